"""What became of every row that was ever quarantined: when first, and when it was released.

A run replaces a night's quarantine in landing; here a night's rows stay, one parquet file per feed
and night, for whoever asks which rows wait for a correction and for how long. The rows' texts are
personal data: the folder is part of the warehouse's side and never of a release.
"""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.ingest.atomic import replacing
from orchestration.ingest.parquet_parts import PartWriter, row_groups
from orchestration.ingest.quarantine import ORDER, SCHEMA
from orchestration.settings import Settings

_TIME = pa.timestamp("us")
HISTORY_SCHEMA = pa.schema(
    [
        *SCHEMA,
        pa.field("copy_number", pa.int64()),
        pa.field("first_seen_at", _TIME),
        pa.field("released_at", _TIME),
    ]
)
EMPTY = "_empty"
# Tells copies of one text apart: odd, so that no two of its multiples are one in 64 bits.
_STEP = np.uint64(0x9E3779B97F4A7C15)


def history_file(settings: Settings, feed: str, night: date) -> Path:
    """Where the history of a night's quarantine lies, once there was a row in it."""
    return settings.quarantine / feed / f"{night}.parquet"


def update_history(
    settings: Settings,
    feed: str,
    night: date,
    quarantined: Path,
    run_at: datetime,
    *,
    releases: bool,
) -> None:
    """Brings the history of a night up to date with a run of it.

    Args:
        settings: settings.
        feed: name of the feed.
        night: the night.
        quarantined: file of what the run kept back, as `QuarantineFile` writes it.
        run_at: the time of the run.
        releases: the run releases what it did not keep back. One that refused the night does not:
            its files may not have been read.
    """
    path = history_file(settings, feed, night)
    if not path.exists():
        _write_empty(path)
    now = run_at.replace(tzinfo=None)
    texts = _texts(quarantined)
    copies = _copy_numbers(texts)
    first_seen, is_gone = _compared(_identities(texts, copies), path, now)
    with replacing(path) as aside:
        parts = PartWriter(aside, HISTORY_SCHEMA, (*ORDER, "raw_text", "copy_number"))
        start = 0
        for rows in row_groups(quarantined):
            end = start + len(rows)
            seen = pa.array(first_seen[start:end], _TIME)
            columns = [*rows.columns, copies[start:end], seen, pa.nulls(len(rows), _TIME)]
            parts.add(pa.table(columns, schema=HISTORY_SCHEMA))
            start = end
        start = 0
        for rows in row_groups(path):
            end = start + len(rows)
            gone = rows.filter(pa.array(is_gone[start:end]))
            if releases:
                released = pc.fill_null(gone["released_at"], pa.scalar(now, _TIME))
                gone = gone.drop_columns("released_at").append_column("released_at", released)
            parts.add(gone)
            start = end
        parts.close()


def write_empty_history(settings: Settings) -> None:
    """One file without rows, so that the table finds a file."""
    _write_empty(settings.quarantine / EMPTY / "none.parquet")


def _write_empty(path: Path) -> None:
    with replacing(path) as aside:
        pq.write_table(HISTORY_SCHEMA.empty_table(), aside)


def _texts(path: Path) -> np.ndarray:
    """A number for the file and text of each row; the texts are too many to be held.

    A row is known by these: a correction further up may move it to another line. Two of ten
    million rows have one number by chance in one of a hundred thousand such nights.
    """
    found = [np.zeros(0, np.int64)]
    for rows in row_groups(path, ["file", "raw_text"]):
        pairs = zip(rows["file"].to_pylist(), rows["raw_text"].to_pylist(), strict=True)
        found.append(np.fromiter(map(hash, pairs), np.int64, len(rows)))
    return np.concatenate(found).view(np.uint64)


def _copy_numbers(texts: np.ndarray) -> np.ndarray:
    """1, 2, 3 and so on among rows of one text, in their order."""
    order = np.argsort(texts, kind="stable")
    is_first = np.ones(len(texts), bool)
    is_first[1:] = texts[order][1:] != texts[order][:-1]
    starts = np.flatnonzero(is_first)
    copies = np.empty(len(texts), np.int64)
    copies[order] = np.arange(len(texts)) - starts[np.cumsum(is_first) - 1] + 1
    return copies


def _identities(texts: np.ndarray, copies: np.ndarray) -> np.ndarray:
    identities: np.ndarray = texts + copies.astype(np.uint64) * _STEP
    return identities


def _compared(kept_back: np.ndarray, known: Path, now: datetime) -> tuple[np.ndarray, np.ndarray]:
    """When each row that is kept back was first seen, and which known rows are not among them."""
    first_seen = np.full(len(kept_back), now, "datetime64[us]")
    columns = pq.read_table(known, columns=["copy_number", "first_seen_at"], partitioning=None)
    former = _identities(_texts(known), columns["copy_number"].to_numpy())
    is_gone = np.ones(len(former), bool)
    if len(former):
        order = np.argsort(former)
        found = np.searchsorted(former, kept_back, sorter=order)
        found = order[np.minimum(found, len(former) - 1)]
        is_known = former[found] == kept_back
        first_seen[is_known] = columns["first_seen_at"].to_numpy()[found[is_known]]
        is_gone[found[is_known]] = False
    return first_seen, is_gone
