"""Quarantined rows: where each came from, its text as delivered, and every reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from orchestration.ingest.readers.decoding import storable

SCHEMA = pa.schema(
    [
        pa.field("feed", pa.string()),
        pa.field("export_date", pa.date32()),
        pa.field("file", pa.string()),
        pa.field("line", pa.int64()),
        pa.field("raw_text", pa.string()),
        pa.field("reasons", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True)
class QuarantinedRow:
    """A row that was kept back."""

    file: str
    line: int
    raw: str
    reasons: tuple[str, ...]


def quarantine_table(feed: str, night: date, rows: Iterable[QuarantinedRow]) -> pa.Table:
    """The rows as written to quarantine.parquet, by file and line."""
    return pa.Table.from_pylist(
        [
            {
                "feed": feed,
                "export_date": night,
                "file": row.file,
                "line": row.line,
                "raw_text": storable(row.raw),
                "reasons": [storable(reason) for reason in row.reasons],
            }
            for row in sorted(rows, key=lambda row: (row.file, row.line))
        ],
        schema=SCHEMA,
    )
