"""Intercom: conversations as the REST API, its lists and its webhooks deliver them."""

from collections.abc import Iterator, Mapping
from typing import Any

from expectations.contracts import Contract
from expectations.contracts.conversations import CONVERSATIONS
from orchestration.ingest.readers.base import (
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.intercom_deliveries import Delivered, delivered, exchanged
from orchestration.ingest.readers.intercom_messages import (
    customer_addresses,
    messages,
    rating,
)
from orchestration.ingest.readers.intercom_statistics import left_out_replies
from orchestration.ingest.readers.json_files import member_text, once_recognised, records_of
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.parsing import field_value, field_values, text
from orchestration.ingest.readers.times import sortable_version

_TAG_NAMES = "tags.tags.name"
_CONTAINED = {
    "confirmed_resolution": True,
    "assumed_resolution": True,
    "routed_to_team": False,
    "abandoned": False,
    "escalated": False,
    "negative_feedback": False,
}
"""Whether the AI agent resolved the conversation, by its resolution state."""
_NOBODY = "0"
# A deletion is final and may carry no time: as a version it sorts after all times.
_DELETED = "deleted"


class IntercomConversations:
    """Reader of Intercom conversations; a row is a conversation, however it is wrapped.

    A conversation delivered by mail is a chat here too: the record is one of messages that lives
    on, and is cut into sessions as such.
    """

    name = "intercom_conversations"
    channels = frozenset({"chat"})
    options = CONTACT_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONVERSATIONS

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order; those of a list bear the list's line.

        Raises:
            FileRefusedError: truncated, unreadable, an error of Intercom's API, or nothing in it is
                a conversation of Intercom's or was meant to deliver one.
        """
        return once_recognised(
            _rows(file, context),
            "expected conversations of Intercom's, lists of them or webhook deliveries",
        )


def _rows(file: SourceFile, context: ReadContext) -> Iterator[tuple[bool, Row | Reject | None]]:
    for line, raw, record in records_of(file, context, lists=("conversations", "data")):
        if isinstance(record, str):
            yield False, Reject(line, raw, (record,))
            continue
        body = exchanged(record)
        found = delivered(body)
        if found is None:
            yield False, _row(line, raw, Delivered(body), context)
            continue
        if not found:
            yield True, None
        for each in found:
            own = member_text(each.conversation, record, raw)
            yield each.is_known, _row(line, own, each, context)


def _row(line: int, raw: str, found: Delivered, context: ReadContext) -> Row | Reject:
    record, is_deleted = found.conversation, found.is_deleted
    kind = text(record.get("type")) if isinstance(record, dict) else None
    if kind != "conversation" and not (is_deleted and isinstance(record, dict)):
        given = f"an object of type {kind}" if kind else "an object without a type"
        return Reject(line, raw, (f"{given}; an object of type conversation is expected",))
    record_id = text(record.get("id"))
    if record_id is None:
        return Reject(line, raw, ("the conversation has no id",))
    try:
        entries = messages(record, context.thank_you_words)
        entries += left_out_replies(record, entries, is_event=found.is_event)
        entries.sort(key=lambda entry: entry["sent_at"])
        rated = rating(record)
    except ValueError as error:
        return Reject(line, raw, (f"conversation {record_id}: {error}",))
    if not entries and not is_deleted:
        return Reject(line, raw, (f"conversation {record_id} has neither source nor parts",))
    feed = context.feed
    tags = _TAG_NAMES if isinstance(record.get("tags"), dict) else "tags"
    options = {key: tags if path == "tags" else path for key, path in feed.options.items()}
    values = {
        "row_key": record_id,
        "row_version": _DELETED if is_deleted else sortable_version(record.get("updated_at")),
        "contact_channel": "chat",
        "record_id": record_id,
        "messages": entries,
        "queue": option_text(record, options, "queue") or _assignee(record, "team"),
        "agent_source_id": option_text(record, options, "agent") or _assignee(record, "admin"),
        "reason_code": option_text(record, options, "reason"),
        "declared_resolved": declared_resolved(record, options),
        "is_contained": contained(record, options) if "contained" in options else _by_ai(record),
        "excluded_reason": _DELETED if is_deleted else excluded_reason(record, options),
        "time_basis": "zone",
        "identifiers": option_identifiers(record, feed, customer_addresses(record)),
        "case_ids": option_texts(record, options, "case") + _linked(record, "ticket"),
        "order_ids": option_texts(record, options, "order"),
        "related_ids": _linked(record, "conversation"),
        **rated,
    }
    return Row(line, raw, values, record)


def _assignee(record: Mapping[str, Any], kind: str) -> str | None:
    """Id of the team or admin that has the conversation; before API 2.3 it had one of the two."""
    assignee = text(record.get(f"{kind}_assignee_id"))
    if assignee is None and field_value(record, "assignee.type") == kind:
        assignee = text(field_value(record, "assignee.id"))
    return None if assignee == _NOBODY else assignee


def _by_ai(record: Mapping[str, Any]) -> bool | None:
    """Whether Intercom's AI agent says that it resolved the conversation; None where unknown."""
    return _CONTAINED.get(text(field_value(record, "ai_agent.resolution_state")) or "")


def _linked(record: Mapping[str, Any], kind: str) -> list[str]:
    links = field_values(record, "linked_objects.data")
    linked = [link for link in links if isinstance(link, dict) and link.get("type") == kind]
    return [linked_id for link in linked if (linked_id := text(link.get("id")))]
