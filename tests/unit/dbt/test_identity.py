"""Who is one person: identifiers, what joins them, and the ids that follow."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import (
    NIGHT,
    NOON,
    Record,
    conversation,
    customer,
    identifiers,
    leg,
    mail,
    message,
)
from tests.contact_tables import empty_warehouse
from tests.people import named, people, person, pseudonym, side_by_side
from tests.warehouse import Warehouse

HOUR = timedelta(hours=1)
DESK = "+12025550101"

JOINED = {
    "legs": [
        leg("call", NOON, who=identifiers(phone=DESK, account="A1")),
        leg("stranger", who=identifiers(phone="+12025550199")),
    ],
    "conversations": [mail("mail", NOON + HOUR, who=identifiers(email="ann@home.example"))],
    "customers": [
        customer(
            "1", seen_at=NOON + 2 * HOUR, who=identifiers(account="A1", email="ann@home.example")
        )
    ],
}
LATE = {
    "legs": [
        leg("both", NOON, who=identifiers(account="A1", phone=DESK)),
        leg("early", NOON - HOUR, who=identifiers(phone=DESK), export_date=date(2026, 1, 9)),
    ]
}
TALK = [
    message(NOON),
    message(NOON + 20 * HOUR),
    message(NOON + 21 * HOUR, "agent"),
    message(NOON + 22 * HOUR, "customer", event="close", is_public=False),
]
SEEN = {
    "legs": [
        leg("c-1", chain_id="c", who=identifiers(account="A1")),
        leg("c-2", NOON + HOUR, chain_id="c"),
    ],
    "conversations": [
        conversation("long", TALK, who=identifiers(visitor="v1")),
        conversation(
            "ours",
            [message(NOON, "agent"), message(NOON + HOUR, "agent")],
            who=identifiers(visitor="v2"),
        ),
    ],
}
TRUSTED = {
    "legs": [
        leg("user", who=identifiers(user="u1", visitor="v1")),
        leg("visitor", who=identifiers(visitor="v2")),
        leg("nothing"),
    ]
}
SCENARIOS = {"joined": JOINED, "late": LATE, "seen": SEEN, "trusted": TRUSTED}


class Built:
    """What one build made of all scenarios."""

    def __init__(self, home: Path) -> None:
        self.warehouse = empty_warehouse(home)
        self.warehouse.configure()
        self._records = people(self.warehouse, **side_by_side(SCENARIOS))
        self.customers = {
            row["customer_id"]: row
            for row in self.warehouse.rows("select * from intermediate.int_customers")
        }
        self._identifiers = {
            row["identifier_pseudonym"]: row
            for row in self.warehouse.rows("select * from intermediate.int_customer_identifiers")
        }

    def found(self, scenario: str) -> dict[str, tuple[str | None, str]]:
        """Customer and confidence by record of the scenario."""
        start = named(scenario, "")
        return {
            name.removeprefix(start): whose
            for name, whose in self._records.items()
            if name.startswith(start)
        }

    def identifier(self, scenario: str, kind: str, value: str) -> Record:
        """The identifier's line, without its pseudonym."""
        key = pseudonym(f"identifier:{kind}:{named(scenario, value)}")
        return {
            name: cell
            for name, cell in self._identifiers[key].items()
            if name != "identifier_pseudonym"
        }


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Built:
    return Built(dbt_home)


def test_records_join_their_identifiers_through_others(built: Built) -> None:
    # Account and phone were seen first, at one moment: the account is trusted more.
    ann = person("joined", "account", "A1")
    stranger = person("joined", "phone", "+12025550199")
    assert built.found("joined") == {
        "call": (ann, "exact"),
        "mail": (ann, "inferred"),
        "stranger": (stranger, "inferred"),
    }
    assert built.customers[ann] == {
        "customer_id": ann,
        "first_seen_at": NOON,
        "identifier_count": 3,
        "account_count": 1,
        "household_id": None,
    }
    assert built.customers[stranger] == {
        "customer_id": stranger,
        "first_seen_at": NOON,
        "identifier_count": 1,
        "account_count": 0,
        "household_id": None,
    }
    last = NOON + 2 * HOUR
    lines = [
        tuple(built.identifier("joined", kind, value).values())
        for kind, value in [("account", "A1"), ("phone", DESK), ("email", "ann@home.example")]
    ]
    assert lines == [
        (ann, "account", NOON, last, False),
        (ann, "phone", NOON, NOON, False),
        (ann, "email", NOON + HOUR, last, False),
    ]


def test_the_customer_id_is_of_the_earliest_seen_identifier_however_nights_arrive(
    built: Built,
) -> None:
    ann = person("late", "phone", DESK)
    assert built.found("late") == {"early": (ann, "inferred"), "both": (ann, "exact")}


@pytest.mark.parametrize(
    ("kind", "value", "last_seen_at"),
    [
        ("account", "A1", NOON + HOUR),
        ("visitor", "v1", NOON + 20 * HOUR),
        ("visitor", "v2", NOON),
    ],
)
def test_an_identifier_was_last_seen_with_its_last_record_or_customers_message(
    kind: str, value: str, last_seen_at: datetime, built: Built
) -> None:
    line = built.identifier("seen", kind, value)
    assert (line["first_seen_at"], line["last_seen_at"]) == (NOON, last_seen_at)


def test_confidence_follows_the_most_trusted_usable_identifier(built: Built) -> None:
    assert built.found("trusted") == {
        "user": (person("trusted", "user", "u1"), "exact"),
        "visitor": (person("trusted", "visitor", "v2"), "inferred"),
        "nothing": (None, "none"),
    }


def test_a_customers_row_without_time_is_seen_at_midnight_of_the_business_zone(
    warehouse: Warehouse,
) -> None:
    warehouse.configure(timezone="America/New_York")
    people(warehouse, customers=[customer("1", who=identifiers(account="A1"), export_date=NIGHT)])
    rows = warehouse.rows("select first_seen_at from intermediate.int_customers")
    assert rows == [{"first_seen_at": datetime(2026, 1, 5, 5)}]


def test_no_compiled_sql_holds_the_key(built: Built) -> None:
    written = [path.read_text() for path in built.warehouse.target.rglob("*.sql")]
    assert written
    assert not any("key of the tests" in sql for sql in written)
