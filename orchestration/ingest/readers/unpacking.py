"""Archives, unpacked piece by piece, so that no file can fill the memory."""

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from orchestration.ingest.readers.base import FileRefusedError

_Unpack = Callable[[BinaryIO], Iterator[bytes]]
MIB = 1024 * 1024
MOST_TIMES_PACKED = 200
"""Exports pack to a tenth or a fiftieth; one that packs tighter was made to do harm."""
SMALL_BYTES = 64 * MIB
"""Up to here, how tightly it was packed does not matter."""
# A KiB of zstandard may hold 32 MiB.
_PACKED_STEP = 1024
# Windows' shell writes UTF-16, of which every other byte is zero.
_BLANK = b" \t\r\n\v\f\0" + codecs.BOM_UTF8 + codecs.BOM_UTF16_LE


def pieces(path: Path) -> Iterator[bytes]:
    """The file's content in pieces, unpacked when the name ends in .gz or .zst, in any case.

    Also without such a name, where the content begins as those archives do: stores and downloads
    lose the ending.

    Raises:
        FileRefusedError: the file cannot be read, or is of a kind of archive that is not unpacked,
            or the archive is damaged or cut off, or was made to fill memory and disk.
    """
    try:
        packed = path.stat().st_size
        with path.open("rb") as file:
            unpack = _UNPACK.get(path.suffix.lower()) or _by_content(file)
            if unpack is not _as_it_is and not packed:
                raise EOFError("it has no byte, and even an empty file packs to some")
            content = 0
            for piece in unpack(file):
                content += len(piece)
                _check(content, packed)
                yield piece
    except (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise FileRefusedError(
            f"the archive is damaged or truncated ({error}); have it exported or copied again"
        ) from error
    except OSError as error:
        raise FileRefusedError(
            f"the file cannot be read ({error.strerror}); check that it is a file "
            "and that its permissions let this process read it"
        ) from error


def is_blank(path: Path) -> bool:
    """Whether the file holds nothing, unpacked, but white space and a byte-order mark.

    Raises:
        FileRefusedError: as `pieces`.
    """
    return not any(piece.strip(_BLANK) for piece in pieces(path))


def _by_content(file: BinaryIO) -> _Unpack:
    """How to unpack a file whose name does not tell, from its first bytes."""
    head = file.read(_LONGEST_MARK)
    file.seek(0)
    if head in _NOT_UNPACKED:
        raise FileRefusedError(
            "the file is a ZIP archive or an Excel workbook, and neither is read; unpack it or "
            "save it as CSV, or have the export delivered as plain text, .gz or .zst"
        )
    return next((unpack for mark, unpack in _MARKS.items() if head.startswith(mark)), _as_it_is)


def _check(size: int, packed: int) -> None:
    if size > SMALL_BYTES and size > MOST_TIMES_PACKED * packed:
        raise FileRefusedError(
            f"the archive of {packed:,} bytes unpacks to more than {MOST_TIMES_PACKED} times as "
            "many, which no export does; look at where it came from, and have it exported again"
        )


def _as_it_is(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(MIB):
        yield piece


def _gzip_pieces(file: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as archive:
        while piece := archive.read(MIB):
            yield piece


def _zstandard_pieces(file: BinaryIO) -> Iterator[bytes]:
    """Content of all frames: several may follow one another, as in a .gz."""
    frame = None
    while packed := file.read(_PACKED_STEP):
        while packed:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            yield frame.decompress(packed)
            packed = b""
            if frame.eof:
                packed, frame = frame.unused_data, None
    if frame:
        raise EOFError("the last frame does not end")


_UNPACK: dict[str, _Unpack] = {".gz": _gzip_pieces, ".zst": _zstandard_pieces}
_MARKS: dict[bytes, _Unpack] = {
    b"\x1f\x8b\x08": _gzip_pieces,
    b"\x28\xb5\x2f\xfd": _zstandard_pieces,
}
# Workbooks of Excel are ZIP archives since 2007, and before that a format of their own.
_NOT_UNPACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LONGEST_MARK = 4
