"""Genesys Cloud's Conversations API: its records under the names of the Analytics API.

A record of `/conversations/{id}` lists each participant's calls, chats and so on; one of
`/conversations/calls/{id}` has a participant for each and says the medium in `selfUri`. Neither
tells how long anybody was on hold, nor the direction of the whole, which the first session gives.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.ingest.readers.parsing import field_value

_MEDIA = {
    "calls": "voice",
    "callbacks": "callback",
    "chats": "chat",
    "emails": "email",
    "messages": "message",
}
# Lists of what accompanies one of these.
_BESIDE = frozenset(
    {
        *("cobrowsesessions", "screenshares", "screenmonitorings", "videos"),
        *("socialExpressions", "internalMessages"),
    }
)
_MEDIUM_IN_URI = re.compile(r"/conversations/(\w+)/")
_WORD = re.compile(r"_([a-z0-9])")
_ROUTING = {"ivr": "ivr", "acd": "interact"}


def is_of_platform(record: Mapping[str, Any]) -> bool:
    """Whether the record is one of the Conversations API."""
    return "conversationId" not in record and "id" in record and "participants" in record


def as_details(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as conversation details; participants keep their places."""
    if any("_" in name for name in record):
        record = _in_camel_case(record)
    uri = _MEDIUM_IN_URI.search(str(record.get("selfUri")))
    medium = _MEDIA.get(uri[1]) if uri else None
    participants = record["participants"]
    return {
        "conversationId": record["id"],
        "conversationStart": record.get("startTime"),
        "conversationEnd": record.get("endTime"),
        "participants": [
            _participant(each, medium) if isinstance(each, dict) else each for each in participants
        ]
        if isinstance(participants, list)
        else participants,
    }


def _in_camel_case(value: Any) -> Any:
    """The same with names as the API spells them: the SDK for Python writes snake case."""
    if isinstance(value, list):
        return [_in_camel_case(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        _WORD.sub(lambda found: found[1].upper(), name): _in_camel_case(each)
        for name, each in value.items()
    }


def _participant(participant: Mapping[str, Any], medium: str | None) -> dict[str, Any]:
    listed = [
        (name, each)
        for name, value in participant.items()
        if name in _MEDIA and isinstance(value, list)
        for each in value
        if isinstance(each, dict)
    ]
    sessions = [_session(participant, each, _MEDIA[name]) for name, each in listed]
    if not any(name in participant for name in (*_MEDIA, *_BESIDE)):
        sessions = [_session(participant, participant, medium)]
    return {
        "purpose": participant.get("purpose"),
        "userId": field_value(participant, "userId") or field_value(participant, "user.id"),
        "sessions": sessions,
    }


def _session(
    participant: Mapping[str, Any], connection: Mapping[str, Any], medium: str | None
) -> dict[str, Any]:
    address = participant.get("address") if medium == "email" else None
    return {
        "mediaType": medium,
        "messageType": connection.get("type") if medium == "message" else None,
        "direction": connection.get("direction") or participant.get("direction"),
        "ani": participant.get("ani"),
        "dnis": participant.get("dnis"),
        "addressFrom": address or field_value(connection, "fromAddress.addressNormalized"),
        "addressTo": address or field_value(connection, "toAddress.addressNormalized"),
        "callbackNumbers": connection.get("callbackNumbers"),
        "outboundCampaignId": field_value(connection, "outboundPreview.dialerCampaignId"),
        "monitoredParticipantId": participant.get("monitoredParticipantId"),
        "coachedParticipantId": participant.get("coachedParticipantId"),
        "segments": list(_segments(participant, connection)),
    }


def _segments(
    participant: Mapping[str, Any], connection: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    def first(*paths: str) -> Any:
        found = (field_value(each, path) for path in paths for each in (connection, participant))
        return next((value for value in found if value is not None), None)

    routing = _ROUTING.get(str(participant.get("purpose")).lower())
    began, ended = first("startAlertingTime", "startTime"), first("disconnectedTime", "endTime")
    connected = first("connectedTime") or (began if routing else None)
    left = {"queueId": first("queueId", "queue.id"), "disconnectType": first("disconnectType")}
    if connected:
        kind = routing or "interact"
        yield {"segmentType": kind, "segmentStart": connected, "segmentEnd": ended} | left
    elif began:
        yield {"segmentType": "alert", "segmentStart": began, "segmentEnd": ended} | left
    code = first("wrapup.code")
    worked_from = first("afterCallWork.startTime", "startAcwTime")
    if worked_from or (code and ended):
        yield {
            "segmentType": "wrapup",
            "segmentStart": worked_from or ended,
            "segmentEnd": first("afterCallWork.endTime", "endAcwTime", "wrapup.endTime"),
            "wrapUpCode": code,
        }
