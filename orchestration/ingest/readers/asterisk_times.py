"""Times of Asterisk's CDR, which are local and carry no zone, to UTC.

A uniqueid begins with the epoch second in which its channel was made, which is also when a chain's
first leg starts. In the hour that happens twice it tells which of the two is meant. Only where the
feed says `timezone: from_uniqueid` does it also tell the offset. Within a row, its duration tells.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.times import from_epoch, parse_timestamp, to_utc

_ID = re.compile(r"(?:.*-)?(\d{10})\.\d+")
_EPOCH = re.compile(r"\d{9,11}(?:\.\d+)?", re.ASCII)
_NO_TIME = re.compile(r"0+(?:\.0+)?|0000-00-00.*", re.ASCII)
_UTC = ZoneInfo("UTC")
_QUARTER = 900
_HOUR = timedelta(hours=1)
# An id is made a moment before or after the leg that it names begins.
_SLACK = timedelta(seconds=60)
# Durations are cut to whole seconds.
_ROUNDING = timedelta(seconds=2)
_FURTHEST_OFFSET = timedelta(hours=15)

Moment = tuple[datetime, bool]
"""A time, and whether it is UTC; else it is local."""


def read_moment(written: str | None) -> Moment | None:
    """The time of a text: local, with an offset, or epoch seconds; None for none.

    Raises:
        ValueError: it is no time.
    """
    if written is None or _NO_TIME.fullmatch(written):
        return None
    if _EPOCH.fullmatch(written):
        return from_epoch(written), True
    moment, basis = parse_timestamp(written, _UTC)
    return moment, basis == "zone"


def id_time(channel_id: str | None) -> datetime | None:
    """Naive UTC of the second that the id begins with; None for ids of another kind."""
    found = _ID.fullmatch(channel_id or "")
    return from_epoch(found[1]) if found else None


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


class IdClock:
    """Local times of an unknown zone, whose offset each chain's first leg shows."""

    basis = "from_uniqueid"

    def __init__(self, starts: Mapping[str, datetime]) -> None:
        """Takes the local start of each chain's first leg, by chain; see `first_starts`."""
        self._offsets: dict[str, timedelta] = {}
        shown: dict[datetime, timedelta] = {}
        for chain_id, local in starts.items():
            made = id_time(chain_id)
            if made is None or abs(local - made) > _FURTHEST_OFFSET:
                continue
            offset = timedelta(seconds=_QUARTER * round((local - made).total_seconds() / _QUARTER))
            self._offsets[chain_id] = offset
            if abs(local - made - offset) <= _SLACK:
                shown[made] = offset
        self._shown = sorted(shown.items())

    def moments(self, local: datetime, chain_id: str) -> list[datetime]:
        """The UTC time.

        Raises:
            ValueError: neither the chain nor another call of the file shows the offset.
        """
        return [local - self._offset(chain_id)]

    def later_moments(self, local: datetime, chain_id: str) -> list[datetime]:
        """That, and the same an hour off, should the clocks have changed during the call."""
        [moment] = self.moments(local, chain_id)
        return [moment, moment + _HOUR, moment - _HOUR]

    def _offset(self, chain_id: str) -> timedelta:
        """The chain's own offset, unless the leg that shows it begins too late to be its first.

        Then, and where the first leg is in another night's file, the call nearest in time tells.
        """
        made = id_time(chain_id)
        if made is None:
            raise ValueError(
                f"{chain_id!r} begins with no epoch second, and the feed says `timezone: "
                "from_uniqueid`; expected an id such as 1767607200.12"
            )
        position = bisect_left(self._shown, made, key=lambda entry: entry[0])
        near = self._shown[max(position - 1, 0) : position + 1]
        if near:
            return min(near, key=lambda entry: abs(entry[0] - made))[1]
        if chain_id in self._offsets:
            return self._offsets[chain_id]
        raise ValueError(
            f"the first leg of {chain_id} is not in the file, and no other call shows the offset "
            "of its times; set the feed's `timezone`"
        )


Clock = ZoneClock | IdClock


def first_starts(legs: Iterable[tuple[str, str]]) -> dict[str, datetime]:
    """Earliest local start of each chain's own channel, from (chain id, start as written)."""
    starts: dict[str, datetime] = {}
    for chain_id, written in legs:
        try:
            moment = read_moment(written)
        except ValueError:
            continue
        if moment and not moment[1]:
            starts[chain_id] = min(moment[0], starts.get(chain_id, moment[0]))
    return starts


def start_time(moment: Moment, clock: Clock, chain_id: str) -> datetime:
    """UTC of a row's start: no leg begins before its chain's first id was made."""
    local, is_utc = moment
    if is_utc:
        return local
    moments = clock.moments(local, chain_id)
    made = id_time(chain_id)
    if made is None:
        return moments[0]
    return next((time for time in moments if time >= made - _SLACK), moments[-1])


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
