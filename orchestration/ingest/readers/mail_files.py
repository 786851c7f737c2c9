"""Mail files to messages: a file is one message, or an mbox of many."""

import codecs
import re
from collections.abc import Container, Iterator
from itertools import pairwise
from pathlib import PurePath

from orchestration.ingest.readers.base import FileRefusedError

_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# `From jane@example.com  Mon Jan  5 10:00:00 2026`, its zone before or after the year. A line of a
# body that looks like it is quoted with `>`. Some writers put the date of RFC 5322 or of ISO 8601.
_FROM_LINE = re.compile(
    rb"^From (?:"
    rb".{0,300}\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
    + _MONTH
    + rb" +\d{1,2} +\d{1,2}:\d{2}.{0,60}\b\d{4}\b"
    rb"|\S+ +(?:[A-Z][a-z]{2},? +)?\d{1,2} +" + _MONTH + rb" +\d{4} +\d{1,2}:\d{2}"
    rb"|\S+ +\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"
    rb").*\n",
    re.MULTILINE,
)
# Within an mbox, a line of any other date opens a message where the next line is a header.
_ODD_FROM_LINE = re.compile(rb"(?:(?<=\n\n)|(?<=\n\r\n))From (?!\s*:).*\n(?=[!-9;-~]+[ \t]*:)")
# `From : jane@example.com` is a header, with the space that RFC 5322 calls obsolete.
_LIKE_FROM_LINE = re.compile(rb"From (?!\s*:)")
_HEAD_END = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,12})\s*$", re.IGNORECASE | re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_SEPARATOR = re.compile(rb"(?<=\n)\r?\n\Z")
_BREAKS = re.compile(rb"(?:\r?\n)*")


def split_messages(data: bytes, name: str) -> Iterator[bytes]:
    """Messages of a mail file, each as its sender's system wrote it.

    A file is an mbox when its name ends in .mbox, or its first line is an mbox's From_ line; it is
    one message otherwise. An empty mailbox holds none.

    Raises:
        FileRefusedError: the name or the first line promises an mbox and the content is none, or
            the file of one message is empty.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    suffixes = PurePath(name).suffixes
    if not data.strip():
        if ".eml" in suffixes:
            raise FileRefusedError(
                "the file is truncated: a mail has headers at least, and it is empty; "
                "have it exported or copied again"
            )
        return
    text = (data if b"\n" in data else data.replace(b"\r", b"\n")).lstrip()
    if _FROM_LINE.match(text):
        yield from _messages(text)
    elif ".mbox" in suffixes or _LIKE_FROM_LINE.match(text):
        first = text.partition(b"\n")[0][:80].decode(errors="replace")
        raise FileRefusedError(
            f"the file is no mbox: its first line, {first!r}, is not like "
            "'From jane@example.com Mon Jan  5 10:00:00 2026'; have the mailbox exported again"
        )
    else:
        yield data


def _messages(mailbox: bytes) -> Iterator[bytes]:
    found = [*_FROM_LINE.finditer(mailbox), *_ODD_FROM_LINE.finditer(mailbox)]
    begins = {line.start(): line.end() for line in found}
    starts = [*sorted(begins), len(mailbox)]
    until = 0
    for start, following in pairwise(starts):
        if start < until:
            continue
        until = _measured_end(mailbox, begins[start], following, begins) or following
        yield _QUOTED_FROM.sub(rb"\1", _SEPARATOR.sub(b"", mailbox[begins[start] : until]))


def _measured_end(mailbox: bytes, begin: int, following: int, begins: Container[int]) -> int | None:
    """Where the message's Content-Length says that the next one begins; None without one there.

    Writers that measure bodies leave a From_ line in a body unquoted. A length that leads anywhere
    else is of another time, such as before the line breaks were changed.
    """
    head_end = _HEAD_END.search(mailbox, begin, following)
    length = head_end and _LENGTH.search(mailbox, begin, head_end.end())
    if not (head_end and length):
        return None
    end = head_end.end() + int(length[1])
    gap = _BREAKS.match(mailbox, end)
    after = gap.end() if gap else end
    return after if after in begins or end <= after == len(mailbox) else None
