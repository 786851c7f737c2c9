import gzip

import pytest
import zstandard

from orchestration.ingest.readers import unpacking
from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.unpacking import pieces

CONTENT = b'{"a": 1}\n' * 100


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("x.json", CONTENT),
        ("x.json.gz", gzip.compress(CONTENT, mtime=0)),
        ("x.json.zst", zstandard.compress(CONTENT)),
        ("x.json.GZ", gzip.compress(CONTENT, mtime=0)),
        ("x.json.Zst", zstandard.compress(CONTENT)),
        (
            "two_members.gz",
            gzip.compress(CONTENT[:450], mtime=0) + gzip.compress(CONTENT[450:], mtime=0),
        ),
        ("gz_without_its_ending.json", gzip.compress(CONTENT, mtime=0)),
        ("zst_without_its_ending.json", zstandard.compress(CONTENT)),
        ("two_frames.zst", zstandard.compress(CONTENT[:450]) + zstandard.compress(CONTENT[450:])),
    ],
)
def test_archives_are_read_as_they_are(tmp_path, name, stored):
    path = tmp_path / name
    path.write_bytes(stored)
    assert b"".join(pieces(path)) == CONTENT


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("cut_to_nothing.gz", b""),
        ("cut_to_nothing.zst", b""),
        ("cut.gz", gzip.compress(CONTENT, mtime=0)[:-10]),
        ("cut.zst", zstandard.compress(CONTENT)[:-10]),
        ("no_archive.gz", CONTENT),
        ("no_archive.zst", CONTENT),
        ("damaged.gz", gzip.compress(CONTENT, mtime=0)[:12] + b"\xff" * 20),
    ],
)
def test_a_damaged_archive_refuses_the_file(tmp_path, name, stored):
    path = tmp_path / name
    path.write_bytes(stored)
    with pytest.raises(FileRefusedError, match="damaged or truncated"):
        list(pieces(path))


@pytest.mark.parametrize("name", ["export.zip", "export.csv"])
@pytest.mark.parametrize("mark", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_what_is_not_unpacked_refuses_the_file_with_what_it_is(tmp_path, name, mark):
    path = tmp_path / name
    path.write_bytes(mark + b"\x14\x00" * 20)
    with pytest.raises(FileRefusedError, match="a ZIP archive or an Excel workbook"):
        list(pieces(path))


@pytest.mark.parametrize("name", ["bomb.gz", "bomb.zst"])
def test_an_archive_that_was_made_to_fill_the_memory_refuses_the_file(tmp_path, name):
    content = bytes(65 * unpacking.MIB)
    packed = (
        gzip.compress(content, mtime=0) if name.endswith(".gz") else zstandard.compress(content)
    )
    path = tmp_path / name
    path.write_bytes(packed)
    with pytest.raises(FileRefusedError, match=f"of {len(packed):,} bytes .* more than 200 times"):
        list(pieces(path))


def test_a_directory_refuses_the_file(tmp_path):
    with pytest.raises(FileRefusedError, match="cannot be read"):
        list(pieces(tmp_path))
