"""Dates as people of a country write them: 1/31/2026 5:05 PM, 31.01.2026 17:05.

Which comes first, day or month, is never read off the value: 1/2/2026 looks the same in both
orders. It is the feed's option `date_order` (`mdy` or `dmy`), else what the feed's `region` writes,
else month first. Two things are said by the form itself: a year of four digits that comes first is
followed by the month, and dots stand between day, month and year only.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestration.feeds import Feed
from orchestration.ingest.readers.times import parse_timestamp, to_utc

DATE_ORDERS = ("mdy", "dmy")
# The United States with its territories and associated states, and the Philippines.
MONTH_FIRST_REGIONS = frozenset({"AS", "FM", "GU", "MH", "MP", "PH", "PR", "PW", "UM", "US", "VI"})
_YEAR_FIRST = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(\D.*)?", re.ASCII)
_BEGINS_WITH_YEAR = re.compile(r"\d{4}\D", re.ASCII)
_LOCAL = re.compile(
    # A year has four digits where it comes first, at the end perhaps two.
    r"(?=\d{4}\D|\d{1,2}\D\d+\D\d\d)"
    r"(?P<one>\d{1,4})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<three>\d{4}|\d{1,2})"
    r"(?:,?\s(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\.?)?)?",
    re.ASCII | re.IGNORECASE,
)


def date_order(feed: Feed) -> str:
    """`mdy` or `dmy`: the order of the feed's dates."""
    if "date_order" in feed.options:
        return str(feed.options["date_order"])
    return "mdy" if feed.region is None or feed.region in MONTH_FIRST_REGIONS else "dmy"


def parse_local_time(
    written: str, order: str, zone: ZoneInfo, earliest: datetime | None = None
) -> tuple[datetime, str]:
    """Naive UTC of a date with or without a time of day, and `zone` or `feed` for its zone.

    Args:
        written: in ISO 8601, or day, month and year; a year of two digits is of this century.
        order: `mdy` or `dmy`.
        zone: of a text that carries none.
        earliest: as `times.to_utc` has it.

    Raises:
        ValueError: it is no such date in that order, or `zone` skips that local time.
    """
    if _YEAR_FIRST.fullmatch(" ".join(written.split())):
        return parse_year_first(written, zone, earliest)
    return _in_order(written, order, zone, earliest)


def parse_year_first(
    written: str, zone: ZoneInfo, earliest: datetime | None = None
) -> tuple[datetime, str]:
    """The same of a time in ISO 8601, or as spreadsheets save one, which leave out noughts.

    Such as 2026-01-31 9:05 and 2026/1/31 9:05: a year that comes first is followed by the month.

    Raises:
        ValueError: it is neither, or `zone` skips that local time.
    """
    cleaned = " ".join(written.split())
    try:
        return parse_timestamp(cleaned, zone, earliest)
    except ValueError:
        if not _BEGINS_WITH_YEAR.match(cleaned) or not _LOCAL.fullmatch(cleaned):
            raise
    return _in_order(cleaned, "mdy", zone, earliest)


def _in_order(
    written: str, order: str, zone: ZoneInfo, earliest: datetime | None
) -> tuple[datetime, str]:
    found = _LOCAL.fullmatch(" ".join(written.split()))
    if found is None:
        raise ValueError(f"{written!r} is no date such as 1/31/2026 5:05 PM or 2026-01-31 17:05")
    if len(found["one"]) == 4:
        year, month, day = found["one"], found["two"], found["three"]
    elif order == "dmy" or found["mark"] == ".":
        day, month, year = found["one"], found["two"], found["three"]
    else:
        month, day, year = found["one"], found["two"], found["three"]
    try:
        local = datetime(
            int(year) + (2000 if len(year) == 2 else 0),
            int(month),
            int(day),
            _hour(found),
            int(found["minute"] or 0),
            int(found["second"] or 0),
        )
    except ValueError as error:
        raise ValueError(
            f"{written!r} is no date in the order {order} ({error}); if the export has another "
            f"order, set date_order in the feed's options to one of: {', '.join(DATE_ORDERS)}"
        ) from error
    return to_utc(local, zone, earliest), "feed"


def _hour(found: re.Match[str]) -> int:
    hour = int(found["hour"] or 0)
    if not found["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"hour {hour} with {found['half']}m")
    return hour % 12 + (12 if found["half"].lower() == "p" else 0)
