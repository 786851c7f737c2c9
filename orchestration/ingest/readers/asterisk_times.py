"""Times of Asterisk's CDR, which are local and carry no zone, to UTC.

In the hour that happens twice the epoch in the chain's id tells which of the two is meant. Only
where the feed says `timezone: from_uniqueid` does it also tell the offset (asterisk_id_clock.py).
Within a row, its duration tells.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.asterisk_id_clock import IdClock
from orchestration.ingest.readers.asterisk_moments import SLACK, Moment, id_time
from orchestration.ingest.readers.times import to_utc

_UTC = ZoneInfo("UTC")
# Durations are cut to whole seconds.
_ROUNDING = timedelta(seconds=2)
ROUNDED_UP = timedelta(seconds=1)
"""What `billsec` may be more than it was: cdr.conf's `initiatedseconds` rounds it up."""


class ZoneClock:
    """Local times of a known zone."""

    basis = "feed"

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def moments(self, local: datetime, chain_id: str) -> list[datetime]:
        """The UTC times that the local time may be: two in the hour that happens twice.

        Raises:
            ValueError: the clocks skip that time.
        """
        first = to_utc(local, self._zone)
        later = local.replace(fold=1, tzinfo=self._zone).astimezone(_UTC).replace(tzinfo=None)
        return [first] if first == later else [first, later]

    def later_moments(self, local: datetime, chain_id: str) -> list[datetime]:
        """The same, for a time of a call that has begun."""
        return self.moments(local, chain_id)


Clock = ZoneClock | IdClock


def start_time(moment: Moment, clock: Clock, chain_id: str) -> datetime:
    """UTC of a row's start: no leg begins before its chain's first id was made."""
    local, is_utc = moment
    if is_utc:
        return local
    moments = clock.moments(local, chain_id)
    made = id_time(chain_id)
    if made is None:
        return moments[0]
    return next((time for time in moments if time >= made - SLACK), moments[-1])


def later_time(
    moment: Moment, clock: Clock, chain_id: str, start: datetime, expected: datetime | None
) -> datetime:
    """UTC of a row's answer or end, `expected` by its duration."""
    local, is_utc = moment
    if is_utc:
        return local
    moments = clock.later_moments(local, chain_id)
    if expected:
        nearest = min(moments, key=lambda time: abs(time - expected))
        if abs(nearest - expected) <= _ROUNDING:
            return nearest
    if isinstance(clock, IdClock):
        return moments[0]
    return next((time for time in moments if time >= start), moments[-1])


def picked_up(moment: datetime | None, start: datetime) -> datetime | None:
    """When somebody picked up, by the end and `billsec`: never before the row's start."""
    if moment is not None and start - ROUNDED_UP <= moment < start:
        return start
    return moment
