"""Quarantined rows: where each came from, its text as delivered, and every reason in words."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.atomic import replacing
from orchestration.ingest.parquet_parts import PartWriter, row_groups
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
ORDER = ("file", "line")


@dataclass(frozen=True)
class QuarantinedRow:
    """A row that was kept back."""

    file: str
    line: int
    raw: str
    reasons: tuple[str, ...]


class QuarantineFile:
    """Writes a night's quarantined rows, in parts, each of them by file and line."""

    def __init__(self, path: Path, feed: str, night: date) -> None:
        self._path = path
        self._feed = feed
        self._night = night
        self._parts = PartWriter(path, SCHEMA, ORDER)
        self._files: set[str] = set()

    def add(self, rows: Sequence[QuarantinedRow]) -> None:
        """Adds rows of files that may still be refused."""
        if rows:
            self._files.update(row.file for row in rows)
            self._parts.add(self._table(rows))

    def close(self, refused: Set[str] = frozenset()) -> None:
        """Ends the file; rows of refused files are none."""
        self._parts.close()
        if self._files & refused:
            with replacing(self._path) as aside:
                kept = PartWriter(aside, SCHEMA, ORDER)
                for rows in row_groups(self._path):
                    is_refused = pc.is_in(rows["file"], pa.array(sorted(refused)))
                    kept.add(rows.filter(pc.invert(is_refused)))
                kept.close()

    def _table(self, rows: Sequence[QuarantinedRow]) -> pa.Table:
        return pa.Table.from_pylist(
            [
                {
                    "feed": self._feed,
                    "export_date": self._night,
                    "file": row.file,
                    "line": row.line,
                    "raw_text": storable(row.raw),
                    "reasons": [storable(reason) for reason in row.reasons],
                }
                for row in rows
            ],
            schema=SCHEMA,
        )
