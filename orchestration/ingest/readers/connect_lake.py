"""Rows of the table `contact_record` in Amazon Connect's data lake, as contact records.

The table is flat, in snake case, and counts milliseconds where a record counts seconds. So do the
tables that warehouses make of contact records, but for the unit: there seconds stay seconds.
"""

from collections.abc import Mapping
from typing import Any

from orchestration.ingest.readers.parsing import seconds

_TOP = {
    "contact_id": "ContactId",
    "initial_contact_id": "InitialContactId",
    "previous_contact_id": "PreviousContactId",
    "next_contact_id": "NextContactId",
    "related_contact_id": "RelatedContactId",
    "channel": "Channel",
    "initiation_method": "InitiationMethod",
    "initiation_timestamp": "InitiationTimestamp",
    "connected_to_system_timestamp": "ConnectedToSystemTimestamp",
    "disconnect_timestamp": "DisconnectTimestamp",
    "disconnect_reason": "DisconnectReason",
    "last_update_timestamp": "LastUpdateTimestamp",
    "transfer_completed_timestamp": "TransferCompletedTimestamp",
    "attributes": "Attributes",
}
# Of a queue or an agent without a resource name the id tells the same.
_WITHIN = {
    "queue_id": ("Queue", "ARN"),
    "queue_arn": ("Queue", "ARN"),
    "queue_name": ("Queue", "Name"),
    "queue_enqueue_timestamp": ("Queue", "EnqueueTimestamp"),
    "queue_dequeue_timestamp": ("Queue", "DequeueTimestamp"),
    "queue_duration": ("Queue", "Duration"),
    "agent_id": ("Agent", "ARN"),
    "agent_arn": ("Agent", "ARN"),
    "agent_username": ("Agent", "Username"),
    "agent_connected_to_agent_timestamp": ("Agent", "ConnectedToAgentTimestamp"),
    "agent_interaction_duration": ("Agent", "AgentInteractionDuration"),
    "agent_customer_hold_duration": ("Agent", "CustomerHoldDuration"),
    "agent_after_contact_work_duration": ("Agent", "AfterContactWorkDuration"),
    "customer_endpoint_type": ("CustomerEndpoint", "Type"),
    "customer_endpoint_address": ("CustomerEndpoint", "Address"),
    "transferred_to_endpoint_type": ("TransferredToEndpoint", "Type"),
    "transferred_to_endpoint_address": ("TransferredToEndpoint", "Address"),
    "campaign_id": ("Campaign", "CampaignId"),
}
_LAST_MESSAGE = "LastMessageTimestamp"
_PARTIES = {"customer": "CustomerMetrics", "agent": "AgentMetrics"}
_SEGMENT_ATTRIBUTES = ("segment_attributes", "segment_attribute")
_MILLISECONDS = "_ms"


def is_of_lake(record: Mapping[str, Any]) -> bool:
    """Whether the object is a row of such a table."""
    return "contact_id" in record and "ContactId" not in record


def as_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """The contact record that the row is, beside the row's own columns."""
    columns: dict[str, Any] = {}
    for name, value in row.items():
        folded = name.lower()
        in_seconds = folded.removesuffix(_MILLISECONDS)
        columns[in_seconds] = value if folded == in_seconds else _seconds(value)
    record: dict[str, Any] = {
        name: columns[column] for column, name in _TOP.items() if column in columns
    }
    for column, (holder, name) in _WITHIN.items():
        if columns.get(column) not in (None, ""):
            record.setdefault(holder, {})[name] = columns[column]
    metrics = {
        theirs: {_LAST_MESSAGE: moment}
        for party, theirs in _PARTIES.items()
        if (moment := columns.get(f"chat_{party}_metrics_last_message_timestamp"))
    }
    segment = next((columns[name] for name in _SEGMENT_ATTRIBUTES if columns.get(name)), None)
    if metrics:
        record["ChatMetrics"] = metrics
    if isinstance(segment, dict):
        record["SegmentAttributes"] = {
            key: {"ValueString": value} if isinstance(value, str) else value
            for key, value in segment.items()
        }
    return {**row, **record}


def _seconds(milliseconds: Any) -> Any:
    """Seconds; what is no number as it is, for the record's reader to judge."""
    try:
        counted = seconds(milliseconds)
    except ValueError:
        return milliseconds
    return None if counted is None else counted / 1000
