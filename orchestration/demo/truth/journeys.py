"""Journeys: a customer's contacts about one issue (definitions.md section 3)."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from orchestration.demo.truth.contact import Contact

GAP_SECONDS = 7 * 86_400
CAP_SECONDS = 30 * 86_400
WEAK_SECONDS = 24 * 3_600
LONG_WAIT_SECONDS = 300


@dataclass(slots=True, eq=False)
class Chain:
    """Contacts that follow each other by rules 1 and 2."""

    contacts: list[Contact] = field(default_factory=list)
    reason_key: str | None = None
    has_weak: bool = False

    def add(self, contact: Contact) -> None:
        self.contacts.append(contact)
        self.reason_key = self.reason_key or contact.reason_key

    def holds(self, contact: Contact) -> bool:
        """Whether the cap allows the contact."""
        return contact.started_at - self.contacts[0].started_at <= CAP_SECONDS

    def goes_on_with(self, contact: Contact) -> bool:
        latest_end = max(each.ended_at for each in self.contacts)
        return contact.started_at - latest_end <= GAP_SECONDS and self.holds(contact)


@dataclass(slots=True)
class Journey:
    """Contacts in order of start."""

    contacts: list[Contact]
    link_basis: str

    @property
    def key(self) -> str:
        return self.contacts[0].key

    @property
    def contact_reason(self) -> str | None:
        return next((each.contact_reason for each in self.contacts if each.reason_key), None)

    @property
    def channel_switch_count(self) -> int:
        channels = [contact.channel for contact in self.contacts]
        return sum(one != other for one, other in pairwise(channels))

    @property
    def cut_off_count(self) -> int:
        return sum(
            each.outcome == "cut_off"
            or (
                each.channel == "voice"
                and each.outcome == "answered"
                and each.disconnect_party == "system"
            )
            for each in self.contacts
        )

    @property
    def transfer_count(self) -> int:
        return sum(contact.transfer_count for contact in self.contacts)

    @property
    def wait_seconds(self) -> int | None:
        """Sum of the waits; None where no contact has one."""
        waits = [each.wait_seconds for each in self.contacts if each.wait_seconds is not None]
        return sum(waits) if waits else None

    @property
    def effort_index(self) -> int:
        long_waits = sum((each.wait_seconds or 0) > LONG_WAIT_SECONDS for each in self.contacts)
        return (
            len(self.contacts)
            + self.transfer_count
            + self.channel_switch_count
            + long_waits
            + self.cut_off_count
        )


def end_order(contact: Contact) -> tuple[int, str, str, str]:
    """Order of end; ties by channel, source name and id."""
    return (contact.ended_at, *contact.order[1:])


def chains_of(contacts: list[Contact]) -> list[Chain]:
    """Rules 1 and 2 for one customer's contacts in order of start."""
    chains: list[Chain] = []
    of_reason: dict[str, Chain] = {}
    chain_of: dict[str, Chain] = {}
    latest: Contact | None = None
    for contact in contacts:
        chain = of_reason.get(contact.reason_key) if contact.reason_key else None
        if chain is None or not chain.goes_on_with(contact):
            chain = None
            near = chain_of[latest.key] if latest else None
            is_near = latest is not None and contact.started_at - latest.ended_at <= WEAK_SECONDS
            is_open = near is not None and (not contact.reason_key or not near.reason_key)
            if near and is_near and is_open and near.holds(contact):
                chain = near
                chain.has_weak = True
        if chain is None:
            chain = Chain()
            chains.append(chain)
        chain.add(contact)
        chain_of[contact.key] = chain
        if chain.reason_key:
            of_reason[chain.reason_key] = chain
        if latest is None or end_order(contact) > end_order(latest):
            latest = contact
    return chains


def unite(chains: list[Chain]) -> list[Journey]:
    """Rule 3: chains that hold the same link are one journey."""
    parents = list(range(len(chains)))

    def root(index: int) -> int:
        while parents[index] != index:
            index = parents[index]
        return index

    holder: dict[str, int] = {}
    for index, chain in enumerate(chains):
        for link in {link for contact in chain.contacts for link in contact.links}:
            parents[root(index)] = root(holder.setdefault(link, index))
    united: defaultdict[int, list[Chain]] = defaultdict(list)
    for index, chain in enumerate(chains):
        united[root(index)].append(chain)
    journeys = []
    for group in united.values():
        contacts = [contact for chain in group for contact in chain.contacts]
        contacts.sort(key=lambda contact: contact.order)
        weak = "weak" if any(chain.has_weak for chain in group) else "inferred"
        journeys.append(Journey(contacts, "explicit" if len(group) > 1 else weak))
    return journeys


def journeys_of(contacts: list[Contact]) -> list[Journey]:
    """Journeys of all customers; marks each contact with its journey and place in it."""
    of_person: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.is_stitchable and contact.person_id:
            of_person[contact.person_id].append(contact)
    journeys = []
    for own in of_person.values():
        own.sort(key=lambda contact: contact.order)
        journeys += unite(chains_of(own))
    for journey in journeys:
        met: set[str] = set()
        for number, contact in enumerate(journey.contacts, start=1):
            contact.journey_key, contact.contact_number = journey.key, number
            contact.is_false_first_contact = number > 1 and contact.channel not in met
            met.add(contact.channel)
    return journeys
