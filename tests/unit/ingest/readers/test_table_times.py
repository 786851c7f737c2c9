"""Times and versions in plain tables."""

import time
from datetime import datetime
from pathlib import Path

import pytest

from orchestration.ingest.readers.base import Reject, Row
from tests.unit.ingest.readers.tables import BEGIN, read, read_text


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
        ("2026-01-05T10:00:00Z", "%d/%m/%Y %H:%M"),
        ("2026-01-05T10:00:00Z", "%Y-%m-%dT%H:%M:%S.%fZ"),
        ("05/01/2026 10:00:00Z", "%d/%m/%Y %H:%M:%SZ"),
        ("05/01/2026 10:00:00.000Z", "%d/%m/%Y %H:%M:%S.%fZ"),
        ("05/01/2026 10:00 +00:00", "%d/%m/%Y %H:%M %z"),
        ("05/01/2026 10:00 UTC", "%d/%m/%Y %H:%M %Z"),
        ("05/01/2026 10:00 GMT", "%d/%m/%Y %H:%M %Z"),
        ("05/01/2026 10:00 UTC", "%d/%m/%Y %H:%M UTC"),
        ("5 Jan 2026 10:00 AM GMT", "%d %b %Y %I:%M %p GMT"),
        ("Mon Jan 05 10:00:00 UTC 2026", "%a %b %d %H:%M:%S %Z %Y"),
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


def test_a_zone_by_another_name_is_not_taken_for_the_feeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # strptime knows the names of the zone in which the machine stands.
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        text = "call_id,begin\nC-1,05/01/2026 10:00 EST\n"
        (row,) = read_text(
            tmp_path, text, {"time_format": "%d/%m/%Y %H:%M %Z"}, timezone="Europe/Berlin"
        )
    finally:
        monkeypatch.undo()
        time.tzset()
    assert isinstance(row, Reject)
    assert "'05/01/2026 10:00 EST' does not match format" in row.reasons[0]


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


@pytest.mark.parametrize("begin", ["2026-01-05 9:05", "2026/1/5 9:05:00", "2026/01/05 9:05 AM"])
def test_a_time_may_be_as_spreadsheets_save_it_with_the_year_first(
    tmp_path: Path, begin: str
) -> None:
    (call,) = read_text(tmp_path, f"call_id,begin\nC-1,{begin}\n", {}, timezone="UTC")
    assert isinstance(call, Row)
    assert call.values["started_at"] == datetime(2026, 1, 5, 9, 5)


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


def test_a_day_before_its_month_is_never_the_other_way_round(tmp_path: Path) -> None:
    text = "call_id,begin\nC-1,2026-05-01\nC-2,2026-01-31\n"
    call, other = read_text(tmp_path, text, {"time_format": "%Y-%d-%m"})
    assert isinstance(call, Row)
    assert call.values["started_at"] == datetime(2026, 1, 5, 5)
    assert isinstance(other, Reject)
