"""Archives, unpacked piece by piece, so that no file can fill the memory."""

import gzip
import io
import zlib
from collections.abc import Iterator

import zstandard

from orchestration.ingest.readers.base import FileRefusedError

MIB = 1024 * 1024
MOST_BYTES = 1024 * MIB
"""Content of one file: an export holds one night of one company, and none comes near."""
MOST_TIMES_PACKED = 200
"""Exports pack to a tenth or a fiftieth; one that packs tighter was made to do harm."""
SMALL_BYTES = 64 * MIB
"""Up to here, how tightly it was packed does not matter."""
# A KiB of zstandard may hold 32 MiB.
_PACKED_STEP = 1024


def unpacked(data: bytes, suffix: str) -> bytes:
    """The content of an archive, or the data where the suffix, in lower case, names none.

    Raises:
        FileRefusedError: the archive is damaged or cut off, or holds too much.
    """
    pieces_of = {".gz": _gzip_pieces, ".zst": _zstandard_pieces}.get(suffix)
    if pieces_of is None:
        return data
    content = io.BytesIO()
    try:
        if not data:
            raise EOFError("it has no byte, and even an empty file packs to some")
        for piece in pieces_of(data):
            content.write(piece)
            _check(content.tell(), len(data))
    except (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise FileRefusedError(
            f"the archive is damaged or truncated ({error}); have it exported or copied again"
        ) from error
    return content.getvalue()


def too_large(what: str) -> FileRefusedError:
    """The refusal of a file with more content than is read."""
    return FileRefusedError(
        f"{what}, and at most {MOST_BYTES / MIB:,.0f} MiB are read of one file; have the export "
        "split into several files of the same night"
    )


def _check(size: int, packed: int) -> None:
    if size > MOST_BYTES:
        raise too_large(f"the archive of {packed:,} bytes unpacks to more than {MOST_BYTES:,}")
    if size > SMALL_BYTES and size > MOST_TIMES_PACKED * packed:
        raise FileRefusedError(
            f"the archive of {packed:,} bytes unpacks to more than {MOST_TIMES_PACKED} times as "
            "many, which no export does; look at where it came from, and have it exported again"
        )


def _gzip_pieces(data: bytes) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as archive:
        while piece := archive.read(MIB):
            yield piece


def _zstandard_pieces(data: bytes) -> Iterator[bytes]:
    """Content of all frames: several may follow one another, as in a .gz."""
    frame = None
    for start in range(0, len(data), _PACKED_STEP):
        packed = data[start : start + _PACKED_STEP]
        while packed:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            yield frame.decompress(packed)
            packed = b""
            if frame.eof:
                packed, frame = frame.unused_data, None
    if frame:
        raise EOFError("the last frame does not end")
