import gzip
import io
import tracemalloc
from unittest.mock import patch

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.readers import decoding, unpacking
from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.decoding import (
    decode,
    has_undecodable,
    lines_of,
    read_bytes,
    text_lines,
    text_pieces,
)

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
        ("two_frames.zst", zstandard.compress(CONTENT[:450]) + zstandard.compress(CONTENT[450:])),
    ],
)
def test_archives_are_read_as_they_are(tmp_path, name, stored):
    path = tmp_path / name
    path.write_bytes(stored)
    assert read_bytes(path) == CONTENT


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
        read_bytes(path)


@pytest.mark.parametrize("name", ["bomb.gz", "bomb.zst"])
def test_an_archive_that_was_made_to_fill_the_memory_refuses_the_file(tmp_path, name):
    content = bytes(65 * unpacking.MIB)
    packed = (
        gzip.compress(content, mtime=0) if name.endswith(".gz") else zstandard.compress(content)
    )
    path = tmp_path / name
    path.write_bytes(packed)
    with pytest.raises(FileRefusedError, match=f"of {len(packed):,} bytes .* more than 200 times"):
        read_bytes(path)


@pytest.mark.parametrize("name", ["x.json", "x.json.gz", "x.json.zst"])
def test_content_beyond_the_limit_refuses_the_file(tmp_path, monkeypatch, name):
    monkeypatch.setattr(decoding, "MOST_BYTES", 899)
    path = tmp_path / name
    pack = {".gz": gzip.compress, ".zst": zstandard.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(CONTENT))
    with pytest.raises(FileRefusedError, match="split into several files"):
        read_bytes(path)


def test_a_directory_refuses_the_file(tmp_path):
    with pytest.raises(FileRefusedError, match="cannot be read"):
        read_bytes(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_taken_off(encoding):
    assert decode("Zoë 😀".encode(encoding), "latin-1", declared="ascii") == "Zoë 😀"


def test_utf_8_goes_before_the_encoding_of_the_feed():
    assert decode("Zoë".encode(), "latin-1") == "Zoë"


def test_the_encoding_of_the_feed_serves_a_text_that_is_not_utf_8():
    assert decode("Zoë".encode("mac_roman"), "mac_roman") == "Zoë"


def test_a_declaration_goes_before_utf_8():
    # The two bytes of ë in UTF-8 are two letters in Latin-1.
    assert decode("ë".encode(), None, declared="latin-1") == "Ã«"


def test_a_declaration_that_names_no_encoding_is_ignored():
    assert decode("Zoë".encode(), None, declared="x-unknown") == "Zoë"


def test_utf_16_without_a_mark_is_read_by_the_encoding_of_the_feed():
    assert decode("a,b\n".encode("utf-16-le"), "utf-16-le") == "a,b\n"
    assert decode("€a\n".encode("utf-16-le"), "utf-16-le") == "€a\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("feed_encoding", [None, "latin-1"])
def test_a_wide_text_without_mark_and_encoding_is_refused(encoding, feed_encoding):
    with pytest.raises(FileRefusedError, match=f"set `encoding: {encoding}`"):
        decode("a,b\n".encode(encoding), feed_encoding)


def test_a_stray_byte_without_encoding_marks_its_line_only():
    good, bad, rest = decode(b"Zo\xc3\xab\nZo\xeb\nAnn\n", None).split("\n")[:3]
    assert (good, rest) == ("Zoë", "Ann")
    assert has_undecodable(bad)
    assert not has_undecodable(good)


def test_a_byte_that_the_encoding_of_the_feed_lacks_marks_its_line_only():
    # 0x81 is no character in cp1252; the line before it is one only there.
    good, bad = decode(b"Zo\xeb\nx\x81\n", "cp1252").splitlines()
    assert good == "Zoë"
    assert has_undecodable(bad)


def test_a_stray_byte_after_a_utf_8_mark_is_not_read_by_the_encoding_of_the_feed():
    assert has_undecodable(decode(b"\xef\xbb\xbfZo\xeb", "latin-1"))


def test_half_a_character_in_utf_16_marks_its_line():
    assert has_undecodable(decode(b"\xff\xfe" + b"\x3d\xd8" + "x".encode("utf-16-le"), None))


def test_utf_16_with_an_odd_byte_at_the_end_is_truncated():
    with pytest.raises(FileRefusedError, match="truncated"):
        decode("abc".encode("utf-16")[:-1], None)


TEXTS = st.lists(
    st.sampled_from(["a,b", "Zoë", "€", "😀", "\n", "\r\n", "\r", "\v", "\u2028", "x"]), max_size=12
).map("".join)
CONTENTS = (
    st.tuples(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])).map(
        lambda drawn: drawn[0].encode(drawn[1])
    )
    | st.lists(st.sampled_from([b"Zo\xeb", b"\x81", "ë".encode(), b"a\n", b"\r"])).map(b"".join)
    | st.binary(max_size=12)
)


def _outcome(read) -> str:
    try:
        return read()
    except FileRefusedError as refusal:
        return f"refused: {refusal}"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(CONTENTS, st.sampled_from([None, "latin-1", "cp1252", "utf-16-le"]))
def test_lines_read_piece_by_piece_are_those_of_the_whole_text(tmp_path_factory, content, encoding):
    path = tmp_path_factory.getbasetemp() / "lines.csv.gz"
    path.write_bytes(gzip.compress(content, mtime=0))
    whole = _outcome(lambda: decode(content, encoding))
    assert _outcome(lambda: "".join(text_lines(path, encoding))) == whole
    assert _outcome(lambda: "".join(text_pieces(path, encoding))) == whole
    with patch.object(unpacking, "MIB", 1):
        assert _outcome(lambda: "".join(text_pieces(path, encoding))) == whole
    # In UTF-16 a byte of a letter may look like a line break: such a file is beyond repair.
    if not whole.startswith("refused") and encoding != "utf-16-le":
        assert list(text_lines(path, encoding)) == list(lines_of(whole))


def test_pieces_of_a_file_of_one_line_take_little_memory(tmp_path):
    path = tmp_path / "large.json"
    path.write_bytes("Zoë,".encode() * 4_000_000)
    tracemalloc.start()
    assert sum(map(len, text_pieces(path, None))) == 16_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * unpacking.MIB


def test_a_line_too_long_to_find_its_encoding_refuses_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "MOST_LINE_BYTES", 100)
    path = tmp_path / "x.json"
    path.write_bytes(b"x" * 99 + b"\n\xeb\n")
    assert has_undecodable("".join(text_pieces(path, None)))
    path.write_bytes(b"x" * 101 + b"\n\xeb\n")
    with pytest.raises(FileRefusedError, match="a line of more than 100 bytes"):
        list(text_pieces(path, None))


@given(TEXTS)
def test_lines_of_a_text_break_where_those_of_a_file_do(text):
    assert list(lines_of(text)) == list(io.StringIO(text, newline=""))


@pytest.mark.parametrize("line", [b"a,b,c\n", b"a,\xff,c\n"])
def test_lines_of_a_large_file_take_little_memory(tmp_path, line):
    path = tmp_path / "large.csv"
    path.write_bytes(line * 1_500_000)
    tracemalloc.start()
    assert sum(1 for _ in text_lines(path, None)) == 1_500_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * unpacking.MIB


def test_a_mark_that_two_pieces_share_is_taken_off(tmp_path):
    content = "a,b\n".encode("utf-16")
    path = tmp_path / "x.csv.zst"
    path.write_bytes(zstandard.compress(content[:1]) + zstandard.compress(content[1:]))
    assert list(text_lines(path, None)) == ["a,b\n"]
