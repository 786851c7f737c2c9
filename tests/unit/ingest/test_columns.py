"""Columns that differ from those of the nights before, told in words."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.checks import check_results, check_specs
from orchestration.ingest.columns import columns_finding, night_columns
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    SourceFile,
)
from orchestration.ingest.verdict import NightFinding, Verdict, write_verdict
from tests.unit.ingest.conftest import MONDAY, World

NIGHTS = [MONDAY + timedelta(days=days) for days in range(12)]


@pytest.fixture
def crm(world: World) -> World:
    """A plain table of customers, of which the key and the mail are needed."""
    options = {"key": "id", "columns": {"mail": "email"}}
    world.configure(channel="customers", format="table", options=options)
    return world


def drop(world: World, night: int, *header: str) -> Verdict:
    """Drops and lands a file of one row; what it tells of its columns."""
    cells = ["a@home.example" if name == "mail" else "1" for name in header]
    world.drop(",".join(header), ",".join(cells), night=NIGHTS[night])
    return world.verdict(NIGHTS[night])


def told(verdict: Verdict) -> NightFinding:
    (found,) = [f for f in verdict.findings if f.name == "columns_as_before"]
    return found


def differences(world: World, night: int, names: Sequence[str], *, fields: bool = False):
    columns = night_columns([FileColumns(None if fields else 1, tuple(names))])
    return columns_finding(world.settings, world.feed, NIGHTS[night], 1, columns).places


def store(world: World, night: int, *columns: str, status="accepted") -> None:
    verdict = Verdict("voice_main", NIGHTS[night], "legs", status, "", (), 1, 0, (), "", columns)
    write_verdict(world.settings, verdict)


def test_first_night_and_equal_headers_pass(crm: World):
    assert told(drop(crm, 0, "id", "mail", "phone")).passed
    again = told(drop(crm, 1, "id", "mail", "phone"))
    assert (again.passed, again.expected) == (True, "the columns of the last accepted night")


def test_optional_column_that_vanishes_warns_with_how_long_it_was_there(crm: World):
    drop(crm, 0, "id", "mail")
    for night in (1, 2, 3):
        drop(crm, night, "id", "mail", "phone")
    verdict = drop(crm, 4, "id", "mail")
    assert verdict.status == "accepted"
    assert told(verdict).places == ("column 'phone', seen in the last 3 nights, is gone",)

    results = {result.check_name: result for result in check_results(crm.feed, (), [verdict])}
    assert results.keys() == {spec.name for spec in check_specs(crm.feed, ())}
    check = results["columns_as_before"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "column 'phone', seen" in check.metadata["worst_places"].value
    assert "feeds.yaml" in check.metadata["what_to_do"].value


def test_required_column_that_is_renamed_refuses_the_night_and_is_told(crm: World):
    drop(crm, 0, "id", "mail", "phone")
    verdict = drop(crm, 1, "id", "e-mail", "phone")
    assert verdict.status == "refused"
    assert told(verdict).places == (
        "column 'mail', seen in the last night, looks like renamed to 'e-mail'",
    )


def test_new_columns_and_another_order_are_told(crm: World):
    drop(crm, 0, "id", "mail", "phone")
    verdict = drop(crm, 1, "phone", "id", "tier", "mail")
    assert verdict.status == "accepted"
    assert told(verdict).places == (
        "column 'tier' is new",
        "the order changed to 'phone', 'id', 'mail'",
    )


def test_the_last_accepted_night_counts_whatever_was_loaded_since(crm: World):
    drop(crm, 0, "id", "mail")
    drop(crm, 2, "id", "mail", "phone")
    assert drop(crm, 1, "id", "e-mail").status == "refused"
    assert told(crm.verdict(NIGHTS[2])).places == ("column 'phone' is new",)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("Wait", "Wait (s)", "column 'Wait', seen in the last night, looks like renamed to"),
        ("CallStart", "call_start", "column 'CallStart', seen in the last night, looks like"),
        ("Queue", "Agent", "column 'Queue', seen in the last night, is gone"),
    ],
)
def test_a_likely_new_name_is_named(world: World, before: str, now: str, expected: str):
    store(world, 0, "id", before)
    assert differences(world, 1, ["id", now])[0].startswith(expected)


def test_each_new_name_stands_for_one_old_name(world: World):
    store(world, 0, "wait", "wait_s")
    assert differences(world, 1, ["wait_s1"]) == (
        "column 'wait', seen in the last night, is gone",
        "column 'wait_s', seen in the last night, looks like renamed to 'wait_s1'",
    )


def test_all_files_of_a_night_count_together():
    columns = night_columns([FileColumns(1, ("a", "b", "")), FileColumns(1, ("c", "b"))])
    assert (columns.names, columns.are_fields) == (("a", "b", "c"), False)


def test_names_with_bytes_that_do_not_decode_are_kept_with_their_escapes(crm: World):
    path = crm.drop("id,mail", night=NIGHTS[0])
    path.write_bytes(b"id,mail,caf\xe9\n1,a@home.example,2\n")
    verdict = crm.verdict(NIGHTS[0])
    assert verdict.status == "refused"
    assert told(verdict).passed
    assert verdict.columns == ()
    assert night_columns([FileColumns(1, ("caf\udce9",))]).names == ("caf\\udce9",)


def test_fields_that_some_nights_leave_out_are_not_missed(world: World):
    for night in range(3):
        store(world, night, "id", "status")
    assert differences(world, 3, ["id"], fields=True) == ()
    store(world, 3, "id", "rating", "status")
    assert differences(world, 4, ["id", "rating"], fields=True) == (
        "field 'status', seen in the last 4 nights, is gone",
    )
    assert differences(world, 4, ["id", "status", "tags"], fields=True) == ("field 'tags' is new",)


def test_fields_of_records_are_those_of_the_rows_read(world: World):
    world.configure(format="amazon_connect_ctr")
    record = {
        "ContactId": "1",
        "InitiationTimestamp": "2026-01-05T10:00:00Z",
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "DisconnectTimestamp": "2026-01-05T10:01:00Z",
    }
    for night in range(4):
        world.drop(json.dumps(record), night=NIGHTS[night])
        assert told(world.verdict(NIGHTS[night])).passed
    assert world.verdict(NIGHTS[3]).columns == tuple(sorted(record))
    world.drop(json.dumps(record | {"Tags": {}}), night=NIGHTS[4])
    assert told(world.verdict(NIGHTS[4])).places == ("field 'Tags' is new",)


FIXTURES = Path(__file__).parents[2] / "fixtures/exports"
HEADERS = {
    "asterisk_cdr": ("telephony", "other_order_bom_crlf_semicolons.csv", "Unique ID"),
    "cisco_cucm_cdr": ("telephony", "conference.txt", "globalCallID_callId"),
    "qualtrics_responses": ("survey", "legacy_two_headers_byte_order_mark.csv", "V8"),
    "surveymonkey_responses": ("survey", "response_status_one_header_row.csv", "End Date"),
    "typeform_responses": ("survey", "without_response_type_semicolons.csv", "Start Date (UTC)"),
    "twilio_calls": ("telephony", "console_export_spaces_semicolons.csv", "Direction"),
}


@pytest.mark.parametrize("format_", HEADERS)
def test_formats_with_a_header_tell_its_columns(format_: str):
    channel, name, column = HEADERS[format_]
    feed = Feed("feed", channel, format_, "*", "UTC")
    context = ReadContext(feed, Company(), frozenset())
    file = SourceFile(FIXTURES / format_ / name, name)
    columns, *rows = READERS[format_].read(file, context)
    assert isinstance(columns, FileColumns)
    assert columns.line == 1
    assert column in columns.names
    assert not any(isinstance(row, FileColumns) for row in rows)


REFUSED = {
    "asterisk_cdr": ("telephony", "calldate,dstchannel,disposition,billsec,src,dst,channel"),
    "cisco_cucm_cdr": ("telephony", "globalCallID_callId,origNodeId,dateTimeConnect"),
    "twilio_calls": ("telephony", "Call SID,Status,From,To,Start Time"),
    "qualtrics_responses": ("survey", "V1,V8,V9"),
    "table": ("customers", "id,tier"),
}


@pytest.mark.parametrize("format_", REFUSED)
def test_the_columns_are_told_before_the_file_is_refused_for_lack_of_one(
    format_: str, tmp_path: Path
):
    channel, header = REFUSED[format_]
    path = tmp_path / "export.csv"
    path.write_text(f"{header}\n")
    feed = Feed("feed", channel, format_, "*", "UTC", options={"key": "id"})
    items = READERS[format_].read(
        SourceFile(path, path.name), ReadContext(feed, Company(), frozenset())
    )
    assert next(items) == FileColumns(1, tuple(header.split(",")))
    with pytest.raises(FileRefusedError):
        list(items)
