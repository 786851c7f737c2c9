"""Ties an agent's second call, for a consultation or a conference, to the customer's call.

CUCM gives such a call a global call id of its own, and moves its leg into the customer's call when
the agent completes the transfer. The leg's identifier then stands in records of both; the parties
of a conference share a conversation id. Only calls that our own staff began are moved: two
customers whom an agent joins remain two contacts.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.ingest.readers.cucm_record import CdrRecord
from orchestration.ingest.readers.cucm_rules import End


@dataclass
class _Call:
    """What a file says of one global call id, in records that a feature split or joined."""

    number: int
    is_joined: bool = False
    is_begun_by_staff: bool = False
    is_begun_by_customer: bool = False
    shared: set[tuple[str, int]] = field(default_factory=set)

    @property
    def is_movable(self) -> bool:
        return self.is_begun_by_staff and not self.is_begun_by_customer


class ConsultLinks:
    """Gathers a file's split and joined legs, then tells which call moved into which."""

    def __init__(self) -> None:
        self._calls: dict[str, _Call] = {}

    def add(self, record: CdrRecord, calling: End) -> None:
        """Takes a record that a feature split or joined; those of recorders join nothing."""
        codes = record.codes
        if codes.is_recording or codes.is_monitoring:
            return
        cluster = record.text("globalcallid_clusterid") or ""
        call = self._calls.setdefault(record.call_id(), _Call(record.code("globalcallid_callid")))
        if codes.joined_for:
            call.is_joined = True
        elif calling == "customer":
            call.is_begun_by_customer = True
        else:
            call.is_begun_by_staff = True
        legs = (record.code("origlegcallidentifier"), record.code("destlegidentifier"))
        call.shared |= {(f"leg {cluster}", leg) for leg in legs if leg}
        if codes.dest_conversation:
            call.shared.add((f"conversation {cluster}", codes.dest_conversation))

    def moved(self) -> Mapping[str, str]:
        """Global call id of the call that each moved call became a part of."""
        moved = {}
        for group in self._groups():
            # Call ids count up: the lowest is the earliest, on whatever night its records came.
            kept = min(
                group,
                key=lambda call_id: (
                    self._calls[call_id].is_movable,
                    not self._calls[call_id].is_joined,
                    self._calls[call_id].number,
                    call_id,
                ),
            )
            for call_id in group:
                if call_id != kept and self._calls[call_id].is_movable:
                    moved[call_id] = kept
        return moved

    def _groups(self) -> list[list[str]]:
        """Calls that share a leg or a conversation, directly or through others."""
        calls_of = defaultdict(list)
        for call_id, call in self._calls.items():
            for key in call.shared:
                calls_of[key].append(call_id)
        groups, seen = [], set[str]()
        for first in self._calls:
            group, waiting = [], [first]
            while waiting:
                call_id = waiting.pop()
                if call_id not in seen:
                    seen.add(call_id)
                    group.append(call_id)
                    for key in self._calls[call_id].shared:
                        waiting += calls_of.pop(key, [])
            if len(group) > 1:
                groups.append(group)
        return groups
