"""Plain text of a mail message, for the test on its author's own words."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from orchestration.ingest.readers.html_text import html_text

# The text comes before the attachments; what lies further down is not worth its parsing.
_READ_BYTES = 131_072


def plain_text(message: bytes) -> str:
    """The text a person wrote: the first filled text/plain part, else that of the HTML part.

    Bytes that do not decode are replaced: the text is judged and never stored. Anybody can send a
    mail that is nested deeper than the parser goes: its text is empty.
    """
    try:
        leaves = list(_leaves(message_from_bytes(message[:_READ_BYTES].lstrip(b"\r\n"))))
    except RecursionError:
        return ""
    plain = (_content(leaf) for leaf in leaves if leaf.get_content_type() == "text/plain")
    html = (html_text(_content(leaf)) for leaf in leaves if leaf.get_content_type() == "text/html")
    return next((text for texts in (plain, html) for text in texts if text.strip()), "")


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold text of this message: no attachments, no message inside the message."""
    if message.get_content_disposition() == "attachment":
        return
    if message.get_content_maintype() == "text":
        yield message
    elif message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)


def _content(leaf: Message) -> str:
    content = leaf.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(leaf.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")
