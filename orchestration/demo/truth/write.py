"""Writes the truth's tables."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.demo.nights import Nights
from orchestration.demo.truth.responses import monthly_nps
from orchestration.demo.truth.tables import (
    DAY,
    FIRST_CONTACT_COLUMNS,
    IDENTIFIERS,
    ISSUE_COLUMNS,
    JOURNEY_COLUMNS,
    NPS_COLUMNS,
    RESPONSE_COLUMNS,
    TEXT,
    TIME,
    WHOLE,
    Columns,
    contact_columns,
    micros,
)
from orchestration.demo.truth.tell import Truth
from orchestration.demo.world import Issue

DISPOSITIONS = ("rows_read", "accepted", "quarantined", "superseded", "out_of_scope")


def table(rows: Iterable[Any], columns: Columns) -> pa.Table:
    """Rows as an arrow table."""
    rows = list(rows)
    arrays = [pa.array([read(row) for row in rows], type=kind) for kind, read in columns.values()]
    return pa.table(arrays, names=list(columns))


def feed_nights(truth: Truth, nights: Nights, files: dict[tuple[str, int], int]) -> pa.Table:
    """One line per feed and night with a file."""
    columns: Columns = {
        "feed": (TEXT, lambda line: line[0]),
        "export_date": (DAY, lambda line: nights.dates[line[1]]),
        "files": (WHOLE, lambda line: files[line]),
    }

    def count(disposition: str) -> Callable[[tuple[str, int]], int]:
        return lambda line: truth.counts[line[0]][line[1]][disposition]

    columns.update({name: (WHOLE, count(name)) for name in DISPOSITIONS})
    return table((line for line, number in files.items() if number), columns)


def customers(truth: Truth) -> pa.Table:
    """One line per person with the identifiers that are theirs alone."""
    people = truth.people

    def identifiers(name: str) -> list[dict[str, str]]:
        return [
            {"identifier_type": kind, "identifier_value": value}
            for kind, value in people.identifiers[name]
        ]

    return table(
        people.identifiers,
        {
            "person_id": (TEXT, lambda name: name),
            "first_seen_at": (TIME, lambda name: micros(people.first_seen_at[name])),
            "identifiers": (IDENTIFIERS, identifiers),
        },
    )


def write_truth(
    folder: Path,
    truth: Truth,
    nights: Nights,
    issues: list[Issue],
    files: dict[tuple[str, int], int],
) -> None:
    """Writes one parquet file per table; `watermark.parquet` holds M."""
    folder.mkdir(parents=True)
    tables = {
        "contacts": table(truth.contacts, contact_columns(nights)),
        "journeys": table(truth.journeys, JOURNEY_COLUMNS),
        "first_contacts": table(truth.first_contacts, FIRST_CONTACT_COLUMNS),
        "responses": table(truth.answers, RESPONSE_COLUMNS),
        "nps_monthly": table(monthly_nps(truth.answers, truth.contacts, nights), NPS_COLUMNS),
        "feed_nights": feed_nights(truth, nights, files),
        "customers": customers(truth),
        "issues": table(issues, ISSUE_COLUMNS),
        "watermark": table([truth.until], {"watermark_at": (TIME, micros)}),
    }
    for name, content in tables.items():
        pq.write_table(content, folder / f"{name}.parquet")
