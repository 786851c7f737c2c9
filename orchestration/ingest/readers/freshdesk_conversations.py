"""Conversations of a Freshdesk ticket as messages, the description first, and whose they are."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestration.ingest.readers.html_text import html_text
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.ticket_messages import (
    DESCRIPTION_ID,
    Clock,
    Entry,
    entry,
    flag,
    in_order,
    plain_text,
)

Record = Mapping[str, Any]
# Version 1 of the API, and exports of whole accounts, say notes.
_LISTS = ("conversations", "notes", "helpdesk_notes")
_WRAPPERS = ("note", "helpdesk_note")
# Version 1 has the markup beside a plain body.
_BODIES = ("body_html", "body", "body_text")
_REPLIES = ("first_responded_at", "agent_responded_at")
# Some exports write a source's label in place of its code.
_OUTBOUND_EMAIL = frozenset({"10", "outbound email"})
# A child shares out the work on a customer's ticket, a tracker gathers those of one cause.
CHILD = "2"
_CHILD_AND_TRACKER = frozenset({CHILD, "3"})
# Tickets that Freshdesk makes of chats.
_CHATS = frozenset({"7", "15", "chat"})
_CHAT_MESSAGE = "20"
_SURVEY_FEEDBACK = "6"
# By an agent, and by a rule.
_FORWARDS = frozenset({"8", "16"})
_RULE = "15"
# A ticket shows no more of its conversations than its first ones.
_MOST_INCLUDED = 10
_BRACKETED = re.compile(r"<([^<>]+)>")


def conversations_of(ticket: Record, beside: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ticket's conversations, once each: its own, else those beside it."""
    own: list[Any] = next(
        (ticket[name] for name in _LISTS if isinstance(ticket.get(name), list)), []
    )
    listed = [_unwrapped(one) for one in own if isinstance(one, dict)]
    found = enumerate(listed or beside)
    return list({text(one.get("id")) or number: one for number, one in found}.values())


def _unwrapped(listed: dict[str, Any]) -> dict[str, Any]:
    inner = next((listed[name] for name in _WRAPPERS if isinstance(listed.get(name), dict)), None)
    return inner or listed


def messages(
    ticket: Record,
    conversations: list[dict[str, Any]],
    clock: Clock,
    thank_you_words: frozenset[str],
) -> list[Entry]:
    """Messages of the ticket in order of time; times that cannot be read are in `clock`."""
    found = [_message(one, clock, thank_you_words) for one in conversations]
    found += _left_out_replies(ticket, found, clock)
    if not _is_description_repeated(ticket, conversations):
        is_ours = _source(ticket) in _OUTBOUND_EMAIL or _is_among_agents(ticket)
        opening = entry(
            DESCRIPTION_ID,
            clock.time(ticket, ("created_at",), "the ticket"),
            "agent" if is_ours else "customer",
            text(ticket.get("responder_id")),
            "message",
            plain_text(ticket, ("description_text",), "description"),
            thank_you_words,
        )
        found.insert(0, opening)
    return [] if clock.problems else in_order(found)


def _left_out_replies(ticket: Record, known: list[Entry], clock: Clock) -> list[Entry]:
    """First and last reply to a ticket, as far as it is shown without its conversations.

    Lists show none of them, a ticket its first ten. `include=stats` tells when the replies came;
    else the ticket would look like one that nobody answered, or nobody after the tenth. The
    customer's own last message is left out: with what came before it unknown, it might open a
    contact that never was.
    """
    if clock.problems or 0 < len(known) < _MOST_INCLUDED:
        return []
    given = ticket.get("stats")
    stats = given if isinstance(given, dict) else {}
    told = dict.fromkeys(
        clock.time(stats, (name,), "stats") for name in _REPLIES if text(stats.get(name))
    )
    last = max((one["sent_at"] for one in known), default=datetime.min)
    left_out = [at for at in told if at and at > last]
    return [entry(None, at, "agent", None, "message", "", frozenset()) for at in left_out]


def _is_among_agents(ticket: Record) -> bool:
    """Whether an agent made the ticket of others, in the customer's name or in their own."""
    return text(ticket.get("association_type")) in _CHILD_AND_TRACKER


def _source(record: Record) -> str:
    return (text(record.get("source")) or "").lower()


def customer_addresses(
    ticket: Record, requester: Record, conversations: list[dict[str, Any]]
) -> list[tuple[str, Any]]:
    """Identifier type and value of the requester.

    Where the file does not show the requester, they are those of the ticket, and the address that
    the requester wrote from.
    """
    shown = requester or ticket
    given: list[tuple[str, Any]] = [("email", shown.get("email"))]
    given += [("phone", shown.get(name)) for name in ("phone", "mobile")]
    requester_id = text(ticket.get("requester_id"))
    written = [
        ("email", _address(text(one.get("from_email")) or ""))
        for one in conversations
        if flag(one, "incoming") and requester_id and text(one.get("user_id")) == requester_id
    ]
    return given if requester else given + written


def _address(written: str) -> str:
    """The address of `Ann <ann@shop.example>`; one without brackets itself."""
    bracketed = _BRACKETED.search(written)
    return bracketed[1] if bracketed else written


def _message(conversation: Record, clock: Clock, thank_you_words: frozenset[str]) -> Entry:
    conversation_id = text(conversation.get("id"))
    user = text(conversation.get("user_id"))
    return entry(
        conversation_id,
        clock.time(conversation, ("created_at",), f"conversation {conversation_id}"),
        _author(conversation, user),
        user,
        _event(conversation),
        _written(conversation),
        thank_you_words,
    )


def _written(conversation: Record) -> str:
    """The text of a conversation, of which only the markup tells what Freshdesk took for quoted."""
    bodies = (text(conversation.get(name)) for name in _BODIES)
    body = next(filter(None, bodies), "")
    return html_text(body) if "<" in body else body


def _author(conversation: Record, user: str | None) -> str:
    """An automation rule's reply bears the id of an agent, too."""
    if flag(conversation, "incoming"):
        return "customer"
    is_automated = text(conversation.get("automation_id")) is not None
    is_automated = is_automated or flag(conversation, "auto_response")
    is_automated = is_automated or _source(conversation) == _RULE
    return "bot" if user is None or is_automated else "agent"


def _event(conversation: Record) -> str:
    """A forward goes to a third party; a survey's remark and an absence notice are no messages."""
    source = _source(conversation)
    is_absence_notice = flag(conversation, "incoming") and flag(conversation, "auto_response")
    if source == _SURVEY_FEEDBACK or is_absence_notice or flag(conversation, "deleted"):
        return "other"
    is_private = flag(conversation, "private") or source in _FORWARDS
    return "note" if is_private else "message"


def _is_description_repeated(ticket: Record, conversations: list[dict[str, Any]]) -> bool:
    """Whether the customer's first message stands among the conversations, too: so in chats."""
    is_chat = _source(ticket) in _CHATS
    return any(
        (is_chat or _source(one) == _CHAT_MESSAGE)
        and flag(one, "incoming")
        and _event(one) == "message"
        for one in conversations
    )
