"""Named cases of who is who. Each has identifiers of its own, so that all lie in one warehouse.

A case is its records and, by call, the identifier after which the caller's person is named; None
where nobody can tell.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, count, pairwise

from tests.builders import NOON
from tests.unit.dbt.identity_definition import Met, Value

DAY = timedelta(days=1)
PLACEHOLDER = ("email", "none@none.com")

_numbers = count(1)

Case = tuple[list[Met], dict[str, str | None]]


def account(name: str) -> Value:
    return "account", name


def email(name: str) -> Value:
    return "email", f"{name}@home.example"


def phone(number: int) -> Value:
    return "phone", f"+1202555{number:04d}"


def visitor(name: str) -> Value:
    return "visitor", name


def call(name: str, day: float, *who: Value) -> Met:
    return Met(name, NOON + day * DAY, frozenset(who))


def line(day: float, *who: Value) -> Met:
    """A customers row."""
    return Met(f"line-{next(_numbers)}", NOON + day * DAY, frozenset(who), is_contact=False)


def key(value: Value) -> str:
    return ":".join(value)


def _chain(prefix: str, length: int) -> Iterator[Met]:
    for one, other in pairwise(range(length)):
        yield call(f"{prefix}-{one}", one, visitor(f"{prefix}{one}"), visitor(f"{prefix}{other}"))


def _clique(prefix: str, size: int) -> list[Met]:
    members = [visitor(f"{prefix}{number}") for number in range(size)]
    return [call(f"{key(a)}-{key(b)}", 0, a, b) for a, b in combinations(members, 2)]


FAMILY, DESK, MOVED, KEPT, BRIEF, CRM_SPLIT = (phone(number) for number in range(6))
LATE, LISTED, RENTED = phone(6), phone(7), phone(8)

CASES: dict[str, Case] = {
    "a family on one phone with two accounts": (
        [
            call("father", 0, account("F1"), FAMILY),
            call("mother", 1, account("F2"), FAMILY),
            call("somebody", 2, FAMILY),
        ],
        # Whoever was met with it last has the phone; it was seen before the account was.
        {"father": "account:F1", "mother": key(FAMILY), "somebody": key(FAMILY)},
    ),
    "an office line with 40 accounts": (
        [call(f"desk-{n}", n, account(f"D{n}"), DESK) for n in range(40)]
        + [call("desk-alone", 41, DESK)],
        {f"desk-{n}": f"account:D{n}" for n in range(40)} | {"desk-alone": None},
    ),
    "two siblings and one email": (
        [
            line(0, account("S1"), email("smith"), visitor("s1")),
            line(1, account("S2"), email("smith"), visitor("s2")),
            call("first", 2, visitor("s1")),
            call("second", 2, visitor("s2")),
            call("either", 2, email("smith")),
        ],
        {
            "first": "account:S1",
            "second": "email:smith@home.example",
            "either": "email:smith@home.example",
        },
    ),
    "withheld numbers": (
        [call("withheld-1", 0), call("withheld-2", 0)],
        {"withheld-1": None, "withheld-2": None},
    ),
    "a placeholder email on 500 contacts": (
        [call(f"place-{n}", 0, PLACEHOLDER, visitor(f"place{n}")) for n in range(500)],
        {f"place-{n}": f"visitor:place{n}" for n in range(500)},
    ),
    "a phone reassigned after 100 days": (
        [
            call("before", 0, account("T1"), MOVED),
            call("before, unnamed", 1, MOVED),
            # Neither ends the silence nor begins a tenancy.
            line(60, account("T1"), MOVED),
            call("after", 101, account("T2"), MOVED),
            call("after, unnamed", 102, MOVED),
        ],
        {
            "before": "account:T1",
            "before, unnamed": "account:T1",
            "after": "account:T2",
            "after, unnamed": "account:T2",
        },
    ),
    "a phone kept through 100 days": (
        [
            call("then", 0, account("K1"), KEPT),
            call("now", 100, account("K1"), KEPT),
            call("another in the house", 101, account("K2"), KEPT),
        ],
        {"then": "account:K1", "now": "account:K1", "another in the house": key(KEPT)},
    ),
    "a phone that was silent for less than 90 days": (
        [
            call("one", 0, account("B1"), BRIEF),
            call("other", 89.9, account("B2"), BRIEF),
        ],
        {"one": "account:B1", "other": key(BRIEF)},
    ),
    "a phone that came back before the new account did": (
        [
            call("old", 0, account("L1"), LATE),
            call("unnamed", 100, LATE),
            call("new", 101, account("L2"), LATE),
        ],
        {"old": "account:L1", "unnamed": key(LATE), "new": key(LATE)},
    ),
    "a phone of two tenancies with three accounts each": (
        [call(f"tenant-{n}", 200 * (n // 3), account(f"N{n}"), RENTED) for n in range(6)]
        + [call("tenant", 1, RENTED), call("next tenant", 201, RENTED)],
        # Met with six, but with no more than three at a time.
        {"tenant": "account:N0", "next tenant": "account:N3"},
    ),
    "a customers row had named the new account": (
        [
            call("listed before", 0, account("R1"), LISTED),
            line(50, account("R2"), LISTED),
            call("listed after", 100, account("R2"), LISTED),
        ],
        {"listed before": "account:R1", "listed after": key(LISTED)},
    ),
    "an anonymous chat identified three nights later": (
        [
            call("anonymous", 0, visitor("anonymous")),
            call("identified", 3, visitor("anonymous"), account("AN1")),
        ],
        {"anonymous": "visitor:anonymous", "identified": "visitor:anonymous"},
    ),
    "a merge in the customer table": (
        [
            call("by mail", 0, email("merged")),
            call("by chat", 1, visitor("merged")),
            line(2, account("M1"), email("merged"), visitor("merged")),
            # The old account stays on the line; one person has one account.
            line(3, account("M1"), account("M2")),
            call("old account", 4, account("M2")),
        ],
        {
            "by mail": "email:merged@home.example",
            "by chat": "email:merged@home.example",
            "old account": "account:M2",
        },
    ),
    "a split in the customer table": (
        [
            line(0, account("P1"), email("split"), CRM_SPLIT),
            line(1, account("P1"), email("split")),
            line(1, account("P2"), CRM_SPLIT),
            call("split mail", 2, email("split")),
            call("split phone", 2, CRM_SPLIT),
        ],
        {"split mail": "account:P1", "split phone": key(CRM_SPLIT)},
    ),
    "a chain of 1,000 identifiers": (
        [*_chain("chain", 1000)],
        # Of two values on one record the smaller one says whose it is.
        {
            f"chain-{n}": f"visitor:{min(f'chain{n}', f'chain{n + 1}')}" for n in range(999)
        },
    ),
    "a star of 10,000": (
        [call(f"star-{n}", 0, account("STAR"), visitor(f"star{n}")) for n in range(10_000)],
        {f"star-{n}": "account:STAR" for n in range(10_000)},
    ),
    "two cliques with one bridge": (
        [
            *_clique("left", 10),
            *_clique("right", 10),
            call("bridge", 1, visitor("left0"), visitor("right0")),
        ],
        {"visitor:right1-visitor:right2": "visitor:left0", "bridge": "visitor:left0"},
    ),
    "two cliques with an account each and one bridge": (
        [
            *_clique("west", 10),
            *_clique("east", 10),
            call("west account", 1, account("W"), visitor("west9")),
            call("east account", 1, account("E"), visitor("east9")),
            call("no bridge", -1, visitor("west0"), visitor("east0")),
        ],
        {
            "west account": "visitor:west0",
            "east account": "visitor:east0",
            "no bridge": "visitor:east0",
        },
    ),
    "two accounts that meet through a laptop": (
        [
            call("laptop 1", 0, account("V1"), visitor("laptop")),
            call("laptop 2", 1, account("V2"), visitor("laptop")),
            call("laptop 1 again", 2, account("V1"), visitor("laptop")),
            call("laptop", 3, visitor("laptop")),
        ],
        {
            "laptop 1": "account:V1",
            "laptop 2": "account:V2",
            "laptop 1 again": "account:V1",
            "laptop": "account:V1",
        },
    ),
    "60 identifiers without an account": (
        [*_chain("sixty", 60)],
        {"sixty-0": "visitor:sixty0", "sixty-30": "visitor:sixty30", "sixty-58": "visitor:sixty58"},
    ),
    "50 identifiers without an account": (
        [*_chain("fifty", 50)],
        {"fifty-0": "visitor:fifty0", "fifty-48": "visitor:fifty0"},
    ),
    "60 identifiers with an account": (
        [*_chain("owned", 59), call("owner", 99, account("O"), visitor("owned58"))],
        {"owned-0": "visitor:owned0", "owner": "visitor:owned58", "owned-57": "visitor:owned57"},
    ),
}  # fmt: skip
