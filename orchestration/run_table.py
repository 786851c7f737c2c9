"""The table that a run prints: what became of each feed's rows, then the headline figures."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

ROWS_BY_FEED = """
    select
        feed,
        sum(files),
        sum(rows_read),
        sum(rows_accepted),
        sum(rows_quarantined),
        sum(rows_superseded),
        sum(rows_out_of_scope),
        count(*) filter (where status <> 'accepted')
    from marts.marts.pipeline_feed_nights
    where export_date between ? and ?
    group by feed
    order by feed
"""
FEED_HEADER = (
    "feed",
    "files",
    "rows read",
    "accepted",
    "quarantined",
    "duplicates",
    "out of scope",
    "nights not accepted",
)
HEADLINE = """
    select metric, unit, n, estimate, ci_low, ci_high
    from marts.marts.agg_headline_metrics
    order by unit desc, metric
"""
HEADLINE_HEADER = ("metric", "estimate", "95 % interval", "n")


def run_table(published: Path, first: date, last: date) -> str:
    """The table for the nights from first to last, and the headline of the release."""
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        feeds = connection.execute(ROWS_BY_FEED, [first, last]).fetchall()
        headline = connection.execute(HEADLINE).fetchall()
    return "\n".join(
        [
            f"Nights {first} to {last}",
            "",
            *_aligned([FEED_HEADER, *feeds]),
            "",
            *_aligned([HEADLINE_HEADER, *map(_shown, headline)]),
            "",
            f"Release  {published}",
            *([f"Report   {report}"] if (report := published / "report.html").exists() else []),
            "UI       make ui, then http://127.0.0.1:3000",
        ]
    )


def _shown(row: Sequence[Any]) -> tuple[str, str, str, int]:
    metric, unit, n, estimate, low, high = row
    if estimate is None:
        return metric, "-", "too few", n
    digits = 1 if unit == "points" else 3
    return metric, f"{estimate:.{digits}f}", f"{low:.{digits}f} to {high:.{digits}f}", n


def _aligned(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Lines with the first column to the left and all others to the right."""
    cells = [[f"{cell}" for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if position == 0 else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
