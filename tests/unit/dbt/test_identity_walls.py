"""Identifiers that join nobody: blocked ones identify nobody, shared ones make households."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOON, identifiers, leg
from tests.people import people, pseudonym
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


def test_blocked_values_identify_nobody_and_keep_their_rule(warehouse: Warehouse) -> None:
    warehouse.configure(company_values=COMPANY_VALUES)
    near_misses = {
        "longer domain": {"email": "ann@notacme.example"},
        "longer local part": {"email": "info2@partner.example"},
        "domain of the placeholder": {"email": "someone@none.com"},
        "user like the placeholder": {"user": "UNKNOWN"},
    }
    subdomain = {"subdomain": {"email": "ann@mail.acme.example"}}
    cases = BLOCKED | subdomain | near_misses
    found = people(
        warehouse, legs=[leg(name, who=identifiers(**who)) for name, who in cases.items()]
    )
    nobody = {name for name, pair in found.items() if pair == (None, "none")}
    assert nobody == set(BLOCKED | subdomain)
    audit = warehouse.rows(
        "select identifier_value, blocked_rule from intermediate.int_blocked_identifiers"
    )
    expected = {value: rule for rule, who in BLOCKED.items() for value in who.values()}
    assert {row["identifier_value"]: row["blocked_rule"] for row in audit} == {
        **expected,
        "ann@mail.acme.example": "company_domain",
    }


def test_a_blocked_value_joins_nobody(warehouse: Warehouse) -> None:
    warehouse.configure(company_values=COMPANY_VALUES)
    found = people(
        warehouse,
        legs=[
            leg(account, who=identifiers(account=account, phone="+18005550199"))
            for account in ("A1", "A2")
        ],
    )
    assert found == {
        "A1": (pseudonym("customer:account:A1"), "exact"),
        "A2": (pseudonym("customer:account:A2"), "exact"),
    }


@pytest.mark.parametrize(
    ("kind", "value", "limit"),
    [("phone", "+12025550101", 3), ("email", "front.desk@hotel.example", 2)],
)
def test_an_identifier_met_with_more_accounts_than_the_limit_joins_nobody(
    kind: str, value: str, limit: int, warehouse: Warehouse
) -> None:
    warehouse.configure(company_values=[("placeholder_account", "0")])

    def calls(accounts: int) -> list[dict[str, Any]]:
        """One call per account with the identifier, the last as spam, and some that add none."""
        met = [
            leg(
                f"met-{n}",
                who=identifiers(account=f"A{n}", **{kind: value}),
                excluded_reason="spam" if n == accounts - 1 else None,
            )
            for n in range(accounts)
        ]
        return [
            *met,
            leg("met-again", who=identifiers(account="A0", **{kind: value})),
            leg("placeholder", who=identifiers(account="0", **{kind: value})),
            leg("alone", NOON - HOUR, who=identifiers(**{kind: value})),
        ]

    within = people(warehouse, legs=calls(limit))
    assert within["alone"] == (within["met-0"][0], "inferred")
    assert within["placeholder"] == within["alone"]

    beyond = people(warehouse, legs=calls(limit + 1))
    assert beyond["alone"] == beyond["placeholder"] == (None, "ambiguous")
    assert {beyond[f"met-{n}"] for n in range(limit + 1)} == {
        (pseudonym(f"customer:account:A{n}"), "exact") for n in range(limit + 1)
    }
    shared = warehouse.rows(
        "select customer_id, first_seen_at from intermediate.int_customer_identifiers"
        f" where is_shared and identifier_pseudonym = '{pseudonym(f'identifier:{kind}:{value}')}'"
    )
    assert {row["customer_id"] for row in shared} == {beyond[f"met-{n}"][0] for n in range(limit)}
    # Seen an hour earlier alone, which says nothing about anybody.
    assert {row["first_seen_at"] for row in shared} == {NOON}


def test_shared_identifiers_make_households(warehouse: Warehouse) -> None:
    warehouse.configure()
    desk, lobby, other = "+12025550101", "+12025550102", "+12025550103"

    def met(phone: str, *accounts: str) -> list[dict[str, Any]]:
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
