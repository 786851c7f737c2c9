"""Figures of the report as text, and the tables that stand beside the charts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from orchestration.publish.report.drawing import Chart
from orchestration.publish.report.interval_charts import LABELS
from orchestration.publish.report.page import Figure, Table

TOO_FEW = "too few"
NO_BREAK = "\N{NO-BREAK SPACE}"
NAMES = LABELS | {
    "nps_transactional": "NPS, after a contact",
    "nps_relational": "NPS, relationship survey",
    "unidentified_share": "Unidentified contacts",
    "unmapped_share": "Unmapped reasons",
    "failure_demand_share": "Failure demand",
}


def rates_figure(
    heading: str,
    note: str,
    frame: pd.DataFrame,
    draw: Callable[[], Chart],
    named: str = "",
    beside: Sequence[str] = (),
) -> Figure:
    """A chart of estimates over the table of them; no chart where no estimate is published.

    Args:
        heading: heading.
        note: note in plain words.
        frame: metric (or another name of the row), unit where it is points, n, estimate, limits.
        draw: gives the chart.
        named: header of the rows' names.
        beside: columns of texts that stand beside them.
    """
    rows = [
        [
            NAMES.get(row["metric"], row["metric"]),
            *estimate(row),
            f"{row['n']:,}",
            *(row[column] for column in beside),
        ]
        for row in frame.to_dict("records")
    ]
    chart = draw() if frame["estimate"].notna().any() else None
    header = [named, "estimate", "95 % interval", "n", *beside]
    return Figure(heading, note, chart, Table(header, rows))


def daily_figure(daily: pd.DataFrame, metric: str, note: str, draw: Callable[[], Chart]) -> Figure:
    """A metric day by day; arguments as of `rates_figure`, `daily` as `figures` gives it."""
    frame = daily[daily["metric"] == metric]
    named = frame.assign(metric=frame["date_day"].map(date))
    return rates_figure(f"{NAMES[metric]} by day", note, named, draw, "day")


def counts_figure(
    heading: str, note: str, frame: pd.DataFrame, draw: Callable[[], Chart]
) -> Figure:
    """A chart of counts over the frame itself as a table; no chart of an empty frame."""
    return Figure(heading, note, draw() if len(frame) else None, plain_table(frame))


def plain_table(frame: pd.DataFrame) -> Table:
    """The frame as a table."""
    rows = [[_text(value) for value in row] for row in frame.itertuples(index=False)]
    return Table([name.replace("_", " ") for name in frame.columns], rows)


def card(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """Name, estimate and small print of a headline metric."""
    shown, interval = estimate(row)
    n = f"n = {row['n']:,}".replace(" ", NO_BREAK)
    small = f"{interval}, {n}" if interval else n
    return NAMES.get(row["metric"], row["metric"]), shown, small


def cards(headline: pd.DataFrame, *metrics: str) -> list[tuple[str, str, str]]:
    """Cards of the headline metrics that are there, in this order."""
    return [
        card(row)
        for metric in metrics
        for row in headline[headline["metric"] == metric].to_dict("records")
    ]


def estimate(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Estimate and limits as text; of one that is not published, that there are too few."""
    if not is_known(row["estimate"]):
        return TOO_FEW, ""
    shown = points if row.get("unit") == "points" else "{:.1%}".format
    return shown(row["estimate"]), f"{shown(row['ci_low'])} to {shown(row['ci_high'])}"


def points(value: float) -> str:
    """Points of a score, or percentage points of a gap."""
    return f"{value:+.1f}" if is_known(value) else TOO_FEW


def date(day: Any) -> str:
    """A day as ISO 8601 writes it."""
    return f"{day:%Y-%m-%d}" if is_known(day) else "no day"


def is_known(value: Any) -> bool:
    """No null of any kind."""
    return not pd.isna(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not is_known(value):
        return ""
    return date(value) if isinstance(value, pd.Timestamp) else f"{value:,}"
