"""Amazon Connect contact records (CTR) as JSON, as AWS documents the data model."""

import json
from datetime import UTC, datetime
from typing import Any

from orchestration.demo.company import COMPANY_PHONES
from orchestration.demo.records import Leg

ACCOUNT = "123456789012"
INSTANCE = f"arn:aws:connect:us-east-1:{ACCOUNT}:instance/5c1f0a6e-demo"


def timestamp(at: int) -> str | None:
    """A moment as Connect writes it; 0 stands for never."""
    return f"{datetime.fromtimestamp(at, UTC).isoformat()[:19]}Z" if at else None


def endpoint(address: str | None) -> dict[str, str] | None:
    """A phone number, or nothing where the caller withheld it."""
    return {"Address": address, "Type": "TELEPHONE_NUMBER"} if address else None


def agent_part(leg: Leg) -> dict[str, Any] | None:
    """The Agent object."""
    if leg.agent is None:
        return None
    ended_at = leg.connected_at + leg.talk + leg.hold
    return {
        "ARN": f"{INSTANCE}/agent/{leg.agent.agent_id}",
        "AfterContactWorkDuration": leg.wrap,
        "AfterContactWorkEndTimestamp": timestamp(ended_at + leg.wrap),
        "AfterContactWorkStartTimestamp": timestamp(ended_at),
        "AgentInteractionDuration": leg.talk,
        "ConnectedToAgentTimestamp": timestamp(leg.connected_at),
        "CustomerHoldDuration": leg.hold,
        "HierarchyGroups": None,
        "LongestHoldDuration": leg.hold,
        "NumberOfHolds": int(leg.hold > 0),
        "RoutingProfile": {"ARN": f"{INSTANCE}/routing-profile/1", "Name": leg.agent.team},
        "Username": leg.agent.username,
    }


def queue_part(leg: Leg) -> dict[str, Any] | None:
    """The Queue object."""
    if leg.queue is None:
        return None
    return {
        "ARN": f"{INSTANCE}/queue/{leg.queue.lower().replace(' ', '-')}",
        "DequeueTimestamp": timestamp(leg.dequeued_at),
        "Duration": leg.dequeued_at - leg.enqueued_at,
        "EnqueueTimestamp": timestamp(leg.enqueued_at),
        "Name": leg.queue,
    }


def record(leg: Leg) -> dict[str, Any]:
    """The contact record. A monitoring record names the monitored call as its initial contact."""
    initial = leg.previous_id if leg.method == "MONITOR" else leg.chain_id
    handed_on = leg.next_id or leg.is_handed_out
    left_at = leg.connected_at + leg.talk + leg.hold
    return {
        "AWSAccountId": ACCOUNT,
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": agent_part(leg),
        "AgentConnectionAttempts": int(leg.agent is not None),
        "Attributes": leg.attributes,
        "Channel": leg.channel,
        "ConnectedToSystemTimestamp": timestamp(leg.initiated_at),
        "ContactDetails": {},
        "ContactId": leg.contact_id,
        "CustomerEndpoint": endpoint(leg.address),
        "DisconnectReason": leg.disconnect_reason,
        "DisconnectTimestamp": timestamp(leg.disconnected_at),
        "InitialContactId": None if initial == leg.contact_id else initial,
        "InitiationMethod": leg.method,
        "InitiationTimestamp": timestamp(leg.initiated_at),
        "InstanceARN": INSTANCE,
        "LastUpdateTimestamp": timestamp(leg.updated_at),
        "MediaStreams": [{"Type": "AUDIO"}],
        "NextContactId": leg.next_id,
        "PreviousContactId": leg.previous_id,
        "Queue": queue_part(leg),
        "Recording": None,
        "References": [],
        "RelatedContactId": leg.related_id,
        "SystemEndpoint": endpoint(COMPANY_PHONES[0]),
        "TransferCompletedTimestamp": timestamp(left_at) if handed_on else None,
        "TransferredToEndpoint": endpoint("+18005550123") if leg.is_handed_out else None,
    }


def line(leg: Leg) -> str:
    """The record on one line."""
    return json.dumps(record(leg), separators=(",", ":"))
