"""Times of a plain table: ISO 8601, epochs, or as the feed's options `time_format` and `date` say.

Of epochs ten digits are seconds, thirteen milliseconds and sixteen microseconds, of the years 2001
to 2033.

`time_format` is a format of Python's `strptime`; a `Z`, `UTC` or `GMT` at its end is that of UTC,
and `%Z` knows no other name of a zone: EST is several. What does not fit it and is in ISO 8601 is
read as that, unless it has the day before the month: columns of one table differ, and exports leave
out fractions of nought. Where a table keeps the day in a column of its own and times of day beside
it, `date` names that column, and `time_format` tells of both, the day first. Such a table cannot
say that a call ran past midnight: a time of day before the row's first is the next day's, unless
that would be half a day later or more; then it stays before the first, where the guards find it.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.local_times import parse_year_first
from orchestration.ingest.readers.times import from_epoch, to_utc

_EPOCH = re.compile(r"1\d{9}(?:(?P<beyond>\d{3}|\d{6})|\.\d+)?", re.ASCII)
_UNITS: dict[int, Literal["s", "ms", "us"]] = {0: "s", 3: "ms", 6: "us"}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)", re.ASCII)
# What fits one of the two orders may be of the other.
_DAY_FIRST = "%Y-%d-%m"
# strptime reads a zone's name and forgets it, and knows those of the machine's own zone, too.
_UTC_IN_FORMAT = re.compile(r"(?<=%[SfMHp])( ?)(?:Z|UTC|GMT)$|(?<!%)%Z")
_UTC_IN_CELL = re.compile(r"\b(?:UTC|GMT)\b")
LONGEST_PAST_MIDNIGHT = timedelta(hours=12)


def table_time(
    written: str, day: str | None, time_format: str | None, zone: ZoneInfo, first: datetime | None
) -> tuple[datetime, str]:
    """Naive UTC of a cell, and `zone` or `feed` for where its zone came from.

    Args:
        written: the cell.
        day: what stands in the row's column `date`; None where the options name none.
        time_format: of day and cell together; None for ISO 8601 and epochs.
        zone: of times that carry none.
        first: the row's first time, naive UTC, where it is known; of an hour that happens twice,
            a later one is in the first that is not before it.

    Raises:
        ValueError: the cell is no such time.
    """
    if time_format is None:
        if epoch := _EPOCH.fullmatch(written):
            return from_epoch(written, _UNITS[len(epoch["beyond"] or "")]), "zone"
        return parse_year_first(written, zone, first)
    joined = written if day is None else f"{day} {written}"
    zoned_format = _UTC_IN_FORMAT.sub(r"\1%z", time_format)
    try:
        local = datetime.strptime(
            joined if zoned_format == time_format else _UTC_IN_CELL.sub("Z", joined), zoned_format
        )
    except ValueError:
        if day is not None or time_format.startswith(_DAY_FIRST) or not _ISO.match(written):
            raise
        return parse_year_first(written, zone, first)
    try:
        moment = _utc(local, zone, first)
        if day is not None and first is not None and moment < first:
            following = _utc(local + timedelta(days=1), zone, first)
            moment = following if following - first < LONGEST_PAST_MIDNIGHT else moment
    except OverflowError as error:
        raise ValueError(f"{joined!r} lies outside the years 1 to 9999") from error
    return moment, "feed" if local.tzinfo is None else "zone"


def _utc(local: datetime, zone: ZoneInfo, first: datetime | None) -> datetime:
    if local.tzinfo is None:
        return to_utc(local, zone, first)
    return local.astimezone(UTC).replace(tzinfo=None)
