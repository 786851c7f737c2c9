"""Exports read by a reader and kept as raw rows, as a test sends them through the models."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import FileColumns, ReadContext, Reject, Row, SourceFile
from orchestration.ingest.rows import Records
from tests.builders import NIGHT, Record


def read_rows(file: SourceFile, context: ReadContext) -> list[Row | Reject]:
    """Rows of the file, without its columns, by the reader of the context's feed."""
    items = READERS[context.feed.format].read(file, context)
    return [item for item in items if not isinstance(item, FileColumns)]


def read_export(path: Path, feed: Feed) -> list[Row | Reject]:
    """All that the feed's reader makes of the file."""
    context = ReadContext(feed, Company(), frozenset(), frozenset({feed.name}))
    return read_rows(SourceFile(path, path.name), context)


def telephony_feed(reader: str, name: str, **settings: Any) -> Feed:
    """A feed of calls, by default of New York."""
    given: Mapping[str, Any] = {"timezone": "America/New_York", "region": "US"} | settings
    return Feed(name, "telephony", reader, "*", **given)


def raw_rows(path: Path, feed: Feed, night: date = NIGHT) -> list[Record]:
    """The accepted rows of a file as the raw table holds them."""
    contract = READERS[feed.format].contract(feed.channel)
    shape = Records(contract)
    records = [shape.record(row) for row in read_export(path, feed) if isinstance(row, Row)]
    rows: list[Record] = shape.table(records, feed.name, night, path.name).to_pylist()
    return rows
