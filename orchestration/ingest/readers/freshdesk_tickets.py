"""Freshdesk: tickets and their conversations as the REST API (v2) delivers them.

Versions: lists and searches (`results`) of tickets, one ticket alone or in `ticket`, arrays and
NDJSON. Conversations stand in the ticket (`include=conversations`), beside the one `ticket`, or in
a list of their own with `ticket_id`. Tickets of older exports say `custom_field`, `status_name`.

Times: ISO 8601 with a zone, which is the account's in older exports; one without is the feed's.

Traps: what opens a ticket is its `description`, which has no id of its own. Conversations come in
no order, and within a ticket no more than the first ten. Codes: ticket `source`: 1 email, 2 portal,
3 phone, 7 chat, 9 feedback widget, 10 outbound email, 15 bot, or their labels; `status`: 2 open,
3 pending, 4 resolved, 5 closed, others are the account's own. Conversation `source`: 0 reply,
2 note, 6 survey feedback, 8 forward to a third party, 15 note of a rule, 16 its forward, 20 chat
message. A ticket made of a chat repeats the customer's first message in
its description. A bot writes without a user. Deleted and spam tickets are delivered. Of tickets
that belong together, agents make the child and the tracker (`association_type` 2 and 3).
Version 1 has the number that people know in `display_id`.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import Contract
from expectations.contracts.conversations import CONVERSATIONS
from orchestration.ingest.readers.base import (
    FileColumns,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.freshdesk_conversations import (
    CHILD,
    conversations_of,
    customer_addresses,
    messages,
)
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.parsing import field_values, text
from orchestration.ingest.readers.ticket_files import ticket_rows
from orchestration.ingest.readers.ticket_layout import TicketLayout
from orchestration.ingest.readers.ticket_messages import Clock, flag
from orchestration.ingest.readers.ticket_sides import SideRecords
from orchestration.ingest.readers.times import sortable_version

_LAYOUT = TicketLayout(
    vendor="Freshdesk",
    wrappers=("ticket", "helpdesk_ticket"),
    lists=("tickets", "results"),
    part_lists=("conversations",),
    part_fields=("incoming", "private"),
    side_lists=("contacts", "requesters"),
    # The ticket's number: later versions say id, which is another of Freshdesk's own in version 1.
    id_fields=("display_id", "id"),
)
_ASSOCIATED = "associated_tickets_list"
_RESOLVED = frozenset({"4", "5", "resolved", "closed"})
# Spam goes before deleted: emptying the spam folder deletes, and spam is nobody's.
_WITHDRAWN = {"spam": "spam", "deleted": "deleted"}


class FreshdeskTickets:
    """Reader of Freshdesk tickets; a row is a ticket, however it is wrapped."""

    name = "freshdesk_tickets"
    channels = frozenset({"email"})
    options = CONTACT_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONVERSATIONS

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; those of a list bear the list's line.

        Raises:
            FileRefusedError: truncated, unreadable, or without a ticket or a list of tickets.
        """
        return ticket_rows(file, context, _LAYOUT, _row)


def _row(
    line: int, raw: str, ticket: Mapping[str, Any], sides: SideRecords, context: ReadContext
) -> Row | Reject:
    ticket_id = _LAYOUT.id_of(ticket) or ""
    clock = Clock(ZoneInfo(context.feed.timezone))
    conversations = conversations_of(ticket, sides.parts_of(ticket_id))
    entries = messages(ticket, conversations, clock, context.thank_you_words)
    if clock.problems:
        return Reject(line, raw, tuple(f"ticket {ticket_id}: {why}" for why in clock.problems))
    feed = context.feed
    requester = _requester(ticket, sides)
    record = {**ticket, "requester": requester}
    values = {
        "row_key": ticket_id,
        "row_version": sortable_version(ticket.get("updated_at")),
        "contact_channel": "email",
        "record_id": ticket_id,
        "messages": entries,
        "queue": option_text(record, feed.options, "queue") or text(ticket.get("group_id")),
        "agent_source_id": option_text(record, feed.options, "agent")
        or text(ticket.get("responder_id")),
        "reason_code": option_text(record, feed.options, "reason"),
        "declared_resolved": _declared(record, feed.options),
        "is_contained": contained(record, feed.options),
        "excluded_reason": excluded_reason(record, feed.options) or _withdrawn(ticket),
        "time_basis": clock.basis,
        "identifiers": option_identifiers(
            record, feed, customer_addresses(ticket, requester, conversations)
        ),
        "case_ids": option_texts(record, feed.options, "case") + _parents(ticket),
        "order_ids": option_texts(record, feed.options, "order"),
    }
    return Row(line, raw, values, {"ticket": ticket, "conversations": conversations})


def _requester(ticket: Mapping[str, Any], sides: SideRecords) -> dict[str, Any]:
    """The requester within the ticket, else among the contacts beside it."""
    own = ticket.get("requester")
    if isinstance(own, dict):
        return own
    requester_id = ticket.get("requester_id")
    return sides.find("contacts", requester_id) or sides.find("requesters", requester_id)


def _declared(record: Mapping[str, Any], options: Mapping[str, Any]) -> bool | None:
    """The configured field, or the status: its code, or its name in exports that write that."""
    if "resolved" in options:
        return declared_resolved(record, options)
    status = text(record.get("status"))
    return None if status is None else status.lower() in _RESOLVED


def _parents(ticket: Mapping[str, Any]) -> list[str]:
    """The customer's ticket of which this one shares out the work."""
    if text(ticket.get("association_type")) != CHILD:
        return []
    return [parent for each in field_values(ticket, _ASSOCIATED) if (parent := text(each))]


def _withdrawn(ticket: Mapping[str, Any]) -> str | None:
    return next((reason for name, reason in _WITHDRAWN.items() if flag(ticket, name)), None)
