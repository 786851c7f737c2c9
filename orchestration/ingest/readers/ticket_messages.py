"""What the messages of a ticket have in common, whichever vendor keeps it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.html_text import html_text
from orchestration.ingest.readers.message_text import is_thank_you
from orchestration.ingest.readers.parsing import is_true, text
from orchestration.ingest.readers.times import parse_timestamp

DESCRIPTION_ID = "description"
"""Id of the message that opens a ticket where the vendor gives it none of its own."""

Entry = dict[str, Any]


class Clock:
    """Times of a record and of what is nested in it.

    Attributes:
        problems: every time that is missing or cannot be read.
        basis: how the zone was known: `zone` once any time carried its own, else `feed`.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        """Takes the zone of times that carry none."""
        self._zone = zone
        self.problems: list[str] = []
        self.basis: Literal["zone", "feed"] = "feed"

    def time(self, holder: Mapping[str, Any], names: Iterable[str], what: str) -> datetime | None:
        """Naive UTC of the first of the fields that is not empty; None with a problem otherwise.

        Args:
            holder: the object that holds the fields.
            names: the fields.
            what: the object, for the problem.
        """
        fields = list(names)
        for name in fields:
            written = text(holder.get(name))
            if written is None:
                continue
            try:
                moment, basis = parse_timestamp(written, self._zone)
            except ValueError as error:
                self.problems.append(f"{name} of {what}: {error}")
                return None
            if basis == "zone":
                self.basis = basis
            return moment
        self.problems.append(f"{' and '.join(fields)} of {what} is missing")
        return None


def entry(
    message_id: str | None,
    sent_at: datetime | None,
    author: str,
    agent: str | None,
    event: str,
    body: str,
    thank_you_words: frozenset[str],
) -> Entry:
    """A message or state change in the contract's shape; its text is judged and left behind."""
    is_message = event == "message"
    return {
        "message_id": message_id,
        "sent_at": sent_at,
        "author": author,
        "agent_source_id": agent if author == "agent" else None,
        "event": event,
        "is_public": is_message,
        "is_thank_you": is_message and author == "customer" and is_thank_you(body, thank_you_words),
    }


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By time; what happened at one time by the vendors' ascending ids, the description first."""
    return sorted(entries, key=lambda one: (one["sent_at"], _number(one["message_id"])))


def is_inquiry(one: Mapping[str, Any]) -> bool:
    """Whether a message of a ticket asks for something: the customer's, and no thank-you."""
    return one["event"] == "message" and one["author"] == "customer" and not one["is_thank_you"]


def plain_text(record: Mapping[str, Any], plain: Iterable[str], markup: str) -> str:
    """The text of a message: the first plain field that is not empty, else the markup's text."""
    for name in plain:
        if written := text(record.get(name)):
            return written
    return html_text(text(record.get(markup)) or "")


def flag(record: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    """A yes-or-no field; `default` where it is missing or empty."""
    value = record.get(name)
    return default if text(value) is None else is_true(value)


def _number(message_id: str | None) -> int:
    is_number = message_id is not None and message_id.isascii() and message_id.isdecimal()
    # Longer ones are no vendor's, and Python refuses to read thousands of digits.
    return int(message_id or 0) if is_number and len(message_id or "") < 40 else 0
