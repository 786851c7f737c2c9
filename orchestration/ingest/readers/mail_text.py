"""What a person wrote in a mail message, for the tests on its author's own words."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from orchestration.ingest.readers.html_text import html_text

# The text comes before the attachments; what lies further down is not worth its parsing.
_READ_BYTES = 131_072
_ANSWER = b"method="


def plain_text(message: bytes) -> str:
    """The text a person wrote: that of all text/plain parts, else that of the HTML parts.

    Apple's Mail parts a text at each picture in it. Bytes that do not decode are replaced: the text
    is judged and never stored. Anybody can send a mail that is nested deeper than the parser goes:
    its text is empty.
    """
    leaves = _parts(message)
    plain = [_content(leaf) for leaf in leaves if leaf.get_content_type() == "text/plain"]
    if any(map(str.strip, plain)):
        return "\n".join(plain)
    html = [_content(leaf) for leaf in leaves if leaf.get_content_type() == "text/html"]
    return "\n".join(map(html_text, html))


def is_calendar_answer(message: bytes) -> bool:
    """Whether a calendar tells by this mail that its user accepts or declines an invitation."""
    if _ANSWER not in message[:_READ_BYTES].lower():
        return False
    return any(
        part.get_content_type() == "text/calendar"
        and str(part.get_param("method", "")).upper() == "REPLY"
        for part in _parts(message)
    )


def _parts(message: bytes) -> list[Message]:
    try:
        return list(_leaves(message_from_bytes(message[:_READ_BYTES].lstrip(b"\r\n"))))
    except RecursionError:
        return []


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
