"""What the codes of a CUCM call detail record mean in our vocabulary; no parsing.

Codes as in Cisco's Call Reporting and Billing Administration Guide: call termination causes are
those of Q.850 and Cisco's own above 127; an "on behalf of" code names the feature that acted.
"""

from dataclasses import dataclass
from typing import Literal

End = Literal["customer", "staff", "bridge", "machine"]
"""Who is at one end of a leg: a bridge is a conference's port; a machine is any other one."""

SPLIT_CAUSES = frozenset({126, 393216})
"""The leg ended because a feature moved its parties into another one; 126 until release 4."""

_NORMAL_CLEARING = 16
# 21 (rejected), 31 (normal, unspecified) and 127 (interworking) may come from either side, and so
# may Cisco's own codes, of which only a full conference is plainly the system's doing.
_SYSTEM_CAUSES = frozenset({*range(1, 127), 262144}) - SPLIT_CAUSES - {_NORMAL_CLEARING, 21, 31}

_CONFERENCE, _TRANSFER, _DEVICE, _DIVERT, _REFER, _REPLACES = 4, 10, 12, 14, 17, 18
_RECORDING, _MONITORING = 27, 28
_TRANSFERRING = frozenset({_TRANSFER, _REFER, _REPLACES})
_TRANSFER_REASONS = frozenset({4, 34, 130, 146})
_RECORDING_REASON, _MONITORING_REASON = 354, 370
# Call forward on busy and on no answer.
_FORWARD_REASONS = frozenset({1, 2})


@dataclass(frozen=True)
class Codes:
    """Codes of one record; 0 stands for none.

    Attributes:
        orig_cause, dest_cause: why the leg ended, at the side that ended it.
        orig_ended_for, dest_ended_for: features on whose behalf it ended.
        joined_for: feature that put the leg's parties together.
        redirected_for: features that redirected the call, first and last.
        redirect_reasons: why it was redirected, first and last.
        orig_conversation, dest_conversation: what other call the leg belongs to.
    """

    orig_cause: int
    dest_cause: int
    orig_ended_for: int
    dest_ended_for: int
    joined_for: int
    redirected_for: tuple[int, int]
    redirect_reasons: tuple[int, int]
    orig_conversation: int
    dest_conversation: int

    @property
    def is_split(self) -> bool:
        return self.orig_cause in SPLIT_CAUSES or self.dest_cause in SPLIT_CAUSES

    @property
    def is_silent(self) -> bool:
        """Nothing says why the leg ended: the guide's mark of an abandoned call."""
        return not (self.orig_cause or self.dest_cause)

    @property
    def is_monitoring(self) -> bool:
        return _MONITORING in (self.joined_for, *self.redirected_for) or (
            _MONITORING_REASON in self.redirect_reasons
        )

    @property
    def is_recording(self) -> bool:
        """A copy of the speech on its way to the recorder, not a call.

        Exports without the feature's columns leave the tie to the recorded leg; chained
        conferences have one as well, and name their conference.
        """
        if _RECORDING in (self.joined_for, *self.redirected_for):
            return True
        if _RECORDING_REASON in self.redirect_reasons:
            return True
        features = self.joined_for or any(self.redirected_for) or any(self.redirect_reasons)
        return bool(self.orig_conversation) and not (features or self.dest_conversation)

    @property
    def is_forwarded(self) -> bool:
        """The telephone that it came to last was busy, or nobody picked up."""
        return self.redirect_reasons[1] in _FORWARD_REASONS

    @property
    def is_diverted(self) -> bool:
        """Sent to voice mail by the called person's iDivert key."""
        return self.redirected_for[1] == _DIVERT

    @property
    def transfers(self) -> int:
        """Transfers that made this leg; the leg that was split for one does not count it again."""
        if self.joined_for:
            return int(self.joined_for in _TRANSFERRING)
        is_redirected = (
            self.redirected_for[1] in _TRANSFERRING or self.redirect_reasons[1] in _TRANSFER_REASONS
        )
        return int(is_redirected and not self.is_split)


def direction(calling: End, called: End | None) -> str:
    """Who began the call; `called` is None where nobody was called."""
    if calling == "customer":
        return "inbound"
    return "outbound" if called == "customer" else "internal"


def disconnect_party(codes: Codes, calling: End, called: End | None, *, is_answered: bool) -> str:
    """Who ended the leg: customer, agent, system, or unknown where the record does not tell."""
    causes = {codes.orig_cause, codes.dest_cause} - {0}
    if causes and causes <= _SYSTEM_CAUSES:
        return "system"
    if causes != {_NORMAL_CLEARING}:
        return "unknown"
    sides = (codes.orig_cause, codes.dest_cause)
    if all(sides):
        # Both sides cleared normally: the one whose device acted did it first.
        sides = (codes.orig_ended_for == _DEVICE, codes.dest_ended_for == _DEVICE)
        if all(sides) or not any(sides):
            return "unknown"
    if sides[0]:
        return _PARTIES[calling]
    if called == "bridge":
        return "unknown"
    if called is None or called == "machine" or not is_answered:
        return "system"
    return "agent" if calling == "customer" else _PARTIES[called]


# A bridge lets its parties go when any of several things ends the conference.
_PARTIES = {"customer": "customer", "staff": "agent", "bridge": "unknown", "machine": "system"}


def outcome(
    party: str,
    *,
    is_answered: bool,
    is_voicemail: bool,
    is_machine_answered: bool,
    was_queued: bool,
    is_contained: bool,
    has_customer_left: bool,
) -> str:
    """How the leg ended for the customer."""
    if is_answered:
        return "answered"
    if is_voicemail:
        return "voicemail"
    if was_queued:
        return "cut_off" if party == "system" else "abandoned"
    if is_contained or is_machine_answered:
        return "self_served"
    return "abandoned" if has_customer_left else "failed"
