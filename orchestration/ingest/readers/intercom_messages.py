"""Messages, state changes and the rating of an Intercom conversation, in order of time."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from orchestration.ingest.readers.html_text import html_text
from orchestration.ingest.readers.message_text import is_thank_you
from orchestration.ingest.readers.parsing import field_value, field_values, is_true, text
from orchestration.ingest.readers.ratings import one_to
from orchestration.ingest.readers.times import from_epoch_or_iso

_AUTHORS = {
    "user": "customer",
    "lead": "customer",
    "contact": "customer",
    "visitor": "customer",
    "admin": "agent",
    "team": "agent",
    "bot": "bot",
}
# Who began, where the author is left blank, as it is for Twitter.
_INITIATORS = {"customer_initiated": "customer", "operator_initiated": "bot"}
# The opening message: of API 2.x, of API 1.x.
_OPENINGS = ("source", "conversation_message")
_CUSTOMERS = ("user", "users", "users.users", "customers", "customers.customers")
# Operator, Intercom's bot, also writes as an admin of this address.
_OPERATOR = re.compile(r"operator(\+.*)?@intercom\.io", re.IGNORECASE)
# Parts that tell what became of the record; a rating's remark has a body and is no message. Nor is
# the notice of how and when replies will come, or what an AI writes down of a call.
_RECORD_EVENTS = ("conversation_", "participant_", "ticket_", "channel_and_reply_time_", "call_")
_RATING_SCALE = 5
_NO_CONTENT = re.compile(r"(<(?!img|video|audio|iframe)[^>]*>|&nbsp;|\s)*", re.IGNORECASE)


def messages(record: Mapping[str, Any], thank_you_words: frozenset[str]) -> list[dict[str, Any]]:
    """The opening message, from `source`, and those of the parts, in the contract's shape.

    A close with a text is a message and a close, in that order.

    Raises:
        ValueError: a message without a usable time, which it names, or parts in no known shape.
    """
    entries = [
        {
            "message_id": text(part.get("id")),
            "sent_at": _sent_at(part),
            "author": author_of(part),
            "agent_source_id": _agent(part),
            "event": event,
            "is_public": event == "message",
            "is_thank_you": event == "message"
            and author_of(part) == "customer"
            and is_thank_you(_plain_text(part), thank_you_words),
        }
        for part in parts(record)
        for event in _events(part)
    ]
    return sorted(entries, key=lambda entry: entry["sent_at"])


def rating(record: Mapping[str, Any]) -> dict[str, Any]:
    """The contract's columns of the conversation's rating; none where it was not rated.

    `created_at` of a rating is the time when Intercom asked for it; newer versions of the API give
    the answer's own in `updated_at`. Without either the record's update shows it first.

    Raises:
        ValueError: the rating or its time cannot be read.
    """
    field = "conversation_rating"
    answer = field_value(record, f"{field}.rating")
    if answer is None:
        return {}
    times = (f"{field}.updated_at", f"{field}.created_at", "updated_at", "created_at")
    given = next((path for path in times if field_value(record, path) is not None), times[0])
    try:
        rated_at = from_epoch_or_iso(field_value(record, given))
    except ValueError as error:
        raise ValueError(f"{given}: {error}") from error
    return one_to(_RATING_SCALE, f"{field}.rating", answer) | {"rated_at": rated_at}


def customer_addresses(record: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Identifier type and value of the customer who wrote first, else of the record's `user`.

    Others may have been added to the conversation: theirs are left out, since a record's
    identifiers count as one person's. API 1.x keeps the addresses beside the messages.
    """
    written = [part.get("author") for part in parts(record) if author_of(part) == "customer"]
    beside = [each for field in _CUSTOMERS for each in field_values(record, field)]
    known = [person for person in beside if isinstance(person, dict) and "id" in person]
    people = [person for person in written if isinstance(person, dict)] + known
    own = [person for person in people if person.get("id") == people[0].get("id")]
    return [(kind, person.get(kind)) for person in own for kind in ("email", "phone")]


def parts(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The source, as a part of type `source`, and the parts, which lists leave out.

    Raises:
        ValueError: the parts are in none of Intercom's shapes.
    """
    openings = (record.get(field) for field in _OPENINGS)
    source = next((each for each in openings if isinstance(each, dict) and each), None)
    if source:
        yield {**source, "part_type": "source", "created_at": record.get("created_at")}
    page = record.get("conversation_parts") or []
    listed = page.get("conversation_parts") if isinstance(page, dict) else page
    if not isinstance(listed, list) or not all(isinstance(part, dict) for part in listed):
        raise ValueError(
            "conversation_parts is neither a list of parts nor an object that holds one as "
            "`conversation_parts`"
        )
    yield from listed


def author_of(part: Mapping[str, Any]) -> str:
    """Who wrote a part: customer, agent, bot or system."""
    email = text(field_value(part, "author.email")) or ""
    if is_true(field_value(part, "author.from_ai_agent")) or _OPERATOR.fullmatch(email):
        return "bot"
    kind = text(field_value(part, "author.type")) or ""
    initiation = text(part.get("delivered_as")) or ""
    return _AUTHORS.get(kind) or _INITIATORS.get(initiation, "system")


def _agent(part: Mapping[str, Any]) -> str | None:
    is_person = field_value(part, "author.type") == "admin" and author_of(part) == "agent"
    return text(field_value(part, "author.id")) if is_person else None


def _events(part: Mapping[str, Any]) -> tuple[str, ...]:
    part_type = text(part.get("part_type")) or ""
    if part_type.startswith("note"):
        return ("note",)
    is_written = part_type == "source" or (
        not part_type.startswith(_RECORD_EVENTS) and _has_content(part)
    )
    if part_type == "close":
        return ("message", "close") if is_written else ("close",)
    return ("message",) if is_written else ("other",)


def _has_content(part: Mapping[str, Any]) -> bool:
    return (
        not _NO_CONTENT.fullmatch(text(part.get("body")) or "")
        or bool(part.get("attachments"))
        or is_true(part.get("redacted"))
    )


def _plain_text(part: Mapping[str, Any]) -> str:
    body = text(part.get("body")) or ""
    return html_text(body) if "<" in body or "&" in body else body


def _sent_at(part: Mapping[str, Any]) -> datetime:
    try:
        return from_epoch_or_iso(part.get("created_at"))
    except ValueError as error:
        part_name = f"{part.get('part_type')} {part.get('id')}"
        raise ValueError(f"created_at of {part_name}: {error}") from error
