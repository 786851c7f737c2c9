"""Times of a block of Amazon Connect legs, as connect_times.py has those of one leg."""

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.readers import cells as read
from orchestration.ingest.readers.shape_columns import NUMBER, TEXT, ShapeColumns

_DATE = len("2026-01-31")


class TimeColumns:
    """When the legs of a block passed their stations, as `connect_times.LegTimes`."""

    def __init__(
        self,
        fields: ShapeColumns,
        is_chat: pa.Array,
        joined_at: pa.Array,
        is_reached: pa.Array,
    ) -> None:
        """Takes when an agent joined, and whether the customer was there."""
        self._is_chat = is_chat
        self.started_at = fields.time("InitiationTimestamp")
        self.answered_at = pc.if_else(is_reached, joined_at, pa.scalar(None, read.TIME))
        last = [
            fields.time(f"ChatMetrics.{party}.LastMessageTimestamp", is_chat)
            for party in ("CustomerMetrics", "AgentMetrics")
        ]
        has_message = pc.or_(*(values.is_valid() for values in last))
        disconnected_at = fields.time("DisconnectTimestamp", pc.invert(has_message))
        last_at = pc.max_element_wise(*last, self.answered_at)
        self.ended_at = pc.if_else(has_message, last_at, disconnected_at)
        self._enqueued_at = fields.time("Queue.EnqueueTimestamp")
        self._dequeued_at = fields.time("Queue.DequeueTimestamp")
        self._queue_seconds = fields.seconds("Queue.Duration")
        has_waited = pc.fill_null(pc.not_equal(self._queue_seconds, 0.0), False)
        self.was_queued = pc.or_(self._enqueued_at.is_valid(), has_waited)

    def ivr_seconds(self) -> pa.Array:
        """What `connect_times.ivr_seconds` gives for each leg."""
        without_queue = pc.coalesce(self.answered_at, self.ended_at)
        until = pc.if_else(self.was_queued, self._enqueued_at, without_queue)
        return read.seconds_between(self.started_at, until)

    def wait_seconds(self, waits: pa.Array) -> pa.Array:
        """What `connect_times.wait_seconds` gives for each leg, where a call's waiting counts."""
        until = pc.coalesce(self._dequeued_at, self.answered_at, self.ended_at)
        in_queue = pc.coalesce(self._queue_seconds, read.seconds_between(self._enqueued_at, until))
        waited = pc.if_else(self.was_queued, in_queue, pa.scalar(0.0))
        of_call = pc.if_else(waits, waited, pa.scalar(None, NUMBER))
        of_chat = read.seconds_between(self.started_at, self.answered_at)
        return pc.if_else(self._is_chat, of_chat, of_call)


def versions(times: pa.Array) -> pa.Array:
    """What `sortable_version` makes of times."""
    return pc.utf8_replace_slice(times.cast(TEXT), _DATE, _DATE + 1, "T")
