"""Zendesk Chat and messaging: chats as the Chat API delivers them.

Versions: pages of chats (`chats`, also of the incremental export; `docs` by id), one chat in
`chat`, arrays and NDJSON; offline messages (`offline_msg`) stand among chats. A messaging
conversation comes as an object with its `messages`, or with `conversation` beside them, also in
version 1 of its API. A webhook (`trigger`) brings one message and is no conversation. Tables of
a warehouse hold chats and their events apart: a row of neither is a conversation, so they are
refused.

Times: ISO 8601 in UTC; one without a zone is the feed's. Messages of version 1: seconds since 1970.

Traps: `nick` tells who wrote, and triggers and the system write as agents (`agent:trigger`). Files
have no text. Everybody's leaving is an event; only the first after the last word ends the chat. A
chat that agents missed was answered by nobody, whatever a trigger greeted. Search results hold a
preview and no history. The ticket that Zendesk makes of a chat names no chat, but the chat names
the ticket.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import Contract
from expectations.contracts.conversations import CONVERSATIONS
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.json_files import records_of
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
from orchestration.ingest.readers.ticket_messages import Clock, entry, flag
from orchestration.ingest.readers.times import sortable_version
from orchestration.ingest.readers.zendesk_history import OFFLINE, customer_id, messages, rating

_LISTS = ("chats", "docs", "conversations", "results")
_TYPES = ("chat", OFFLINE)
_MESSAGING_TYPES = (None, "personal", "sdkGroup")


class ZendeskMessaging:
    """Reader of Zendesk chats; a row is a chat, an offline message or a conversation."""

    name = "zendesk_messaging"
    channels = frozenset({"chat"})
    options = CONTACT_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONVERSATIONS

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order; those of a list bear the list's line.

        Raises:
            FileRefusedError: truncated, unreadable, or without a chat or a list of chats.
        """
        is_empty, is_known = True, False
        for line, raw, record in records_of(file, context, _LISTS):
            is_empty = False
            if isinstance(record, str):
                yield Reject(line, raw, (record,))
                continue
            chats = _chats(record)
            is_known = is_known or chats is not None
            for chat in [record] if chats is None else chats:
                own = raw if chat is record else json.dumps(chat)
                yield _row(line, own, chat, context)
        if not (is_empty or is_known):
            raise FileRefusedError(
                "the file holds no chat of Zendesk, neither alone nor in a list named "
                f"{', '.join(_LISTS)}; export chats with their history as JSON (a row of a "
                "warehouse's table of chats or of chat events is no whole chat)"
            )


def _chats(record: dict[str, Any]) -> list[Any] | None:
    """Chats of an object, or None where it is neither a chat nor holds any."""
    if _is_chat(record):
        return [record]
    if isinstance(record.get("chat"), dict):
        return [record["chat"]]
    lists = [record[name] for name in _LISTS if isinstance(record.get(name), (list, dict))]
    if not lists:
        return None
    return [chat for one in lists for chat in (one.values() if isinstance(one, dict) else one)]


def _is_chat(record: Mapping[str, Any]) -> bool:
    """Other vendors' conversations have messages, too, and say what they are."""
    if text(record.get("type")) in _TYPES or isinstance(record.get("history"), list):
        return True
    is_messaging = text(record.get("type")) in _MESSAGING_TYPES and "trigger" not in record
    return is_messaging and isinstance(record.get("messages"), list) and _id(record) is not None


def _id(chat: Mapping[str, Any]) -> str | None:
    ids = (text(field_value(chat, path)) for path in ("id", "conversation.id", "conversation._id"))
    return next(filter(None, ids), None)


def _row(line: int, raw: str, chat: Any, context: ReadContext) -> Row | Reject:
    if not isinstance(chat, dict):
        return Reject(line, raw, (f"a JSON {type(chat).__name__} where a chat is expected",))
    chat_id = _id(chat)
    if chat_id is None:
        return Reject(line, raw, ("the chat has no id",))
    clock = Clock(ZoneInfo(context.feed.timezone))
    entries = messages(chat, clock, context.thank_you_words)
    is_deleted = flag(chat, "deleted")
    if not entries and is_deleted and not clock.problems:
        at = clock.time(chat, ("timestamp", "update_timestamp"), "the chat")
        entries = [entry(None, at, "system", None, "other", "", frozenset())]
    rated = rating(chat, clock)
    problems = clock.problems
    if not (entries or problems):
        problems = ["no history and no messages; export whole chats, not a list of them"]
    if problems:
        return Reject(line, raw, tuple(f"chat {chat_id}: {problem}" for problem in problems))
    feed = context.feed
    values = {
        "row_key": chat_id,
        "row_version": sortable_version(chat.get("update_timestamp")),
        "contact_channel": "chat",
        "record_id": chat_id,
        "messages": entries,
        "queue": option_text(chat, feed.options, "queue")
        or text(chat.get("department_name"))
        or text(chat.get("department_id")),
        "agent_source_id": option_text(chat, feed.options, "agent") or _last_agent(chat),
        "reason_code": option_text(chat, feed.options, "reason"),
        "declared_resolved": declared_resolved(chat, feed.options),
        "is_contained": _contained(chat, feed.options),
        "excluded_reason": excluded_reason(chat, feed.options)
        or ("deleted" if is_deleted else None),
        "time_basis": clock.basis,
        "identifiers": option_identifiers(chat, feed, _addresses(chat, feed.options)),
        "case_ids": option_texts(chat, feed.options, "case") + _ticket(chat),
        "order_ids": option_texts(chat, feed.options, "order"),
        **rated,
    }
    return Row(line, raw, values, chat)


def _contained(chat: Mapping[str, Any], options: Mapping[str, Any]) -> bool | None:
    if "contained" in options:
        return contained(chat, options)
    return False if flag(chat, "missed") else None


def _last_agent(chat: Mapping[str, Any]) -> str | None:
    agents = [text(agent) for agent in field_values(chat, "agent_ids")]
    return agents[-1] if agents else None


def _addresses(chat: Mapping[str, Any], options: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Identifier type and value of the visitor; option `visitor` names another id."""
    own = field_value(chat, "visitor.id") or customer_id(chat)
    own_id = [] if "visitor" in options else [("visitor", own)]
    return own_id + [(kind, field_value(chat, f"visitor.{kind}")) for kind in ("email", "phone")]


def _ticket(chat: Mapping[str, Any]) -> list[str]:
    ticket = text(chat.get("zendesk_ticket_id")) or text(chat.get("ticket_id"))
    return [ticket] if ticket else []
