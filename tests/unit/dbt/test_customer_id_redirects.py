"""Ids that no longer stand, by name: what retired them, when, and who took their place."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, Record, conversation, customer, identifiers, leg
from tests.contact_tables import empty_warehouse
from tests.people import people, person, side_by_side

DAY = timedelta(days=1)
ACCOUNT, USER, VISITOR, PHONE = ("account", "A"), ("user", "u"), ("visitor", "v"), ("phone", "1")
FIRST, SECOND, THIRD, FOURTH = (date(2026, 1, day) for day in (5, 6, 7, 8))
Identifier = tuple[str, str]
Redirects = dict[str, tuple[str | None, date]]


def _call(key: str, night: date, *who: Identifier, days: int = 0) -> Record:
    return leg(key, NOON + days * DAY, who=identifiers(**dict(who)), export_date=night)


def _chat(key: str, night: date, *who: Identifier, version: str = "1") -> Record:
    who_is_it = identifiers(**dict(who))
    return conversation(key, who=who_is_it, export_date=night, row_version=version)


def _four_accounts(nights: list[date]) -> list[Record]:
    """A phone alone, then with four accounts, which is one too many."""
    met = [_call(f"d{n}", night, ("account", f"D{n}"), PHONE) for n, night in enumerate(nights)]
    return [_call("alone", FIRST, PHONE, days=-1), *met]


MERGED = customer(
    "1",
    seen_at=NOON + 2 * DAY,
    who=identifiers(**dict([ACCOUNT, PHONE, VISITOR])),
    export_date=THIRD,
)
# The rows, and who was retired: by whom, and in which night.
SCENARIOS: dict[
    str, tuple[dict[str, list[Record]], dict[Identifier, tuple[Identifier | None, date]]]
] = {
    "a merge in the customer table retires the later ids": (
        {
            "legs": [_call("call", FIRST, PHONE), _call("stranger", FIRST, ("phone", "2"))],
            "conversations": [_chat("chat", SECOND, VISITOR)],
            "customers": [MERGED],
        },
        {VISITOR: (PHONE, THIRD)},
    ),
    "older nights arrive late, and chains end at the last heir": (
        {
            "legs": [
                _call("c", FIRST, ACCOUNT, PHONE),
                _call("old", SECOND, PHONE, days=-1),
                _call("older", THIRD, USER, PHONE, days=-2),
            ]
        },
        {ACCOUNT: (USER, SECOND), PHONE: (USER, THIRD)},
    ),
    "an id that stands again is not retired": (
        {
            "legs": [
                _call("c", FIRST, ACCOUNT, PHONE),
                _call("old", SECOND, PHONE, days=-1),
                _call("older", THIRD, ACCOUNT, PHONE, days=-2),
            ]
        },
        {PHONE: (ACCOUNT, THIRD)},
    ),
    "one night retires nobody": (
        {"legs": [_call("c", FIRST, PHONE), _call("later", FIRST, PHONE, ACCOUNT, days=1)]},
        {},
    ),
    # Of calls of one moment the smaller account keeps the phone, until a fourth account shares it.
    "a phone that turns out to be shared leaves its person to the account": (
        {"legs": _four_accounts([FIRST, SECOND, THIRD, FOURTH])},
        {PHONE: (("account", "D0"), FOURTH)},
    ),
    "a phone that is shared from one night on leaves nobody": (
        {"legs": _four_accounts([THIRD] * 4)},
        {PHONE: (None, THIRD)},
    ),
    "a chat that named a visitor alone is found to be an account's": (
        {
            "legs": [_call("c", FIRST, ACCOUNT, days=-1)],
            "conversations": [
                _chat("chat", FIRST, VISITOR),
                _chat("chat", THIRD, VISITOR, ACCOUNT, version="2"),
            ],
        },
        {VISITOR: (ACCOUNT, THIRD)},
    ),
    "a chat's later version names somebody else": (
        {
            "legs": [_call("c", FIRST, ACCOUNT, days=-1)],
            "conversations": [
                _chat("chat", FIRST, VISITOR),
                _chat("chat", THIRD, ACCOUNT, version="2"),
            ],
        },
        {VISITOR: (None, THIRD)},
    ),
    "a chat's later version names nobody": (
        {
            "conversations": [
                _chat("chat", FIRST, VISITOR),
                _chat("chat", SECOND, version="2"),
            ]
        },
        {VISITOR: (None, SECOND)},
    ),
    "a ticket is told to repeat a call after a night had brought it": (
        {
            "conversations": [
                _chat("ticket", FIRST, VISITOR),
                _chat("ticket", SECOND, VISITOR, version="2")
                | {"out_of_scope_rule": "repeated_contact"},
            ]
        },
        {VISITOR: (None, SECOND)},
    ),
    "a chat's later version says the same": (
        {
            "conversations": [
                _chat("chat", FIRST, VISITOR),
                _chat("chat", SECOND, VISITOR, version="2"),
            ]
        },
        {},
    ),
}


@pytest.fixture(scope="module")
def redirects(dbt_home: Path) -> Redirects:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure()
    people(warehouse, **side_by_side({name: tables for name, (tables, _) in SCENARIOS.items()}))
    rows = warehouse.rows("select * from marts.customer_id_redirects")
    return {row["retired_customer_id"]: (row["customer_id"], row["retired_at"]) for row in rows}


@pytest.mark.parametrize("name", SCENARIOS)
def test_ids_are_retired(name: str, redirects: Redirects) -> None:
    tables, expected = SCENARIOS[name]
    everybody = {
        person(name, who["identifier_type"], who["identifier_value"])
        for rows in tables.values()
        for row in rows
        for who in row["identifiers"]
    }
    assert {retired: to for retired, to in redirects.items() if retired in everybody} == {
        person(name, *retired): (heir and person(name, *heir), night)
        for retired, (heir, night) in expected.items()
    }
