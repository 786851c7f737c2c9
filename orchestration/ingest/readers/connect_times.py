"""When a leg of Amazon Connect passed its stations, and how long it stayed between them."""

from datetime import datetime
from typing import NamedTuple


class LegTimes(NamedTuple):
    """When a leg passed its stations, naive UTC; `queue_seconds` as Connect measured it."""

    started_at: datetime | None
    enqueued_at: datetime | None
    dequeued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    queue_seconds: float | None

    @property
    def was_queued(self) -> bool:
        return self.enqueued_at is not None or bool(self.queue_seconds)


def ivr_seconds(times: LegTimes) -> float | None:
    """Seconds from the start to the queue, or without a queue to the answer or the end."""
    until = times.enqueued_at if times.was_queued else times.answered_at or times.ended_at
    return _between(times.started_at, until)


def wait_seconds(times: LegTimes, channel: str | None, leg_outcome: str) -> float | None:
    """Seconds of waiting: of a call in its queue, of a chat from its start to its answer."""
    if channel == "chat":
        return _between(times.started_at, times.answered_at)
    if channel == "email" or leg_outcome == "failed":
        return None
    if not times.was_queued:
        return 0.0
    if times.queue_seconds is not None:
        return times.queue_seconds
    return _between(times.enqueued_at, times.dequeued_at or times.answered_at or times.ended_at)


def _between(earlier: datetime | None, later: datetime | None) -> float | None:
    return (later - earlier).total_seconds() if earlier and later else None
