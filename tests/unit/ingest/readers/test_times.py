from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from orchestration.ingest.readers.times import (
    from_epoch,
    parse_rfc2822,
    parse_timestamp,
    sortable_version,
)

NEW_YORK = ZoneInfo("America/New_York")
TEN = datetime(2026, 1, 5, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T10:00:00Z", TEN),
        ("2026-01-05t10:00:00z", TEN),
        (" 2026-01-05T10:00Z ", TEN),
        ("2026-01-05 10:00:00 UTC", TEN),
        ("2026-01-05T05:00:00-05:00", TEN),
        ("2026-01-05T05:00:00-0500", TEN),
        ("2026-01-05 05:00:00 -0500", TEN),
        ("2026-01-05 15:30:00 +05:30", TEN),
        ("2026-01-05 10:00:00+00", TEN),
        ("20260105T100000Z", TEN),
        ("2026-01-05T10:00:00.25Z", TEN + timedelta(seconds=0.25)),
        ("2026-01-05T10:00:00.123456789Z", TEN + timedelta(microseconds=123456)),
    ],
)
def test_a_text_with_its_zone_is_read_in_that_zone(text, expected):
    assert parse_timestamp(text, NEW_YORK) == (expected, "zone")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05 05:00:00", TEN),
        ("2026-01-05T05:00", TEN),
        ("2026-01-05", datetime(2026, 1, 5, 5)),
        ("2026-07-05 06:00:00", datetime(2026, 7, 5, 10)),
        # 01:30 happens twice on that day: first at UTC-4, then at UTC-5.
        ("2026-11-01 01:30:00", datetime(2026, 11, 1, 5, 30)),
    ],
)
def test_a_text_without_zone_is_read_in_the_zone_of_the_feed(text, expected):
    assert parse_timestamp(text, NEW_YORK) == (expected, "feed")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "10:00:00",
        "2026-13-01T00:00:00Z",
        "2026-02-30",
        "01/05/2026 10:00",
        "1767607200",
        # fromisoformat alone reads these epoch milliseconds as the year 1712.
        "1712010200405",
        "0001-01-01T00:00:00+05:00",
        # The clocks went from 02:00 to 03:00.
        "2026-03-08 02:30:00",
    ],
)
def test_what_is_no_time_is_an_error_that_shows_it(text):
    with pytest.raises(ValueError, match=text[:10] or "''"):
        parse_timestamp(text, NEW_YORK)


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (1767607200, "s"),
        ("1767607200", "s"),
        (1767607200.0, "s"),
        (1767607200000, "ms"),
        ("1767607200000000", "us"),
    ],
)
def test_an_epoch_is_read_in_its_unit(value, unit):
    # 20,458 days after 1970-01-01, and 36,000 seconds.
    assert from_epoch(value, unit) == TEN


def test_an_epoch_keeps_its_microseconds():
    assert from_epoch("1767607200.000001") == TEN + timedelta(microseconds=1)


@pytest.mark.parametrize("value", ["", "soon", True, None, float("nan"), 10**20, "9" * 30])
def test_what_is_no_epoch_is_an_error(value):
    with pytest.raises(ValueError, match="no epoch time"):
        from_epoch(value)


@pytest.mark.parametrize(
    "versions",
    [
        [2, 10, 100],
        ["2", "10", "9000000000000000000"],
        ["9.5", "10", "10.25"],
        ["2026-01-05T10:00:00Z", "2026-01-05T10:00:00.5Z", "2026-01-05T05:00:01-05:00"],
        ["2026-01-05", "2026-01-05 00:00:01", "2026-01-06"],
        [TEN, TEN + timedelta(microseconds=1), TEN + timedelta(seconds=1)],
        ["a", "b"],
    ],
)
def test_versions_sort_as_they_follow_one_another(versions):
    sortable = [sortable_version(version) for version in versions]
    assert sortable == sorted(sortable)
    assert len(set(sortable)) == len(versions)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (5, "5"),
        (5, 5.0),
        ("2026-01-05T10:00:00Z", TEN),
        (TEN.replace(tzinfo=UTC), datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_one_version_written_in_two_ways_is_one(one, other):
    assert sortable_version(one) == sortable_version(other)


@pytest.mark.parametrize("value", [None, "", "  ", float("nan")])
def test_no_version_stays_none(value):
    assert sortable_version(value) is None


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Mon, 05 Jan 2026 10:00:00 +0000", "zone"),
        ("Mon, 5 Jan 2026 05:00:00 -0500", "zone"),
        ("5 Jan 2026 10:00:00 GMT", "zone"),
        ("Mon, 05 Jan 2026 10:00:00 -0000", "zone"),
        ("Mon, 05 Jan 2026 05:00:00", "feed"),
        # Not of the RFC, but written.
        ("Mon, 05 Jan 2026 11:00:00 +01:00", "zone"),
        ("Mon, 05 Jan 2026 15:30:00+05:30 (IST)", "zone"),
        ("Mon, 05 Jan 2026 11:00:00 +01", "zone"),
        ("Mon, 05 Jan 2026 05:00:00 -5", "zone"),
        ("Mon, 05 Jan 2026 10:00:00 -00:00", "zone"),
        ("Mon Jan  5 11:00:00 +01:00 2026", "zone"),
        ("Mon Jan  5 05:00:00 2026", "feed"),
    ],
)
def test_a_date_of_a_mail_header_is_read_in_its_zone_else_in_the_feeds(text, basis):
    assert parse_rfc2822(text, NEW_YORK) == (TEN, basis)


@pytest.mark.parametrize("zone", ["CET", "+-0100", "+0100+0100"])
def test_a_zone_that_is_not_known_is_refused(zone):
    with pytest.raises(ValueError, match="names a zone that is not known"):
        parse_rfc2822(f"Mon, 05 Jan 2026 10:00:00 {zone}", NEW_YORK)


@pytest.mark.parametrize("text", ["", "yesterday", "Mon, 32 Jan 2026 10:00:00 +0000"])
def test_what_is_no_date_of_a_mail_header_is_refused_with_the_form_expected(text):
    with pytest.raises(ValueError, match="RFC 2822"):
        parse_rfc2822(text, NEW_YORK)
