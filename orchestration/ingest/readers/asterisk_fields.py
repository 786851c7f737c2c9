"""Typed access to a CDR row: gathers every defect instead of stopping at the first."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from orchestration.ingest.readers.asterisk_moments import Moment, read_moment
from orchestration.ingest.readers.asterisk_times import (
    Clock,
    later_time,
    picked_up,
    start_time,
)
from orchestration.ingest.readers.parsing import seconds, text


class CdrFields:
    """One row's fields.

    Attributes:
        problems: every reason why it is no leg.
        started_at: naive UTC; None only beside a problem.
        picked_up_at: when a person or a machine answered.
        ended_at: disconnect.
        talked: seconds from the answer to the end.
        has_own_zone: whether the start carries its zone.
    """

    def __init__(self, record: Mapping[str, Any], chain_id: str | None, clock: Clock) -> None:
        self._record = record
        self.problems: list[str] = []
        self.started_at: datetime | None = None
        self.picked_up_at: datetime | None = None
        self.ended_at: datetime | None = None
        if chain_id is None:
            self.problems.append("uniqueid and linkedid are empty; expected one of them")
        known = len(self.problems)
        start = self._moment("start")
        if start is None and len(self.problems) == known:
            written = self.text("start")
            told = f"start is {written!r}" if written else "start is empty"
            self.problems.append(f"{told}; expected the time at which the call began")
        answer, end = self._moment("answer"), self._moment("end")
        lasted, self.talked = self._seconds("duration"), self._seconds("billsec")
        self.has_own_zone = start is not None and start[1]
        if start is None or chain_id is None or self.problems:
            return
        try:
            self.started_at = start_time(start, clock, chain_id)
            # Tables without end and answer have the durations that say the same.
            expected = _after(self.started_at, lasted)
            self.ended_at = (
                later_time(end, clock, chain_id, self.started_at, expected) if end else expected
            )
            expected = _after(self.ended_at, -self.talked if self.talked is not None else None)
            self.picked_up_at = (
                later_time(answer, clock, chain_id, self.started_at, expected)
                if answer
                else picked_up(expected, self.started_at)
            )
        except (ValueError, OverflowError) as error:
            self.problems.append(f"start, answer or end: {error}")

    def text(self, name: str) -> str:
        """Stripped text; empty where there is none."""
        return text(self._record.get(name)) or ""

    def _moment(self, name: str) -> Moment | None:
        try:
            return read_moment(self.text(name) or None)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None

    def _seconds(self, name: str) -> float | None:
        try:
            return seconds(self._record.get(name))
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None


def _after(moment: datetime | None, duration: float | None) -> datetime | None:
    if moment is None or duration is None:
        return None
    return moment + timedelta(seconds=duration)
