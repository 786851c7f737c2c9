import pytest

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.decoding import decode, has_undecodable


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
