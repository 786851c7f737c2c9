"""Daily partitions by export date in the business time zone."""

from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg

from orchestration import clock

FIRST_NIGHT_WITHOUT_EXPORTS = date(2020, 1, 1)


def export_nights(nights: list[date], business_timezone: str) -> dg.DailyPartitionsDefinition:
    """Partitions from the earliest night known to the one that is being dropped today.

    Where a night lies in the future, to the last: of a clock that is behind, or a name with a slip,
    no export may be left unread.

    Args:
        nights: nights found in the inbox or loaded before.
        business_timezone: zone in which an export's day begins and ends.
    """
    first = min(nights, default=FIRST_NIGHT_WITHOUT_EXPORTS)
    today = clock.now().astimezone(ZoneInfo(business_timezone)).date()
    ahead = max(0, (max(nights, default=today) - today).days)
    # An export that covers the previous day bears today's date: hence the offset of one.
    return dg.DailyPartitionsDefinition(
        start_date=first.isoformat(), timezone=business_timezone, end_offset=1 + ahead
    )


def partition_night(partition_key: str) -> date:
    """The export date that a partition key names."""
    return date.fromisoformat(partition_key)
