"""The mail within a journal report, in which Exchange archives all that it carries."""

import re
from email import message_from_bytes

from orchestration.ingest.readers.mail_headers import head_and_body

_REPORT = re.compile(rb"^X-MS-Journal-Report[ \t]*:", re.IGNORECASE | re.MULTILINE)
_MAIL = "message/rfc822"
# The report's own text, and the mail; anybody can send what looks like one of thousands.
_MOST_PARTS = 10


def journaled(message: bytes) -> bytes:
    """The mail that a journal report holds as it was carried; any other message itself.

    The report is Exchange's own, sent to the archive: who wrote to whom, and when, the mail tells.

    Raises:
        ValueError: a report without a mail.
    """
    head, body = head_and_body(message)
    if not _REPORT.search(head):
        return message
    boundary = re.escape(message_from_bytes(head).get_boundary("").encode())
    divider = rb"(?:^|\r?\n)--" + boundary + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    for part in re.split(divider, body, maxsplit=_MOST_PARTS)[:_MOST_PARTS]:
        part_head, mail = head_and_body(part)
        if message_from_bytes(part_head).get_content_type() == _MAIL:
            return mail
    raise ValueError("a journal report without the mail that it reports")
