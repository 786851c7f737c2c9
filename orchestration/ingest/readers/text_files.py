"""Text of files, decoded piece by piece: whatever its size, a file takes the memory of a piece."""

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.decoding import (
    byte_order_mark,
    cut_character,
    decode_line,
    encodings_to_try,
)
from orchestration.ingest.readers.unpacking import MIB, pieces

MOST_LINE_BYTES = 64 * MIB
"""A line that is held at once."""
_HEAD_BYTES = 8
_TAKEN_AT_ONCE = 32
T = TypeVar("T")


class TextFile:
    """The text of a file, decoded as `decode` does, which can be read several times.

    The file is read once beforehand: whether an encoding fits all of it shows at its end.
    """

    def __init__(self, path: Path, feed_encoding: str | None) -> None:
        """Finds the encoding.

        Raises:
            FileRefusedError: as `unpacking.pieces` and `decode`; so do the methods.
        """
        self._path = path
        self._codec = _codec_of(path, feed_encoding)

    def lines(self) -> Iterator[str]:
        """Its lines with their line breaks."""
        if isinstance(self._codec, list):
            return _mended_lines(self._path, self._codec)
        return _wrapped(self._path, *self._codec)

    def pieces(self) -> Iterator[str]:
        """Its text in pieces that end anywhere: a text of one line takes no more memory."""
        if isinstance(self._codec, list):
            yield from _mended_lines(self._path, self._codec)
            return
        encoding, errors, skipped = self._codec
        decoder = codecs.getincrementaldecoder(encoding)(errors)
        for piece in pieces(self._path):
            yield decoder.decode(piece[skipped:])
            skipped = max(0, skipped - len(piece))
        yield decoder.decode(b"", final=True)


def text_lines(path: Path, feed_encoding: str | None) -> Iterator[str]:
    """Lines of the file's text, to be read once; see `TextFile`. Raises FileRefusedError."""
    return TextFile(path, feed_encoding).lines()


def text_pieces(path: Path, feed_encoding: str | None) -> Iterator[str]:
    """Pieces of the file's text, to be read once; see `TextFile`. Raises FileRefusedError."""
    yield from TextFile(path, feed_encoding).pieces()


def with_beginning(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """The first MiB of a text from its first line that is not blank, and all of its lines."""
    first: list[str] = []
    size = 0
    for line in lines:
        first.append(line)
        size += len(line) if size or not line.isspace() else 0
        if size >= MIB:
            break
    return "".join(first), chain(first, lines)


def count_if_none(rows: Iterable[T], is_known: Callable[[T], bool]) -> int:
    """Number of the rows, if none of them shows that the file is of the format; else 0.

    The rows until the first that shows it are read twice. Of a file of another format they are all
    rows, and too many to be held.
    """
    count = 0
    for row in rows:
        if is_known(row):
            return 0
        count += 1
    return count


def read_ahead(rows: Iterable[T]) -> Iterator[T]:
    """The rows, taken some at a time: to parse and to interpret by turns costs a tenth more."""
    rows = iter(rows)
    while taken := list(islice(rows, _TAKEN_AT_ONCE)):
        yield from taken


def _codec_of(path: Path, feed_encoding: str | None) -> tuple[str, str, int] | list[str]:
    """Encoding, way with errors and length of the mark; or encodings to try line by line."""
    head = b""
    for piece in pieces(path):
        head += piece
        if len(head) >= _HEAD_BYTES:
            break
    if marked := byte_order_mark(head):
        mark, encoding = marked
        errors = "surrogateescape" if encoding == "utf-8" else "surrogatepass"
        if not _fits(path, encoding, errors, len(mark)):
            raise cut_character(encoding)
        return encoding, errors, len(mark)
    encodings = encodings_to_try(head[:8], feed_encoding)
    fitting = (encoding for encoding in encodings if _fits(path, encoding, "strict", 0))
    fit = next(fitting, None)
    return (fit, "strict", 0) if fit else encodings


def _mended_lines(path: Path, encodings: list[str]) -> Iterator[str]:
    """Lines of a file that no encoding fits; the encoding of a line shows at its end."""
    raw = io.BufferedReader(_Stream(pieces(path)))
    while part := raw.readline(MOST_LINE_BYTES + 1):
        if len(part) > MOST_LINE_BYTES:
            raise FileRefusedError(
                f"a line of more than {MOST_LINE_BYTES:,} bytes stands in a file with bytes that "
                "decode neither as UTF-8 nor in the feed's encoding; set the feed's `encoding`, or "
                "have it exported again"
            )
        for line in part.splitlines(keepends=True):
            yield decode_line(line, encodings)


def _fits(path: Path, encoding: str, errors: str, skipped: int) -> bool:
    """Whether all of the file decodes."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        for piece in pieces(path):
            decoder.decode(piece[skipped:])
            skipped = max(0, skipped - len(piece))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _wrapped(path: Path, encoding: str, errors: str, skipped: int) -> Iterator[str]:
    raw = io.BufferedReader(_Stream(_pieces_of_lines(path)))
    raw.read(skipped)
    # newline="" keeps line breaks as they are.
    return io.TextIOWrapper(raw, encoding, errors, newline="")


def _pieces_of_lines(path: Path) -> Iterator[bytes]:
    """The file's pieces, as long as its lines break often enough to be held."""
    unbroken = 0
    for piece in pieces(path):
        # In wide encodings half a character may look like a break, which does no harm.
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        unbroken = len(piece) - end - 1 + (unbroken if end < 0 else 0)
        if unbroken > MOST_LINE_BYTES:
            raise FileRefusedError(
                f"it holds more than {MOST_LINE_BYTES:,} bytes without a line break, where lines "
                "are expected; check the feed's pattern and format, or have it exported again"
            )
        yield piece


class _Stream(io.RawIOBase):
    """A file's unpacked content as a stream."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self._pieces = content
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size
