"""Nights, complete days and the watermark (definitions.md section 4; contract.md section 3)."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Record, feed, leg
from tests.contact_tables import contact, empty_warehouse, nights, put_tables
from tests.warehouse import Warehouse

MODELS = (
    "stg_settings stg_feeds stg_feed_nights int_feed_nights int_nights int_watermark "
    "stg_legs stg_conversations stg_survey_responses stg_customers stg_agents stg_invitations "
    "stg_evaluations int_row_versions int_reference_matches int_survey_matches "
    "pipeline_feed_nights dim_dates"
)
REQUIRED = feed("voice_main", is_required=True)
OPTIONAL = feed("survey_main")


def day(number: int) -> date:
    return date(2026, 1, number)


def midnight_after(number: int) -> datetime:
    return datetime(2026, 1, number) + timedelta(days=1)


def built(
    dbt_home: Path, feeds: list[Record], verdicts: list[Record], **settings: Any
) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(feeds=feeds, feed_nights=verdicts, **settings)
    put_tables(warehouse)
    warehouse.build(MODELS)
    return warehouse


def watermark(warehouse: Warehouse) -> datetime | None:
    [row] = warehouse.rows("select watermark_at from intermediate.int_watermark")
    at = row["watermark_at"]
    assert at is None or isinstance(at, datetime)
    return at


def statuses(warehouse: Warehouse, name: str) -> list[tuple[int, str]]:
    rows = warehouse.rows(
        f"select export_date, status from marts.pipeline_feed_nights where feed = '{name}' "
        "order by export_date"
    )
    return [(row["export_date"].day, row["status"]) for row in rows]


VOICE, SURVEY = "voice_main", "survey_main"
# feeds, verdicts, day up to which all is complete
RUNS: dict[str, tuple[list[Record], list[Record], int | None]] = {
    "all accepted": ([REQUIRED], nights(VOICE, day(5), day(8)), 8),
    "a refused night stops it": (
        [REQUIRED],
        nights(VOICE, day(5), day(6)) + nights(VOICE, day(7), day(7), "refused")
        + nights(VOICE, day(8), day(9)),
        6,
    ),
    "a night without a file stops it": (
        [REQUIRED], nights(VOICE, day(5), day(6)) + nights(VOICE, day(8), day(9)), 6,
    ),
    "a refused first night": (
        [REQUIRED],
        nights(VOICE, day(5), day(5), "refused") + nights(VOICE, day(6), day(9)),
        None,
    ),
    "an optional feed stops nothing": (
        [REQUIRED, OPTIONAL],
        nights(VOICE, day(5), day(8)) + nights(SURVEY, day(6), day(6), "refused"),
        8,
    ),
    "a night of an optional feed shows that a required one is late": (
        [REQUIRED, OPTIONAL], nights(VOICE, day(5), day(8)) + nights(SURVEY, day(9), day(9)), 8,
    ),
    "the run begins with the feed that began last": (
        [REQUIRED, feed("chat_main", is_required=True)],
        nights(VOICE, day(1), day(2)) + nights(VOICE, day(4), day(9))
        + nights("chat_main", day(5), day(8)),
        8,
    ),
    "a feed that covers the day before": (
        [REQUIRED, feed("mail_main", is_required=True, covers_days_before=1)],
        nights(VOICE, day(5), day(8)) + nights("mail_main", day(6), day(8)),
        7,
    ),
    "a required feed that never came": (
        [REQUIRED, feed("chat_main", is_required=True)], nights(VOICE, day(5), day(8)), None,
    ),
    "no feed is required: nights without files stop nothing": (
        [OPTIONAL], nights(SURVEY, day(5), day(5)) + nights(SURVEY, day(8), day(8)), 8,
    ),
    "no feed is required: a refused night does": (
        [OPTIONAL], nights(SURVEY, day(5), day(6)) + nights(SURVEY, day(7), day(8), "refused"), 6,
    ),
    "no nights at all": ([REQUIRED], [], None),
}  # fmt: skip


@pytest.mark.parametrize("run", RUNS)
def test_watermark(dbt_home: Path, run: str) -> None:
    feeds, verdicts, last_day = RUNS[run]
    warehouse = built(dbt_home, feeds, verdicts)
    expected = None if last_day is None else midnight_after(last_day)
    assert watermark(warehouse) == expected


def test_watermark_is_midnight_of_the_business_zone(dbt_home: Path) -> None:
    """The night of 7 March 2026 in New York, the day before the clocks go forward."""
    verdicts = nights(VOICE, date(2026, 3, 6), date(2026, 3, 8))
    warehouse = built(dbt_home, [REQUIRED], verdicts, timezone="America/New_York")
    assert watermark(warehouse) == datetime(2026, 3, 9, 4)
    warehouse = built(dbt_home, [REQUIRED], verdicts[:-1], timezone="America/New_York")
    assert watermark(warehouse) == datetime(2026, 3, 8, 5)


def test_missing_nights_run_from_the_first_night_with_files_to_the_last_of_any_feed(
    dbt_home: Path,
) -> None:
    verdicts = (
        nights(SURVEY, day(3), day(3))
        + nights(VOICE, day(4), day(4), "missing")
        + nights(VOICE, day(5), day(5))
        + nights(VOICE, day(7), day(7), "refused")
        + nights(SURVEY, day(8), day(8))
        + nights(SURVEY, day(4), day(4), "missing")
    )
    never = feed("chat_main", is_required=True)
    warehouse = built(dbt_home, [REQUIRED, OPTIONAL, never], verdicts)
    assert statuses(warehouse, VOICE) == [
        (5, "accepted"), (6, "missing"), (7, "refused"), (8, "missing"),
    ]  # fmt: skip
    assert statuses(warehouse, SURVEY) == [(3, "accepted"), (8, "accepted")]
    assert statuses(warehouse, "chat_main") == [(number, "missing") for number in range(3, 9)]
    [row] = warehouse.rows(
        "select files, rows_read, reason from marts.pipeline_feed_nights "
        "where feed = 'voice_main' and status = 'missing' and export_date = '2026-01-06'"
    )
    assert (row["files"], row["rows_read"]) == (0, 0)
    assert "run the night again" in row["reason"]


def test_every_row_read_is_counted_once(dbt_home: Path) -> None:
    """Two versions, a redelivery, a row out of scope and two in quarantine; a refused night."""
    warehouse = empty_warehouse(dbt_home)
    first, second, third = day(5), day(6), day(7)
    night = {"feed": VOICE, "status": "accepted", "files": 1, "rows_quarantined": 0, "reason": None}
    warehouse.configure(
        feeds=[REQUIRED],
        feed_nights=[
            night | {"export_date": first, "rows_read": 5, "rows_quarantined": 2},
            night | {"export_date": second, "rows_read": 3},
            night
            | {"export_date": third, "status": "refused", "rows_read": 9, "rows_quarantined": 4}
            | {"reason": "voice.json is cut off in line 12"},
        ],
    )
    fork = {"out_of_scope_rule": "recording_fork"}
    warehouse.write(
        legs=[
            leg("old", export_date=first, row_version="1"),
            leg("same", export_date=first, row_version="1"),
            leg("fork", export_date=first, row_version="1", **fork),
            leg("old", export_date=second, row_version="2", queue="sales"),
            leg("same", export_date=second, row_version="1"),
            leg("fork", export_date=second, row_version="1", **fork),
        ]
    )
    put_tables(warehouse)
    warehouse.build(MODELS)
    rows = warehouse.rows(
        "select rows_read, rows_accepted, rows_quarantined, rows_superseded, rows_out_of_scope, "
        "reason from marts.pipeline_feed_nights order by export_date"
    )
    assert [tuple(row.values()) for row in rows] == [
        (5, 1, 2, 1, 1, None),
        (3, 1, 0, 2, 0, None),
        (9, 0, 0, 0, 0, "voice.json is cut off in line 12"),
    ]


def test_dates_span_nights_and_contacts_and_repeat_one_watermark(dbt_home: Path) -> None:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(feeds=[REQUIRED], feed_nights=nights(VOICE, day(5), day(6)))
    put_tables(warehouse, int_contacts=[contact("early", datetime(2026, 1, 3, 23, 59))])
    warehouse.build(MODELS)
    rows = warehouse.rows("select * from marts.dim_dates order by date_day")
    assert [(row["date_day"].day, row["is_complete_night"]) for row in rows] == [
        (3, False), (4, False), (5, True), (6, True),
    ]  # fmt: skip
    assert {row["watermark_at"] for row in rows} == {midnight_after(6)}
    assert rows[0]["week"] == date(2025, 12, 29)
