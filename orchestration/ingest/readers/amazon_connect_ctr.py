"""Amazon Connect contact records ("CTR"): one JSON object per contact, voice or chat, to a leg.

Connect delivers at least once and again whenever a record changes; a transfer makes a contact of
its own, chained by InitialContactId. Fields as in the Administrator Guide, "Data model for Amazon
Connect contact records".
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import CONTRACTS, Contract
from orchestration.feeds import Feed
from orchestration.ingest.readers import connect_rules as rules
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.connect_api import api_contacts
from orchestration.ingest.readers.field_paths import FieldPaths
from orchestration.ingest.readers.json_files import once_recognised, records_of
from orchestration.ingest.readers.json_stream import Records
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.record_fields import RecordFields
from orchestration.ingest.readers.times import sortable_version

_REQUIRED = ("ContactId", "InitiationTimestamp", "Channel")


class AmazonConnectCtr:
    """Reader of `amazon_connect_ctr`; see `base.Reader`."""

    name = "amazon_connect_ctr"
    channels = frozenset({"telephony", "chat"})
    options = CONTACT_OPTIONS
    records_parties = True

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["legs"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order.

        Raises:
            FileRefusedError: truncated, unreadable, or nothing in it is a contact record.
        """
        return once_recognised(_found(file, context), _refusal)


def _refusal(held: Sequence[Row | Reject]) -> str:
    return (
        f"none of the {len(held)} records has a ContactId: this is no export of Amazon "
        "Connect contact records; check the feed's pattern and format"
    )


def _found(file: SourceFile, context: ReadContext) -> Iterator[tuple[bool, Row | Reject]]:
    paths, zone = FieldPaths(), ZoneInfo(context.feed.timezone)
    for line, raw, record in _records(file, context):
        if isinstance(record, str):
            yield '"ContactId"' in raw, Reject(line, raw, (record,))
        else:
            fields = RecordFields(record, paths, zone, required=_REQUIRED)
            yield "ContactId" in record, _row(line, raw, record, fields, context.feed)


def _records(file: SourceFile, context: ReadContext) -> Records:
    """The file's records; those that an object holds, the API's answers too, bear its line."""
    for line, raw, record in records_of(file, context, lists=("Records", "Contacts")):
        members = record.get("Records") if isinstance(record, dict) else None
        if members is None and isinstance(record, dict):
            members = api_contacts(record)
        if not isinstance(members, list):
            yield line, raw, record
            continue
        for member in members:
            is_record = isinstance(member, dict)
            reason = f"a JSON {type(member).__name__} where a contact record is expected"
            yield line, json.dumps(member), member if is_record else reason


def _row(
    line: int, raw: str, record: dict[str, Any], fields: RecordFields, feed: Feed
) -> Row | Reject:
    options = feed.options
    contact_id = fields.text("ContactId")
    method, channel, direction, party, out_of_scope_rule, problems = rules.codes(
        fields.text("Channel"),
        fields.text("InitiationMethod"),
        fields.text("DisconnectReason"),
        is_campaign=fields.text("Campaign.CampaignId") is not None,
    )
    fields.problems += problems
    is_monitor = method == "MONITOR"
    chain_id = contact_id if is_monitor else fields.text("InitialContactId") or contact_id
    answered_at = fields.time("Agent.ConnectedToAgentTimestamp")
    times = rules.LegTimes(
        started_at=fields.time("InitiationTimestamp"),
        enqueued_at=fields.time("Queue.EnqueueTimestamp"),
        dequeued_at=fields.time("Queue.DequeueTimestamp"),
        answered_at=answered_at,
        ended_at=_ended_at(fields, channel, answered_at),
        queue_seconds=fields.seconds("Queue.Duration"),
    )
    outcome = rules.outcome(times, party, is_contained=bool(contained(record, options)))
    queue = fields.text("Queue.Name") or _arn_tail(fields, "Queue.ARN")
    agent = fields.text("Agent.Username") or _arn_tail(fields, "Agent.ARN")
    values = {
        "row_key": contact_id,
        "row_version": sortable_version(fields.time("LastUpdateTimestamp")),
        "out_of_scope_rule": out_of_scope_rule,
        "contact_channel": channel,
        "chain_id": chain_id,
        "leg_id": contact_id,
        "related_ids": [related] if (related := fields.text("RelatedContactId")) else [],
        "direction": direction,
        "transfers": rules.transfers(
            method,
            left_connect=fields.time("TransferCompletedTimestamp") is not None
            or fields.text("TransferredToEndpoint.Address") is not None,
            has_next=fields.text("NextContactId") is not None,
        ),
        "started_at": times.started_at,
        "answered_at": times.answered_at,
        "ended_at": times.ended_at,
        "ivr_seconds": rules.ivr_seconds(times, channel, direction),
        "wait_seconds": rules.wait_seconds(times, channel, outcome),
        "talk_seconds": fields.seconds("Agent.AgentInteractionDuration"),
        "hold_seconds": fields.seconds("Agent.CustomerHoldDuration"),
        "wrap_seconds": fields.seconds("Agent.AfterContactWorkDuration"),
        "queue": option_text(record, options, "queue") or queue,
        "agent_source_id": option_text(record, options, "agent") or agent,
        "outcome": outcome if channel != "email" or outcome == "answered" else None,
        "disconnect_party": None if channel == "email" else party,
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
    if fields.problems:
        return Reject(line, raw, tuple(fields.problems))
    return Row(line, raw, values, record)


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
    kind = fields.text("CustomerEndpoint.Type")
    if kind is None and (fields.text("Channel") or "").upper() == "VOICE":
        kind = "TELEPHONE_NUMBER"
    identifier_type = rules.ENDPOINT_IDENTIFIERS.get(kind or "")
    return [(identifier_type, address)] if identifier_type else []


def _arn_tail(fields: RecordFields, path: str) -> str | None:
    """The id at the end of an Amazon Resource Name."""
    arn = fields.text(path)
    return arn and arn.rpartition("/")[2]
