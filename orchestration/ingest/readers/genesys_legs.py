"""The legs of a Genesys Cloud record, from the last to the first: for options that ask the last."""

from collections.abc import Mapping
from typing import Any

from orchestration.ingest.readers.genesys_model import Conversation


def last_leg_first(record: Mapping[str, Any], found: Conversation) -> Mapping[str, Any]:
    """The record with its participants, sessions and segments from the last to the first.

    A path takes the first value that it meets; of reason, resolution, queue and agent the last
    leg's counts, and each agent has a participant, with a code, of their own.
    """
    name = next((key for key in record if key.casefold() == "participants"), "participants")
    participants = record[name]
    joined = list(dict.fromkeys(each.participant for each in found.sessions))
    others = [each for each in range(len(participants)) if each not in joined]
    legs = [_reversed(participants[number]) for number in [*reversed(joined), *others]]
    return {**record, name: legs}


def _reversed(holder: Any) -> Any:
    """An object with its lists of sessions and segments from the last to the first."""
    return {
        key: [_reversed(each) if isinstance(each, dict) else each for each in reversed(value)]
        if key in ("sessions", "segments") and isinstance(value, list)
        else value
        for key, value in holder.items()
    }
