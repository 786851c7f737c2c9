"""What became of every row that was ever quarantined: when first, and when it was released.

A run replaces a night's quarantine in landing; here a night's rows stay, one parquet file per feed
and night, for whoever asks which rows wait for a correction and for how long. The rows' texts are
personal data: the folder is part of the warehouse's side and never of a release.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingest.atomic import replacing
from orchestration.ingest.quarantine import SCHEMA
from orchestration.settings import Settings

HISTORY_SCHEMA = pa.schema(
    [
        *SCHEMA,
        pa.field("copy_number", pa.int64()),
        pa.field("first_seen_at", pa.timestamp("us")),
        pa.field("released_at", pa.timestamp("us")),
    ]
)
EMPTY = "_empty"
Row = dict[str, Any]


def history_file(settings: Settings, feed: str, night: date) -> Path:
    """Where the history of a night's quarantine lies, once there was a row in it."""
    return settings.quarantine / feed / f"{night}.parquet"


def update_history(
    settings: Settings,
    feed: str,
    night: date,
    quarantined: pa.Table,
    run_at: datetime,
    *,
    releases: bool,
) -> None:
    """Brings the history of a night up to date with a run of it.

    Args:
        settings: settings.
        feed: name of the feed.
        night: the night.
        quarantined: what the run kept back, as `quarantine_table` gives it.
        run_at: the time of the run.
        releases: the run releases what it did not keep back. One that refused the night does not:
            its files may not have been read.
    """
    path = history_file(settings, feed, night)
    known = pq.read_table(path, partitioning=None).to_pylist() if path.exists() else []
    rows = _merged(known, quarantined.to_pylist(), run_at.replace(tzinfo=None), releases)
    if rows != known:
        _write(rows, path)


def write_empty_history(settings: Settings) -> None:
    """One file without rows, so that the table finds a file."""
    _write([], settings.quarantine / EMPTY / "none.parquet")


def _merged(
    known: Iterable[Row], quarantined: Iterable[Row], run_at: datetime, releases: bool
) -> list[Row]:
    """A row is known by its file and text: a correction further up may move it to another line."""
    former = {_identity(row): row for row in known}
    copies: Counter[tuple[str, str]] = Counter()
    rows = []
    for kept_back in quarantined:
        copies[kept_back["file"], kept_back["raw_text"]] += 1
        row = {**kept_back, "copy_number": copies[kept_back["file"], kept_back["raw_text"]]}
        seen = former.pop(_identity(row), None)
        row["first_seen_at"] = seen["first_seen_at"] if seen else run_at
        row["released_at"] = None
        rows.append(row)
    for row in former.values():
        released_at = row["released_at"] or (run_at if releases else None)
        rows.append({**row, "released_at": released_at})
    return sorted(rows, key=lambda row: (row["file"], row["line"], *_identity(row)))


def _identity(row: Row) -> tuple[str, str, int]:
    return row["file"], row["raw_text"], row["copy_number"]


def _write(rows: Sequence[Row], path: Path) -> None:
    with replacing(path) as aside:
        table = pa.Table.from_pylist(list(rows), schema=HISTORY_SCHEMA)
        pq.write_table(table, aside, compression="zstd")
