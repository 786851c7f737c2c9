"""Mail files to messages: a file is one message, or an mbox of many."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.unpacking import MIB

MOST_MESSAGE_BYTES = 64 * MIB
"""A message that is held at once: hardly a mail system delivers larger ones."""
_LONGEST_FROM_LINE = 64 * 1024
_FIRST_LINES = 2
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_HEADER = rb"(?=[!-9;-~]+[ \t]*:)"
# `From jane@example.com  Mon Jan  5 10:00:00 2026`, its zone before or after the year. A line of a
# body that looks like it is quoted with `>`. Some writers put the date of RFC 5322 or of ISO 8601,
# or the year before the time.
_FROM_LINE = re.compile(
    rb"^From (?:"
    rb".{0,300}\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
    + _MONTH
    + rb" +\d{1,2} +(?:\d{1,2}:\d{2}.{0,60}\b\d{4}\b|\d{4} +\d{1,2}:\d{2})"
    rb"|\S+ +(?:[A-Z][a-z]{2},? +)?\d{1,2} +" + _MONTH + rb" +\d{4} +\d{1,2}:\d{2}"
    rb"|\S+ +\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"
    rb").*\n",
    re.MULTILINE,
)
# Thunderbird's of today, without anything, and often without an empty line before it.
_BARE_FROM_LINE = re.compile(rb"From(?: -)? *\r?\n" + _HEADER)
# Within an mbox, a line of any other date opens a message where the next line is a header.
_ODD_FROM_LINE = re.compile(rb"(?:(?<=\n\n)|(?<=\n\r\n))From (?!\s*:).*\n" + _HEADER)
# Google's and Python's for a mail that has no date of its own.
_UNDATED_FROM_LINE = re.compile(rb"From \S+@\S+[ \t]*\r?\n" + _HEADER)
# `From : jane@example.com` is a header, with the space that RFC 5322 calls obsolete.
_LIKE_FROM_LINE = re.compile(rb"From (?!\s*:)")
_FIRST_FORMS = (_FROM_LINE, _BARE_FROM_LINE, _UNDATED_FROM_LINE)
_HEAD_END = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,12})\s*$", re.IGNORECASE | re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_SEPARATOR = re.compile(rb"(?<=\n)\r?\n\Z")
_BREAKS = re.compile(rb"(?:\r?\n)*")


def split_messages(read: Callable[[], Iterable[bytes]], name: str) -> Iterator[bytes]:
    """Messages of a mail file, each as its sender's system wrote it; one is held at a time.

    A file is an mbox when its name ends in .mbox, or its first line is an mbox's From_ line; it is
    one message otherwise. An empty mailbox holds none.

    Args:
        read: gives the file's content in pieces, from the first.
        name: the file's.

    Raises:
        FileRefusedError: the name or the first line promises an mbox and the content is none, the
            file of one message is empty, or a message is too large.
    """
    suffixes = PurePath(name).suffixes
    mailbox = _Mailbox(_lines_ended(read))
    if not mailbox.skip_blank():
        if ".eml" in suffixes:
            raise FileRefusedError(
                "the file is truncated: a mail has headers at least, and it is empty; "
                "have it exported or copied again"
            )
        return
    while mailbox.held.count(b"\n") < _FIRST_LINES and mailbox.more():
        pass
    if any(form.match(mailbox.held) for form in _FIRST_FORMS):
        yield from _messages(mailbox)
    elif ".mbox" in suffixes or _LIKE_FROM_LINE.match(mailbox.held):
        raise FileRefusedError(
            "the file is no mbox: its first line is not like "
            "'From jane@example.com Mon Jan  5 10:00:00 2026'; have the mailbox exported again"
        )
    else:
        message = _Mailbox(_unmarked(read()))
        while message.more():
            pass
        yield message.held


def _unmarked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content without a byte-order mark."""
    rest = iter(pieces)
    head = b""
    while len(head) < len(codecs.BOM_UTF8) and (piece := next(rest, None)) is not None:
        head += piece
    yield head.removeprefix(codecs.BOM_UTF8)
    yield from rest


def _lines_ended(read: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
    """The content, its lines ended by line feeds where it has none of these at all."""
    is_usual = any(b"\n" in piece for piece in read())
    for piece in _unmarked(read()):
        yield piece if is_usual else piece.replace(b"\r", b"\n")


class _Mailbox:
    """A mailbox from a message's beginning on, read as far as that message needs it.

    Attributes:
        held: what is held of it.
        pos: where in `held` the message begins; what lies before may be let go.
        number: of the message, from 1.
        is_whole: whether `held` reaches to the end.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self.held = b""
        self.pos = 0
        self.number = 1
        self.is_whole = False

    def more(self) -> bool:
        """Reads as much again as the message has so far; false at the end.

        Raises:
            FileRefusedError: the message is too large.
        """
        left = self.held[self.pos :]
        if len(left) > MOST_MESSAGE_BYTES:
            raise FileRefusedError(
                f"message {self.number} is longer than {MOST_MESSAGE_BYTES:,} bytes, and no more "
                "are held at once; have the mail exported without it"
            )
        parts, missing = [left], max(len(left), 1)
        while missing > 0 and (piece := next(self._pieces, None)) is not None:
            parts.append(piece)
            missing -= len(piece)
        self.is_whole = missing > 0
        self.held, self.pos = b"".join(parts), 0
        return len(parts) > 1

    def skip_blank(self) -> bool:
        """Lets go of blanks; false where there is nothing else."""
        while not (found := self.held.lstrip()):
            self.held = b""
            if not self.more():
                return False
        self.held = found
        return True


def _messages(mailbox: _Mailbox) -> Iterator[bytes]:
    while mailbox.pos < len(mailbox.held):
        while (end := _end(mailbox)) is None:
            mailbox.more()
        begin = mailbox.held.find(b"\n", mailbox.pos) + 1
        message = _SEPARATOR.sub(b"", mailbox.held[begin:end])
        yield _QUOTED_FROM.sub(rb"\1", message)
        mailbox.pos = end
        mailbox.number += 1


def _end(mailbox: _Mailbox) -> int | None:
    """Where the message ends; None where that depends on what is not held yet."""
    held = mailbox.held
    begin = held.find(b"\n", mailbox.pos) + 1
    following = _next_from_line(held, begin)
    if following is None and not mailbox.is_whole:
        return None
    following = len(held) if following is None else following
    end = _measured_end(held, begin, following)
    if end is None or end - begin > MOST_MESSAGE_BYTES:
        return following
    gap = _BREAKS.match(held, end)
    after = gap.end() if gap else end
    if after + _LONGEST_FROM_LINE > len(held) and not mailbox.is_whole:
        return None
    return after if _is_from_line(held, after) or end <= after == len(held) else following


def _next_from_line(held: bytes, begin: int) -> int | None:
    """Where the next From_ line begins, from a line's beginning on."""
    found = held.find(b"\nFrom ", begin - 1)
    while found >= 0 and not _is_from_line(held, found + 1):
        found = held.find(b"\nFrom ", found + 1)
    return None if found < 0 else found + 1


def _is_from_line(held: bytes, pos: int) -> bool:
    forms = (_FROM_LINE, _BARE_FROM_LINE, _ODD_FROM_LINE)
    return any(form.match(held, pos) for form in forms)


def _measured_end(held: bytes, begin: int, following: int) -> int | None:
    """Where the message's Content-Length says that it ends; None without one.

    Writers that measure bodies leave a From_ line in a body unquoted. A length that leads anywhere
    else but to the next message is of another time, such as before the line breaks were changed.
    """
    head_end = _HEAD_END.search(held, begin, following)
    length = head_end and _LENGTH.search(held, begin, head_end.end())
    return head_end.end() + int(length[1]) if head_end and length else None
