"""Plain tables of contacts, and which of their columns means what."""

from datetime import datetime
from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Row, SourceFile
from tests.reading import read_rows
from tests.unit.ingest.readers.tables import BEGIN, read, values

CALLS = {
    "key": "call_id",
    "columns": {
        "begin": "started_at",
        "answer": "answered_at",
        "end": "ended_at",
        "wait": "wait_seconds",
        "line": "queue",
        "why": "reason",
        "hung_up": "disconnect_party",
    },
    "account": "acct",
    "phone": "ani",
    "case": "case_no",
    "agent": "agent",
    "resolved": "fixed",
    "resolved_true": ["TRUE"],
    "exclude_reasons": {"SPAM": "spam"},
}


def test_calls_become_legs() -> None:
    answered, spam = values("calls.csv", "telephony", CALLS)
    # 09:00 in New York in January is 14:00 UTC.
    assert answered == {
        "row_key": "C-1",
        "contact_channel": "voice",
        "chain_id": "C-1",
        "leg_id": "C-1",
        "direction": "inbound",
        "transfers": 0,
        "started_at": datetime(2026, 1, 5, 14, 0, 0),
        "answered_at": datetime(2026, 1, 5, 14, 0, 30),
        "ended_at": datetime(2026, 1, 5, 14, 5, 0),
        "wait_seconds": 30.0,
        "queue": "billing",
        "agent_source_id": "ag7",
        "outcome": "answered",
        "disconnect_party": "agent",
        "reason_code": "BILL01",
        "declared_resolved": True,
        "time_basis": "feed",
        "identifiers": [
            {"identifier_type": "account", "identifier_value": "A1"},
            {"identifier_type": "phone", "identifier_value": "+12125550123"},
        ],
        "case_ids": ["K1", "K2"],
    }
    assert spam["started_at"] == datetime(2026, 1, 5, 14, 0, 0)
    assert spam["time_basis"] == "zone"
    assert spam["identifiers"] == []
    assert spam["outcome"] == "abandoned"
    assert spam["disconnect_party"] == "unknown"
    assert spam["excluded_reason"] == "spam"
    assert "declared_resolved" not in spam


def test_a_row_keeps_its_line_and_its_raw_text() -> None:
    first, second = read("calls.csv", "telephony", CALLS)
    assert (first.line, second.line) == (2, 3)
    assert first.raw.endswith(',agent,"said ""hi"", left"')


def test_a_table_without_a_party_column_records_no_party() -> None:
    """Null, not unknown: only where parties are recorded may an unknown one be a reconnect."""
    options = {
        "key": "call_id",
        "columns": {"begin": "started_at", "answer": "answered_at", "end": "ended_at"},
    }
    assert "disconnect_party" not in values("calls_without_party.csv", "telephony", options)[0]


def test_chats_wait_until_they_are_answered() -> None:
    answered, contained, left = values("chats.csv", "chat", {"key": "chat", "contained": "bot"})
    assert answered["contact_channel"] == "chat"
    assert (answered["outcome"], answered["wait_seconds"]) == ("answered", 45.0)
    assert contained["outcome"] == "self_served"
    assert left["outcome"] == "abandoned"
    assert "wait_seconds" not in left


def test_emails_have_no_party_and_no_outcome_before_an_answer() -> None:
    answered, waiting = values("emails.csv", "email", {"key": "ticket"})
    assert answered["contact_channel"] == "email"
    assert answered["outcome"] == "answered"
    assert "outcome" not in waiting
    assert "disconnect_party" not in answered
    assert "wait_seconds" not in answered


def test_an_outbound_leg_does_not_exclude_its_chain(tmp_path: Path) -> None:
    """A consult is an outbound leg of an inbound call; the chain's direction is its first leg's."""
    path = tmp_path / "outbound.csv"
    path.write_text("call_id,begin,direction,chain_id\nC-2,2026-01-05T09:00Z,Outbound,C-1\n")
    row = values(str(path), "telephony", BEGIN)[0]
    assert (row["chain_id"], row["leg_id"], row["direction"]) == ("C-1", "C-2", "outbound")
    assert "excluded_reason" not in row


def test_a_column_means_what_the_options_say_whatever_its_name() -> None:
    options = {
        "key": "call_id",
        "columns": {"begin": "started_at", "queue": "reason_code", "topic": "queue"},
    }
    row = values("names_crossed.csv", "telephony", options)[0]
    assert (row["queue"], row["reason_code"]) == ("billing", "BILL01")


def test_a_composite_key_holds_all_its_parts() -> None:
    row = values("calls.csv", "telephony", CALLS | {"key": ["call_id", "line"]})[0]
    assert row["row_key"] == "C-1|billing"


@pytest.mark.parametrize("is_mapped", [True, False])
def test_contacts_may_bear_the_names_that_they_are_published_under(
    tmp_path: Path, is_mapped: bool
) -> None:
    names = ("source_contact_id", "agent_id", "transfer_count", "contact_reason")
    header = ("call", "who", "moves", "why") if is_mapped else names
    path = tmp_path / "published_names.csv"
    path.write_text(f"row,started_at,{','.join(header)}\n1,2026-01-05T09:00Z,C-1,ag7,2,BILL01\n")
    columns = dict(zip(header, names, strict=True)) if is_mapped else {}
    row = values(str(path), "telephony", {"key": "row", "columns": columns})[0]
    assert (row["row_key"], row["chain_id"], row["leg_id"]) == ("1", "C-1", "1")
    assert (row["agent_source_id"], row["transfers"]) == ("ag7", 2)
    assert row["reason_code"] == "BILL01"


def test_a_column_that_only_sounds_like_an_option_is_left_alone(tmp_path: Path) -> None:
    """`test` may be the arm of an experiment, `order` a place in a list."""
    path = tmp_path / "sounds_alike.csv"
    path.write_text("call_id,begin,test,order\nC-1,2026-01-05T09:00Z,B,17\n")
    row = values(str(path), "telephony", BEGIN)[0]
    assert "excluded_reason" not in row
    assert "order_ids" not in row
    row = values(str(path), "telephony", BEGIN | {"test": "test", "order": "order"})[0]
    assert row["excluded_reason"] == "test"
    assert row["order_ids"] == ["17"]


def test_keys_of_several_columns_do_not_collide(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    times = "2026-01-05T09:00Z"
    path.write_text(f"call_id,line,begin\nx|,y,{times}\nx,|y,{times}\nx\\,|y,{times}\n")
    found = read(str(path), "telephony", BEGIN | {"key": ["call_id", "line"]})

    assert [row.values["row_key"] for row in found if isinstance(row, Row)] == [
        "x\\||y",
        "x|\\|y",
        "x\\\\|\\|y",
    ]


def test_a_bar_in_a_contacts_identifier_belongs_to_it(tmp_path: Path) -> None:
    path = tmp_path / "login.csv"
    path.write_text("call_id,begin,user\nC-1,2026-01-05T09:00Z,auth0|5f7c\n")
    row = values(str(path), "telephony", BEGIN)[0]
    assert row["identifiers"] == [{"identifier_type": "user", "identifier_value": "auth0|5f7c"}]


def test_a_table_that_never_says_when_contacts_were_answered_guesses_no_outcome(
    tmp_path: Path,
) -> None:
    (tmp_path / "calls.csv").write_text("id,begin\n1,2026-01-05 10:00\n")
    context = ReadContext(
        Feed(
            "plain",
            "telephony",
            "table",
            "%Y-%m-%d.csv",
            "UTC",
            options={"key": "id", "columns": {"begin": "started_at"}},
        ),
        Company(),
        frozenset(),
    )
    (row,) = read_rows(SourceFile(tmp_path / "calls.csv", "calls.csv"), context)
    assert isinstance(row, Row)
    assert row.values.get("outcome") is None
