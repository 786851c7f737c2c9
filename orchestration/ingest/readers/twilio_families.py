"""Which of a night's Twilio calls began which, and what that says about them.

A call that an application dials names its parent. The chain's first call is the contact's; the
others are its legs to agents, or to the customer where one of our softphones began it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple

from orchestration.ingest.identifiers import normalise
from orchestration.ingest.readers.twilio_parties import Party
from orchestration.ingest.readers.twilio_rules import Dialled


@dataclass
class Family:
    """A chain's calls.

    Attributes:
        direction: who began it; None where its first call is in none of the night's records.
        caller: who began it, where that was one of ours.
        dialled: the other calls.
    """

    direction: Literal["inbound", "outbound", "internal"] | None = None
    caller: str | None = None
    dialled: list[Dialled] = field(default_factory=list)


class Begun(NamedTuple):
    """A call without a parent: its fields as `TwilioCall` has them."""

    direction: str
    caller: Party
    called: Party
    started_at: datetime | None
    ended_at: datetime | None
    as_dialled: Dialled

    @property
    def phone(self) -> str | None:
        """The caller's number; None where it is withheld."""
        return normalise("phone", self.caller.phone, None)

    def goes_on_at(self, moment: datetime | None) -> bool:
        if self.started_at is None or moment is None:
            return False
        return self.started_at <= moment <= (self.ended_at or moment)


class Families:
    """Gathers the calls of a night, then tells each one's family."""

    def __init__(self) -> None:
        self._named_parents: dict[str, str] = {}
        self._named_dialled: dict[str, Dialled] = {}
        self._begun: dict[str, Begun] = {}

    def add_first(self, sid: str, call: Begun) -> None:
        """Takes a call without a parent."""
        self._begun[sid] = call

    def add_dialled(self, parent_sid: str, call: Dialled) -> None:
        """Takes a call that another one began; of its versions the last one counts."""
        self._named_parents[call.sid] = parent_sid
        self._named_dialled[call.sid] = call

    def chain_id(self, sid: str) -> str:
        """The first call of the chain, as far as the night knows it; to be asked when all are in.

        A call that came without its parent bears the parent's id.
        """
        seen = {sid}
        while (parent_sid := self._parents.get(sid)) is not None and parent_sid not in seen:
            seen.add(parent_sid)
            sid = parent_sid
        return sid

    def family(self, chain_id: str) -> Family:
        """The family of a chain; to be asked when all calls are in."""
        return self._families.get(chain_id) or _family(self._begun.get(chain_id), [])

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {**dict(self._conferred()), **self._named_parents}

    def _conferred(self) -> Iterator[tuple[str, str]]:
        """Agents' legs of conferences, which name no parent, and the call that each is for.

        The application rings the agent under the number of the customer who waits. Of several calls
        from that number nothing tells which it is.
        """
        callers = defaultdict(list)
        for sid, call in self._begun.items():
            if call.direction == "inbound" and (phone := call.phone):
                callers[phone].append((sid, call))
        for sid, call in self._begun.items():
            if call.direction != "outbound-api" or call.called.kind != "softphone":
                continue
            found = callers.get(call.phone or "", ())
            waiting = [first for first, caller in found if caller.goes_on_at(call.started_at)]
            if len(waiting) == 1:
                yield sid, waiting[0]

    @cached_property
    def _families(self) -> dict[str, Family]:
        dialled = defaultdict(list)
        for sid in self._parents:
            call = self._named_dialled.get(sid) or self._begun[sid].as_dialled
            dialled[self.chain_id(sid)].append(call)
        return {
            chain_id: _family(self._begun.get(chain_id), calls)
            for chain_id, calls in dialled.items()
        }


def _family(begun: Begun | None, dialled: list[Dialled]) -> Family:
    if begun is None:
        return Family(dialled=dialled)
    direction, caller, called, *_ = begun
    if direction != "inbound":
        # The application rings an agent itself where it works with conferences.
        to_agent = called.kind == "softphone"
        return Family("internal" if to_agent else "outbound", None, dialled)
    if caller.kind == "softphone" and any(call.is_to_telephone for call in dialled):
        # To Twilio whoever uses a softphone calls in; this one is an agent who calls a customer.
        return Family("outbound", caller.name, dialled)
    if caller.is_registered and dialled:
        return Family("internal", caller.name, dialled)
    return Family("inbound", None, dialled)
