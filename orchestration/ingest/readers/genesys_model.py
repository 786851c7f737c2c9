"""A Genesys Cloud conversation as its readers share it: sessions and their segments, no JSON.

A session is one medium's connection of one participant; a segment is a stretch of it in one state.
Kinds, purposes, media and disconnect types are in lower case without punctuation: the same one is
written `noAnswerTransfer` and `transfer.noanswer`. Names of metrics stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

WRAP_UP = "wrapup"


@dataclass(frozen=True)
class Segment:
    """A stretch of a session; `ended_at` is None while it lasts, `disconnect` then empty."""

    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    queue: str | None = None
    disconnect: str = ""
    wrap_up: str | None = None

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0


@dataclass(frozen=True)
class Session:
    """One connection of one participant.

    Attributes:
        participant: the participant's place in the record, from 0.
        addresses: the vendor's address fields by name, such as `ani` and `addressFrom`.
        is_monitor: somebody listens in, or coaches, whom the customer does not hear.
        is_campaign: the dialler of a campaign began it.
        is_survey: a flow that asks how it was, once the agent has left.
        metrics: sums by name, times in seconds.
    """

    participant: int
    purpose: str
    user: str | None
    media: str
    direction: str
    addresses: Mapping[str, tuple[str, ...]]
    message_type: str
    is_monitor: bool
    is_campaign: bool
    is_survey: bool
    segments: tuple[Segment, ...]
    metrics: Mapping[str, float]

    @property
    def started_at(self) -> datetime | None:
        return min((segment.started_at for segment in self.segments), default=None)

    @property
    def talked_from(self) -> datetime | None:
        """When this participant first spoke, or wrote, with somebody."""
        return min((segment.started_at for segment in self.of_kind("interact")), default=None)

    @property
    def connected(self) -> list[Segment]:
        """Its segments without the work after it, which is no part of the contact."""
        return [segment for segment in self.segments if segment.kind != WRAP_UP]

    @property
    def ended_at(self) -> datetime | None:
        return max((each.ended_at for each in self.connected if each.ended_at), default=None)

    @property
    def disconnect(self) -> str:
        """How it ended; empty while it lasts, or where the vendor does not tell."""
        told = [each for each in self.connected if each.disconnect]
        return max(told, key=lambda each: each.started_at).disconnect if told else ""

    def of_kind(self, *kinds: str) -> list[Segment]:
        return [segment for segment in self.segments if segment.kind in kinds]


@dataclass(frozen=True)
class Conversation:
    """What a record holds, read.

    Attributes:
        direction: `originatingDirection`; empty in records of before there was one.
        sessions: in the order of their start; those without a segment last.
        changed_at: the latest time anywhere in the record.
        has_own_zone: whether a time carried its zone.
    """

    conversation_id: str
    started_at: datetime
    ended_at: datetime | None
    direction: str
    sessions: tuple[Session, ...]
    changed_at: datetime
    has_own_zone: bool
