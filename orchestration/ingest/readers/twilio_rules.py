"""What status, direction and the calls around it say about a Twilio call; no parsing."""

from dataclasses import dataclass

PENDING = frozenset({"queued", "initiated", "ringing"})
_CONNECTED = frozenset({"completed", "in-progress"})
_UNANSWERED = frozenset({"busy", "no-answer", "canceled"})

_STATUSES = {
    status.replace("-", ""): status
    for status in (*sorted(PENDING), *sorted(_CONNECTED), *sorted(_UNANSWERED), "failed")
} | {"answered": "in-progress", "cancelled": "canceled", "fail": "failed", "undialed": "failed"}
_FROM_TRUNK = "trunkingoriginating"
_DIRECTIONS = {
    direction.replace("-", ""): direction
    for direction in ("inbound", "outbound-api", "outbound-dial")
} | {
    **dict.fromkeys(("outbound", "outgoing", "outgoingapi"), "outbound-api"),
    "outgoingdial": "outbound-dial",
    # Elastic SIP Trunking names calls as its trunks see them.
    **dict.fromkeys(("incoming", _FROM_TRUNK), "inbound"),
    "trunkingterminating": "outbound-api",
}


def status_of(written: str) -> str:
    """The REST resource's status. Raises ValueError."""
    return _known(written, _STATUSES)


def direction_of(written: str) -> str:
    """The REST resource's direction: inbound, outbound-api or outbound-dial. Raises ValueError."""
    return _known(written, _DIRECTIONS)


def is_from_trunk(written: str | None) -> bool:
    """Whether a trunk brings the call to our own exchange, past any application."""
    return _plain(written or "") == _FROM_TRUNK


def _plain(written: str) -> str:
    return "".join(filter(str.isalnum, written.lower()))


def _known(written: str, known: dict[str, str]) -> str:
    plain = _plain(written)
    if plain not in known:
        choices = ", ".join(dict.fromkeys(known.values()))
        raise ValueError(f"is {written!r}, expected one of: {choices}")
    return known[plain]


def is_connected(status: str) -> bool:
    """Whether the call was picked up, by whomever."""
    return status in _CONNECTED


def is_machine(answered_by: str | None) -> bool:
    """Whether Twilio's detection heard an answering machine or a fax."""
    heard = (answered_by or "").lower()
    return heard.startswith("machine") or heard == "fax"


@dataclass(frozen=True)
class Dialled:
    """A call that another call began, by what came of it.

    Attributes:
        sid: its id.
        is_to_telephone: it went to a telephone, not to a softphone.
        is_connected: it was picked up, by a person or a machine.
    """

    sid: str
    is_to_telephone: bool
    is_connected: bool


def customer_call_outcome(
    status: str, dialled: list[Dialled], *, was_queued: bool, is_contained: bool | None
) -> str | None:
    """Outcome of the customer's own leg, which Twilio's application answers, not a person.

    None while it goes on, and where a call that it began says how it ended.
    """
    # A customer who heard the busy signal was sent away, and did not leave.
    if status in ("failed", "busy"):
        return "failed"
    if status in _UNANSWERED:
        return "abandoned"
    if status != "completed" or any(call.is_connected for call in dialled):
        return None
    if dialled or was_queued or is_contained is False:
        return "abandoned"
    return "self_served"


def dialled_outcome(status: str, *, has_machine: bool, is_to_customer: bool) -> str | None:
    """Outcome of a leg to a person: to an agent, or to the customer; None while it rings."""
    if status in _CONNECTED:
        return "voicemail" if has_machine else "answered"
    if status in PENDING:
        return None
    return "failed" if status == "failed" or is_to_customer else "abandoned"


def disconnect_party(status: str, *, is_customer_call: bool) -> str:
    """Who ended the leg; Twilio does not say who hung up after an answer."""
    if status == "canceled" and is_customer_call:
        return "customer"
    return "system" if status in ("busy", "no-answer", "failed") else "unknown"
