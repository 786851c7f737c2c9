"""Who is who: components of identifiers that records tie together (definitions.md section 2).

The world has no identifier that two people use, shared ones apart, and no number that falls silent
for 90 days and comes back as somebody else's; so neither tenancies nor account conflicts arise.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from orchestration.demo.company import (
    COMPANY_PHONES,
    DOMAIN,
    PLACEHOLDER_ACCOUNTS,
    PLACEHOLDER_EMAILS,
    ROLE_LOCAL_PARTS,
)
from orchestration.demo.records import Identifier
from orchestration.demo.truth.contact import Sighting

TRUST = {"account": 0, "user": 1, "email": 2, "phone": 3, "visitor": 4}
MOST_ACCOUNTS = {"phone": 3, "email": 2}
"""An identifier met with more accounts than this is shared."""


def is_blocked(identifier: Identifier) -> bool:
    """Whether the value identifies nobody: the company's own, role mailboxes, placeholders."""
    kind, value = identifier
    if kind == "email":
        local_part, _, domain = value.partition("@")
        return local_part in ROLE_LOCAL_PARTS or domain == DOMAIN or value in PLACEHOLDER_EMAILS
    return (kind == "phone" and value in COMPANY_PHONES) or (
        kind == "account" and value in PLACEHOLDER_ACCOUNTS
    )


@dataclass(slots=True)
class People:
    """Persons by identifier, and what each of them is known by."""

    person_of: dict[Identifier, str] = field(default_factory=dict)
    identifiers: dict[str, list[Identifier]] = field(default_factory=dict)
    first_seen_at: dict[str, int] = field(default_factory=dict)
    shared: set[Identifier] = field(default_factory=set)

    def identify(self, identifiers: Iterable[Identifier]) -> tuple[str | None, str]:
        """The person of a record and how sure that is: exact, inferred, ambiguous or none."""
        usable = [each for each in identifiers if not is_blocked(each)]
        own = [each for each in usable if each not in self.shared and each in self.person_of]
        if not own:
            is_shared = any(each in self.shared for each in usable)
            return None, "ambiguous" if is_shared else "none"
        best = min(own, key=lambda each: TRUST[each[0]])
        return self.person_of[best], "exact" if TRUST[best[0]] < 2 else "inferred"


def find_shared(sightings: list[Sighting]) -> set[Identifier]:
    """Phones and addresses that records of any kind met with more accounts than one has."""
    accounts: defaultdict[Identifier, set[str]] = defaultdict(set)
    for sighting in sightings:
        present = {value for kind, value in sighting.identifiers if kind == "account"}
        present = {value for value in present if not is_blocked(("account", value))}
        for identifier in sighting.identifiers:
            if identifier[0] in MOST_ACCOUNTS:
                accounts[identifier] |= present
    return {each for each, met in accounts.items() if len(met) > MOST_ACCOUNTS[each[0]]}


def meet(sightings: list[Sighting]) -> People:
    """Joins the usable identifiers of every record; a person bears their earliest one's name."""
    people = People(shared=find_shared(sightings))
    parents: dict[Identifier, Identifier] = {}
    seen: dict[Identifier, int] = {}

    def root(node: Identifier) -> Identifier:
        while parents[node] != node:
            parents[node] = node = parents[parents[node]]
        return node

    for sighting in sightings:
        if not sighting.gives_edges:
            continue
        usable = [
            each
            for each in sighting.identifiers
            if not is_blocked(each) and each not in people.shared
        ]
        for each in usable:
            parents.setdefault(each, each)
            seen[each] = min(sighting.at, seen.get(each, sighting.at))
            parents[root(each)] = root(usable[0])
    members: defaultdict[Identifier, list[Identifier]] = defaultdict(list)
    for each in parents:
        members[root(each)].append(each)
    for component in members.values():
        component.sort(key=lambda each: (seen[each], TRUST[each[0]], each[1]))
        name = ":".join(component[0])
        people.identifiers[name] = component
        people.first_seen_at[name] = seen[component[0]]
        people.person_of.update(dict.fromkeys(component, name))
    return people
