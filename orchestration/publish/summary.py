"""What a release says at a glance, as tables in Markdown: headline figures, recent nights."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb

NIGHTS_SHOWN = 14
HEADLINE = """
    select metric, n, estimate, ci_low, ci_high
    from marts.marts.agg_headline_metrics
    order by unit desc, metric
"""
NIGHTS = f"""
    select
        export_date,
        string_agg(feed, ', ' order by feed) filter (where status <> 'accepted'),
        sum(rows_read)::bigint,
        sum(rows_quarantined)::bigint,
        string_agg(feed || ' ' || rows_quarantined, ', ' order by rows_quarantined desc, feed)
            filter (where rows_quarantined > 0)
    from marts.marts.pipeline_feed_nights
    group by export_date
    order by export_date desc
    limit {NIGHTS_SHOWN}
"""


def headline_estimates(published: Path) -> dict[str, float]:
    """The headline figures of which there are enough to tell, by metric: Dagster plots numbers."""
    return {
        str(metric): float(str(estimate))
        for metric, _, estimate, *_ in _rows(published, HEADLINE)
        if estimate is not None
    }


def headline_table(published: Path) -> str:
    """The headline figures with their intervals; a dash where there are too few to tell."""
    rows = _rows(published, HEADLINE)
    cells = [
        (metric, n, *(["-"] * 3 if estimate is None else (f"{x:.3f}" for x in (estimate, *limits))))
        for metric, n, estimate, *limits in rows
    ]
    return _markdown(("metric", "n", "estimate", "low", "high"), cells)


def nights_table(published: Path) -> str:
    """The last nights: what was not accepted, how much was read, how much kept back, and where."""
    rows = _rows(published, NIGHTS)
    header = ("night", "not accepted", "rows read", "quarantined", "quarantined by feed")
    return _markdown(header, rows)


def _rows(published: Path, query: str) -> list[tuple[str | int | float | date | None, ...]]:
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join("" if cell is None else f"{cell}" for cell in line) + " |"
        for line in lines
    )
