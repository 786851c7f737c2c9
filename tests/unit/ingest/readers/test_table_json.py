"""Plain tables as records of JSON."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

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
from tests.unit.ingest.readers.tables import BEGIN, read, read_text

ANN = {
    "id": 501,
    "active": True,
    "properties": {"email": "Ann@Home.example", "phone": None, "firstname": "Ann"},
    "accounts": ["A-1", 2.0],
    "updatedAt": "2026-01-05T10:00:00Z",
}
BOB = {"id": 502, "properties": {"email": "bob@home.example", "phone": "+12125550123"}}
OPTIONS = {
    "key": "id",
    "version": "updatedAt",
    "account": "accounts",
    "email": "properties.email",
    "phone": "properties.phone",
}


def customers(folder: Path, text: str, options: dict[str, Any] | None = None) -> list[Row | Reject]:
    path = folder / "customers.json"
    path.write_text(text, encoding="utf-8")
    return read(str(path), "customers", options or OPTIONS)


def identifiers(row: Row | Reject) -> list[str]:
    assert isinstance(row, Row), row
    return [each["identifier_value"] for each in row.values["identifiers"]]


@pytest.mark.parametrize(
    "text",
    [
        f"{json.dumps(ANN)}\n{json.dumps(BOB)}\n",
        json.dumps([ANN, BOB], indent=1),
        json.dumps({"results": [ANN, BOB], "paging": {"next": {"after": "502"}}}),
        f"\ufeff{json.dumps({'records': [ANN], 'done': False})}\n{json.dumps({'records': [BOB]})}",
    ],
)
def test_a_field_is_a_column_and_one_within_another_its_path(tmp_path: Path, text: str) -> None:
    ann, bob = customers(tmp_path, text)
    assert identifiers(ann) == ["2", "A-1", "ann@home.example"]
    assert identifiers(bob) == ["bob@home.example", "+12125550123"]
    assert isinstance(ann, Row)
    assert (ann.values["row_key"], ann.values["row_version"]) == (
        "501",
        "2026-01-05T10:00:00.000000",
    )


def test_a_record_that_is_none_is_rejected_alone(tmp_path: Path) -> None:
    broken, nameless = '{"id": 503, "properties"', json.dumps(ANN | {"id": None})
    rows = customers(tmp_path, f"{json.dumps(ANN)}\n{broken}\n{nameless}\n{json.dumps(BOB)}\n")
    assert [(type(row), row.line) for row in rows] == [(Row, 1), (Reject, 2), (Reject, 3), (Row, 4)]
    assert isinstance(rows[1], Reject)
    assert rows[1].raw == broken
    assert isinstance(rows[2], Reject)
    assert rows[2].reasons == ("the row key (column 'id') is empty",)


def test_calls_are_read_by_columns_as_they_are_one_by_one(tmp_path: Path) -> None:
    records = [
        {"call_id": "C-1", "begin": "2026-01-05 09:00", "talk_seconds": 1.234, "queue": None},
        {"call_id": "C-2", "begin": 1767607200, "queue": "Billing"},
    ]
    text = "".join(f"{json.dumps(record)}\n" for record in records)
    # Semicolons part no cells here, so a dot parts no thousands, whatever it does in tables.
    options = BEGIN | {"delimiter": ";", "decimal_mark": ","}
    first, second = rows = read_text(tmp_path, text, options)
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert first.values["talk_seconds"] == 1.234
    assert first.values.get("queue") is None
    assert second.values["started_at"] == datetime(2026, 1, 5, 10)

    feed = Feed("plain", "telephony", "table", "*", "America/New_York", "US", options=options)
    context = ReadContext(feed, Company(), frozenset(), frozenset({"plain", "calls", "chats"}))
    file = SourceFile(tmp_path / "calls.csv", "calls.csv")
    columns, known, *found = Table().read_by_columns(file, context)
    assert columns == FileColumns(None, ("call_id", "begin", "talk_seconds", "queue"))
    assert isinstance(known, FileColumns)
    assert found == rows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (json.dumps([BOB]), "lacks the column.* 'updatedAt', 'accounts'"),
        ("[]", "the file is empty"),
        ('{"a": "b"}', "lacks the column.* 'id'"),
        (json.dumps(ANN)[:-5], "truncated"),
    ],
)
def test_a_file_without_what_the_options_name_is_refused(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(FileRefusedError, match=told):
        customers(tmp_path, text)


def test_a_name_in_brackets_begins_no_json(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, "[x],call_id,begin\n1,C-1,2026-01-05\n", {})
    assert isinstance(row, Row)
