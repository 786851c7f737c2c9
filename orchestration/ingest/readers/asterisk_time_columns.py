"""Times and durations of a block of Asterisk's CDR, as asterisk_fields.py has those of a row."""

from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.readers import cells as read
from orchestration.ingest.readers.asterisk_moments import read_moment
from orchestration.ingest.readers.asterisk_said import CdrColumns
from orchestration.ingest.readers.asterisk_times import ROUNDED_UP, ZoneClock
from orchestration.ingest.readers.parsing import seconds

_DURATION = pa.duration("us")
_LONGEST = timedelta(days=3_650)
# Far from the ends of Python's calendar, where a duration is an error.
_TIMES = (pa.scalar(datetime(1900, 1, 1), read.TIME), pa.scalar(datetime(2900, 1, 1), read.TIME))


class TimeColumns:
    """Times and durations of a block, as `CdrFields` has those of a row.

    In an hour that comes once there is but one time that a local one may be.
    """

    def __init__(self, cells: CdrColumns, clock: ZoneClock) -> None:
        moment = partial(_moment, clock)
        start, self.has_own_zone = read.read_times(cells.text("start"), moment)
        (answer, _), (end, _) = (
            read.read_times(cells.text(name), moment) for name in ("answer", "end")
        )
        lasted = read.read_each(cells.text("duration"), _duration, _DURATION)
        talked = read.read_each(cells.text("billsec"), _duration, _DURATION)
        self.talked = read.read_each(cells.text("billsec"), seconds, pa.float64()).values
        self.started_at = start.values
        self.ended_at = pc.coalesce(end.values, pc.add(start.values, lasted.values))
        self.picked_up_at = pc.coalesce(
            answer.values, _picked_up(pc.subtract(self.ended_at, talked.values), self.started_at)
        )
        earliest, latest = _TIMES
        has_usual_start = pc.and_(
            pc.greater(self.started_at, earliest), pc.less(self.started_at, latest)
        )
        is_usual = pc.and_(
            pc.fill_null(has_usual_start, False),
            pc.fill_null(pc.less(self.ended_at, latest), True),
        )
        self.doubtful = ~np.asarray(is_usual)
        for column in (start, answer, end, lasted, talked):
            self.doubtful |= column.doubtful


def _picked_up(moments: pa.Array, starts: pa.Array) -> pa.Array:
    """What `asterisk_times.picked_up` gives for each row."""
    earliest = pc.subtract(starts, pa.scalar(ROUNDED_UP, _DURATION))
    is_early = pc.and_(pc.greater_equal(moments, earliest), pc.less(moments, starts))
    return pc.if_else(pc.fill_null(is_early, False), starts, moments)


def _moment(clock: ZoneClock, cell: str) -> tuple[datetime | None, bool]:
    moment = read_moment(cell)
    if moment is None or moment[1]:
        return moment or (None, False)
    first, *others = clock.moments(moment[0], "")
    if others:
        raise ValueError(f"{cell} comes twice")
    return first, False


def _duration(cell: str) -> timedelta | None:
    written = seconds(cell)
    if written is not None and abs(written) > _LONGEST.total_seconds():
        raise ValueError(f"{cell} is too long for a call")
    return None if written is None else timedelta(seconds=written)
