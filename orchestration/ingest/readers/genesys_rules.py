"""What became of a Genesys Cloud conversation, in our vocabulary; no parsing."""

from collections.abc import Iterable
from datetime import datetime

from orchestration.ingest.readers.genesys_model import Session
from orchestration.ingest.readers.genesys_parties import Parties

_VOICEMAIL = "voicemail"
# The vendor's own words: client is its user interface, endpoint the telephone or the browser.
_CLIENT = "client"
_BY_THE_PARTICIPANT = frozenset({_CLIENT, "endpoint"})
_BY_ANOTHER = "peer"
_BY_THE_SYSTEM = frozenset(
    {
        *("system", "timeout", "error", "transportfailure", "uncallable", "spam"),
        *("inactivity", "sessionexpired"),
    }
)


def disconnect_party(parties: Parties) -> str:
    """Who ended it, by how the customer's session ended, else by the last of the others."""
    if parties.ended_at is None:
        return "unknown"
    # A session that ended by a transfer ended for the agent, not for the customer.
    left = [
        each
        for each in [*parties.serving, *parties.machines, *parties.queues]
        if each.disconnect
        and "transfer" not in each.disconnect
        and not parties.goes_on_as_a_call(each)
        and not each.is_survey
    ]
    latest = last(left) if left else None
    theirs = latest.disconnect if latest else ""
    is_person = latest in parties.serving
    if parties.is_surveyed:
        # The customer is still there, and how their session ends is how the survey does.
        if theirs in _BY_THE_SYSTEM:
            return "system"
        return "agent" if theirs in _BY_THE_PARTICIPANT and is_person else "unknown"
    asking = [each for each in parties.asking if not parties.goes_on_as_a_call(each)]
    how = last(asking).disconnect if asking else ""
    # An agent may also end the customer's session from the user interface; theirs then says so.
    if how in _BY_THE_PARTICIPANT and not (how == theirs == _CLIENT and is_person):
        return "customer"
    if how in _BY_THE_SYSTEM or theirs in _BY_THE_SYSTEM:
        return "system"
    if theirs in _BY_THE_PARTICIPANT:
        return "agent" if is_person else "system"
    return "customer" if theirs == _BY_ANOTHER != how else "unknown"


def outcome(parties: Parties, channel: str, party: str, *, is_contained: bool | None) -> str | None:
    """How it ended for the customer; None for what has not ended yet and for unanswered mail.

    Args:
        parties: the conversation.
        channel: its channel.
        party: who ended it.
        is_contained: what the feed's option says; None without it: a machine that the customer
            did not get past has then served them.
    """
    if parties.answered_at:
        return "answered"
    if channel == "email" or parties.ended_at is None:
        return None
    sessions = parties.conversation.sessions
    if any(each.purpose == _VOICEMAIL or each.of_kind(_VOICEMAIL) for each in sessions):
        return "voicemail"
    if parties.queues:
        return "cut_off" if party == "system" else "abandoned"
    if parties.direction == "inbound":
        if is_contained or (is_contained is None and parties.machines):
            return "self_served"
        if channel == "chat" or party == "customer":
            return "abandoned"
    return "failed"


def is_skipped_preview(parties: Parties) -> bool:
    """Whether an agent, or the dialler, passed a campaign's record over without calling."""
    sessions = parties.conversation.sessions
    codes = [(each.wrap_up or "").upper() for session in sessions for each in session.segments]
    is_skipped = any(
        code.startswith("ININ-OUTBOUND-") and code.endswith("-SKIPPED") for code in codes
    )
    return is_skipped and all(each.media != "voice" for each in sessions)


def is_spam(parties: Parties) -> bool:
    """Whether the vendor's filter for mail ended it."""
    return any(each.disconnect == "spam" for each in parties.conversation.sessions)


def last(sessions: Iterable[Session]) -> Session:
    """The session that ends last, one that still lasts among them."""
    return max(
        sessions,
        key=lambda each: (each.ended_at or datetime.max, each.started_at or datetime.min),
    )
