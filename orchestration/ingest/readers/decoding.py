"""Bytes to text: byte-order marks, declared and configured encodings. Of files: text_files.py."""

import codecs
import re
from collections.abc import Iterator, Sequence

from orchestration.ingest.readers.base import FileRefusedError

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
    if marked := byte_order_mark(data):
        mark, encoding = marked
        return _decode_marked(data[len(mark) :], encoding)
    encodings = encodings_to_try(data[:8], feed_encoding, declared)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "".join(decode_line(line, encodings) for line in data.splitlines(keepends=True))


def byte_order_mark(head: bytes) -> tuple[bytes, str] | None:
    """The byte-order mark with which the bytes begin, and its encoding."""
    return next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), None)


def encodings_to_try(
    head: bytes, feed_encoding: str | None, declared: str | None = None
) -> list[str]:
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


def decode_line(line: bytes, encodings: Sequence[str]) -> str:
    """A line of a text that no encoding fits, as `decode` has it."""
    for encoding in encodings:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "surrogateescape")


def cut_character(encoding: str) -> FileRefusedError:
    """Why a text of that encoding, which its byte-order mark names, is refused."""
    return FileRefusedError(
        f"the file is truncated: its byte-order mark says {encoding}, but it does not hold whole "
        "characters only; have it exported again"
    )


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


def _decode_marked(data: bytes, encoding: str) -> str:
    if encoding == "utf-8":
        return data.decode("utf-8", "surrogateescape")
    try:
        return data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise cut_character(encoding) from error
