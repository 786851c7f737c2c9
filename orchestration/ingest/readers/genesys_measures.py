"""Times, counts, queues and addresses of a Genesys Cloud conversation.

The vendor's metrics go before what its segments add up to: records of 2016 have segments alone.
"""

from math import fsum

from orchestration.ingest.readers.genesys_model import Session
from orchestration.ingest.readers.genesys_parties import CHANNELS, Parties
from orchestration.ingest.readers.genesys_rules import last

_WHATSAPP = "whatsapp"
_PHONE_MESSAGES = frozenset({"sms", _WHATSAPP})


def wait_seconds(parties: Parties) -> float:
    """Seconds in queues, summed over visits; the ringing at the agent is within them."""
    return fsum(
        _metric(each, "tAcd", "tWait", otherwise=_span(each, "interact")) for each in parties.queues
    )


def ivr_seconds(parties: Parties) -> float:
    """Seconds with a machine; a survey after the talk is none of them."""
    return fsum(
        _metric(each, "tIvr", "tFlow", otherwise=_span(each, "ivr"))
        for each in parties.machines
        if each.started_at
        and (parties.answered_at is None or each.started_at < parties.answered_at)
    )


def talk_seconds(parties: Parties) -> float:
    """Seconds in which people spoke with the customer; tTalk comes once per stretch of it."""
    return fsum(
        _metric(each, "tTalkComplete", "tTalk", otherwise=_of_kind(each, "interact"))
        for each in parties.speaking
    )


def hold_seconds(parties: Parties) -> float:
    """Seconds for which people held the customer."""
    return fsum(
        _metric(each, "tHeldComplete", "tHeld", otherwise=_of_kind(each, "hold"))
        for each in parties.speaking
    )


def wrap_seconds(parties: Parties) -> float:
    """Seconds of work after the contact, of those whom it only rang for, too."""
    return fsum(
        _metric(each, "tAcw", otherwise=_of_kind(each, "wrapup")) for each in parties.serving
    )


def transfers(parties: Parties) -> int:
    """Transfers by people: what a machine or a queue does to reach an agent is none.

    nTransferred counts the blind ones and those after a consult, which are counted apart, too.
    """
    return sum(
        int(
            each.metrics.get("nTransferred")
            or each.metrics.get("nBlindTransferred", 0.0)
            + each.metrics.get("nConsultTransferred", 0.0)
            or (each.talked_from is not None and "transfer" in each.disconnect)
        )
        for each in parties.serving
    )


def queues(parties: Parties) -> list[str]:
    """Ids of the queues, in the order in which the contact came into them."""
    for sessions in ([*parties.queues, *parties.serving], parties.asking):
        named = [each for session in sessions for each in session.connected if each.queue]
        if named:
            named.sort(key=lambda each: each.started_at)
            return [each.queue for each in named if each.queue]
    return []


def agent(parties: Parties) -> str | None:
    """The last who spoke: a consulted colleague comes later and leaves before."""
    named = [each for each in parties.speaking if each.user]
    return last(named).user if named else None


def addresses(parties: Parties) -> list[tuple[str, str]]:
    """Identifier type and value of the customer's telephone or mail address.

    The number that was called is the customer's where we called. A session of the other direction
    is no source: it shows ours, or a third party's.
    """
    is_ours = parties.direction == "outbound"
    line, address = ("dnis", "addressTo") if is_ours else ("ani", "addressFrom")
    found = [
        (kind, value)
        for each in parties.outsiders
        for kind, names in (
            ("phone", ("callbackNumbers",)),
            *(_names(each, line, address) if each.direction in ("", parties.direction) else ()),
        )
        for name in names
        for value in _written(each, name)
    ]
    if found or not parties.outsiders:
        return found
    # The customer's session may lack the number that machines, queues and agents were shown.
    shown = [*parties.machines, *parties.queues, *parties.serving]
    names = ("callbackNumbers", *(() if is_ours else ("ani",)))
    return [
        ("phone", value)
        for each in shown
        for name in names
        for value in each.addresses.get(name, ())
    ]


def _names(session: Session, line: str, address: str) -> list[tuple[str, tuple[str, ...]]]:
    if session.media == "email":
        return [("email", (address,))]
    if session.message_type in _PHONE_MESSAGES:
        return [("phone", (address,))]
    return [("phone", (line,))] if CHANNELS.get(session.media) == "voice" else []


def _written(session: Session, name: str) -> tuple[str, ...]:
    """Addresses of that name; WhatsApp's begin with the code of a country, without a plus sign."""
    written = session.addresses.get(name, ())
    if session.message_type != _WHATSAPP:
        return written
    return tuple(f"+{each}" if each.isdecimal() else each for each in written)


def _metric(session: Session, *names: str, otherwise: float) -> float:
    return next((session.metrics[name] for name in names if name in session.metrics), otherwise)


def _of_kind(session: Session, kind: str) -> float:
    return fsum(segment.seconds for segment in session.of_kind(kind))


def _span(session: Session, kind: str) -> float:
    """Seconds of one kind of segment; where there is none of all, but not of a set time's wait."""
    segments = session.of_kind(kind) or [
        each for each in session.connected if each.kind != "scheduled"
    ]
    return fsum(segment.seconds for segment in segments)
