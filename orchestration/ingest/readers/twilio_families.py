"""Which of a night's Twilio calls began which, and what that says about them.

A call that an application dials names its parent. The chain's first call is the contact's; the
others are its legs to agents, or to the customer where one of our softphones began it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

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


class Families:
    """Gathers the calls of a night, then tells each one's family."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._dialled: dict[str, Dialled] = {}
        self._begun: dict[str, tuple[str, Party, Party]] = {}
        self._families: dict[str, Family] | None = None

    def add_first(self, sid: str, direction: str, caller: Party, called: Party) -> None:
        """Takes a call without a parent."""
        self._begun[sid] = (direction, caller, called)

    def add_dialled(self, parent_sid: str, call: Dialled) -> None:
        """Takes a call that another one began; of its versions the last one counts."""
        self._parents[call.sid] = parent_sid
        self._dialled[call.sid] = call

    def chain_id(self, sid: str, parent_sid: str | None) -> str:
        """The first call of the chain, as far as the night knows it."""
        seen = {sid}
        while parent_sid is not None and parent_sid not in seen:
            seen.add(parent_sid)
            sid, parent_sid = parent_sid, self._parents.get(parent_sid)
        return sid

    def family(self, chain_id: str) -> Family:
        """The family of a chain; to be asked when all calls are in."""
        if self._families is None:
            self._families = self._gathered()
        return self._families.get(chain_id) or _family(self._begun.get(chain_id), [])

    def _gathered(self) -> dict[str, Family]:
        dialled = defaultdict(list)
        for sid, call in self._dialled.items():
            dialled[self.chain_id(sid, self._parents[sid])].append(call)
        return {
            chain_id: _family(self._begun.get(chain_id), calls)
            for chain_id, calls in dialled.items()
        }


def _family(begun: tuple[str, Party, Party] | None, dialled: list[Dialled]) -> Family:
    if begun is None:
        return Family(dialled=dialled)
    direction, caller, called = begun
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
