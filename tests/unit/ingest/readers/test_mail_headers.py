from datetime import datetime
from pathlib import Path
from time import process_time

import pytest

from orchestration.ingest.readers.base import Reject, Row
from tests.unit.ingest.readers.mail_messages import mail, read_file, reasons, values


@pytest.mark.parametrize(
    ("name", "sent_at", "basis"),
    [
        # New York is five hours behind UTC in January.
        ("date_without_zone.eml", datetime(2026, 1, 5, 15), "feed"),
        # The topmost Received is the last hop.
        ("date_missing_received_present.eml", datetime(2026, 1, 5, 10, 0, 7), "zone"),
    ],
)
def test_time_of_a_mail(name: str, sent_at: datetime, basis: str) -> None:
    row = values(name)

    assert row["messages"][0]["sent_at"] == sent_at
    assert row["time_basis"] == basis


@pytest.mark.parametrize("zone", ["-0000", "-0000 (UTC)", "+0000", "GMT"])
def test_minus_zero_is_universal_time(tmp_path: Path, zone: str) -> None:
    """RFC 5322, section 3.3: it tells the time in UTC and nothing about the sender's zone."""
    row = mail(tmp_path, f"Date: Mon, 5 Jan 2026 10:00:00 {zone}")

    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 10)
    assert row["time_basis"] == "zone"


@pytest.mark.parametrize("zone", ["CET", "AEST", "XYZ", "(CET)"])
def test_of_a_zone_that_is_not_known_the_last_hop_tells_the_time(tmp_path: Path, zone: str) -> None:
    date = f"Date: Mon, 5 Jan 2026 10:00:00 {zone}"
    row = mail(tmp_path, date, "Received: from a by b; Mon, 5 Jan 2026 09:00:07 +0000")

    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 9, 0, 7)
    assert row["time_basis"] == "zone"


def test_a_mail_whose_only_time_is_of_an_unknown_zone_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_text("From: jane@home.example\nDate: Mon, 5 Jan 2026 10:00:00 CET\n\nHi")

    (reject,) = read_file(path)
    assert isinstance(reject, Reject)
    assert reject.reasons == (
        "no time: neither Date, 'Mon, 5 Jan 2026 10:00:00 CET', nor a Received header holds one "
        "of a known zone",
    )


def test_eight_bit_headers_take_the_feeds_encoding_or_are_rejected() -> None:
    assert reasons("eight_bit_header.eml") == (
        "header From holds bytes that are not UTF-8; set the feed's `encoding`",
    )
    row = values("eight_bit_header.eml", "latin-1", case_in_subject=r"Größe #(\d+)")
    assert row["customer_address"] == "jose@home.example"
    assert row["case_ids"] == ["12"]


def test_encoded_headers_and_unknown_charsets_do_not_stop_the_reading() -> None:
    row = values("encoded_headers.eml", queue="mailbox", case_in_subject=r"Größe #(\d+)")

    assert row["messages"][0]["message_id"] == "m9@home.example"
    assert row["customer_address"] == "jose@home.example"
    assert row["queue"] == "help"
    assert row["case_ids"] == ["12"]
    # A byte of the text that cannot be read is no word.
    assert row["out_of_scope_rule"] == "thank_you"


@pytest.mark.parametrize("header", ["From", "To", "Subject"])
@pytest.mark.parametrize("piece", ["a", '"', '"\\', "=?utf-8?q?", "=?utf-8?b?YQ==?= "])
def test_a_long_header_is_read_in_no_time_or_rejected(
    tmp_path: Path, header: str, piece: str
) -> None:
    path = tmp_path / "message.eml"
    begin = process_time()
    for characters in (8_000, 50_000):
        value = (piece * characters)[:characters].strip()
        path.write_text(f"Date: 5 Jan 2026 10:00:00 +0000\n{header}: {value}\n\nHi")
        (item,) = read_file(path, case_in_subject="#([0-9]+)")
    assert process_time() - begin < 8
    assert isinstance(item, Reject)
    if header == "From":
        assert item.reasons == (
            f"header From has {len(value):,} characters, expected at most 8,192; look at what sent "
            "this mail",
        )


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 5 Jan 2026 10:00:00 GMT+0100",
        "Mon, 5 Jan 2026 10:00:00 UTC+1",
        "2026-01-05T10:00:00+01:00",
        "2026-01-05 09:00:00 UTC",
        # RFC 5322, section 4.3: years since 1900.
        "Mon, 5 Jan 126 10:00:00 +0100",
    ],
)
def test_programs_write_dates_of_their_own(tmp_path: Path, date: str) -> None:
    row = mail(tmp_path, f"Date: {date}")
    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 9)
    assert row["time_basis"] == "zone"


def test_hundreds_of_recipients_are_read(tmp_path: Path) -> None:
    many = ", ".join(f'"Doe, J. {number}" <j{number}@home.example>' for number in range(500))
    row = mail(tmp_path, f"To: {many}, Help <help@acme.example>", queue="mailbox")

    assert row["queue"] == "help"
    ours = mail(tmp_path, "From: bo@acme.example", f"To: {many}")
    assert ours["customer_address"] == "j0@home.example"


@pytest.mark.parametrize(
    "value",
    [
        "jane at home.example (Jane Doe)",
        "jane at home.example (=?UTF-8?Q?J=C3=A4ne?=)",
        "Jane Doe <jane at home.example>",
    ],
)
def test_archives_of_mailman_hide_the_sign_of_addresses(tmp_path: Path, value: str) -> None:
    assert mail(tmp_path, f"From: {value}")["customer_address"] == "jane@home.example"


def test_a_name_is_no_hidden_address(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_text("From: Jane Doe at Home (home.example)\nDate: 5 Jan 2026 10:00 +0000\n\nHi")

    (reject,) = read_file(path)
    assert isinstance(reject, Reject)


def test_zero_bytes_in_one_messages_headers_cost_that_message_alone(tmp_path: Path) -> None:
    good = b"From: jane@home.example\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\nHi\n\n"
    line = b"From jane@home.example Mon Jan  5 10:00:00 2026\n"
    path = tmp_path / "night.mbox"
    path.write_bytes(line + good + line + b"X\0-\0A\0: b\n" + good + line + good)

    one, bad, three = read_file(path)

    assert isinstance(one, Row)
    assert isinstance(three, Row)
    assert isinstance(bad, Reject)
    assert bad.line == 2
    assert bad.reasons[0].startswith("the headers cannot be read: ")


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<q\n @acme.example>", ["q@acme.example"]),
        ("<a@acme.example>\n <b@acme.example>", ["a@acme.example", "b@acme.example"]),
        ('Message of "Mon, 5 Jan" <a@acme.example>', ["a@acme.example"]),
        ("a@acme.example b@acme.example", ["a@acme.example", "b@acme.example"]),
        ("a@acme.example, <b@acme.example", ["a@acme.example", "b@acme.example"]),
        # A remark: strangers would share the address as their thread.
        ("message from bob@acme.example", []),
        ("@acme.example", []),
    ],
)
def test_threads_are_known_by_whole_ids_alone(tmp_path: Path, value: str, ids: list[str]) -> None:
    assert mail(tmp_path, f"In-Reply-To: {value}")["thread_ids"] == ids


def test_an_id_folded_in_its_middle_is_whole(tmp_path: Path) -> None:
    row = mail(tmp_path, "Message-ID: <q\n @acme.example>")

    assert row["messages"][0]["message_id"] == "q@acme.example"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ('"john doe"@home.example', '"john doe"@home.example'),
        ('John <"john.doe"@home.example>', "john.doe@home.example"),
        ('"doe, john"@home.example, ann@home.example', '"doe, john"@home.example'),
        ('"Doe; J @ home" <john@home.example>, "ann"@home.example', "john@home.example"),
    ],
)
def test_a_local_part_may_stand_in_quotes(tmp_path: Path, value: str, address: str) -> None:
    assert mail(tmp_path, f"From: {value}")["customer_address"] == address


def test_line_breaks_that_windows_doubled_end_one_line(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    lines = (
        "From: jane@home.example",
        "Subject: Re: Order",
        "Date: Mon, 5 Jan 2026 10:00:00 +0000",
        "",
        "Thank you!",
    )
    path.write_bytes("\r\r\n".join(lines).encode())

    (row,) = read_file(path)
    assert isinstance(row, Row)
    assert row.values["customer_address"] == "jane@home.example"
    assert row.values["out_of_scope_rule"] == "thank_you"


def test_a_header_may_have_a_space_before_its_colon(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_text(
        "From : jane@home.example\nTo\t: help@acme.example\nSubject : Re: x\n y : z\n"
        "Date : Mon, 5 Jan 2026 10:00:00 +0000\n\nHi"
    )

    (row,) = read_file(path, queue="mailbox")
    assert isinstance(row, Row)
    assert row.values["customer_address"] == "jane@home.example"
    assert row.values["queue"] == "help"
