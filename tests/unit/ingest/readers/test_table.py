"""Plain tables: each channel's rows, and what makes a row or a file unusable."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.contracts import CONTRACTS
from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.table import Table
from tests.reading import read_rows

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "exports" / "table"
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
BEGIN = {"key": "call_id", "columns": {"begin": "started_at"}}


def read(name: str, channel: str, options: dict[str, Any], **feed: Any) -> list[Row | Reject]:
    configured = Feed(
        name="plain",
        channel=channel,
        format="table",
        pattern="%Y-%m-%d.csv",
        options=options,
        **({"timezone": "America/New_York", "region": "US"} | feed),
    )
    context = ReadContext(
        configured, Company(), frozenset(), frozenset({"plain", "calls", "chats"})
    )
    return read_rows(SourceFile(FIXTURES / name, name), context)


def values(name: str, channel: str, options: dict[str, Any], **feed: Any) -> list[dict[str, Any]]:
    """All rows without the columns that are null; fails when a row is rejected."""
    rows = read(name, channel, options, **feed)
    names = {column.name for column in Table().contract(channel).columns}
    for row in rows:
        assert isinstance(row, Row), row
        assert set(row.values) <= names
    return [
        {key: value for key, value in row.values.items() if value is not None}
        for row in rows
        if isinstance(row, Row)
    ]


def refusal(name: str, channel: str, options: dict[str, Any]) -> str:
    with pytest.raises(FileRefusedError) as refused:
        read(name, channel, options)
    return str(refused.value)


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


def test_responses_are_read_into_scores() -> None:
    options = {
        "key": "id",
        "columns": {"done": "responded_at", "likely": "nps_score", "helped": "resolved"},
        "csat": "happy",
        "csat_scale": "5",
        "survey_kind": "relational",
        "email": "mail",
        "reference": "about",
        "reference_feed": "calls",
        "comment": "text",
        "contacts_needed": "tries",
    }
    full, bad, empty = read("responses.csv", "survey", options)
    assert isinstance(full, Row)
    assert {key: value for key, value in full.values.items() if value is not None} == {
        "row_key": "R-1",
        "response_id": "R-1",
        "survey_kind": "relational",
        "responded_at": datetime(2026, 1, 6, 9),
        "nps_score": 9,
        "csat_score": 4,
        "csat_scale": 5,
        "customer_resolved": "yes",
        "customer_contacts_needed": 3,
        "comment": "=fine",
        "reference": "C-1",
        "reference_feed": "calls",
        "time_basis": "zone",
        "identifiers": [{"identifier_type": "email", "identifier_value": "ann@example.com"}],
    }
    assert isinstance(bad, Reject)
    assert [reason.split(" ")[0] for reason in bad.reasons] == [
        "nps",
        "resolved",
        "contacts_needed",
        "csat",
    ]
    assert "'9 - very likely'" in bad.reasons[0]
    assert isinstance(empty, Row)
    assert empty.values["nps_score"] is None
    assert empty.values["csat_scale"] is None


def test_customers_may_have_several_values_in_cells_and_columns() -> None:
    options = {"key": "row", "columns": {"mail": "email", "mail_2": "email"}}
    full, bare = values("customers.csv", "customers", options)
    assert full == {
        "row_key": "1",
        # Midnight in New York.
        "seen_at": datetime(2026, 1, 1, 5),
        "identifiers": [
            {"identifier_type": "account", "identifier_value": "A1"},
            {"identifier_type": "email", "identifier_value": "a.n@example.com"},
            {"identifier_type": "email", "identifier_value": "ann@example.com"},
            {"identifier_type": "email", "identifier_value": "ann@work.example"},
            {"identifier_type": "phone", "identifier_value": "+12125550123"},
        ],
    }
    assert bare == {
        "row_key": "2",
        "identifiers": [{"identifier_type": "account", "identifier_value": "A2"}],
    }


def test_a_customers_columns_may_be_listed_in_the_option(tmp_path: Path) -> None:
    path = tmp_path / "three_phones.csv"
    path.write_text("row,home,mobile,work\n1,2125550123,2125550124|2125550125,2125550126\n")
    options = {"key": "row", "phone": ["home", "mobile"], "columns": {"work": "phone"}}
    row = values(str(path), "customers", options)[0]
    assert [found["identifier_value"] for found in row["identifiers"]] == [
        "+12125550123",
        "+12125550124",
        "+12125550125",
        "+12125550126",
    ]


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


def test_a_column_named_email_is_read_beside_one_that_is_mapped_to_it(tmp_path: Path) -> None:
    path = tmp_path / "two_emails.csv"
    path.write_text("row,email,other\n1,ann@example.com,a@work.example\n")
    row = values(str(path), "customers", {"key": "row", "columns": {"other": "email"}})[0]
    assert [found["identifier_value"] for found in row["identifiers"]] == [
        "a@work.example",
        "ann@example.com",
    ]


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


def test_agents_have_an_id_in_each_feed_that_a_column_is_named_after() -> None:
    kim, jo = values("agents.csv", "agents", {"key": "agent_id"})
    assert kim == {
        "row_key": "E1",
        "agent_id": "E1",
        "name": "Kim Lee",
        "team": "Blue",
        "email": "kim@acme.example",
        "feed_agents": [
            {"feed": "calls", "agent_source_id": "ag7"},
            {"feed": "chats", "agent_source_id": "501"},
        ],
    }
    assert jo["feed_agents"] == [{"feed": "calls", "agent_source_id": "ag8"}]


def test_a_feed_may_have_the_name_of_a_column_of_agents(tmp_path: Path) -> None:
    """Agents who are known to the mail feed by their address."""
    path = tmp_path / "agents.csv"
    path.write_text("agent_id,email\nE1,kim@acme.example\n")
    feed = Feed("plain", "agents", "table", "%Y-%m-%d.csv", "UTC", options={"key": "agent_id"})
    context = ReadContext(feed, Company(), frozenset(), frozenset({"plain", "email"}))
    (row,) = read_rows(SourceFile(path, path.name), context)
    assert isinstance(row, Row)
    assert row.values["email"] == "kim@acme.example"
    assert row.values["feed_agents"] == [{"feed": "email", "agent_source_id": "kim@acme.example"}]


def test_invitations() -> None:
    options = {"key": "id", "columns": {"ref": "reference", "mail": "email"}}
    assert values("invitations.csv", "invitations", options) == [
        {
            "row_key": "I-1",
            "invitation_id": "I-1",
            "survey_kind": "transactional",
            "sent_at": datetime(2026, 1, 5, 10),
            "opened_at": datetime(2026, 1, 5, 12),
            "reference": "C-1",
            "time_basis": "zone",
            "identifiers": [{"identifier_type": "email", "identifier_value": "ann@example.com"}],
        }
    ]


def test_evaluations() -> None:
    good, bad = read(
        "evaluations.csv", "quality", {"key": "id", "agent": "agent", "reference_feed": "calls"}
    )
    assert isinstance(good, Row)
    assert good.values == {
        "row_key": "V-1",
        "evaluation_id": "V-1",
        "form": "Greeting",
        "evaluated_at": datetime(2026, 1, 6, 10),
        "score": 87.5,
        "is_passed": True,
        "evaluator": "qa1",
        "agent_source_id": "ag7",
        "reference": "C-1",
        "reference_feed": "calls",
        "time_basis": "zone",
    }
    assert isinstance(bad, Reject)
    assert "score" in bad.reasons[0]
    assert "'high'" in bad.reasons[0]
    assert "'perhaps'" in bad.reasons[1]


def test_versions_sort_in_time_and_nothing_else_is_a_version() -> None:
    times, number, empty, word = read("versions.csv", "telephony", BEGIN | {"version": "version"})
    assert isinstance(times, Row)
    assert times.values["row_version"] == "2026-01-05T15:00:00.000000"
    assert isinstance(number, Row)
    assert number.values["row_version"] == "00000000000000000012.000000000"
    assert isinstance(empty, Row)
    assert "row_version" not in empty.values
    assert isinstance(word, Reject)
    assert "'final'" in word.reasons[0]


def read_text(
    tmp_path: Path, text: str, options: dict[str, Any], **feed: Any
) -> list[Row | Reject]:
    path = tmp_path / "calls.csv"
    path.write_text(text, newline="")
    return read(str(path), "telephony", BEGIN | options, **feed)


def test_a_version_has_the_format_of_the_times_or_is_in_iso_8601(tmp_path: Path) -> None:
    options = {"version": "changed", "time_format": "%d/%m/%Y %H:%M"}
    text = "call_id,begin,changed\nC-1,05/01/2026 09:00,{}\n"
    for written in ("06/01/2026 09:00", "2026-01-06T14:00:00Z"):
        (row,) = read_text(tmp_path, text.format(written), options)
        assert isinstance(row, Row)
        assert row.values["row_version"] == "2026-01-06T14:00:00.000000"


def test_no_value_is_neither_a_version_nor_a_key(tmp_path: Path) -> None:
    text = "call_id,begin,changed\nC-1,2026-01-05,NULL\nNULL,2026-01-05,\\N\nn/a,2026-01-05,n/a\n"
    row, *keyless = read_text(tmp_path, text, {"version": "changed", "nulls": ["n/a"]})
    assert isinstance(row, Row)
    assert "row_version" not in row.values
    reasons = [reject.reasons for reject in keyless if isinstance(reject, Reject)]
    assert reasons == [("the row key (column 'call_id') is empty",)] * 2
    (partly,) = read_text(
        tmp_path, text.splitlines()[0] + "\nC-1,2026-01-05,NULL\n", {"key": ["call_id", "changed"]}
    )
    assert isinstance(partly, Row)
    assert partly.values["row_key"] == "C-1|"


@pytest.mark.parametrize(
    ("written", "time_format"),
    [
        ("1767607200", None),
        ("1767607200000", None),
        ("1767607200000000", None),
        ("05/01/2026 10:00:00Z", "%d/%m/%Y %H:%M:%SZ"),
        ("05/01/2026 10:00:00.000Z", "%d/%m/%Y %H:%M:%S.%fZ"),
        ("05/01/2026 10:00 +00:00", "%d/%m/%Y %H:%M %z"),
    ],
)
def test_a_time_that_tells_its_zone_is_not_one_of_the_feeds(
    tmp_path: Path, written: str, time_format: str | None
) -> None:
    options = {"time_format": time_format} if time_format else {}
    (row,) = read_text(tmp_path, f"call_id,begin\nC-1,{written}\n", options)
    assert isinstance(row, Row)
    assert (row.values["started_at"], row.values["time_basis"]) == (
        datetime(2026, 1, 5, 10),
        "zone",
    )


@pytest.mark.parametrize("declaration", ["sep=;\r\n", '"sep=;"\n', "\ufeffSEP=;\n"])
def test_what_a_file_declares_for_excel_is_between_its_cells(
    tmp_path: Path, declaration: str
) -> None:
    text = declaration + "call_id;begin;note\nC-1;2026-01-05;a,b\n"
    (row,) = read_text(tmp_path, text, {})
    assert isinstance(row, Row)
    assert (row.line, row.values["row_key"]) == (3, "C-1")


def test_times_of_day_belong_to_the_date_beside_them_or_to_the_day_after() -> None:
    options = {
        "key": "id",
        "delimiter": "\t",
        "date": "day",
        "time_format": "%y%m%d %H:%M:%S",
        "nulls": ["0:00:00", "NOBODY"],
        "agent": "agent",
        "columns": {
            "begin": "started_at",
            "pick_up": "answered_at",
            "end": "ended_at",
            "outcome": "reason",
        },
    }
    *rows, no_day, no_date = read("times_of_day_beside_a_date.csv", "telephony", options)
    found = [row.values for row in rows if isinstance(row, Row)]
    # The feed's zone is New York, five hours behind UTC in January.
    assert [row["started_at"] for row in found] == [
        datetime(2026, 1, 5, 14),
        datetime(2026, 1, 6, 4, 59, 48),
        datetime(2026, 1, 6, 14),
        datetime(2026, 1, 6, 14),
    ]
    assert [row.get("answered_at") for row in found] == [
        datetime(2026, 1, 5, 14, 0, 20),
        datetime(2026, 1, 6, 5, 0, 1),
        None,
        # A minute before the call began, not a day after: the guards find it.
        datetime(2026, 1, 6, 13, 59),
    ]
    assert found[1]["ended_at"] == datetime(2026, 1, 6, 5, 3, 24)
    assert [row.get("agent_source_id") for row in found] == ["ann", "ben", None, "ann"]
    assert [row["outcome"] for row in found[1:3]] == ["answered", "abandoned"]
    for row, day in ((no_day, "260132 9:00:00"), (no_date, " 9:00:00")):
        assert isinstance(row, Reject)
        assert f"'{day}' does not match format" in row.reasons[0]


def test_a_row_of_another_width_is_rejected_alone() -> None:
    rows = read("row_width.csv", "telephony", BEGIN)
    assert [(type(row), row.line) for row in rows] == [
        (Row, 2),
        (Reject, 3),
        (Reject, 4),
        (Row, 5),
    ]
    assert isinstance(rows[1], Reject)
    assert rows[1].reasons == ("has 3 cells where the header has 2",)


def test_a_byte_that_does_not_decode_rejects_its_row_alone() -> None:
    bad, good = read("undecodable_byte.csv", "telephony", BEGIN)
    assert isinstance(bad, Reject)
    assert isinstance(good, Row)


def test_the_feeds_encoding_decodes_what_is_not_utf_8() -> None:
    options = BEGIN | {"queue": "line"}
    assert values("latin_1.csv", "telephony", options, encoding="cp1252")[0]["queue"] == "café"


def test_every_bad_value_of_a_row_is_told_with_its_column() -> None:
    options = {
        "key": "call_id",
        "columns": {"begin": "started_at", "wait": "wait_seconds", "way": "direction"},
    }
    bad, keyless = read("bad_values.csv", "telephony", options)
    assert isinstance(bad, Reject)
    told = dict(reason.split(":", 1) for reason in bad.reasons)
    assert set(told) == {
        "started_at (column 'begin')",
        "wait_seconds (column 'wait')",
        "direction (column 'way')",
        "transfers (column 'transfers')",
    }
    assert "'05/01/2026 09:00'" in told["started_at (column 'begin')"]
    assert "'soon'" in told["wait_seconds (column 'wait')"]
    assert "'sideways' is none of: inbound, outbound" in told["direction (column 'way')"]
    assert "'1.5'" in told["transfers (column 'transfers')"]
    assert isinstance(keyless, Reject)
    assert keyless.reasons == ("the row key (column 'call_id') is empty",)


def test_a_missing_column_refuses_the_file_and_names_what_is_there() -> None:
    options = {
        "key": "id",
        "version": "changed",
        "columns": {"begin": "started_at", "line": "queue"},
        "account": "acct",
    }
    told = refusal("row_width.csv", "telephony", options)
    assert "'id', 'changed', 'line', 'acct'" in told
    assert "the header has: call_id, begin" in told


@pytest.mark.parametrize(
    ("channel", "needed"),
    [
        ("telephony", "started_at"),
        ("survey", "responded_at"),
        ("invitations", "sent_at"),
        ("quality", "evaluated_at"),
        ("customers", "account, user, email, phone, visitor"),
    ],
)
def test_a_column_that_the_channel_needs_is_missed_even_where_no_option_names_it(
    channel: str, needed: str
) -> None:
    assert needed in refusal("row_width.csv", channel, {"key": "call_id"})


def test_a_table_with_another_delimiter_is_refused_with_the_option_that_reads_it() -> None:
    told = refusal("semicolons.csv", "telephony", BEGIN)
    assert "';'" in told
    assert "`delimiter`" in told
    assert values("semicolons.csv", "telephony", BEGIN | {"delimiter": ";"})[0]["row_key"] == "C-1"


def test_a_decimal_comma_is_read_where_it_can_be_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("id;begin;wait\n1;2026-01-05 09:00;12,5\n2;2026-01-05 09:00;1,234\n")
    columns = {"begin": "started_at", "wait": "wait_seconds"}
    half, thousand = read(
        str(path), "telephony", {"key": "id", "columns": columns, "delimiter": ";"}
    )
    assert isinstance(half, Row)
    assert half.values["wait_seconds"] == 12.5
    assert isinstance(thousand, Reject)
    assert thousand.reasons == ("wait_seconds (column 'wait'): '1,234' is no number",)


@pytest.mark.parametrize("null", ["NULL", "null", r"\N"])
def test_what_a_database_writes_for_no_value_is_none(tmp_path: Path, null: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"id,begin,answered_at,account,case\n1,2026-01-05 09:00,{null},{null},{null}\n")
    options = {"key": "id", "columns": {"begin": "started_at"}, "case": "case"}
    [call] = values(str(path), "telephony", options)
    assert (call["identifiers"], call.get("case_ids"), call["outcome"]) == ([], None, "abandoned")


@pytest.mark.parametrize(("cell", "resolved"), [("t", True), ("f", False), ("Yes", True)])
def test_a_truth_may_be_written_as_postgresql_writes_it(
    tmp_path: Path, cell: str, resolved: bool
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"id,begin,declared_resolved\n1,2026-01-05 09:00,{cell}\n")
    [call] = values(str(path), "telephony", {"key": "id", "columns": {"begin": "started_at"}})
    assert call["declared_resolved"] is resolved


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("0:00:00", 0.0), ("00:04:30", 270.0), ("27:00:05", 97205.0), ("0:00:01.5", 1.5)],
)
def test_seconds_may_be_written_as_a_clock_shows_them(
    tmp_path: Path, cell: str, seconds: float
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"id,begin,talk\n1,2026-01-05 09:00,{cell}\n2,2026-01-05 09:00,4:30\n")
    columns = {"begin": "started_at", "talk": "talk_seconds"}
    full, short = read(str(path), "telephony", {"key": "id", "columns": columns})
    assert isinstance(full, Row)
    assert full.values["talk_seconds"] == seconds
    # Minutes or hours? It does not say.
    assert isinstance(short, Reject)
    assert short.reasons == ("talk_seconds (column 'talk'): '4:30' is no number",)


@pytest.mark.parametrize("options", [{}, {"time_format": "%Y-%m-%d %H:%M"}])
def test_a_row_ends_after_it_began_where_an_hour_happens_twice(
    tmp_path: Path, options: dict[str, str]
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(
        "call_id,begin,end\n1,2026-11-01 01:58,2026-11-01 01:03\n"
        "2,2026-11-01 00:58,2026-11-01 01:03\n3,2026-11-01 03:10,2026-11-01 03:03\n"
    )
    columns = {"begin": "started_at", "end": "ended_at"}
    over, within, wrong = read(
        str(path), "telephony", {"key": "call_id", "columns": columns} | options
    )
    assert isinstance(over, Row)
    assert isinstance(within, Row)
    assert isinstance(wrong, Row)
    # New York sets its clocks back from 2:00 to 1:00.
    assert over.values["started_at"] == datetime(2026, 11, 1, 5, 58)
    assert over.values["ended_at"] == datetime(2026, 11, 1, 6, 3)
    assert within.values["ended_at"] == datetime(2026, 11, 1, 5, 3)
    # An end before the beginning stays there, where the guards find it.
    assert wrong.values["ended_at"] == datetime(2026, 11, 1, 8, 3)


@pytest.mark.parametrize("begin", ["1767607200", "1767607200000", "1767607200.0"])
def test_a_time_may_be_an_epoch(tmp_path: Path, begin: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"call_id,begin\n1,{begin}\n2,20260105\n3,2767607200\n")
    call, *others = read(str(path), "telephony", BEGIN)
    assert isinstance(call, Row)
    assert call.values["started_at"] == datetime(2026, 1, 5, 10)
    assert call.values["time_basis"] == "zone"
    # What may be a date of another kind is none.
    assert all(isinstance(other, Reject) for other in others)


def test_a_repeated_column_is_refused_where_it_matters_only() -> None:
    assert len(values("repeated_column.csv", "telephony", BEGIN)) == 1
    told = refusal("repeated_column.csv", "telephony", BEGIN | {"queue": "notes"})
    assert "'notes'" in told
    assert "twice" in told


def test_a_file_without_a_header_is_refused() -> None:
    assert "header" in refusal("empty.csv", "telephony", BEGIN)


@pytest.mark.parametrize("channel", sorted(Table.channels))
def test_every_channel_fills_a_contract(channel: str) -> None:
    assert Table().contract(channel) in CONTRACTS.values()


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


def test_columns_that_mean_nothing_to_the_feed_are_told(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("id, tier,begin,note,queue,day,version,note\n")
    options = {
        "key": "id",
        "version": "version",
        "date": "day",
        "time_format": "%H:%M",
        "columns": {"begin": "started_at"},
    }
    feed = Feed("plain", "telephony", "table", "%Y-%m-%d.csv", "UTC", options=options)
    context = ReadContext(feed, Company(), frozenset())
    names = ("id", "tier", "begin", "note", "queue", "day", "version", "note")
    assert list(Table().read(SourceFile(path, path.name), context)) == [
        FileColumns(1, names),
        FileColumns(1, names, ("tier", "note", "note")),
    ]
