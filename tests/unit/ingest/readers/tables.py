"""Plain tables as the tests of their reader read them."""

from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.table import Table
from tests.reading import read_rows

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "exports" / "table"
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


def read_text(
    tmp_path: Path, text: str, options: dict[str, Any], **feed: Any
) -> list[Row | Reject]:
    path = tmp_path / "calls.csv"
    path.write_text(text, newline="")
    return read(str(path), "telephony", BEGIN | options, **feed)


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
