"""Zendesk Support: tickets as the REST API and the JSON exports deliver them.

Versions: pages of the incremental export (time- or cursor-based), of lists and of searches; one
ticket in `ticket`; arrays; NDJSON, as the account's full export writes it; lists of deleted
tickets. Comments stand in the ticket, beside it (`comments` with `ticket_id`, or next to the one
`ticket`), or are events of audits or of the export of ticket events. Users stand beside tickets
(`users`) or within (`requester`).

Times: ISO 8601 in UTC; one without a zone is the feed's.

Traps: pages overlap, and deleted tickets are delivered as tombstones whose fields are scrubbed. A
ticket is many contacts. Without its comments (the API's lists have none) a ticket shows only the
first, as `description`, whose id it does not tell. Macros, merges and triggers write comments in
people's names, and so do their mail programs (`metadata.flags` 4). A ticket of a call or chat
repeats it: option `contact_id_field` names the field that holds the other's id. `offered` and
`unoffered` are no ratings. Custom fields are a list of ids and values: an option may name one by
its id, or by its title where `ticket_fields` are listed.
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
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.parsing import field_value, text
from orchestration.ingest.readers.ratings import good_or_bad
from orchestration.ingest.readers.ticket_files import ticket_rows
from orchestration.ingest.readers.ticket_layout import TicketLayout
from orchestration.ingest.readers.ticket_messages import (
    Clock,
    Entry,
    is_inquiry,
)
from orchestration.ingest.readers.ticket_sides import SideRecords
from orchestration.ingest.readers.times import sortable_version
from orchestration.ingest.readers.zendesk_comments import (
    comments_of,
    is_deleted,
    messages,
)
from orchestration.ingest.readers.zendesk_fields import (
    channel_of,
    customer_addresses,
    group_id,
    option_record,
)
from orchestration.ingest.readers.zendesk_people import ZendeskPeople

_LAYOUT = TicketLayout(
    vendor="Zendesk",
    wrappers=("ticket",),
    lists=("tickets", "deleted_tickets", "results"),
    part_lists=("comments", "audits", "ticket_events"),
    part_fields=("author_id", "events", "child_events", "public"),
    side_lists=("users", "groups", "organizations", "ticket_fields"),
)
_RESOLVED = frozenset({"solved", "closed"})
_RATING_TIMES = ("updated_at", "created_at")
_SAMPLES = "sample_"


class ZendeskTickets:
    """Reader of Zendesk tickets; a row is a ticket, however it is wrapped."""

    name = "zendesk_tickets"
    channels = frozenset({"email"})
    options = CONTACT_OPTIONS | {"contact_id_field"}
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONVERSATIONS

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; those of a list bear the list's line.

        Raises:
            FileRefusedError: truncated, unreadable, or without a ticket or a page of tickets.
        """
        return ticket_rows(file, context, _LAYOUT, _row)


def _row(
    line: int, raw: str, ticket: Mapping[str, Any], sides: SideRecords, context: ReadContext
) -> Row | Reject:
    ticket_id = text(ticket["id"])
    clock = Clock(ZoneInfo(context.feed.timezone))
    people = ZendeskPeople(ticket, sides)
    comments = comments_of(ticket, sides)
    entries = messages(ticket, comments, people, clock, context.thank_you_words)
    rated = _rating(ticket, clock)
    if clock.problems:
        return Reject(line, raw, tuple(f"ticket {ticket_id}: {why}" for why in clock.problems))
    feed = context.feed
    requester = people.user(people.person_id("requester"))
    record = option_record(ticket, requester, sides)
    repeated = option_text(record, feed.options, "contact_id_field")
    rule = None
    if repeated is not None:
        entries, rule = _without_repeated(entries)
    values = {
        "row_key": ticket_id,
        "row_version": sortable_version(ticket.get("updated_at") or ticket.get("deleted_at")),
        "out_of_scope_rule": rule,
        "contact_channel": "email",
        "record_id": ticket_id,
        "messages": entries,
        "queue": option_text(record, feed.options, "queue") or group_id(ticket),
        "agent_source_id": option_text(record, feed.options, "agent")
        or people.person_id("assignee"),
        "reason_code": option_text(record, feed.options, "reason"),
        "declared_resolved": _declared(record, feed.options),
        "is_contained": contained(record, feed.options),
        "excluded_reason": excluded_reason(record, feed.options) or _withdrawn(ticket),
        "time_basis": clock.basis,
        "identifiers": option_identifiers(record, feed, customer_addresses(ticket, requester)),
        "case_ids": option_texts(record, feed.options, "case") + _followed(ticket),
        "order_ids": option_texts(record, feed.options, "order"),
        "related_ids": [repeated] if repeated else [],
        **rated,
    }
    return Row(line, raw, values, {"ticket": ticket, "comments": comments})


def _withdrawn(ticket: Mapping[str, Any]) -> str | None:
    """Why no customer's issue is behind the ticket; new accounts hold samples of Zendesk's own."""
    if channel_of(ticket).startswith(_SAMPLES):
        return "test"
    return "deleted" if is_deleted(ticket) else None


def _rating(ticket: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """Columns of the satisfaction rating, dated by the ticket's update where it has no time."""
    given = ticket.get("satisfaction_rating")
    rating = given if isinstance(given, dict) else {"score": given}
    try:
        rated = good_or_bad("satisfaction_rating.score", rating.get("score"))
    except ValueError as error:
        clock.problems.append(str(error))
        return {}
    if not rated:
        return {}
    is_dated = any(text(rating.get(name)) for name in _RATING_TIMES)
    holder, what = (rating, "satisfaction_rating") if is_dated else (ticket, "the ticket")
    return rated | {"rated_at": clock.time(holder, _RATING_TIMES, what)}


def _without_repeated(entries: list[Entry]) -> tuple[list[Entry], str | None]:
    """The first comment only repeats a call or chat; without a later one there is no contact."""
    first, *later = entries
    unheard = first | {"event": "note", "is_public": False, "is_thank_you": False}
    return [unheard, *later], None if any(map(is_inquiry, later)) else "repeated_contact"


def _declared(record: Mapping[str, Any], options: Mapping[str, Any]) -> bool | None:
    """The configured field, or the status; a deleted ticket declares nothing."""
    if "resolved" in options:
        return declared_resolved(record, options)
    status = (text(record.get("status")) or "").lower()
    return None if status in ("", "deleted") else status in _RESOLVED


def _followed(ticket: Mapping[str, Any]) -> list[str]:
    """The closed ticket that this one follows up."""
    if field_value(ticket, "via.source.rel") != "follow_up":
        return []
    followed = text(field_value(ticket, "via.source.from.ticket_id"))
    return [followed] if followed else []
