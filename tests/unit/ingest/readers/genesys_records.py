"""Conversations as Genesys Cloud's Analytics API writes them, for the tests of their reader.

Times are minutes and seconds after ten o'clock: `"02:30"`.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from tests.reading import read_rows

Record = dict[str, Any]

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/genesys_conversations"
OPTIONS = {
    "account": "participants.attributes.account_id",
    "case": "participants.attributes.case_id",
    "reason": "participants.sessions.segments.wrapUpCode",
    "resolved": "participants.attributes.resolved",
    "resolved_true": ["yes"],
    "exclude_reasons": {"W-SPAM": "spam"},
}
CALLER = "tel:+12125550123"
OURS = "tel:+18005550199"


PHONE = {"identifier_type": "phone", "identifier_value": "+12125550123"}


def at(time: str) -> str:
    return f"2026-01-05T10:{time}.000Z"


def segment(kind: str, start: str, end: str | None, how: str | None = None, **more: Any) -> Record:
    written = {"segmentType": kind, "segmentStart": at(start)} | more
    if end:
        written["segmentEnd"] = at(end)
    if how:
        written["disconnectType"] = how
    return written


def session(media: str, *segments: Record, metrics: Record | None = None, **more: Any) -> Record:
    written = {"sessionId": "s", "mediaType": media} | more | {"segments": list(segments)}
    if metrics:
        written["metrics"] = [
            {"name": name, "value": value, "emitDate": at("09:00")}
            for name, values in metrics.items()
            for value in (values if isinstance(values, list) else [values])
        ]
    return written


def participant(purpose: str, *sessions: Record, **more: Any) -> Record:
    return {"participantId": purpose, "purpose": purpose} | more | {"sessions": list(sessions)}


def conversation(*participants: Record, **changes: Any) -> Record:
    written = {
        "conversationId": "c-1",
        "conversationStart": at("00:00"),
        "conversationEnd": at("10:00"),
        "originatingDirection": "inbound",
        "participants": list(participants),
    } | changes
    return {name: value for name, value in written.items() if value is not None}


def caller(end: str | None = "08:00", how: str | None = "endpoint", **more: Any) -> Record:
    """The customer of a call, on the line from 00:00."""
    line = {"ani": CALLER, "dnis": OURS, "direction": "inbound"}
    return participant(
        "customer", session("voice", segment("interact", "00:00", end, how), **line), **more
    )


def menu(end: str = "00:20", how: str = "transfer", **more: Any) -> Record:
    return participant("ivr", session("voice", segment("ivr", "00:00", end, how), **more))


def queue(name: str, start: str, end: str | None, how: str | None = "transfer") -> Record:
    waiting = segment("interact", start, end, how, queueId=name)
    return participant("acd", session("voice", waiting))


def agent(
    user: str, start: str, end: str | None, how: str | None, queued: str = "q-1", **more: Any
) -> Record:
    """An agent who talks, rung ten seconds before, and then works for thirty."""
    media = more.pop("media", "voice")
    segments = [segment("interact", start, end, how, queueId=queued)]
    if code := more.pop("code", None):
        segments.append(segment("wrapup", end or start, "09:30", how, wrapUpCode=code))
    return participant("agent", session(media, *segments, **more), userId=user)


# In the menu to 00:20, in q-1 to 01:00, with ann to 04:00; in q-2 to 04:30, with bob to the end.
TRANSFERRED = (
    caller(attributes={"account_id": "A-1", "case_id": "case-7", "resolved": "yes"}),
    menu(),
    queue("q-1", "00:20", "01:00"),
    agent("ann", "01:00", "04:00", "transfer", code="W-1"),
    queue("q-2", "04:00", "04:30"),
    agent("bob", "04:30", "08:00", "peer", "q-2", code="W-2"),
)


def read(path: Path, **feed: Any) -> list[Row | Reject]:
    settings = {"timezone": "UTC", "region": "US", "options": OPTIONS} | feed
    context = ReadContext(
        Feed("voice_main", "telephony", "genesys_conversations", "x", **settings),
        Company(),
        frozenset(),
    )
    return read_rows(SourceFile(path, path.name), context)


def values_of(folder: Path, *participants: Record, **changes: Any) -> Any:
    """What the row of the one conversation holds; `feed` changes the feed."""
    feed = changes.pop("feed", {})
    path = folder / "conversation.json"
    path.write_text(json.dumps(conversation(*participants, **changes)))
    (found,) = read(path, **feed)
    assert isinstance(found, Row), found.reasons
    return found.values


def minute(time: str) -> datetime:
    return datetime.fromisoformat(at(time)).replace(tzinfo=None)
