"""Plain tables as files: headers, delimiters, encodings, and what refuses or rejects."""

from datetime import datetime
from pathlib import Path

import pytest

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
from tests.unit.ingest.readers.tables import BEGIN, read, read_text, refusal, values


@pytest.mark.parametrize("declaration", ["sep=;\r\n", '"sep=;"\n', "\ufeffSEP=;\n"])
def test_what_a_file_declares_for_excel_is_between_its_cells(
    tmp_path: Path, declaration: str
) -> None:
    text = declaration + "call_id;begin;note\nC-1;2026-01-05;a,b\n"
    (row,) = read_text(tmp_path, text, {})
    assert isinstance(row, Row)
    assert (row.line, row.values["row_key"]) == (3, "C-1")


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


def test_a_repeated_column_is_refused_where_it_matters_only() -> None:
    assert len(values("repeated_column.csv", "telephony", BEGIN)) == 1
    told = refusal("repeated_column.csv", "telephony", BEGIN | {"queue": "notes"})
    assert "'notes'" in told
    assert "twice" in told


def test_a_file_without_a_header_is_refused() -> None:
    assert "header" in refusal("empty.csv", "telephony", BEGIN)


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
    # Columns are told in checks and alerts.
    path.write_text("C-1,jane@home.example,2026-01-05 10:00\n")
    with pytest.raises(FileRefusedError):
        assert not next(Table().read(SourceFile(path, path.name), context))


@pytest.mark.parametrize(
    ("header", "row"), [("", ","), (",", ""), (",", ",,"), (",,", ","), ("", ", ,")]
)
def test_delimiters_at_the_end_of_lines_make_no_cells(
    tmp_path: Path, header: str, row: str
) -> None:
    text = f"call_id,begin{header}\nC-1,2026-01-05 09:00{row}\nC-2,2026-01-05 09:00,,,x\n"
    good, bad = read_text(tmp_path, text, {})
    assert isinstance(good, Row)
    assert (good.values["row_key"], good.values["started_at"]) == ("C-1", datetime(2026, 1, 5, 14))
    assert isinstance(bad, Reject)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_header_of_a_file_put_behind_another_names_nobody(tmp_path: Path, mark: str) -> None:
    header = "customer_id,account,email"
    path = tmp_path / "customers.csv"
    path.write_text(f"{header}\n1,A-1,a@b.example\n{mark}{header}\n2,A-2,c@d.example\n")
    first, repeated, second = read(str(path), "customers", {"key": "customer_id"})
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert isinstance(repeated, Reject)
    assert repeated.line == 3
    assert repeated.reasons[0].startswith("repeats the header")
