"""Bytes of a file to text: archives, byte-order marks, declared and configured encodings."""

import codecs
import re
from pathlib import Path

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.unpacking import MOST_BYTES, too_large, unpacked

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
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def read_bytes(path: Path) -> bytes:
    """The file's content, unpacked when the name ends in .gz or .zst, in any case.

    Raises:
        FileRefusedError: the file cannot be read or is too large, or the archive is damaged or cut
            off.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise too_large(f"the file has {size:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise FileRefusedError(
            f"the file cannot be read ({error.strerror}); check that it is a file "
            "and that its permissions let this process read it"
        ) from error
    return unpacked(data, path.suffix.lower())


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
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    # UTF-16 without a mark is valid UTF-8, full of zero bytes: there the feed's encoding is meant.
    fallbacks = (feed_encoding, "utf-8") if b"\0" in data[:4] else ("utf-8", feed_encoding)
    encodings = [name for name in (declared, *fallbacks) if name and _is_known(name)]
    wide = _WIDE.get(tuple(byte == 0 for byte in data[:4]))
    if wide and "\0" in data[:8].decode(encodings[0], "replace"):
        raise FileRefusedError(
            f"the text looks like {wide} without a byte-order mark, not like {encodings[0]}; set "
            f"`encoding: {wide}` for the feed in feeds.yaml, or have the file exported as UTF-8"
        )
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "".join(_decode_line(line, encodings) for line in data.splitlines(keepends=True))


def has_undecodable(text: str) -> bool:
    """Whether a byte of the text could not be decoded."""
    return not text.isascii() and LONE_SURROGATE.search(text) is not None


def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _decode_marked(data: bytes, encoding: str) -> str:
    if encoding == "utf-8":
        return data.decode("utf-8", "surrogateescape")
    try:
        return data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            f"the file is truncated: its byte-order mark says {encoding}, but byte "
            f"{error.start:,} does not begin a whole character; have it exported again"
        ) from error


def _decode_line(line: bytes, encodings: list[str]) -> str:
    for encoding in encodings:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "surrogateescape")
