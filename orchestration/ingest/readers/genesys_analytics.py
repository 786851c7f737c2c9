"""Genesys Cloud "conversation details" of the Analytics API: a record to a `Conversation`.

The SDK for Python writes the same names in snake case; they are read, too. What is wrong with a
record of the Conversations API is told under the names of the Analytics API.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.genesys_model import Conversation, Segment, Session
from orchestration.ingest.readers.genesys_platform import as_details, is_of_platform
from orchestration.ingest.readers.parsing import field_value, seconds, text
from orchestration.ingest.readers.times import parse_timestamp

_ADDRESSES = ("ani", "dnis", "addressFrom", "addressTo", "addressOther", "callbackNumbers")
_MONITORS = ("monitoredParticipantId", "coachedParticipantId")
_FLOW_TYPES = ("flow.flowType", "flow.flow_type")
_SURVEY = "voicesurvey"
_LISTS = ("participants", "sessions", "segments", "metrics")
_NAMES = (
    *("conversationId", "conversationStart", "conversationEnd", "originatingDirection"),
    *("purpose", "userId", "mediaType", "messageType", "direction", "outboundCampaignId"),
    *("segmentType", "segmentStart", "segmentEnd", "queueId", "disconnectType", "wrapUpCode"),
    *("name", "value", "emitDate"),
    *(*_ADDRESSES, *_MONITORS, *_LISTS),
)
_BY_FOLDED_NAME = {name.casefold(): name for name in _NAMES}
_NOT_LETTERS = re.compile(r"[^a-z]")


def conversation(
    record: Mapping[str, Any], zone: ZoneInfo
) -> tuple[Conversation | None, tuple[str, ...]]:
    """The conversation, or None and every reason why the record is none."""
    reading = _Reading(zone)
    if is_of_platform(record):
        record = as_details(record)
    found = reading.conversation(record if "conversationId" in record else _in_camel_case(record))
    return (None if reading.problems else found), tuple(reading.problems)


@lru_cache(maxsize=1_000)
def folded(word: str) -> str:
    """A word of the vendor's vocabularies in lower case, without its punctuation."""
    return _NOT_LETTERS.sub("", word.lower())


class _Reading:
    """Reads one record and gathers what is wrong with it."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.problems: list[str] = []
        self.latest = datetime.min
        self.has_own_zone = False
        # A record tells each of its times several times over.
        self._moments: dict[str, datetime] = {}

    def conversation(self, record: Mapping[str, Any]) -> Conversation | None:
        conversation_id = text(record.get("conversationId"))
        if conversation_id is None:
            self.problems.append("conversationId is missing")
        started_at = self.time(record, "conversationStart", "")
        ended_at = self.time(record, "conversationEnd", "")
        sessions = sorted(
            (
                self.session(number, participant, session, at)
                for number, path, participant in self.members(record, "participants", "")
                for _, at, session in self.members(participant, "sessions", path)
            ),
            key=lambda session: session.started_at or datetime.max,
        )
        if not record.get("participants"):
            self.problems.append("participants is missing; it says who took part")
        elif not sessions and not self.problems:
            self.problems.append("no participant has a session; it says how they took part")
        started_at = started_at or (sessions[0].started_at if sessions else None)
        if started_at is None:
            self.problems.append("conversationStart is missing, and no segment has a start")
        if conversation_id is None or started_at is None:
            return None
        direction = folded(text(record.get("originatingDirection")) or "")
        return Conversation(
            conversation_id,
            started_at,
            ended_at,
            direction,
            tuple(sessions),
            self.latest,
            self.has_own_zone,
        )

    def session(
        self, number: int, participant: Mapping[str, Any], session: Mapping[str, Any], at: str
    ) -> Session:
        return Session(
            participant=number,
            purpose=folded(text(participant.get("purpose")) or ""),
            user=text(participant.get("userId")),
            media=folded(text(session.get("mediaType")) or ""),
            direction=folded(text(session.get("direction")) or ""),
            addresses={name: found for name in _ADDRESSES if (found := _texts(session.get(name)))},
            message_type=folded(text(session.get("messageType")) or ""),
            is_monitor=any(text(session.get(name)) for name in _MONITORS),
            is_campaign=text(session.get("outboundCampaignId")) is not None,
            is_survey=_flow_type(session) == _SURVEY,
            segments=tuple(self.segments(session, at)),
            metrics=self.metrics(session, at),
        )

    def segments(self, session: Mapping[str, Any], at: str) -> Iterator[Segment]:
        for _, path, segment in self.members(session, "segments", at):
            started_at = self.time(segment, "segmentStart", path)
            ended_at = self.time(segment, "segmentEnd", path)
            if started_at is None:
                if not text(segment.get("segmentStart")):
                    self.problems.append(f"{path}segmentStart is missing")
                continue
            if ended_at and ended_at < started_at:
                self.problems.append(f"{path}segmentEnd is {ended_at}, before its segmentStart")
            yield Segment(
                folded(text(segment.get("segmentType")) or ""),
                started_at,
                ended_at,
                text(segment.get("queueId")),
                folded(text(segment.get("disconnectType")) or ""),
                text(segment.get("wrapUpCode")),
            )

    def metrics(self, session: Mapping[str, Any], at: str) -> dict[str, float]:
        """Sums by name; the vendor's times are milliseconds."""
        sums: dict[str, float] = {}
        for _, path, metric in self.members(session, "metrics", at):
            self.time(metric, "emitDate", path)
            name = text(metric.get("name")) or ""
            try:
                value = seconds(metric.get("value")) or 0.0
            except ValueError as error:
                self.problems.append(f"{path}value of {name}: {error}")
                continue
            if value < 0:
                self.problems.append(f"{path}value of {name} is {value}, expected at least 0")
            sums[name] = sums.get(name, 0.0) + (value / 1000 if name.startswith("t") else value)
        return sums

    def time(self, holder: Mapping[str, Any], name: str, at: str) -> datetime | None:
        written = text(holder.get(name))
        if written is None or written in self._moments:
            return self._moments[written] if written else None
        try:
            moment, basis = parse_timestamp(written, self.zone)
        except ValueError as error:
            self.problems.append(f"{at}{name}: {error}")
            return None
        self._moments[written] = moment
        self.latest = max(self.latest, moment)
        self.has_own_zone = self.has_own_zone or basis == "zone"
        return moment

    def members(
        self, holder: Mapping[str, Any], name: str, at: str
    ) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        """The objects of a list, each with its place and its path."""
        listed = holder.get(name)
        if listed is not None and not isinstance(listed, list):
            self.problems.append(f"{at}{name} is a JSON {type(listed).__name__}, expected a list")
            return
        for number, member in enumerate(listed or ()):
            path = f"{at}{name}[{number}]"
            if isinstance(member, dict):
                yield number, f"{path}.", member
            else:
                self.problems.append(
                    f"{path} is a JSON {type(member).__name__}, expected an object"
                )


def _flow_type(session: Mapping[str, Any]) -> str:
    found = (text(field_value(session, path)) for path in _FLOW_TYPES)
    return folded(next(filter(None, found), ""))


def _texts(value: Any) -> tuple[str, ...]:
    found = (text(each) for each in (value if isinstance(value, list) else [value]))
    return tuple(each for each in found if each)


def _in_camel_case(holder: Mapping[str, Any]) -> dict[str, Any]:
    """The same with our names spelt as the API does, down to the segments and metrics."""
    renamed: dict[str, Any] = {}
    for key, value in holder.items():
        name = _BY_FOLDED_NAME.get(key.replace("_", "").casefold(), key)
        if name in _LISTS and isinstance(value, list):
            value = [_in_camel_case(each) if isinstance(each, dict) else each for each in value]
        renamed.setdefault(name, value)
    return renamed
