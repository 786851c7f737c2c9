"""A contact as the truth knows it; filled step by step by the modules beside this one."""

from dataclasses import dataclass, field

from orchestration.demo.records import Agent, Identifier

CHANNEL_OF = {"voice_main": "voice", "chat_web": "chat", "mail_support": "email"}


@dataclass(slots=True)
class Contact:
    """One attempt of a customer to get something done (definitions.md section 1).

    Attributes:
        reason_key: what two contacts of one reason family share; None without a reason.
        links: explicit links, each with its kind, which unite chains of contacts.
        references: ids by which a survey may name the contact.
        record_id: id of the record that may hold several contacts, or None.
        night: index of the newest night that brought a row of it.
        order: order of start; ties by channel, source name and id.
    """

    source_name: str
    source_contact_id: str
    started_at: int
    ended_at: int
    identifiers: tuple[Identifier, ...]
    direction: str = "inbound"
    answered_at: int | None = None
    ivr_seconds: int | None = None
    wait_seconds: int | None = None
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    wrap_seconds: int | None = None
    queue: str | None = None
    first_queue: str | None = None
    agent_id: str | None = None
    transfer_count: int = 0
    outcome: str | None = None
    disconnect_party: str | None = None
    reason_key: str | None = None
    declared_resolved: bool | None = None
    excluded_reason: str | None = None
    links: frozenset[str] = frozenset()
    references: tuple[str, ...] = ()
    record_id: str | None = None
    night: int = 0
    person_id: str | None = None
    identity_confidence: str = "none"
    journey_key: str | None = None
    contact_number: int | None = None
    is_false_first_contact: bool = False
    channel: str = field(init=False)
    order: tuple[int, str, str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.channel = CHANNEL_OF[self.source_name]
        self.order = (self.started_at, self.channel, self.source_name, self.source_contact_id)

    @property
    def contact_reason(self) -> str | None:
        is_unmapped = self.reason_key is not None and "|" in self.reason_key
        return "unmapped" if is_unmapped else self.reason_key

    @property
    def is_live(self) -> bool:
        return self.excluded_reason is None

    @property
    def is_stitchable(self) -> bool:
        """Whether cross-contact metrics may use the contact."""
        return self.is_live and self.person_id is not None

    @property
    def key(self) -> str:
        return f"{self.source_name}|{self.source_contact_id}"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A record that identifiers stand in, when it was made, and whether it ties them."""

    at: int
    identifiers: tuple[Identifier, ...]
    gives_edges: bool = True


def published_agent(agent: Agent | None, vendor_id: str | None) -> str | None:
    """The id over all feeds, or the vendor's where the agent table lacks the agent."""
    if agent is None:
        return None
    return agent.agent_id if agent.is_listed else vendor_id
