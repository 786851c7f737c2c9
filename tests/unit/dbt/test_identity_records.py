"""Which records join their identifiers, and which rows make a record."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, Record, conversation, customer, identifiers, leg, mail, message
from tests.contact_tables import empty_warehouse
from tests.people import named, people, person, side_by_side

HOUR = timedelta(hours=1)
LATER = NOON + 2 * HOUR
RIVAL = ("account", "A2")
ACCOUNT, PHONE, VISITOR = ("account", "A1"), ("phone", "+12025550101"), ("visitor", "v1")
OLD, NEW, WRONG = (("email", f"{name}@home.example") for name in ("old", "new", "wrong"))
EXCLUDED = {
    "test": {"excluded_reason": "test"},
    "spam": {"excluded_reason": "spam"},
    "wrong number": {"excluded_reason": "wrong_number"},
    "monitor": {"excluded_reason": "supervisor_monitor"},
    "internal": {"direction": "internal"},
}
Identifier = tuple[str, str]
# The rows, and whose each record is, and how surely.
Scenario = tuple[dict[str, list[Record]], dict[str, tuple[Identifier, str]]]
Found = tuple[dict[str, tuple[str | None, str]], set[str]]


def _of(*who: Identifier) -> list[Record]:
    return identifiers(**dict(who))


def _excluded(changes: dict[str, str]) -> Scenario:
    """It joins nobody and still has a customer."""
    return (
        {
            "legs": [
                leg("excluded", who=_of(ACCOUNT, PHONE)) | changes,
                leg("later", NOON + HOUR, who=_of(PHONE)),
            ]
        },
        {"excluded": (ACCOUNT, "exact"), "later": (PHONE, "inferred")},
    )


SCENARIOS: dict[str, Scenario] = {
    **{f"a call excluded as {name}": _excluded(changes) for name, changes in EXCLUDED.items()},
    "a wrong number that a later leg corrects": (
        {
            "legs": [
                leg(
                    "c",
                    leg_id="c-1",
                    reason_code="W",
                    excluded_reason="wrong_number",
                    who=_of(ACCOUNT, PHONE),
                ),
                leg("c", NOON + HOUR, leg_id="c-2", reason_code="BILL", who=_of(ACCOUNT, PHONE)),
                leg("later", NOON + 2 * HOUR, who=_of(PHONE)),
            ]
        },
        {"c": (ACCOUNT, "exact"), "later": (ACCOUNT, "inferred")},
    ),
    "outbound calls and deleted conversations join": (
        {
            "legs": [
                leg("out", direction="outbound", who=_of(ACCOUNT, PHONE)),
                leg("in", who=_of(PHONE)),
            ],
            "conversations": [
                conversation("gone", excluded_reason="deleted", who=_of(VISITOR, ACCOUNT)),
                conversation("back", who=_of(VISITOR)),
            ],
        },
        {
            "out": (ACCOUNT, "exact"),
            "in": (ACCOUNT, "inferred"),
            "gone": (ACCOUNT, "exact"),
            "back": (ACCOUNT, "inferred"),
        },
    ),
    # The transfer runs through an internal context; the call came in from outside.
    "the legs of a chain are one record": (
        {
            "legs": [
                leg("c", leg_id="c-1", who=_of(PHONE)),
                leg("c", NOON + HOUR, leg_id="c-2", direction="internal", who=_of(ACCOUNT)),
                leg("later", NOON + 2 * HOUR, who=_of(PHONE)),
            ]
        },
        {"c": (ACCOUNT, "exact"), "later": (ACCOUNT, "inferred")},
    ),
    "superseded contacts join nobody": (
        {
            "legs": [
                leg("c", row_version="1", who=_of(PHONE, WRONG)),
                leg("c", row_version="2", who=_of(PHONE)),
            ],
            "conversations": [mail("wrong", NOON + HOUR, who=_of(WRONG))],
        },
        {"c": (PHONE, "inferred"), "wrong": (WRONG, "inferred")},
    ),
    "superseded customers rows join": (
        {
            "conversations": [
                mail("old", NOON + HOUR, who=_of(OLD)),
                mail("new", NOON + HOUR, who=_of(NEW)),
            ],
            "customers": [
                customer("1", row_version="1", who=_of(ACCOUNT, OLD)),
                customer("1", row_version="2", who=_of(ACCOUNT, NEW)),
            ],
        },
        {"old": (ACCOUNT, "inferred"), "new": (ACCOUNT, "inferred")},
    ),
    # A page holds the newest messages, a list the first one. Who was seen first names the person.
    "a record was seen first in a message that its newest delivery leaves out": (
        {
            "conversations": [
                conversation("page", [message(NOON)], row_version="1", who=_of(VISITOR)),
                conversation("page", [message(LATER)], row_version="2", who=_of(VISITOR)),
            ],
            "legs": [
                leg("between", NOON + HOUR, who=_of(PHONE)),
                leg("both", LATER, who=_of(PHONE, VISITOR)),
            ],
        },
        dict.fromkeys(("page", "between", "both"), (VISITOR, "inferred")),
    ),
    # The phone is of the account with which it was met last.
    "a record was seen last in a message that its newest delivery leaves out": (
        {
            "conversations": [
                conversation(
                    "list",
                    [message(NOON), message(LATER)],
                    row_version="1",
                    who=_of(ACCOUNT, PHONE),
                ),
                conversation("list", [message(NOON)], row_version="2", who=_of(ACCOUNT, PHONE)),
            ],
            "legs": [
                leg("between", NOON + HOUR, who=_of(RIVAL, PHONE)),
                leg("call", LATER, who=_of(PHONE)),
            ],
        },
        {
            "list": (ACCOUNT, "exact"),
            "between": (RIVAL, "exact"),
            "call": (ACCOUNT, "inferred"),
        },
    ),
    "an out of scope row joins nobody and makes nobody known": (
        {"conversations": [mail("bounce", who=_of(OLD), out_of_scope_rule="bounce")]},
        {},
    ),
}


@pytest.fixture(scope="module")
def found(dbt_home: Path) -> Found:
    """Customer and confidence by record, and all customers."""
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure()
    tables = {name: rows for name, (rows, _) in SCENARIOS.items()}
    records = people(warehouse, **side_by_side(tables))
    rows = warehouse.rows("select customer_id from intermediate.int_customers")
    return records, {row["customer_id"] for row in rows}


@pytest.mark.parametrize("name", SCENARIOS)
def test_records_are_of_the_person(name: str, found: Found) -> None:
    records, _ = found
    of_scenario = {
        record: whose for record, whose in records.items() if record.startswith(named(name, ""))
    }
    assert of_scenario == {
        named(name, record): (person(name, *whose), confidence)
        for record, (whose, confidence) in SCENARIOS[name][1].items()
    }


def test_nobody_else_is_a_customer(found: Found) -> None:
    records, customers = found
    assert customers == {customer_id for customer_id, _ in records.values()}
