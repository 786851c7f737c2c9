from datetime import datetime
from pathlib import Path

import pytest

from orchestration.ingest.readers.base import FileRefusedError, Reject, Row
from tests.unit.ingest.readers.mail_messages import FIXTURES, mail, read_file, reasons, values


def test_a_customers_mail() -> None:
    row = values(
        "plain.eml",
        queue="mailbox",
        reason="mailbox",
        account="x-account",
        case="X-Case",
        case_in_subject=r"#(\d+)",
        exclude_reasons={"sales": "spam"},
    )

    assert row["messages"] == [
        {
            "message_id": "m1@home.example",
            "sent_at": datetime(2026, 1, 5, 10),
            "author": "customer",
            "agent_source_id": None,
            "event": "message",
            "is_public": True,
            "is_thank_you": False,
        }
    ]
    assert row["time_basis"] == "zone"
    assert row["contact_channel"] == "email"
    assert row["thread_ids"] == ["a@acme.example", "b@acme.example", "z@acme.example"]
    assert row["customer_address"] == "jane@home.example"
    assert row["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "AC-9"},
        {"identifier_type": "email", "identifier_value": "jane@home.example"},
    ]
    # The first recipient in a company domain, here one below it; sales comes after.
    assert row["queue"] == row["reason_code"] == "help"
    assert row["excluded_reason"] is None
    assert row["case_ids"] == ["4711"]
    assert row["declared_resolved"] is None
    assert row["out_of_scope_rule"] is None
    assert row.get("record_id") is None


def test_an_agents_mail(tmp_path: Path) -> None:
    row = mail(
        tmp_path,
        "From: Bo <bo@acme.example>",
        "To: sales@acme.example, Jane <jane@home.example>, ann@home.example",
        "X-Agent: Bo Li <812>",
        agent_header="X-Agent",
    )

    assert row["customer_address"] == "jane@home.example"
    assert row["messages"][0]["author"] == "agent"
    assert row["messages"][0]["agent_source_id"] == "812"


def test_without_agent_header_the_agent_is_not_guessed(tmp_path: Path) -> None:
    row = mail(tmp_path, "From: bo@acme.example", "To: jane@home.example")

    assert row["messages"][0]["agent_source_id"] is None


def test_a_case_that_the_subject_does_not_name_is_none(tmp_path: Path) -> None:
    row = mail(tmp_path, "Subject: Where is it?", case_in_subject=r"Where(?: #(\d+))?")

    assert row["case_ids"] == []


def test_mails_that_cannot_be_placed_are_rejected() -> None:
    assert reasons("date_missing.eml") == (
        "no time: neither Date nor a Received header holds one of a known zone",
    )
    assert reasons("sender_missing.eml") == ("no sender: From is missing or holds no address",)
    assert reasons("no_headers.eml") == (
        "no mail message: it does not begin with headers such as From and Date",
    )


def test_an_empty_mail_is_refused_as_truncated() -> None:
    with pytest.raises(FileRefusedError, match="truncated: a mail has headers"):
        read_file(FIXTURES / "empty.eml")


def test_an_empty_mailbox_holds_no_row(tmp_path: Path) -> None:
    path = tmp_path / "night.mbox"
    path.touch()

    assert read_file(path) == []


def test_a_mail_without_id_is_named_by_its_hash() -> None:
    # sha256sum of the file.
    (message,) = values("message_id_missing.eml")["messages"]

    assert message["message_id"] == "sha256:08e6e5e20fd11ad7"


def test_messages_that_share_an_id_are_told_apart_in_an_mbox() -> None:
    rows = read_file(FIXTURES / "one_id_on_two_messages.mbox")

    assert [row.line for row in rows] == [1, 2, 3]
    first, second, again = (row.values for row in rows if isinstance(row, Row))
    assert {row["messages"][0]["message_id"] for row in (first, second, again)} == {
        "same@home.example"
    }
    assert first["row_key"] != second["row_key"]
    # The third is the first, delivered over another route and without the mbox's quotation.
    assert again["row_key"] == first["row_key"]
    assert rows[1].raw.endswith("\n\nFrom what I see it is lost.\n")


def test_a_single_message_may_begin_with_an_mbox_line() -> None:
    row = values("from_line_above_single_message.eml")

    assert row["messages"][0]["message_id"] == "m7@home.example"


def test_a_mailbox_without_mbox_lines_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="the file is no mbox"):
        read_file(FIXTURES / "no_from_line.mbox")


JOURNALED = b"""\
From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.example>
To: archive@acme.example
Date: Mon, 5 Jan 2026 10:00:05 +0000
Message-ID: <report@acme.example>
X-MS-Journal-Report:
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

Sender: jane@home.example
--b
Content-Type: message/rfc822

%b
--b--
"""


def test_a_journal_report_is_the_mail_that_it_holds(tmp_path: Path) -> None:
    held = (
        b"From: jane@home.example\nTo: help@acme.example\nMessage-ID: <m1@home.example>\n"
        b"Date: Mon, 5 Jan 2026 10:00:00 +0000\nSubject: Re: Order\n"
        b"Content-Type: multipart/alternative; boundary=b2\n\n"
        b"--b2\nContent-Type: text/plain\n\nThank you!\n--b2--"
    )
    path = tmp_path / "report.eml"
    path.write_bytes((JOURNALED % held).replace(b"\n", b"\r\n"))
    (report,) = read_file(path)
    path.write_bytes(held)
    (alone,) = read_file(path)

    assert isinstance(report, Row)
    assert isinstance(alone, Row)
    assert report.values == alone.values
    assert report.values["messages"][0]["message_id"] == "m1@home.example"
    assert report.values["out_of_scope_rule"] == "thank_you"


def test_a_journal_report_without_its_mail_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "report.eml"
    path.write_bytes(JOURNALED.replace(b"message/rfc822", b"application/ms-tnef"))

    (reject,) = read_file(path)
    assert isinstance(reject, Reject)
    assert reject.reasons == ("a journal report without the mail that it reports",)
