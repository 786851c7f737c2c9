"""Nights, complete days and the watermark (definitions.md section 4; contract.md section 3)."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import Record, feed, leg
from tests.contact_tables import contact, empty_warehouse, nights, put_tables
from tests.warehouse import STAGED_ROWS, Warehouse

WATERMARK = "stg_settings stg_feeds stg_feed_nights int_feed_nights int_nights int_watermark"
MODELS = (
    f"{WATERMARK} "
    f"{STAGED_ROWS} "
    "int_survey_responses int_survey_rows "
    "int_reference_matches "
    "int_customer_matches int_survey_matches int_all_survey_matches int_all_row_versions "
    "int_journey_chains int_linked_chains int_journey_contacts int_all_contacts fct_contacts "
    "fct_survey_responses pipeline_feed_nights dim_dates"
)
REQUIRED = feed("voice_main", is_required=True)
OPTIONAL = feed("survey_main")


def day(number: int) -> date:
    return date(2026, 1, number)


def midnight_after(number: int) -> datetime:
    return datetime(2026, 1, number) + timedelta(days=1)


def built(dbt_home: Path, feeds: list[Record], verdicts: list[Record]) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(feeds=feeds, feed_nights=verdicts)
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


def test_a_refused_night_stops_the_watermark_until_it_is_repaired(dbt_home: Path) -> None:
    """Voice covers its own day, mail the day before; the survey feed is not required."""
    feeds = [REQUIRED, OPTIONAL, feed("mail_main", is_required=True, covers_days_before=1)]
    mail = nights("mail_main", day(6), day(10))
    survey = nights(SURVEY, day(6), day(6), "refused") + nights(SURVEY, day(12), day(12))
    refused = nights(VOICE, day(7), day(7), "refused")
    voice = nights(VOICE, day(5), day(6)) + nights(VOICE, day(8), day(11))
    warehouse = built(dbt_home, feeds, [*mail, *survey, *voice, *refused])
    assert watermark(warehouse) == midnight_after(6)
    repaired = nights(VOICE, day(7), day(7))
    warehouse = built(dbt_home, feeds, [*mail, *survey, *voice, *repaired])
    assert watermark(warehouse) == midnight_after(9)


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


def test_a_feed_that_comes_later_leads_past_no_refused_night_where_none_is_required(
    dbt_home: Path,
) -> None:
    calls = nights(VOICE, day(5), day(6)) + nights(VOICE, day(8), day(12))
    refused = nights(VOICE, day(7), day(7), "refused")
    feeds = [feed(VOICE), OPTIONAL]
    warehouse = built(dbt_home, feeds, [*calls, *refused, *nights(SURVEY, day(10), day(12))])
    assert watermark(warehouse) == midnight_after(6)


@pytest.mark.parametrize(
    ("zone", "last_night", "midnight"),
    [
        ("Atlantic/Azores", date(2026, 10, 24), datetime(2026, 10, 25)),
        ("America/Havana", date(2026, 10, 31), datetime(2026, 11, 1, 4)),
        ("America/Havana", date(2026, 3, 7), datetime(2026, 3, 8, 5)),
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 2, 5)),
    ],
)
def test_a_day_begins_with_the_first_of_two_midnights(
    dbt_home: Path, zone: str, last_night: date, midnight: datetime
) -> None:
    """The Azores and Havana set their clocks back to 0:00, Havana also forward from 0:00."""
    warehouse = empty_warehouse(dbt_home)
    verdicts = nights(VOICE, last_night, last_night)
    warehouse.configure(feeds=[REQUIRED], feed_nights=verdicts, timezone=zone)
    warehouse.build(WATERMARK)
    assert watermark(warehouse) == midnight


def test_nights_of_a_feed_that_is_configured_no_longer_oblige_nobody(dbt_home: Path) -> None:
    gone = nights("removed", day(1), day(12))
    warehouse = built(dbt_home, [REQUIRED], [*gone, *nights(VOICE, day(5), day(6))])
    assert statuses(warehouse, VOICE) == [(5, "accepted"), (6, "accepted")]
    assert watermark(warehouse) == midnight_after(6)


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
