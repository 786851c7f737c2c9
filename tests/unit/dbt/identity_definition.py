"""A second route to who is who: definitions.md section 2 read aloud in Python, edge by edge."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from math import inf

import numpy as np

from tests.builders import NIGHT, NOON, Record, customer, identifiers, leg

DAY = timedelta(days=1)
RANK = {"account": 1, "user": 2, "email": 3, "phone": 4, "visitor": 5}

Value = tuple[str, str]
Node = tuple[int, str, str]
"""Trust, value, and of a later tenancy its start: in the order of trust, then value."""


@dataclass(frozen=True)
class Met:
    """A record without blocked values: a call, or a customers row.

    Attributes:
        joins: false for a test, spam and the like.
        before: what an earlier version named, the night that brought it, and whether it joined.
    """

    name: str
    at: datetime
    who: frozenset[Value]
    night: date = NIGHT
    is_contact: bool = True
    joins: bool = True
    before: tuple[frozenset[Value], date, bool] | None = None

    @property
    def accounts(self) -> set[str]:
        return {value for kind, value in self.who if kind == "account"}

    def as_of(self, night: date) -> list["Met"]:
        """The record as it was when this night had been loaded; none if it had not come yet."""
        if self.night <= night:
            return [self]
        if self.before and self.before[1] <= night:
            return [replace(self, who=self.before[0], joins=self.before[2])]
        return []

    def rows(self) -> list[Record]:
        if not self.is_contact:
            who = _identifiers(self.who)
            return [customer(self.name, seen_at=self.at, who=who, export_date=self.night)]
        versions = [(self.who, self.night, self.joins)]
        if self.before:
            versions.insert(0, self.before)
        return [
            leg(
                self.name,
                self.at,
                who=_identifiers(who),
                export_date=night,
                row_version=str(number),
                excluded_reason=None if joins else "spam",
            )
            for number, (who, night, joins) in enumerate(versions)
        ]


def _identifiers(who: frozenset[Value]) -> list[Record]:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for kind, value in sorted(who):
        values[kind].append(value)
    return identifiers(**values)


@dataclass(frozen=True)
class People:
    """Who is who as of some night.

    Attributes:
        person: by identifier, the identifier that its person is named after.
        refused: pairs that the walk did not add.
        capped: pairs that it added and the cap took away.
        ends: identifiers of each record.
        seen: when each identifier was first seen.
    """

    person: dict[Node, Node]
    seen: dict[Node, datetime]
    refused: set[tuple[Node, Node]]
    capped: set[tuple[Node, Node]]
    ends: dict[str, list[Node]]

    def of(self, record: Met) -> tuple[str | None, str]:
        """Key of the record's person, and how surely that is known."""
        nodes = self.ends[record.name]
        own = [node for node in nodes if node in self.person]
        if not own:
            return None, "ambiguous" if nodes else "none"
        best = min(own)
        return key_of(self.person[best]), "exact" if best[0] <= RANK["user"] else "inferred"


def key_of(node: Node) -> str:
    rank, value, start = node
    kind = next(kind for kind, place in RANK.items() if place == rank)
    return f"{kind}:{value}" + (f"#{start}" if start else "")


def tenancy_starts(phone: Value, records: Iterable[Met]) -> list[datetime]:
    by_moment: defaultdict[datetime, list[Met]] = defaultdict(list)
    for record in records:
        if phone in record.who:
            by_moment[record.at].append(record)
    starts: list[datetime] = []
    had: set[str] = set()
    last_contact: datetime | None = None
    for moment, met in sorted(by_moment.items()):
        calling = set().union(*(record.accounts for record in met if record.is_contact))
        is_silent = last_contact is not None and moment - last_contact >= 90 * DAY
        if is_silent and calling - had:
            starts.append(moment)
            had = set()
        had |= set().union(*(record.accounts for record in met))
        if any(record.is_contact for record in met):
            last_contact = moment
    return starts


def people_by_definition(records: list[Met], cap: int = 50) -> People:
    starts = {
        value: tenancy_starts(value, records)
        for record in records
        for value in record.who
        if value[0] == "phone"
    }

    def node(record: Met, value: Value) -> Node:
        begun = [start for start in starts.get(value, []) if start <= record.at]
        return RANK[value[0]], value[1], str(begun[-1]) if begun else ""

    ends = {record.name: sorted(node(record, value) for value in record.who) for record in records}
    accounts: defaultdict[Node, set[str]] = defaultdict(set)
    seen: dict[Node, datetime] = {}
    for record in records:
        for each in ends[record.name]:
            accounts[each] |= record.accounts
            seen[each] = min(record.at, seen.get(each, record.at))
    most = {RANK["phone"]: 3, RANK["email"]: 2}
    usable = {each for each in seen if len(accounts[each]) <= most.get(each[0], inf)}

    met_at: dict[tuple[Node, Node], datetime] = {}
    for record in records:
        if record.joins:
            for pair in combinations([each for each in ends[record.name] if each in usable], 2):
                met_at[pair] = max(record.at, met_at.get(pair, record.at))
    order = sorted(
        met_at, key=lambda pair: (pair[1][0], pair[0][0], datetime.max - met_at[pair], *pair)
    )
    group = {each: {each} for each in usable}
    refused = set()
    for stronger, weaker in order:
        joint = group[stronger] | group[weaker]
        if sum(each[0] == RANK["account"] for each in joint) > 1:
            refused.add((stronger, weaker))
        else:
            group.update(dict.fromkeys(joint, joint))

    large = {each for each in usable if len(group[each]) > cap}
    capped = {
        pair
        for pair in order
        if pair not in refused and pair[0] in large and pair[0][0] != RANK["account"]
    }
    for each in large:
        group[each] = {each}
    for pair in order:
        if pair[0] in large and pair not in refused | capped:
            joint = group[pair[0]] | group[pair[1]]
            group.update(dict.fromkeys(joint, joint))
    person = {each: min(group[each], key=lambda other: (seen[other], *other)) for each in usable}
    return People(person, seen, refused, capped, ends)


def redirects_by_definition(
    records: list[Met], cap: int = 50
) -> dict[str, tuple[str | None, date]]:
    """Heir and date of each retired key, by loading night after night."""
    nights = {record.night for record in records}
    nights |= {record.before[1] for record in records if record.before}
    states = [
        people_by_definition([one for record in records for one in record.as_of(night)], cap)
        for night in sorted(nights)
    ]
    now = states[-1]
    found: dict[str, tuple[str | None, date]] = {}
    for state, next_night in zip(states, sorted(nights)[1:], strict=False):
        for name in set(state.person.values()) - set(now.person.values()):
            members = [each for each in state.person if state.person[each] == name]
            members.sort(key=lambda each: (state.seen[each], *each))
            heirs = [key_of(now.person[each]) for each in members if each in now.person]
            found[key_of(name)] = (heirs[0] if heirs else None, next_night)
    return found


def random_world(seed: int) -> list[Met]:
    """Few people with few identifiers, so that they meet, over days, weeks or a year.

    Every other world is one household without quarrels: one account, nothing excluded, and in half
    of those the nights follow the calls, as exports do.
    """
    draw = np.random.default_rng(seed)
    is_calm, is_in_order = seed % 2 == 1, seed % 4 == 1
    most = {"account": 1, "user": 1, "email": 2, "phone": 1, "visitor": 2} if is_calm else {
        "account": 5, "user": 3, "email": 4, "phone": 5, "visitor": 6
    }  # fmt: skip
    pool: list[Value] = [
        (kind, f"+1202{seed:05d}{n:02d}" if kind == "phone" else f"{kind}-{seed}-{n}")
        for kind, limit in most.items()
        for n in range(draw.integers(limit + 1))
    ] or [("account", f"account-{seed}")]
    hours = 24 * int(6 if is_calm else draw.choice([3, 60, 400]))
    records = []
    for number in range(draw.integers(2, 12 if is_calm else 40)):
        hour = int(draw.integers(hours))
        night = hour // 24 if is_in_order else int(draw.integers(6))
        sizes = [1, 2] if is_calm else [1, 2, 2, 3, 4]
        who, earlier_who = (
            frozenset(
                pool[place]
                for place in draw.choice(
                    len(pool), min(len(pool), draw.choice(sizes)), replace=False
                )
            )
            for _ in range(2)
        )
        is_contact = bool(draw.random() < 0.8)
        has_versions = is_contact and night > 0 and bool(draw.random() < 0.2)
        joins, joined = (is_calm or bool(draw.random() < 0.9) for _ in range(2))
        before = (earlier_who, NIGHT + timedelta(days=night - 1), joined) if has_versions else None
        records.append(
            Met(
                f"{seed}-{number}",
                NOON + timedelta(hours=hour),
                who,
                NIGHT + timedelta(days=night),
                is_contact,
                joins=joins,
                before=before,
            )
        )
    return [record for record in records if record.joins or record.is_contact]
