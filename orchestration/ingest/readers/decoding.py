"""Bytes of a file to text: archives, byte-order marks, declared and configured encodings."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.unpacking import MIB, pieces

MOST_BYTES = 1024 * MIB
"""Content of a table that is held at once: no table of a night comes near."""
MOST_LINE_BYTES = 64 * MIB
"""A line that is held at once to find its encoding, where the file's does not fit it."""
_HEAD_BYTES = 8
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Which of the first four bytes are zero where an ASCII text begins without a mark.
_WIDE: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
UNDECODABLE = "holds bytes that decode neither as UTF-8 nor in the feed's encoding"
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def read_bytes(path: Path) -> bytes:
    """The file's whole content, unpacked when the name ends in .gz or .zst, in any case.

    Raises:
        FileRefusedError: the file cannot be read or is too large, or the archive is damaged or cut
            off.
    """
    content = io.BytesIO()
    for piece in pieces(path):
        content.write(piece)
        if content.tell() > MOST_BYTES:
            raise _too_large()
    return content.getvalue()


def _too_large() -> FileRefusedError:
    return FileRefusedError(
        f"the file holds more than {MOST_BYTES:,} bytes, and no more are read at once; have the "
        "export split into several files of the same night"
    )


def decode(data: bytes, feed_encoding: str | None, declared: str | None = None) -> str:
    """Text of a file: its byte-order mark decides, else `declared`, else UTF-8, else the feed.

    A text without a mark takes the first of the encodings that fits all of it. Where none does,
    each line takes the first that fits the line, and in a line that none fits the bytes that are
    not UTF-8 become lone surrogates, so that one stray byte costs one row and not the file.

    Args:
        data: the file's bytes, unpacked.
        feed_encoding: the feed's `encoding`.
        declared: the encoding that the file itself declares; ignored when Python knows none of
            that name.

    Raises:
        FileRefusedError: a UTF-16 or UTF-32 text ends within a character, or has no mark and is
            in none of the encodings named.
    """
    if marked := _marked(data):
        mark, encoding = marked
        return _decode_marked(data[len(mark) :], encoding)
    encodings = _encodings(data[:8], feed_encoding, declared)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "".join(_decode_line(line, encodings) for line in data.splitlines(keepends=True))


def text_lines(path: Path, feed_encoding: str | None) -> Iterator[str]:
    """Lines of the file with their line breaks, decoded as `decode` does, read piece by piece.

    The file is read twice: whether an encoding fits all of it shows at its end.

    Raises:
        FileRefusedError: as `read_bytes` and `decode`, but for the size.
    """
    codec = _codec_of(path, feed_encoding)
    return _mended_lines(path, codec) if isinstance(codec, list) else _wrapped(path, *codec)


def text_pieces(path: Path, feed_encoding: str | None) -> Iterator[str]:
    """The file's text in pieces that end anywhere, decoded and read as `text_lines` does.

    So a file of one line takes no more memory than any other.

    Raises:
        FileRefusedError: as `text_lines`.
    """
    codec = _codec_of(path, feed_encoding)
    if isinstance(codec, list):
        yield from _mended_lines(path, codec)
        return
    encoding, errors, skipped = codec
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for piece in pieces(path):
        yield decoder.decode(piece[skipped:])
        skipped = max(0, skipped - len(piece))
    yield decoder.decode(b"", final=True)


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


def whole_text(lines: Iterable[str]) -> str:
    """All lines as one text.

    Raises:
        FileRefusedError: they are more than is held at once.
    """
    text = io.StringIO()
    for line in lines:
        if text.tell() > MOST_BYTES:
            raise _too_large()
        text.write(line)
    return text.getvalue()


def lines_of(text: str) -> Iterator[str]:
    """Lines of a text with their line breaks, where a file's lines break."""
    return (found[0] for found in _LINE.finditer(text))


def has_undecodable(text: str) -> bool:
    """Whether a byte of the text could not be decoded."""
    return not text.isascii() and LONE_SURROGATE.search(text) is not None


def storable(text: str) -> str:
    """The text with bytes that did not decode, which no table and no log can hold, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _marked(head: bytes) -> tuple[bytes, str] | None:
    """The byte-order mark with which the bytes begin, and its encoding."""
    return next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), None)


def _encodings(head: bytes, feed_encoding: str | None, declared: str | None) -> list[str]:
    """Encodings of a text without a mark, in the order in which they are tried."""
    # UTF-16 without a mark is valid UTF-8, full of zero bytes: there the feed's encoding is meant.
    fallbacks = (feed_encoding, "utf-8") if b"\0" in head[:4] else ("utf-8", feed_encoding)
    encodings = [name for name in (declared, *fallbacks) if name and _is_known(name)]
    wide = _WIDE.get(tuple(byte == 0 for byte in head[:4]))
    if wide and "\0" in head[:8].decode(encodings[0], "replace"):
        raise FileRefusedError(
            f"the text looks like {wide} without a byte-order mark, not like {encodings[0]}; set "
            f"`encoding: {wide}` for the feed in feeds.yaml, or have the file exported as UTF-8"
        )
    return encodings


def _decode_marked(data: bytes, encoding: str) -> str:
    if encoding == "utf-8":
        return data.decode("utf-8", "surrogateescape")
    try:
        return data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise _cut_character(encoding) from error


def _cut_character(encoding: str) -> FileRefusedError:
    return FileRefusedError(
        f"the file is truncated: its byte-order mark says {encoding}, but it does not hold whole "
        "characters only; have it exported again"
    )


def _codec_of(path: Path, feed_encoding: str | None) -> tuple[str, str, int] | list[str]:
    """Encoding, way with errors and length of the mark; or encodings to try line by line."""
    head = b""
    for piece in pieces(path):
        head += piece
        if len(head) >= _HEAD_BYTES:
            break
    if marked := _marked(head):
        mark, encoding = marked
        errors = "surrogateescape" if encoding == "utf-8" else "surrogatepass"
        if not _fits(path, encoding, errors, len(mark)):
            raise _cut_character(encoding)
        return encoding, errors, len(mark)
    encodings = _encodings(head[:8], feed_encoding, None)
    fitting = (encoding for encoding in encodings if _fits(path, encoding, "strict", 0))
    found = next(fitting, None)
    return (found, "strict", 0) if found else encodings


def _mended_lines(path: Path, encodings: list[str]) -> Iterator[str]:
    """Lines of a file that no encoding fits; the encoding of a line shows at its end."""
    raw = io.BufferedReader(_Pieces(path))
    while part := raw.readline(MOST_LINE_BYTES + 1):
        if len(part) > MOST_LINE_BYTES:
            raise FileRefusedError(
                f"a line of more than {MOST_LINE_BYTES:,} bytes stands in a file with bytes that "
                "decode neither as UTF-8 nor in the feed's encoding; set the feed's `encoding`, or "
                "have it exported again"
            )
        for line in part.splitlines(keepends=True):
            yield _decode_line(line, encodings)


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
    raw = io.BufferedReader(_Pieces(path))
    raw.read(skipped)
    # newline="" keeps line breaks as they are.
    return io.TextIOWrapper(raw, encoding, errors, newline="")


class _Pieces(io.RawIOBase):
    """A file's unpacked content as a stream."""

    def __init__(self, path: Path) -> None:
        self._pieces = pieces(path)
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


def _decode_line(line: bytes, encodings: list[str]) -> str:
    for encoding in encodings:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "surrogateescape")
