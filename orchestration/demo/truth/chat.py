"""Chat sessions out of Intercom conversations."""

from orchestration.demo.company import CHAT
from orchestration.demo.reasons import Reasons
from orchestration.demo.records import Message, Snapshot
from orchestration.demo.truth.contact import Contact, Sighting, published_agent
from orchestration.demo.truth.dispositions import Delivered

SILENCE_SECONDS = 24 * 3_600
PARTIES = {"agent": "agent", "bot": "system", "customer": "customer"}


def cut(messages: list[Message]) -> list[list[Message]]:
    """Sessions of a conversation: their public messages, and the close that ended them.

    A customer who writes after a close, or after 24 hours in which nobody wrote, begins a new
    session, unless all they say after the close is thank you. What we say before the customer has
    said anything is no session of theirs.
    """
    sessions: list[list[Message]] = []
    is_closed, last_at = False, None
    for message in messages:
        if message.kind == "close":
            if not is_closed and sessions:
                sessions[-1].append(message)
            is_closed = True
        elif message.kind == "message" and not (message.is_thanks and is_closed):
            is_silent = last_at is not None and message.at - last_at > SILENCE_SECONDS
            if message.author == "customer" and (not sessions or is_closed or is_silent):
                sessions.append([])
                is_closed = False
            if sessions:
                sessions[-1].append(message)
            last_at = message.at
    return sessions


def outcome(snapshot: Snapshot, session: list[Message]) -> str:
    """Answered by a person, served by a bot that says so, else abandoned."""
    if any(message.author == "agent" and message.kind == "message" for message in session):
        return "answered"
    return "self_served" if snapshot.attributes.get("contained") == "yes" else "abandoned"


def session_contact(snapshot: Snapshot, session: list[Message]) -> Contact:
    """The contact of a session, without what the record says of all its contacts."""
    spoken = [message for message in session if message.kind == "message"]
    answers = [message for message in spoken if message.author == "agent"]
    close = next((message for message in session if message.kind == "close"), None)
    agent = answers[-1].agent if answers else None
    answered_at = answers[0].at if answers else None
    return Contact(
        source_name=CHAT,
        source_contact_id=f"{snapshot.conversation.conversation_id}:{spoken[0].message_id}",
        started_at=spoken[0].at,
        ended_at=spoken[-1].at,
        identifiers=snapshot.conversation.identifiers,
        answered_at=answered_at,
        wait_seconds=None if answered_at is None else answered_at - spoken[0].at,
        agent_id=published_agent(agent, agent.admin_id if agent else None),
        outcome=outcome(snapshot, session),
        disconnect_party=PARTIES[close.author] if close else "unknown",
    )


def contacts_of(delivered: Delivered, snapshot: Snapshot, reasons: Reasons) -> list[Contact]:
    """Contacts of a conversation; one that we began and nobody answered is one outbound contact."""
    attributes, number = snapshot.attributes, snapshot.conversation.conversation_id
    sessions = cut(snapshot.messages)
    contacts = [session_contact(snapshot, session) for session in sessions]
    if not contacts:
        contacts = [session_contact(snapshot, snapshot.messages)]
        contacts[0].direction, contacts[0].excluded_reason = "outbound", "outbound"
        contacts[0].outcome = contacts[0].answered_at = contacts[0].wait_seconds = None
        # A conversation names an address as its author's: without a word of the customer, nowhere.
        contacts[0].identifiers = tuple(
            each for each in snapshot.conversation.identifiers if each[0] != "email"
        )
    links = {f"conversation|{CHAT}|{number}"}
    for kind in ("case", "order"):
        if f"{kind}_id" in attributes:
            links.add(f"{kind}|{attributes[f'{kind}_id']}")
    for contact in contacts:
        contact.queue = contact.first_queue = attributes.get("queue")
        contact.reason_key = reasons.key(CHAT, attributes.get("reason"))
        contact.links, contact.record_id, contact.night = frozenset(links), number, delivered.night
        contact.references = (contact.source_contact_id,)
        if attributes.get("is_test") == "yes":
            contact.excluded_reason = "test"
        elif attributes.get("reason") == "spam":
            contact.excluded_reason = "spam"
    if "resolved" in attributes:
        contacts[-1].declared_resolved = attributes["resolved"] == "yes"
    return contacts


def chats(accepted: list[Delivered], reasons: Reasons) -> tuple[list[Contact], list[Sighting]]:
    """Contacts, and what each conversation tells of who is who."""
    contacts, sightings = [], []
    for delivered in accepted:
        snapshot = delivered.record
        if isinstance(snapshot, Snapshot):
            found = contacts_of(delivered, snapshot, reasons)
            contacts += found
            gives_edges = found[0].excluded_reason in (None, "outbound")
            sightings.append(Sighting(snapshot.messages[0].at, found[0].identifiers, gives_edges))
    return contacts, sightings
