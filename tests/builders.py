"""Builders of raw rows and feeds, so that a test states only what it is about.

Each row builder fills the required columns with a plain, valid case: an answered inbound call, a
mail, a customers line. `row_key` follows from the record's own id, `row_hash` from the content, so
two versions of one record need nothing more than two calls with another `row_version`.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from expectations.contracts import CONTRACTS
from expectations.contracts.model import ENVELOPE

Record = dict[str, Any]

NIGHT = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12)
"""A Monday; the default business zone is UTC, so that hours in tests need no conversion."""

FEEDS: dict[str, tuple[str, str]] = {
    "voice_main": ("telephony", "legs"),
    "chat_main": ("chat", "conversations"),
    "mail_main": ("email", "conversations"),
    "survey_main": ("survey", "survey_responses"),
    "crm": ("customers", "customers"),
    "staff": ("agents", "agents"),
    "survey_invites": ("invitations", "invitations"),
    "quality_main": ("quality", "evaluations"),
}
"""Channel and contract of the feeds that `write_config` configures by default."""

_lines = count(1)


def feed(name: str, **changes: Any) -> Record:
    """A line of the feeds table; channel and contract by name where the name is in `FEEDS`."""
    channel, contract = FEEDS.get(name, ("telephony", "legs"))
    values = {
        "feed": name,
        "channel": channel,
        "contract": contract,
        "is_required": False,
        "covers_days_before": 0,
        "records_parties": True,
    }
    return values | changes


def raw_row(contract: str, row_key: str, values: Mapping[str, Any], **changes: Any) -> Record:
    """A row of a contract from its body's values, with an envelope; `changes` override both.

    Raises:
        KeyError: a name in `changes` is no column of the contract.
    """
    columns = CONTRACTS[contract].column_names
    unknown = set(changes) - set(columns)
    if unknown:
        raise KeyError(f"{contract} has no column {sorted(unknown)}; it has {columns}")
    row = dict.fromkeys(columns) | dict(values)
    row |= {"export_date": NIGHT, "file": "export.json", "row_key": row_key}
    row |= {"line": next(_lines)} | changes
    row["row_number"] = changes.get("row_number", row["line"])
    envelope = {column.name for column in ENVELOPE}
    content = sorted((name, str(value)) for name, value in row.items() if name not in envelope)
    row["row_hash"] = changes.get("row_hash", hashlib.sha256(repr(content).encode()).hexdigest())
    return row


def identifiers(**values: str | list[str] | None) -> list[Record]:
    """`identifiers(account="1", phone=["+1...", ...])` as the list that a row holds."""
    return [
        {"identifier_type": kind, "identifier_value": value}
        for kind, given in values.items()
        for value in ([given] if isinstance(given, str) else given or [])
    ]


def leg(
    chain: str,
    started_at: datetime = NOON,
    *,
    seconds: float = 60,
    who: list[Record] | None = None,
    **changes: Any,
) -> Record:
    """A leg: an answered inbound call of `seconds`, ended by the customer, in queue `billing`."""
    values = {
        "feed": "voice_main",
        "contact_channel": "voice",
        "chain_id": chain,
        "leg_id": chain,
        "direction": "inbound",
        "transfers": 0,
        "started_at": started_at,
        "answered_at": started_at,
        "ended_at": started_at + timedelta(seconds=seconds),
        "talk_seconds": float(seconds),
        **dict.fromkeys(("ivr_seconds", "wait_seconds", "hold_seconds", "wrap_seconds"), 0.0),
        "queue": "billing",
        "agent_source_id": "agent-1",
        "outcome": "answered",
        "disconnect_party": "customer",
        "time_basis": "zone",
        "identifiers": who or [],
    }
    return raw_row("legs", changes.get("leg_id", chain), values, **changes)


def queue_event(
    chain: str,
    event: str,
    occurred_at: datetime = NOON,
    *,
    who: list[Record] | None = None,
    **changes: Any,
) -> Record:
    """An event of a call in queue `support` of the feed queue_log."""
    values = {
        "feed": "queue_log",
        "chain_id": chain,
        "event": event,
        "occurred_at": occurred_at,
        "queue": "support",
        "time_basis": "zone",
        "identifiers": who or [],
    }
    return raw_row("queue_events", f"{chain}-{event}-{occurred_at}", values, **changes)


def message(sent_at: datetime, author: str = "customer", **changes: Any) -> Record:
    """A public message; an agent's is by `agent-1`; its id is its time unless given."""
    values = {
        "message_id": sent_at.isoformat(),
        "sent_at": sent_at,
        "author": author,
        "agent_source_id": "agent-1" if author == "agent" else None,
        "event": "message",
        "is_public": True,
        "is_thank_you": False,
    }
    return values | changes


def conversation(
    key: str,
    messages: list[Record] | None = None,
    *,
    who: list[Record] | None = None,
    **changes: Any,
) -> Record:
    """A chat record of `messages`, by default one of the customer at noon; record id = row key."""
    values = {
        "feed": "chat_main",
        "contact_channel": "chat",
        "record_id": key,
        "messages": messages if messages is not None else [message(NOON)],
        "time_basis": "zone",
        "identifiers": who or [],
    }
    return raw_row("conversations", key, values, **changes)


def mail(
    message_id: str,
    sent_at: datetime = NOON,
    author: str = "customer",
    *,
    answers: list[str] | None = None,
    who: list[Record] | None = None,
    **changes: Any,
) -> Record:
    """A mail of the feed mail_main: a record of one message that names the mails it answers."""
    values = {
        "feed": "mail_main",
        "contact_channel": "email",
        "record_id": None,
        "thread_ids": answers,
        "messages": [message(sent_at, author, message_id=message_id)],
    }
    return conversation(message_id, who=who, **(values | changes))


def survey_response(
    response_id: str,
    responded_at: datetime = NOON,
    *,
    who: list[Record] | None = None,
    **changes: Any,
) -> Record:
    """A transactional response without answers."""
    values = {
        "feed": "survey_main",
        "response_id": response_id,
        "survey_kind": "transactional",
        "started_at": responded_at,
        "responded_at": responded_at,
        "time_basis": "zone",
        "identifiers": who or [],
    }
    return raw_row("survey_responses", response_id, values, **changes)


def customer(key: str, *, who: list[Record] | None = None, **changes: Any) -> Record:
    """A customers line without `seen_at`."""
    return raw_row("customers", key, {"feed": "crm", "identifiers": who or []}, **changes)


def agent(agent_id: str, *, feed_agents: Mapping[str, str] | None = None, **changes: Any) -> Record:
    """An agents line; `feed_agents` maps a feed to the agent's id in it."""
    values = {
        "feed": "staff",
        "agent_id": agent_id,
        "name": agent_id.title(),
        "feed_agents": [
            {"feed": name, "agent_source_id": source_id}
            for name, source_id in (feed_agents or {}).items()
        ],
    }
    return raw_row("agents", agent_id, values, **changes)
