import gzip
import io
import tracemalloc
from unittest.mock import patch

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.readers import text_files, unpacking
from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.decoding import decode, has_undecodable, lines_of
from orchestration.ingest.readers.text_files import text_lines, text_pieces

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
    monkeypatch.setattr(text_files, "MOST_LINE_BYTES", 100)
    path = tmp_path / "x.json"
    path.write_bytes(b"x" * 99 + b"\n\xeb\n")
    assert has_undecodable("".join(text_pieces(path, None)))
    path.write_bytes(b"x" * 101 + b"\n\xeb\n")
    with pytest.raises(FileRefusedError, match="a line of more than 100 bytes"):
        list(text_pieces(path, None))


def test_a_line_too_long_to_be_held_refuses_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(text_files, "MOST_LINE_BYTES", unpacking.MIB)
    path = tmp_path / "x.csv"
    path.write_bytes((b"x" * unpacking.MIB + b"\n") * 2)
    assert [len(line) for line in text_lines(path, None)] == [unpacking.MIB + 1] * 2
    path.write_bytes(b"x" * (2 * unpacking.MIB) + b"\n")
    with pytest.raises(FileRefusedError, match="more than 1,048,576 bytes without a line break"):
        list(text_lines(path, None))
    assert sum(map(len, text_pieces(path, None))) == 2 * unpacking.MIB + 1


@given(TEXTS)
def test_lines_of_a_text_break_where_those_of_a_file_do(text):
    assert list(lines_of(text)) == list(io.StringIO(text, newline=""))


@pytest.mark.parametrize("line", [b"a,b,c\n", b"a,\xff,c\n"])
def test_lines_of_a_large_file_take_little_memory(tmp_path, line):
    path = tmp_path / "large.csv"
    path.write_bytes((20 * b"a," + line) * 200_000)
    tracemalloc.start()
    assert sum(1 for _ in text_lines(path, None)) == 200_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * unpacking.MIB


def test_a_mark_that_two_pieces_share_is_taken_off(tmp_path):
    content = "a,b\n".encode("utf-16")
    path = tmp_path / "x.csv.zst"
    path.write_bytes(zstandard.compress(content[:1]) + zstandard.compress(content[1:]))
    assert list(text_lines(path, None)) == ["a,b\n"]
