"""Conversations as Genesys Cloud's Analytics API writes them, for the tests of their reader.

Times are minutes and seconds after ten o'clock: `"02:30"`.
"""

from typing import Any

Record = dict[str, Any]

CALLER = "tel:+12125550123"
OURS = "tel:+18005550199"


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
