"""A second route to the restatement log: each night built by the real models without later rows.

definitions.md section 4: the log keeps each published period's first and current value, and the
nights that moved it; section 2: it is that of loading the nights one by one.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.builders import Record
from tests.unit.dbt.resolution_definition import local_day, midnight_after
from tests.unit.dbt.restatement_world import ZONE, World
from tests.warehouse import Warehouse

MODELS = "+fct_first_contact_resolutions +int_watermark"
LOG = "+agg_fcr_restatements"
WEEK = timedelta(days=7)
MINIMUM_N = 30

# What an anchor that is mature for 7 days adds to numerator and denominator.
METRICS: dict[str, tuple[Callable[[Record], bool], Callable[[Record], bool]]] = {
    "declared_fcr": (
        lambda anchor: anchor["declared_resolved"],
        lambda anchor: anchor["declared_resolved"] is not None,
    ),
    "single_channel_fcr": (lambda anchor: anchor["single_channel_resolved"], lambda _: True),
    "behavioural_any_7d": (lambda anchor: not anchor["repeat_any_7d"], lambda _: True),
    "behavioural_issue_7d": (lambda anchor: not anchor["repeat_issue_7d"], lambda _: True),
    "customer_fcr": (
        lambda anchor: (
            anchor["customer_resolved"] == "yes" and (anchor["customer_contacts_needed"] or 1) <= 1
        ),
        lambda anchor: anchor["customer_resolved"] is not None,
    ),
    "verdict_fcr": (lambda anchor: anchor["fcr_verdict"] == "resolved", lambda _: True),
}

KEY_COLUMNS = ("period_type", "period_start", "channel", "metric", "export_date")
PREVIOUS_COLUMNS = ("previous_success_count", "previous_n")

Period = tuple[str, date]
Cell = tuple[str, date, str]
"""Period and channel."""
Key = tuple[str, date, str, str, date]
"""Period, channel, metric and night: a row of the log."""
Counts = tuple[int, int]


@dataclass(frozen=True)
class Restatement:
    """What a row of the log says beside its key."""

    counts: Counts
    previous: Counts | None
    is_first: bool
    is_current: bool

    @property
    def rate(self) -> float | None:
        resolved, n = self.counts
        return resolved / n if n >= MINIMUM_N else None


@dataclass(frozen=True)
class Loaded:
    """What the models say when the nights up to one, and no later ones, are loaded.

    Attributes:
        night: export date of the newest night.
        watermark: M; none where no day is complete.
        anchors: rows of fct_first_contact_resolutions.
    """

    night: date
    watermark: datetime | None
    anchors: list[Record]

    def of(self, story: str) -> "Loaded":
        """The anchors of one story alone."""
        own = [a for a in self.anchors if a["source_contact_id"].startswith(f"{story}/")]
        return replace(self, anchors=own)

    def is_complete(self, period: Period) -> bool:
        kind, first_day = period
        next_month = (first_day + timedelta(days=31)).replace(day=1)
        last_day = first_day if kind == "day" else next_month - timedelta(days=1)
        return (
            self.watermark is not None and self.watermark - midnight_after(last_day, ZONE) >= WEEK
        )

    def counts(self) -> dict[tuple[Cell, str], Counts]:
        found: dict[tuple[Cell, str], Counts] = defaultdict(lambda: (0, 0))
        for anchor in self.anchors:
            for cell in cells(anchor):
                for metric, (is_resolved, is_counted) in METRICS.items():
                    resolved, n = found[cell, metric]
                    if anchor["is_mature_7d"] and is_counted(anchor):
                        resolved, n = resolved + bool(is_resolved(anchor)), n + 1
                    found[cell, metric] = resolved, n
        return found


def cells(anchor: Record) -> list[Cell]:
    day = local_day(anchor["anchor_ended_at"], ZONE)
    periods = [("day", day), ("month", day.replace(day=1))]
    return [(*period, channel) for period in periods for channel in ("all", anchor["channel"])]


def load_one_by_one(world: World, warehouse: Warehouse) -> list[Loaded]:
    """Builds the models night after night; of the last night, and so of all nights, the log too."""
    states = []
    for night in world.nights:
        world.load(warehouse, night)
        warehouse.build(f"{MODELS} {LOG}" if night == world.nights[-1] else MODELS)
        [row] = warehouse.rows("select watermark_at from intermediate.int_watermark")
        anchors = warehouse.rows("select * from marts.fct_first_contact_resolutions")
        states.append(Loaded(night, row["watermark_at"], anchors))
    return states


def log_by_definition(states: list[Loaded]) -> dict[Key, Restatement]:
    """The log of nights in their order, each with what the models said after it.

    What had no anchor when it was published, nor since, has no rows.
    """
    counted = [state.counts() for state in states]
    reported = {
        key
        for state, counts in zip(states, counted, strict=True)
        for key in counts
        if state.is_complete(key[0][:2])
    }
    log = {}
    for cell, metric in sorted(reported):
        published: list[tuple[date, Counts]] = []
        for state, counts in zip(states, counted, strict=True):
            value = counts.get((cell, metric), (0, 0))
            is_moved = bool(published) and published[-1][1] != value
            if is_moved or (not published and state.is_complete(cell[:2])):
                published.append((state.night, value))
        for number, (night, value) in enumerate(published):
            log[(*cell, metric, night)] = Restatement(
                counts=value,
                previous=published[number - 1][1] if number else None,
                is_first=number == 0,
                is_current=number == len(published) - 1,
            )
    return log


def log_of_rows(rows: list[Record]) -> dict[Key, tuple[Restatement, float | None]]:
    """Rows of the mart, or of an expected one, by their key: what they say, and their rate.

    Raises:
        ValueError: two rows have one key.
    """
    log = {_key(row): (_restatement(row), row["estimate"]) for row in rows}
    if len(log) < len(rows):
        raise ValueError("two rows of the log have one key")
    return log


def rows_of_log(log: dict[Key, Restatement]) -> list[Record]:
    """The log as the mart has it."""
    return [
        dict(zip(KEY_COLUMNS, key, strict=True))
        | dict(zip(("success_count", "n"), row.counts, strict=True))
        | dict(zip(PREVIOUS_COLUMNS, row.previous or (None, None), strict=True))
        | {"is_first": row.is_first, "is_current": row.is_current, "estimate": row.rate}
        for key, row in log.items()
    ]


def _key(row: Record) -> Key:
    kind, start, channel, metric, night = (row[column] for column in KEY_COLUMNS)
    return kind, start, channel, metric, night


def _restatement(row: Record) -> Restatement:
    previous_resolved, previous_n = (row[column] for column in PREVIOUS_COLUMNS)
    has_none = previous_resolved is None and previous_n is None
    return Restatement(
        counts=(row["success_count"], row["n"]),
        previous=None if has_none else (previous_resolved, previous_n),
        is_first=row["is_first"],
        is_current=row["is_current"],
    )


def differences(warehouse: Warehouse, expected_rows: list[Record]) -> dict[Key, tuple[Any, Any]]:
    """Where the models' log and the expected one differ: found and expected by key."""
    found = log_of_rows(warehouse.rows("select * from marts.agg_fcr_restatements"))
    expected = log_of_rows(expected_rows)
    return {
        key: (found.get(key), expected.get(key))
        for key in sorted(found.keys() | expected.keys())
        if found.get(key) != expected.get(key)
    }


def moves(states: list[Loaded]) -> dict[date, set[str]]:
    """Metrics that moved in some published period, by night."""
    moved: dict[date, set[str]] = defaultdict(set)
    for (*_, metric, night), row in log_by_definition(states).items():
        if not row.is_first:
            moved[night].add(metric)
    return dict(moved)
