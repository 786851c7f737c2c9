"""What the events of Asterisk's queue log say of the caller; no files, no times.

Their parameters stand at places that differ by event. Seconds throughout, but RINGNOANSWER tells
milliseconds. Versions before 1.6 leave parameters at the end out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.ingest.readers.parsing import seconds, text

NOBODY = frozenset({"", "NONE", "REALTIME", "MANAGER"})
"""What stands for a call, a queue or an agent where there is none."""

_TRANSFER = ("transferred", {"wait_seconds": 2, "talk_seconds": 3})
# Event -> ours, and the places of its parameters from 0.
_EVENTS: dict[str, tuple[str, dict[str, int]]] = {
    "ENTERQUEUE": ("entered", {}),
    "CONNECT": ("connected", {"wait_seconds": 0, "ring_seconds": 2}),
    "COMPLETEAGENT": ("agent_hung_up", {"wait_seconds": 0, "talk_seconds": 1}),
    "COMPLETECALLER": ("caller_hung_up", {"wait_seconds": 0, "talk_seconds": 1}),
    "ABANDON": ("abandoned", {"wait_seconds": 2}),
    "EXITWITHTIMEOUT": ("timed_out", {"wait_seconds": 2}),
    "EXITEMPTY": ("emptied", {"wait_seconds": 2}),
    "EXITWITHKEY": ("left_by_key", {"wait_seconds": 3}),
    "TRANSFER": _TRANSFER,
    "BLINDTRANSFER": _TRANSFER,
    "ATTENDEDTRANSFER": _TRANSFER,
    "RINGNOANSWER": ("not_picked_up", {"ring_seconds": 0}),
    "RINGCANCELED": ("not_picked_up", {"ring_seconds": 0}),
}
_IN_MILLISECONDS = frozenset({"RINGNOANSWER", "RINGCANCELED"})
# Attended transfers that name two channels have their seconds one place further.
_TWO_CHANNELS = frozenset({"LINK", "THREEWAY"})


@dataclass(frozen=True)
class QueueEvent:
    """An event of a call: its name in the contract, its seconds by column, the caller's number."""

    name: str
    seconds: dict[str, float]
    caller: str | None


def is_call_event(event: str) -> bool:
    """Whether it tells of a caller; the others are of agents, members and the system."""
    return event in _EVENTS


def queue_event(event: str, parameters: Sequence[str]) -> QueueEvent:
    """What the event says.

    Raises:
        ValueError: a parameter that should be a number is none.
    """
    name, places = _EVENTS[event]
    shift = int(
        event == "ATTENDEDTRANSFER" and bool(parameters) and parameters[0].upper() in _TWO_CHANNELS
    )
    found: dict[str, float] = {}
    for column, place in places.items():
        written = parameters[place + shift] if place + shift < len(parameters) else None
        try:
            number = seconds(written)
        except ValueError as error:
            raise ValueError(f"parameter {place + shift + 1} of {event}: {error}") from error
        if number is not None:
            found[column] = number / 1000 if event in _IN_MILLISECONDS else number
    caller = text(parameters[1]) if name == "entered" and len(parameters) > 1 else None
    return QueueEvent(name, found, caller)
