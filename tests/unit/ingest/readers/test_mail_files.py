import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.readers import mail_files
from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.mail_files import split_messages
from orchestration.ingest.readers.unpacking import MIB

FROM_LINE = b"From jane@home.example Mon Jan  5 10:00:00 2026\n"


def message(name: str, from_line: bytes = FROM_LINE, headers: str = "", body: str = "hi") -> bytes:
    return from_line + f"Subject: {name}\n{headers}\n{body}\n\n".encode()


def subjects(data: bytes, name: str = "inbox") -> list[str]:
    found = (part.replace(b"\r", b"\n") for part in split_messages(lambda: [data], name))
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
        # ImportExportTools, with the year before the time.
        b"From - Mon Jan 05 2026 10:00:00\n",
        b"From jane@home.example Mon Jan 05 2026 10:00:00 GMT+0100 (CET)\n",
        b"From 12345@xxx\n",
        b"From \n",
        b"From - \n",
    ],
)
def test_a_mailbox_is_known_by_any_writers_date(from_line: bytes) -> None:
    assert subjects(message("one", from_line) + message("two", from_line)) == ONE_TWO


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_thunderbird_writes_bare_from_lines_without_empty_lines(end: bytes) -> None:
    one, two = (message(name, b"From \n").removesuffix(b"\n") for name in ("one", "two"))

    assert subjects((one + two).replace(b"\n", end)) == ONE_TWO


@pytest.mark.parametrize("end", [b"\r", b"\r\n"])
def test_every_kind_of_line_break_ends_a_from_line(end: bytes) -> None:
    data = (message("one") + message("two")).replace(b"\n", end)

    assert subjects(data) == ONE_TWO


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_odd_from_line_above_headers_begins_a_message(end: bytes) -> None:
    data = message("one") + message("two", b"From jane@home.example yesterday\n")

    assert subjects(data.replace(b"\n", end)) == ONE_TWO


@pytest.mark.parametrize(
    "body",
    ["I come\nFrom Rome\nNote: it rains", "x\n\nFrom Rome\nto Paris", "I come\nFrom \nRome"],
)
def test_a_line_of_a_body_that_begins_with_from_begins_no_message(body: str) -> None:
    assert subjects(message("one", body=body) + message("two")) == ONE_TWO


@pytest.mark.parametrize("name", ["inbox", "night.eml", "night.mbox"])
def test_a_first_line_that_is_nearly_a_from_line_refuses_the_file(name: str) -> None:
    with pytest.raises(FileRefusedError, match="its first line is not like"):
        subjects(message("one", b"From jane yesterday\n"), name)


def test_a_header_from_with_a_space_is_no_from_line() -> None:
    (mail,) = split_messages(lambda: [b"From : jane@home.example\n\nhi"], "a.eml")

    assert mail == b"From : jane@home.example\n\nhi"


def test_a_measured_body_may_hold_a_from_line() -> None:
    body = "x\n\n" + FROM_LINE.decode() + "Subject: inner\n"
    one = message("one", headers=f"Content-Length: {len(body)}\n", body=body)

    assert subjects(one + message("two")) == ONE_TWO
    assert subjects(message("two") + one) == ["Subject: two", "Subject: one"]


def test_a_length_that_leads_to_no_from_line_is_ignored() -> None:
    one = message("one", headers="Content-Length: 40\n")

    assert subjects(one + message("two")) == ONE_TWO


WORDS = st.sampled_from(
    [
        *(
            FROM_LINE,
            FROM_LINE,
            FROM_LINE[:-1],
            b"From jane yesterday\n",
            b"From \n",
            b"From : a@home.example\n",
        ),
        *(b"Subject: x\n", b"Subject: y\n\n", b"Content-Length: 5\n", b"Content-Length: 60\n\n"),
        *(b"Content-Length: 120\n\n", b"Content-Length: 99999999\n\n", b">From x\n", b"hello"),
        *(b"\n", b"\n\n", b"\r\n", b"\r", b" ", b"\xef\xbb\xbf"),
    ]
)


def outcome(pieces: list[bytes]) -> list[bytes | str]:
    found: list[bytes | str] = []
    try:
        found += split_messages(lambda: pieces, "inbox")
    except FileRefusedError as refusal:
        found.append(str(refusal))
    return found


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(words=st.lists(WORDS, max_size=12), is_mailbox=st.booleans(), size=st.integers(1, 9))
def test_messages_do_not_depend_on_where_the_file_is_cut(
    words: list[bytes], is_mailbox: bool, size: int
) -> None:
    data = FROM_LINE * is_mailbox + b"".join(words)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]

    assert outcome(pieces) == outcome([data])


def test_a_mailbox_of_any_size_takes_the_memory_of_a_message_and_a_piece() -> None:
    piece = message("one", body="x" * 5_000) * 20

    tracemalloc.start()
    count = sum(1 for _ in split_messages(lambda: [piece] * 400, "inbox"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (count, peak < 4 * MIB) == (8_000, True)


@pytest.mark.parametrize("begin", [b"", message("one")])
def test_a_message_that_is_too_large_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch, begin: bytes
) -> None:
    monkeypatch.setattr(mail_files, "MOST_MESSAGE_BYTES", 1_000)
    data = begin + message("large", from_line=FROM_LINE if begin else b"", body="x" * 3_000)
    number = 2 if begin else 1

    with pytest.raises(FileRefusedError, match=f"message {number} is longer than 1,000 bytes"):
        list(split_messages(lambda: [data[:2_000], data[2_000:]], "inbox"))
