"""Comments of a Zendesk ticket as messages."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from orchestration.ingest.readers.parsing import field_value, field_values, finite_number, text
from orchestration.ingest.readers.ticket_messages import (
    DESCRIPTION_ID,
    Clock,
    Entry,
    entry,
    flag,
    in_order,
    plain_text,
)
from orchestration.ingest.readers.ticket_sides import SideRecords
from orchestration.ingest.readers.times import from_epoch
from orchestration.ingest.readers.zendesk_people import ZendeskPeople

Ticket = Mapping[str, Any]
_COMMENT_TYPES = frozenset(
    {"Comment", "VoiceComment", "FacebookComment", "Tweet", "ChatTranscript"}
)
_EVENT_LISTS = ("events", "child_events")
_PRIVACY_CHANGE = "CommentPrivacyChange"
# The flag of a comment that a mail program wrote by itself, such as an absence notice.
_AUTOMATIC = "4"
_TOMBSTONE_TIMES = ("created_at", "deleted_at", "updated_at")


def comments_of(ticket: Ticket, sides: SideRecords) -> list[dict[str, Any]]:
    """The ticket's comments, once each: its own, else those beside it, else its audits'."""
    beside = sides.parts_of(text(ticket.get("id")) or "")
    found = (
        _listed(ticket.get("comments"))
        or [part for part in beside if part.keys().isdisjoint(_EVENT_LISTS)]
        or _from_audits([*_listed(ticket.get("audits")), *beside])
    )
    numbered = enumerate(found)
    return list({text(one.get("id")) or number: one for number, one in numbered}.values())


def messages(
    ticket: Ticket,
    comments: list[dict[str, Any]],
    people: ZendeskPeople,
    clock: Clock,
    thank_you_words: frozenset[str],
) -> list[Entry]:
    """Messages of the ticket in order of time; times that cannot be read are in `clock`.

    A ticket exported without its comments holds the first of them as its description.
    """
    found = [_message(one, people, clock, thank_you_words) for one in comments]
    if not comments:
        opening = _description(ticket, people, clock, thank_you_words)
        found = [opening, *_first_reply(ticket, opening, clock)]
    return [] if clock.problems else in_order(found)


def is_deleted(ticket: Ticket) -> bool:
    """Whether the ticket is a tombstone; lists of deleted tickets give them no status."""
    status = (text(ticket.get("status")) or "").lower()
    return status == "deleted" or text(ticket.get("deleted_at")) is not None


def _description(
    ticket: Ticket, people: ZendeskPeople, clock: Clock, thank_you_words: frozenset[str]
) -> Entry:
    author_id = people.person_id("submitter") or people.person_id("requester")
    is_public = flag(ticket, "is_public", default=True)
    # A list of deleted tickets says nothing of when and by whom they were begun.
    is_begun = text(ticket.get("created_at")) is not None
    times = _TOMBSTONE_TIMES if is_deleted(ticket) else ("created_at",)
    return entry(
        DESCRIPTION_ID,
        clock.time(ticket, times, "the ticket"),
        people.author(author_id, ticket) if is_begun else "system",
        author_id,
        ("message" if is_public else "note") if is_begun else "other",
        plain_text(ticket, ("description",), "html_description"),
        thank_you_words,
    )


def _first_reply(ticket: Ticket, opening: Entry, clock: Clock) -> Iterator[Entry]:
    """The agents' first reply, as the metrics of a ticket without its comments tell of it.

    Without it the ticket would look like one that nobody answered.
    """
    path = "metric_set.reply_time_in_minutes.calendar"
    minutes = field_value(ticket, path)
    if minutes is None or opening["sent_at"] is None or opening["author"] != "customer":
        return
    try:
        after = timedelta(minutes=finite_number(str(minutes)))
        replied_at = opening["sent_at"] + after
    except (ValueError, OverflowError) as error:
        clock.problems.append(f"{path}: {error}")
        return
    yield entry(None, replied_at, "agent", None, "message", "", frozenset())


def _message(
    comment: Mapping[str, Any],
    people: ZendeskPeople,
    clock: Clock,
    thank_you_words: frozenset[str],
) -> Entry:
    name = f"comment {text(comment.get('id'))}"
    author_id = text(comment.get("author_id")) or text(field_value(comment, "author.id"))
    if author_id is None:
        clock.problems.append(f"author_id of {name} is missing")
    # A merge writes the other ticket's last comment into this one, in the agent's name.
    is_merge = field_value(comment, "via.source.rel") == "merge"
    is_public = flag(comment, "public", default=True) and not is_merge
    return entry(
        text(comment.get("id")),
        clock.time(comment, ("created_at",), name),
        people.author(author_id, comment),
        author_id,
        "other" if _is_automatic(comment) else "message" if is_public else "note",
        plain_text(comment, ("plain_body", "body"), "html_body"),
        thank_you_words,
    )


def _is_automatic(comment: Mapping[str, Any]) -> bool:
    return _AUTOMATIC in map(text, field_values(comment, "metadata.flags"))


def _events_of(audit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Events of an audit, or of what the export of ticket events makes of one."""
    return [event for name in _EVENT_LISTS for event in _listed(audit.get(name))]


def _from_audits(audits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Comments among the events of audits, which hold the author, the time and the flags.

    Another event tells that a comment was made private later. The export of ticket events that has
    no comments side-loaded says of each only that it is there, and whether it is public.
    """
    comments, privacy = [], {}
    for audit in sorted(audits, key=_created_at):
        shared = {name: audit.get(name) for name in ("author_id", "via", "metadata")}
        shared["author_id"] = shared["author_id"] or audit.get("updater_id")
        shared["created_at"] = _created_at(audit)
        for event in _events_of(audit):
            kind = text(event.get("type")) or text(event.get("event_type"))
            if kind in _COMMENT_TYPES:
                own = {name: value for name, value in event.items() if value is not None}
                comments.append(shared | {"public": event.get("comment_public")} | own)
            elif kind == _PRIVACY_CHANGE:
                privacy[text(event.get("comment_id"))] = {"public": event.get("public")}
    return [comment | privacy.get(text(comment.get("id")), {}) for comment in comments]


def _created_at(audit: Mapping[str, Any]) -> str:
    """When an audit was made; the export of ticket events may count seconds since 1970 alone."""
    counted = audit.get("timestamp")
    if (written := text(audit.get("created_at"))) or counted is None:
        return written or ""
    try:
        return f"{from_epoch(counted).isoformat()}Z"
    except ValueError:
        return text(counted) or ""


def _listed(value: object) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        value = next((inner for inner in value.values() if isinstance(inner, list)), [])
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
