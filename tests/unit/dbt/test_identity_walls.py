"""Identifiers that join nobody: blocked ones identify nobody, shared ones make households."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, Record, identifiers, leg
from tests.contact_tables import empty_warehouse
from tests.people import named, people, person, pseudonym, side_by_side
from tests.warehouse import Warehouse

HOUR = timedelta(hours=1)

BLOCKED = {
    "company_phone": {"phone": "+18005550199"},
    "company_domain": {"email": "ann@acme.example"},
    "role_mailbox": {"email": "info@partner.example"},
    "placeholder_email": {"email": "none@none.com"},
    "placeholder_account": {"account": "UNKNOWN"},
}
COMPANY_VALUES = [
    ("company_phone", "+18005550199"),
    ("company_domain", "acme.example"),
    ("role_mailbox", "info"),
    ("placeholder_email", "none@none.com"),
    ("placeholder_account", " UNKNOWN "),
]


def test_blocked_values_identify_and_join_nobody_and_keep_their_rule(
    warehouse: Warehouse,
) -> None:
    warehouse.configure(company_values=COMPANY_VALUES)
    near_misses = {
        "longer domain": {"email": "ann@notacme.example"},
        "longer local part": {"email": "info2@partner.example"},
        "domain of the placeholder": {"email": "someone@none.com"},
        "user like the placeholder": {"user": "UNKNOWN"},
    }
    subdomain = {"subdomain": {"email": "ann@mail.acme.example"}}
    cases = BLOCKED | subdomain | near_misses
    accounts = {name: {"account": name, "phone": "+18005550199"} for name in ("A1", "A2")}
    found = people(
        warehouse,
        legs=[leg(name, who=identifiers(**who)) for name, who in (cases | accounts).items()],
    )
    nobody = {name for name, pair in found.items() if pair == (None, "none")}
    assert nobody == set(BLOCKED | subdomain)
    assert {name: found[name] for name in accounts} == {
        name: (pseudonym(f"customer:account:{name}"), "exact") for name in accounts
    }
    audit = warehouse.rows(
        "select identifier_value, blocked_rule from intermediate.int_blocked_identifiers"
    )
    expected = {value: rule for rule, who in BLOCKED.items() for value in who.values()}
    assert {row["identifier_value"]: row["blocked_rule"] for row in audit} == {
        **expected,
        "ann@mail.acme.example": "company_domain",
    }


@dataclass(frozen=True)
class Met:
    """An identifier that was met with so many accounts."""

    kind: str
    value: str
    accounts: int

    @property
    def name(self) -> str:
        return f"{self.kind} of {self.accounts}"

    def calls(self) -> list[Record]:
        """One call per account with the identifier, the last as spam, and some that add none."""
        with_it = {self.kind: self.value}
        return [
            *(
                leg(
                    f"met-{n}",
                    who=identifiers(account=f"A{n}", **with_it),
                    excluded_reason="spam" if n == self.accounts - 1 else None,
                )
                for n in range(self.accounts)
            ),
            leg("met-again", who=identifiers(account="A0", **with_it)),
            leg("placeholder", who=identifiers(account="0", **with_it)),
            leg("alone", NOON - HOUR, who=identifiers(**with_it)),
        ]


PHONE, EMAIL = ("phone", "+12025550101"), ("email", "front.desk@hotel.example")
WITHIN, BEYOND = [Met(*PHONE, 3), Met(*EMAIL, 2)], [Met(*PHONE, 4), Met(*EMAIL, 3)]


@dataclass(frozen=True)
class Limits:
    """What was made of identifiers up to the limits and beyond them.

    Attributes:
        whose: customer and confidence by call.
        shared: (customer, first seen) of each shared identifier, by its pseudonym.
    """

    whose: dict[str, tuple[str | None, str]]
    shared: dict[str, set[tuple[str, datetime]]]


@pytest.fixture(scope="module")
def limits(dbt_home: Path) -> Limits:
    warehouse = empty_warehouse(dbt_home)
    met = [*WITHIN, *BEYOND]
    warehouse.configure(company_values=[("placeholder_account", named(it.name, "0")) for it in met])
    whose = people(warehouse, **side_by_side({it.name: {"legs": it.calls()} for it in met}))
    shared = defaultdict(set)
    for row in warehouse.rows("select * from intermediate.int_customer_identifiers"):
        if row["is_shared"]:
            shared[row["identifier_pseudonym"]].add((row["customer_id"], row["first_seen_at"]))
    return Limits(whose, shared)


@pytest.mark.parametrize("met", WITHIN, ids=lambda met: met.name)
def test_an_identifier_met_with_as_many_accounts_as_the_limit_joins(
    met: Met, limits: Limits
) -> None:
    alone = limits.whose[named(met.name, "alone")]
    assert alone == (limits.whose[named(met.name, "met-0")][0], "inferred")
    assert limits.whose[named(met.name, "placeholder")] == alone


@pytest.mark.parametrize("met", BEYOND, ids=lambda met: met.name)
def test_an_identifier_met_with_more_accounts_than_the_limit_joins_nobody(
    met: Met, limits: Limits
) -> None:
    for call in ("alone", "placeholder"):
        assert limits.whose[named(met.name, call)] == (None, "ambiguous")
    accounts = [person(met.name, "account", f"A{n}") for n in range(met.accounts)]
    for n, account in enumerate(accounts):
        assert limits.whose[named(met.name, f"met-{n}")] == (account, "exact")
    shared = limits.shared[pseudonym(f"identifier:{met.kind}:{named(met.name, met.value)}")]
    # Not the spam's; and seen an hour earlier alone, which says nothing about anybody.
    assert shared == {(account, NOON) for account in accounts[:-1]}


def test_shared_identifiers_make_households(warehouse: Warehouse) -> None:
    warehouse.configure()
    desk, lobby, other = "+12025550101", "+12025550102", "+12025550103"

    def met(phone: str, *accounts: str) -> list[Record]:
        return [leg(f"{phone}-{a}", who=identifiers(account=a, phone=phone)) for a in accounts]

    people(
        warehouse,
        legs=[
            *met(desk, "A1", "A2", "A3", "A4"),
            *met(lobby, "A4", "A5", "A6", "A7"),
            *met(other, "B1", "B2", "B3", "B4"),
            leg("nobody's", who=identifiers(account="C1")),
        ],
    )
    rows = warehouse.rows("select customer_id, household_id from intermediate.int_customers")
    household = {row["customer_id"]: row["household_id"] for row in rows}

    def households(*accounts: str) -> set[str | None]:
        return {household[pseudonym(f"customer:account:{account}")] for account in accounts}

    hotel = households("A1", "A2", "A3", "A4", "A5", "A6", "A7")
    family = households("B1", "B2", "B3", "B4")
    assert len(hotel) == len(family) == 1
    assert hotel != family
    assert None not in hotel | family
    assert households("C1") == {None}
