"""Localised dates: the order comes from the feed, the rest from the form."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from orchestration.feeds import Feed
from orchestration.ingest.readers.local_times import (
    date_order,
    parse_local_time,
    parse_year_first,
)

UTC = ZoneInfo("UTC")
AFTERNOON = datetime(2026, 2, 1, 17, 5)


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        ("2/1/2026 5:05 PM", "mdy", AFTERNOON),
        ("02/01/2026 17:05:00", "mdy", AFTERNOON),
        ("1/2/2026, 5:05\u202fp.m.", "dmy", AFTERNOON),
        ("01-02-26 17:05", "dmy", AFTERNOON),
        ("01.02.2026 17.05", "mdy", AFTERNOON),
        ("2026/02/01 17:05", "dmy", AFTERNOON),
        ("2026-02-01T17:05:00", "dmy", AFTERNOON),
        ("2/1/2026", "mdy", datetime(2026, 2, 1)),
        ("2/1/2026 12:00 AM", "mdy", datetime(2026, 2, 1)),
    ],
)
def test_a_date_is_read_in_the_order_of_its_feed(
    written: str, order: str, expected: datetime
) -> None:
    assert parse_local_time(written, order, UTC) == (expected, "feed")


@pytest.mark.parametrize(
    "written",
    [
        "13/1/2026",
        "2/30/2026",
        "2/1/2026 13:00 PM",
        "2/1/2026 0:10 AM",
        "2/1-2026",
        "202/1/2026",
        "2/1/026",
        "2/1/6",
        "February 1",
        "20260201",
        "1767607200",
        "",
    ],
)
def test_what_is_no_date_in_that_order_is_no_date(written: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        parse_local_time(written, "mdy", UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-01 17:05",
        "2026-2-1 17:05:00",
        "2026/02/01 17:05",
        "2026/2/1 5:05 PM",
        "2026-02-01  5:05:00 pm",
        "2026.02.01 17:05",
    ],
)
def test_a_year_that_comes_first_is_followed_by_the_month(written: str) -> None:
    assert parse_year_first(written, UTC) == (AFTERNOON, "feed")
    assert parse_local_time(written, "dmy", UTC) == (AFTERNOON, "feed")


def test_a_time_with_its_zone_is_not_the_feeds_and_a_skipped_one_is_none() -> None:
    new_york = ZoneInfo("America/New_York")
    assert parse_year_first("2026-02-01T17:05:00Z", new_york) == (AFTERNOON, "zone")
    with pytest.raises(ValueError, match="does not exist in America/New_York"):
        parse_year_first("2026-3-8 2:30", new_york)


@pytest.mark.parametrize("written", ["2/1/2026 17:05", "01.02.2026", "2026-2-30 9:05", "2026"])
def test_another_order_is_not_guessed(written: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        parse_year_first(written, UTC)


def test_the_option_goes_before_the_region_and_month_first_is_the_rest() -> None:
    def order(region: str | None, **options: str) -> str:
        return date_order(
            Feed("s", "survey", "surveymonkey_responses", "*", "UTC", region, options=options)
        )

    assert (order("US"), order("DE"), order(None)) == ("mdy", "dmy", "mdy")
    assert order("US", date_order="dmy") == "dmy"
