"""The history of a Zendesk chat or messaging conversation, as messages in order of time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from orchestration.ingest.readers.parsing import field_value, field_values, text
from orchestration.ingest.readers.ratings import good_or_bad
from orchestration.ingest.readers.ticket_messages import Clock, Entry, entry
from orchestration.ingest.readers.times import from_epoch

Record = Mapping[str, Any]
OFFLINE = "offline_msg"
_MESSAGES = frozenset({"chat.msg", "chat.file", "chat.file.upload"})
_LEAVE = "chat.memberleave"
_RATING = "chat.rating"
# Nicks of agents that are none: Zendesk's own lines, and triggers, whose greetings answer nobody.
_SYSTEM_AGENTS = frozenset({"", "system", "trigger", "__system", "__trigger"})
_SENDER_TYPES = {"visitor": "customer", "trigger": "system", "system": "system", "bot": "bot"}
# By the author's type, and by the role that version 1 of the messaging API gives.
_AUTHOR_TYPES = {"user": "customer", "business": "agent"}
_AUTHOR_TYPES |= {"appuser": "customer", "appmaker": "agent", "whisper": "agent"}
_WHISPER = "whisper"
# Zendesk's workspace tells of the agent beside the message alone, and of its triggers there, too.
_AUTHOR_IDS = ("author.userId", "author.user_id", "authorId")
_AGENT_IDS = ("metadata.__zendesk_msg.agent.id", *_AUTHOR_IDS)
# Zendesk has two kinds of bots. Its survey is sent when the conversation is over.
_BOT_SOURCES = frozenset({"zd:answerbot", "ultimate"})
_SURVEY_SOURCE = "zd:surveys"
_BOT_SUBTYPES = frozenset({"ai", "bot"})
# What Zendesk tells by itself, such as that the ticket was closed.
_ACTIVITY = "activity"
_CHAT_TIMES = ("end_timestamp", "update_timestamp", "timestamp")


def messages(chat: Record, clock: Clock, thank_you_words: frozenset[str]) -> list[Entry]:
    """Messages and events of a chat in order of time, without the id of the one that opens it.

    A chat is one session, known by its own id: the contact that its opening message makes bears
    that id. Times that cannot be read are in `clock`; without any history the list is empty.
    """
    entries = list(_entries(chat, clock, thank_you_words))
    if clock.problems:
        return []
    entries.sort(key=lambda one: one["sent_at"])
    heard = [one for one in entries if one["event"] == "message"]
    asked = [one for one in heard if one["author"] == "customer"]
    opening = next(iter(asked or heard), None)
    return [
        one | {"message_id": None} if one is opening else one for one in _with_one_close(entries)
    ]


def rating(chat: Record, clock: Clock) -> dict[str, Any]:
    """Columns of the chat's rating, dated by its event, else by the chat's end."""
    given = [one for one in _items(chat.get("history")) if one.get("type") == _RATING]
    last = given[-1] if given else {}
    answer = chat["rating"] if "rating" in chat else last.get("new_rating", last.get("rating"))
    try:
        rated = good_or_bad("rating", answer)
    except ValueError as error:
        clock.problems.append(str(error))
        return {}
    if not rated:
        return {}
    holder, names = (last, ("timestamp",)) if last else (chat, _CHAT_TIMES)
    return rated | {"rated_at": clock.time(holder, names, "the rating")}


def customer_id(chat: Record) -> str | None:
    """The id that messaging has for the first customer among the messages."""
    wrote = (one for one in _items(chat.get("messages")) if _messaging_author(one)[0] == "customer")
    return _first_id(next(wrote, {}), _AUTHOR_IDS)


def _entries(chat: Record, clock: Clock, words: frozenset[str]) -> Iterator[Entry]:
    if text(chat.get("type")) == OFFLINE:
        sent_at = clock.time(chat, ("timestamp",), "the message")
        body = text(chat.get("message")) or ""
        yield entry(None, sent_at, "customer", None, "message", body, words)
    for number, item in enumerate(_items(chat.get("history"))):
        author, agent = _sender(item)
        yield entry(
            text(item.get("msg_id")) or str(number),
            clock.time(item, ("timestamp",), f"entry {number} of the history"),
            author,
            agent,
            _event(item, author),
            text(item.get("msg")) or "",
            words,
        )
    for number, item in enumerate(_items(chat.get("messages"))):
        author, agent = _messaging_author(item)
        yield entry(
            text(item.get("id")) or text(item.get("_id")) or str(number),
            _received_at(item, number, clock),
            author,
            agent,
            _messaging_event(item),
            text(field_value(item, "content.text")) or text(item.get("text")) or "",
            words,
        )


def _received_at(item: Record, number: int, clock: Clock) -> datetime | None:
    """The time of a message of a messaging conversation; version 1 counts seconds since 1970."""
    received = item.get("received")
    if isinstance(received, (int, float)) and not isinstance(received, bool):
        try:
            item = {"received": f"{from_epoch(received).isoformat()}Z"}
        except ValueError as error:
            clock.problems.append(f"received of message {number}: {error}")
            return None
    return clock.time(item, ("received", "created_at", "timestamp"), f"message {number}")


def _event(item: Record, author: str) -> str:
    kind = text(item.get("type")) or ("chat.msg" if "msg" in item else "")
    if kind == _LEAVE and author in ("customer", "agent"):
        return "close"
    return "message" if kind in _MESSAGES else "other"


def _sender(item: Record) -> tuple[str, str | None]:
    """Who stands behind an entry of the history, and the agent's id."""
    kind, _, agent = (text(item.get("nick")) or "").partition(":")
    sender = (text(item.get("sender_type")) or "").lower()
    if kind == "agent" and agent in _SYSTEM_AGENTS:
        return "system", None
    if sender in _SENDER_TYPES:
        return _SENDER_TYPES[sender], None
    if kind.startswith("visitor"):
        return "customer", None
    is_agent = kind == "agent" or sender == "agent"
    return ("agent", agent or text(item.get("agent_id"))) if is_agent else ("system", None)


def _source(item: Record) -> str:
    """The system through which a message of a messaging conversation came, in lower case."""
    return (text(field_value(item, "source.type")) or "").lower()


def _subtypes(item: Record) -> set[str]:
    """What kind of author a business message has, in lower case."""
    return {(text(value) or "").lower() for value in field_values(item, "author.subtypes")}


def _messaging_event(item: Record) -> str:
    if _source(item) == _SURVEY_SOURCE or _ACTIVITY in _subtypes(item):
        return "other"
    return "note" if text(item.get("role")) == _WHISPER else "message"


def _messaging_author(item: Record) -> tuple[str, str | None]:
    """Who wrote a message of a messaging conversation, and the agent's id."""
    kind = (text(field_value(item, "author.type")) or text(item.get("role")) or "").lower()
    if _source(item) in _BOT_SOURCES or _subtypes(item) & _BOT_SUBTYPES:
        return "bot", None
    if _ACTIVITY in _subtypes(item):
        return "system", None
    author = _AUTHOR_TYPES.get(kind, "system")
    agent = _first_id(item, _AGENT_IDS) if author == "agent" else None
    return ("system", None) if agent in _SYSTEM_AGENTS else (author, agent)


def _first_id(item: Record, paths: Iterable[str]) -> str | None:
    return next(filter(None, (text(field_value(item, path)) for path in paths)), None)


def _with_one_close(entries: list[Entry]) -> Iterable[Entry]:
    """The entries with the first leave after the last word as the close; any other closes nothing.

    An agent leaves a chat that another has taken over, and a visitor leaves each page.
    """
    last = max((n for n, one in enumerate(entries) if one["event"] == "message"), default=-1)
    ends = [n for n, one in enumerate(entries) if n > last and one["event"] == "close"]
    for number, one in enumerate(entries):
        is_none = one["event"] == "close" and number != next(iter(ends), None)
        yield one | {"event": "other"} if is_none else one


def _items(listed: object) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
