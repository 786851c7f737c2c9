"""The zone of Asterisk's local times by the ids of a file's calls (asterisk_moments.py)."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from orchestration.ingest.readers.asterisk_moments import SLACK, id_time, read_moment

_EPOCH_START = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_FURTHEST_OFFSET = timedelta(hours=15)


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
        is_shown = is_likely & (np.abs(apart - offsets) <= SLACK // _MICROSECOND)
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
