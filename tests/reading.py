"""Exports read by a reader and kept as raw rows, as a test sends them through the models."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import FileColumns, ReadContext, Reject, Row, SourceFile
from orchestration.ingest.rows import Records
from tests.builders import NIGHT, Record

SAMPLES = Path(__file__).resolve().parents[2] / "shared/samples"
SAMPLE_COUNTS = ("rows", "accepted", "quarantined", "superseded", "out of scope")
samples_read: dict[str, list[int] | list[str]] = {}
"""What the real exports that tests have read hold, by file and reader."""


def read_rows(file: SourceFile, context: ReadContext) -> list[Row | Reject]:
    """Rows of the file, without its columns, by the reader of the context's feed."""
    rows: list[Row | Reject] = []
    is_refused = True
    try:
        for item in READERS[context.feed.format].read(file, context):
            if not isinstance(item, FileColumns):
                rows.append(item)
        is_refused = False
    finally:
        if file.path.is_relative_to(SAMPLES):
            name = f"{file.path.relative_to(SAMPLES)} ({context.feed.format})"
            samples_read[name] = ["refused"] if is_refused else sample_counts(rows)
    return rows


def sample_counts(rows: Sequence[Row | Reject]) -> list[int]:
    """Rows of one file by what becomes of them, as `SAMPLE_COUNTS` names it.

    The newest version of a row counts, of equal ones the last. The guards are not asked.
    """
    newest: dict[str, Row] = {}
    for row in rows:
        if isinstance(row, Row):
            key = row.values["row_key"]
            versions = [version_of(known) for known in (newest.get(key), row) if known]
            newest[key] = row if versions[-1] >= versions[0] else newest[key]
    quarantined = sum(isinstance(row, Reject) for row in rows)
    out_of_scope = sum(bool(row.values.get("out_of_scope_rule")) for row in newest.values())
    superseded = len(rows) - quarantined - len(newest)
    return [len(rows), len(newest) - out_of_scope, quarantined, superseded, out_of_scope]


def version_of(row: Row) -> str:
    return row.values.get("row_version") or ""


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
