"""Which nights Dagster knows."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from orchestration import clock
from orchestration.partitions import export_nights

ZONES = ["UTC", "Pacific/Auckland", "America/Santiago"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("ahead", [[], [1], [300, 400], [-800, 2]])
def test_nights_reach_from_the_first_known_to_today_or_the_last_known(
    zone: str, ahead: list[int]
) -> None:
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    nights = [today + timedelta(days=days) for days in ahead]
    keys = export_nights(nights, zone).get_partition_keys()
    first, last = min(nights, default=date(2020, 1, 1)), max([today, *nights])
    days = range((last - first).days + 1)
    assert keys == [f"{first + timedelta(days=day)}" for day in days]
