"""Times of Asterisk's CDR, which are local and carry no zone, to UTC.

A uniqueid begins with the epoch second in which its channel was made, which is also when a chain's
first leg starts. In the hour that happens twice it tells which of the two is meant. Only where the
feed says `timezone: from_uniqueid` does it also tell the offset. Within a row, its duration tells.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from orchestration.ingest.readers.times import from_epoch, parse_timestamp, to_utc

_ID = re.compile(r"(?:.*-)?(\d{10})\.\d+")
_EPOCH = re.compile(r"\d{9,11}(?:\.\d+)?", re.ASCII)
_NO_TIME = re.compile(r"0+(?:\.0+)?|0000-00-00.*", re.ASCII)
_UTC = ZoneInfo("UTC")
_EPOCH_START = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_QUARTER = timedelta(minutes=15)
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

    def __init__(self, legs: Iterable[tuple[str, str]]) -> None:
        """Takes chain id and local start, as written, of the legs on each chain's own channel.

        The first of a chain's legs may stand anywhere in the file: some numbers of each leg are
        held, and in the end those times alone at which the offset changes.
        """
        numbers = array("q")
        for chain_id, written in legs:
            made = id_time(chain_id)
            try:
                moment = read_moment(written)
            except ValueError:
                continue
            if made and moment and not moment[1]:
                numbers.extend((hash(chain_id), _microseconds(made), _microseconds(moment[0])))
        chains, made_at, starts = _first_legs(np.array(numbers, np.int64).reshape(-1, 3)).T
        apart = starts - made_at
        quarter = _QUARTER // _MICROSECOND
        offsets = quarter * np.rint(apart / quarter).astype(np.int64)
        is_likely = np.abs(apart) <= _FURTHEST_OFFSET // _MICROSECOND
        is_shown = is_likely & (np.abs(apart - offsets) <= _SLACK // _MICROSECOND)
        self._shown = _changes(made_at[is_shown], offsets[is_shown])
        self._offsets: dict[int, timedelta] = {}
        if not self._shown:
            for chain, offset in zip(chains[is_likely], offsets[is_likely], strict=True):
                self._offsets[int(chain)] = int(offset) * _MICROSECOND

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
        if hash(chain_id) in self._offsets:
            return self._offsets[hash(chain_id)]
        raise ValueError(
            f"the first leg of {chain_id} is not in the file, and no other call shows the offset "
            "of its times; set the feed's `timezone`"
        )


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


def _first_legs(legs: np.ndarray) -> np.ndarray:
    """Of rows of (chain, made, start): those of each chain's earliest start, as chains come."""
    chains, _, starts = legs.T
    order = np.lexsort((starts, chains))
    is_first = np.diff(chains[order], prepend=chains[order][:1] + 1) != 0
    _, come = np.unique(chains, return_index=True)
    first_legs: np.ndarray = legs[order[is_first][np.argsort(come)]]
    return first_legs


def _changes(made_at: np.ndarray, offsets: np.ndarray) -> list[tuple[datetime, timedelta]]:
    """Times and what offset they show, in order; of those that show the same the first and last."""
    # Of calls of one second the one that came last counts.
    times, positions = np.unique(made_at[::-1], return_index=True)
    shown = offsets[::-1][positions]
    is_kept = np.ones(len(times), bool)
    is_kept[1:-1] = (shown[1:-1] != shown[:-2]) | (shown[1:-1] != shown[2:])
    return [
        (_EPOCH_START + int(time) * _MICROSECOND, int(offset) * _MICROSECOND)
        for time, offset in zip(times[is_kept], shown[is_kept], strict=True)
    ]


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH_START) // _MICROSECOND
