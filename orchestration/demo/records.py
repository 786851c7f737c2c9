"""What the vendors of the demo record: the rows of the exports before they are text.

Each record keeps the identifiers in the form that they have once normalised, because the world
knows them; how they are spelt in the export is a matter of the raw fields. Times are whole seconds
since the epoch, UTC.
"""

from dataclasses import dataclass

Identifier = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent, with the id that each vendor has for them."""

    agent_id: str
    name: str
    team: str
    email: str
    username: str
    admin_id: str
    mail_id: str
    skill: float
    declares_everything: bool
    is_listed: bool


@dataclass(slots=True)
class Leg:
    """One Amazon Connect contact record: a call until it ends or is handed on."""

    contact_id: str
    chain_id: str
    initiated_at: int
    address: str | None
    identifiers: tuple[Identifier, ...]
    attributes: dict[str, str]
    method: str = "INBOUND"
    channel: str = "VOICE"
    previous_id: str | None = None
    next_id: str | None = None
    related_id: str | None = None
    queue: str | None = None
    enqueued_at: int = 0
    dequeued_at: int = 0
    agent: Agent | None = None
    connected_at: int = 0
    talk: int = 0
    hold: int = 0
    wrap: int = 0
    is_handed_out: bool = False
    disconnected_at: int = 0
    disconnect_reason: str | None = None
    updated_at: int = 0


@dataclass(slots=True)
class Message:
    """A message or a change of state in a chat; `declares` is what the closing agent recorded."""

    message_id: str
    at: int
    author: str
    kind: str
    text: str = ""
    agent: Agent | None = None
    declares: str | None = None
    is_thanks: bool = False


@dataclass(slots=True)
class Conversation:
    """An Intercom conversation as the vendor holds it at the end of the world."""

    conversation_id: str
    messages: list[Message]
    visitor: str | None
    user: str | None
    email: str | None
    identifiers: tuple[Identifier, ...]
    attributes: dict[str, str]


@dataclass(slots=True)
class Snapshot:
    """A conversation as one night exported it: its first messages, its attributes then."""

    conversation: Conversation
    message_count: int
    updated_at: int
    attributes: dict[str, str]

    @property
    def messages(self) -> list[Message]:
        return self.conversation.messages[: self.message_count]


@dataclass(slots=True)
class Mail:
    """A mail. `kind` says what it is: customer, agent, or the rule that puts it out of scope."""

    message_id: str | None
    at: int
    kind: str
    sender: str
    recipient: str
    subject: str
    body: str
    customer: str | None = None
    mailbox: str | None = None
    agent: Agent | None = None
    references: tuple[str, ...] = ()
    case_id: str | None = None
    is_single_file: bool = False


@dataclass(slots=True)
class Response:
    """A survey response; `nps_text` is the cell, `nps` the score that it stands for."""

    response_id: str
    feed: str
    started_at: int
    ended_at: int
    recorded_at: int
    nps_text: str
    nps: int | None
    csat: int | None
    ces: int | None
    resolved: str | None
    contacts_needed: int | None
    comment: str
    reference: str | None = None
    reference_feed: str | None = None
    account: str | None = None
    email: str | None = None
    phone: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    status: str = "IP Address"
    is_finished: bool = True


@dataclass(slots=True)
class CustomerLine:
    """A line of the customer table, its cells as written."""

    crm_id: str
    cells: tuple[str, ...]
    updated_at: int
    identifiers: tuple[Identifier, ...]


@dataclass(slots=True)
class AgentLine:
    """A line of the agent table."""

    agent: Agent


@dataclass(slots=True)
class Broken:
    """A row that cannot be read or breaks the contract: what the file holds in its place.

    A lone surrogate stands for a byte that decodes in no encoding.
    """

    raw: str


@dataclass(slots=True)
class Encounter:
    """What one contact of an issue came to, for what the customer does next.

    Attributes:
        references: ids by which a survey may name the contact.
    """

    source_name: str
    channel: str
    started_at: int
    ended_at: int
    outcome: str | None
    agent: Agent | None
    references: tuple[str, ...]
    identifiers: tuple[Identifier, ...]


Record = Leg | Snapshot | Mail | Response | CustomerLine | AgentLine | Broken
Deliveries = dict[str, list[list[Record]]]
"""Rows by feed and night, in the order of the files."""
