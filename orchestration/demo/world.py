"""The world: what exists and what has happened so far. Filled by the modules beside this one."""

from dataclasses import dataclass, field

from orchestration.demo.draws import Draws
from orchestration.demo.nights import Nights
from orchestration.demo.people import Person
from orchestration.demo.reasons import Reasons
from orchestration.demo.records import (
    Agent,
    Conversation,
    CustomerLine,
    Encounter,
    Leg,
    Mail,
    Response,
)


@dataclass(slots=True)
class Issue:
    """Something that a customer wants done, and the contacts that it took.

    Attributes:
        plan: a course of events that chance would seldom bring, or None.
        is_settled: what really happened, whatever anybody recorded.
    """

    issue_id: int
    person: Person
    family: str
    opened_at: int
    plan: str | None = None
    case_id: str | None = None
    order_id: str | None = None
    conversation: Conversation | None = None
    thread: list[Mail] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    is_settled: bool = False


@dataclass(slots=True)
class World:
    """Everything, in the order in which it was made up."""

    draws: Draws
    nights: Nights
    agents: list[Agent]
    reasons: Reasons
    people: list[Person]
    issues: list[Issue] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    customer_lines: list[CustomerLine] = field(default_factory=list)
    serial: int = 0

    def next_serial(self) -> int:
        """A number that nothing else in the world has."""
        self.serial += 1
        return self.serial
