import pytest

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.mail_files import split_messages

FROM_LINE = b"From jane@home.example Mon Jan  5 10:00:00 2026\n"


def message(name: str, from_line: bytes = FROM_LINE, headers: str = "", body: str = "hi") -> bytes:
    return from_line + f"Subject: {name}\n{headers}\n{body}\n\n".encode()


def subjects(data: bytes, name: str = "inbox") -> list[str]:
    found = (part.replace(b"\r", b"\n") for part in split_messages(data, name))
    return [part.partition(b"\n")[0].decode() for part in found]


ONE_TWO = ["Subject: one", "Subject: two"]


def test_a_byte_order_mark_hides_no_mailbox() -> None:
    assert subjects(b"\xef\xbb\xbf" + message("one") + message("two")) == ONE_TWO


@pytest.mark.parametrize(
    "from_line",
    [
        b"From jane@home.example Mon, 05 Jan 2026 10:00:00 +0000\n",
        b"From jane@home.example 5 Jan 2026 10:00:00\n",
        b"From jane@home.example 2026-01-05T10:00:00Z\n",
        b"From 12345@xxx Mon Jan 05 10:00:00 +0000 2026\n",
        b"From jane at home.example  Mon Jan  5 10:00:00 2026\n",
    ],
)
def test_a_mailbox_is_known_by_any_writers_date(from_line: bytes) -> None:
    assert subjects(message("one", from_line) + message("two", from_line)) == ONE_TWO


@pytest.mark.parametrize("end", [b"\r", b"\r\n"])
def test_every_kind_of_line_break_ends_a_from_line(end: bytes) -> None:
    data = (message("one") + message("two")).replace(b"\n", end)

    assert subjects(data) == ONE_TWO


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_odd_from_line_above_headers_begins_a_message(end: bytes) -> None:
    data = message("one") + message("two", b"From jane@home.example yesterday\n")

    assert subjects(data.replace(b"\n", end)) == ONE_TWO


@pytest.mark.parametrize("body", ["I come\nFrom Rome\nNote: it rains", "x\n\nFrom Rome\nto Paris"])
def test_a_line_of_a_body_that_begins_with_from_begins_no_message(body: str) -> None:
    assert subjects(message("one", body=body) + message("two")) == ONE_TWO


@pytest.mark.parametrize("name", ["inbox", "night.eml", "night.mbox"])
def test_a_first_line_that_is_nearly_a_from_line_refuses_the_file(name: str) -> None:
    with pytest.raises(FileRefusedError, match="its first line, 'From jane yesterday', is not"):
        subjects(message("one", b"From jane yesterday\n"), name)


def test_a_header_from_with_a_space_is_no_from_line() -> None:
    (mail,) = split_messages(b"From : jane@home.example\n\nhi", "a.eml")

    assert mail == b"From : jane@home.example\n\nhi"


def test_a_measured_body_may_hold_a_from_line() -> None:
    body = "x\n\n" + FROM_LINE.decode() + "Subject: inner\n"
    one = message("one", headers=f"Content-Length: {len(body)}\n", body=body)

    assert subjects(one + message("two")) == ONE_TWO
    assert subjects(message("two") + one) == ["Subject: two", "Subject: one"]


def test_a_length_that_leads_to_no_from_line_is_ignored() -> None:
    one = message("one", headers="Content-Length: 40\n")

    assert subjects(one + message("two")) == ONE_TWO
