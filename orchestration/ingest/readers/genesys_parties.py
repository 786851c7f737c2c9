"""Who is who in a Genesys Cloud conversation: who began it, asked, routed and served, and when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from orchestration.ingest.readers.genesys_model import Conversation, Session

CHANNELS = {
    **dict.fromkeys(("voice", "callback"), "voice"),
    **dict.fromkeys(("chat", "message"), "chat"),
    "email": "email",
}
"""Media in which a customer is served, by our channel."""

OTHER_MEDIA = frozenset(
    {
        *("cobrowse", "screenshare", "screenmonitoring", "video"),
        *("socialexpression", "internalmessage", "workitem"),
    }
)
"""Media that accompany another one, and work inside the company."""

_PERSONS = frozenset({"agent", "user"})
_MACHINES = frozenset({"ivr", "workflow", "bot", "botflow"})
_DIRECTIONS = ("inbound", "outbound")


@dataclass(frozen=True)
class Parties:
    """A conversation's sessions by their part in it."""

    conversation: Conversation

    @cached_property
    def sessions(self) -> list[Session]:
        """The sessions, without those of media that accompany one in which a customer is served.

        A screen shared during a call is no further talk, and may stay open beyond it.
        """
        sessions = self.conversation.sessions
        is_served = any(each.media in CHANNELS for each in sessions)
        return [each for each in sessions if not (is_served and each.media in OTHER_MEDIA)]

    @cached_property
    def outsiders(self) -> list[Session]:
        """The customer's sessions.

        `external` is the customer of a call past the queues; where a `customer` takes part, or
        after the first, it is a third party.
        """
        named = self._of("customer")
        return named or self._of("external")[:1]

    @cached_property
    def medium(self) -> str | None:
        """The medium in which it began, with the customer if there is one."""
        served = [each for each in self.sessions if each.media in CHANNELS]
        outside = [each for each in served if each in self.outsiders]
        return next((each.media for each in [*outside, *served]), None)

    @cached_property
    def media_problems(self) -> tuple[str, ...]:
        """Why the medium is not known, where it is neither a customer's nor another known one."""
        media = {each.media for each in self.conversation.sessions} - {""}
        if self.medium or (media and media <= OTHER_MEDIA):
            return ()
        if not media:
            return ("no session has a mediaType; it says whether it is a call, a chat or a mail",)
        unknown = ", ".join(sorted(media - OTHER_MEDIA))
        known = ", ".join(sorted([*CHANNELS, *OTHER_MEDIA]))
        return (f"mediaType is {unknown}, expected one of: {known}",)

    @cached_property
    def direction(self) -> str:
        """Who began it: `internal` where a person did and nobody from outside takes part.

        Records of before `originatingDirection` say it in the first session. A callback there has
        no direction: a campaign's is ours, any other is one that the customer asked for.
        """
        written, first = self.conversation.direction, self.sessions[0]
        began_inside = first.purpose in _PERSONS
        if began_inside and not self.outsiders and written != "inbound":
            return "internal"
        if written in _DIRECTIONS:
            return written
        if any(each.is_campaign for each in self.sessions):
            return "outbound"
        if first.direction in _DIRECTIONS:
            return first.direction
        return "outbound" if began_inside else "inbound"

    @cached_property
    def asking(self) -> list[Session]:
        """The customer's sessions; of an internal call those of the one who began it."""
        return self.sessions[:1] if self.is_internal else self.outsiders

    @cached_property
    def serving(self) -> list[Session]:
        """Sessions of the people who serve, without those who listen in."""
        return [
            each
            for number, each in enumerate(self.sessions)
            if each.purpose in _PERSONS
            and not each.is_monitor
            and not (self.is_internal and number == 0)
        ]

    @cached_property
    def speaking(self) -> list[Session]:
        """Sessions in which a person spoke with the customer.

        An agent who takes a callback has not reached the customer yet: where a call followed, the
        call alone tells.
        """
        is_called = any(each.media == "voice" for each in self.serving)
        return [
            each
            for each in self.serving
            if each.talked_from and not (is_called and each.media == "callback")
        ]

    @cached_property
    def machines(self) -> list[Session]:
        return [each for each in self.sessions if each.purpose in _MACHINES]

    @property
    def is_surveyed(self) -> bool:
        """Whether a survey followed the talk."""
        return bool(self.speaking) and any(each.is_survey for each in self.machines)

    @cached_property
    def queues(self) -> list[Session]:
        return self._of("acd")

    @cached_property
    def answered_at(self) -> datetime | None:
        """When a person and the customer were first connected."""
        spoken = [moment for each in self.speaking if (moment := each.talked_from)]
        called = [each for each in self.outsiders if each.media == "voice"]
        if not spoken or self.direction != "outbound" or not called:
            return min(spoken, default=None)
        # On our own call the agent's side is up before the customer takes it, if at all.
        taken = [moment for each in called if (moment := each.talked_from)]
        return max(min(spoken), min(taken)) if taken else None

    @cached_property
    def ended_at(self) -> datetime | None:
        """The last disconnect; None while the conversation lasts.

        `conversationEnd` comes later: it waits for the agent's work after the contact.
        """
        conversation = self.conversation
        live = [
            each
            for each in self.sessions
            if not each.is_monitor and not self.goes_on_as_a_call(each)
        ]
        if any(segment.ended_at is None for each in live for segment in each.connected):
            return conversation.ended_at
        return max((each.ended_at for each in live if each.ended_at), default=conversation.ended_at)

    def goes_on_as_a_call(self, session: Session) -> bool:
        """Whether somebody dialled for a callback, which lasts until they have done with it.

        How and when the call ended says how and when the contact did.
        """
        calls = [each.started_at for each in self.serving if each.media == "voice"]
        began = session.started_at
        return session.media == "callback" and any(call > began for call in calls if call and began)

    @property
    def is_internal(self) -> bool:
        return self.direction == "internal"

    @property
    def is_monitored_alone(self) -> bool:
        """Whether nothing but somebody listening in is recorded."""
        return all(each.is_monitor for each in self.sessions)

    def _of(self, purpose: str) -> list[Session]:
        return [each for each in self.sessions if each.purpose == purpose]
