"""One Amazon Connect contact record to a leg.

What its fields mean, connect_codes.py and connect_rules.py say.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from orchestration.feeds import Feed
from orchestration.ingest.readers import connect_codes
from orchestration.ingest.readers import connect_rules as rules
from orchestration.ingest.readers.base import Reject, Row
from orchestration.ingest.readers.connect_times import LegTimes, ivr_seconds, wait_seconds
from orchestration.ingest.readers.digests import as_read, digest_of_reading, digest_of_record
from orchestration.ingest.readers.field_paths import FieldPaths
from orchestration.ingest.readers.json_shapes import Shape
from orchestration.ingest.readers.options import (
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.record_fields import RecordFields
from orchestration.ingest.readers.times import sortable_version

REQUIRED = ("ContactId", "InitiationTimestamp", "Channel")
CONNECTED = "ConnectedToSystemTimestamp"
SUBTYPE = "SegmentAttributes.connect:Subtype.ValueString"


class ConnectLegs:
    """Reads the records of one file."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._paths, self._zone = FieldPaths(), ZoneInfo(feed.timezone)
        self._reading = digest_of_reading(feed)

    def leg(self, line: int, raw: str, record: dict[str, Any]) -> Row | Reject:
        """The leg that a record is, or why it is none."""
        fields = RecordFields(record, self._paths, self._zone, required=REQUIRED)
        values = _values(record, fields, self._feed)
        if fields.problems:
            return Reject(line, raw, tuple(fields.problems))
        return Row(line, raw, values, record, self._reading + digest_of_record(record))

    def digests(self, shape: Shape) -> pa.Array:
        """The digests of the legs that a shape's records are."""
        return as_read(shape.digests(), self._reading)


def _values(record: dict[str, Any], fields: RecordFields, feed: Feed) -> dict[str, Any]:
    options = feed.options
    contact_id = fields.text("ContactId")
    codes = connect_codes.codes(
        fields.text("Channel"),
        fields.text("InitiationMethod"),
        fields.text("DisconnectReason"),
        is_campaign=fields.text("Campaign.CampaignId") is not None,
        # A record of the API leaves out what has no value, and so does not say it.
        is_connected=CONNECTED not in record or fields.text(CONNECTED) is not None,
    )
    method, channel, direction, party = codes[:4]
    fields.problems += codes.problems
    is_monitor = method == "MONITOR"
    # Who joins a web call later is told to have come after its first contact, no more.
    first_id = fields.text("InitialContactId") or fields.text("PreviousContactId")
    chain_id = contact_id if is_monitor else first_id or contact_id
    agent_joined_at = fields.time("Agent.ConnectedToAgentTimestamp")
    talk_seconds = fields.seconds("Agent.AgentInteractionDuration")
    is_silent = agent_joined_at is not None and talk_seconds == 0
    is_consult = rules.is_consult(method, channel, is_silent)
    answered_at = agent_joined_at if codes.is_reached and not is_consult else None
    times = LegTimes(
        started_at=fields.time("InitiationTimestamp"),
        enqueued_at=fields.time("Queue.EnqueueTimestamp"),
        dequeued_at=fields.time("Queue.DequeueTimestamp"),
        answered_at=answered_at,
        ended_at=_ended_at(fields, channel, answered_at),
        queue_seconds=fields.seconds("Queue.Duration"),
    )
    is_answered, is_email = times.answered_at is not None, channel == "email"
    related_id = fields.text("RelatedContactId")
    is_served = times.was_queued or is_answered
    is_guide = rules.is_agents_guide(fields.text(SUBTYPE), related_id is not None, is_served)
    is_aside = is_consult or rules.is_after_talk(method, times.was_queued, is_answered)
    meets_menu = rules.meets_menu(method, channel, direction, is_aside)
    outcome = rules.outcome(is_answered, times.was_queued, party, contained(record, options))
    queue = fields.text("Queue.Name") or _arn_tail(fields, "Queue.ARN")
    agent = fields.text("Agent.Username") or _arn_tail(fields, "Agent.ARN")
    return {
        "row_key": contact_id,
        "row_version": sortable_version(fields.time("LastUpdateTimestamp")),
        "out_of_scope_rule": connect_codes.NO_CUSTOMERS if is_guide else codes.out_of_scope_rule,
        "contact_channel": channel,
        "chain_id": chain_id,
        "leg_id": contact_id,
        "related_ids": [related_id] if related_id else [],
        "direction": direction,
        "transfers": rules.transfers(
            method,
            is_consult,
            fields.time("TransferCompletedTimestamp") is not None,
            fields.text("TransferredToEndpoint.Address") is not None,
            fields.text("NextContactId") is not None,
        ),
        "started_at": times.started_at,
        "answered_at": times.answered_at,
        # Nobody ends a mail but who answers it: its record stays open until it expires.
        "ended_at": times.ended_at if is_answered or not is_email else None,
        "ivr_seconds": ivr_seconds(times) if meets_menu else None,
        "wait_seconds": None if is_consult else wait_seconds(times, channel, outcome),
        "talk_seconds": talk_seconds if codes.is_reached else None,
        "hold_seconds": fields.seconds("Agent.CustomerHoldDuration"),
        "wrap_seconds": fields.seconds("Agent.AfterContactWorkDuration"),
        "queue": option_text(record, options, "queue") or (None if is_consult else queue),
        "agent_source_id": option_text(record, options, "agent") or agent,
        "outcome": outcome if is_answered or not is_email else None,
        "disconnect_party": None if is_email or is_aside else party,
        "excluded_reason": "supervisor_monitor" if is_monitor else excluded_reason(record, options),
        "reason_code": option_text(record, options, "reason"),
        "declared_resolved": declared_resolved(record, options),
        "time_basis": "zone" if fields.has_own_zone else "feed",
        "identifiers": option_identifiers(
            record,
            feed,
            # A consulted third party's leg shows that party's number, not the customer's.
            [] if method == "EXTERNAL_OUTBOUND" and chain_id != contact_id else _endpoint(fields),
        ),
        "case_ids": option_texts(record, options, "case"),
        "order_ids": option_texts(record, options, "order"),
    }


def _ended_at(
    fields: RecordFields, channel: str | None, answered_at: datetime | None
) -> datetime | None:
    """Disconnect; of a chat the last message, because its record stays open until it times out.

    An agent may have joined after the last message, and no chat ends before its answer.
    """
    if channel == "chat":
        last = [
            moment
            for party in ("CustomerMetrics", "AgentMetrics")
            if (moment := fields.time(f"ChatMetrics.{party}.LastMessageTimestamp"))
        ]
        if last:
            return max([*last, answered_at] if answered_at else last)
    return fields.time("DisconnectTimestamp")


def _endpoint(fields: RecordFields) -> list[tuple[str, object]]:
    address = fields.text("CustomerEndpoint.Address")
    identifier_type = rules.endpoint_identifier(
        fields.text("CustomerEndpoint.Type"), fields.text("Channel")
    )
    return [(identifier_type, address)] if identifier_type else []


def _arn_tail(fields: RecordFields, path: str) -> str | None:
    arn = fields.text(path)
    return arn and rules.arn_tail(arn)
