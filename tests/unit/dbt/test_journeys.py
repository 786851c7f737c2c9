"""Journeys: chains, weak joins and links (definitions.md section 3), at and beside each limit.

All scenarios lie in one warehouse, so that dbt runs once.
"""

from datetime import datetime
from pathlib import Path

import pytest

from tests.builders import NOON, Record
from tests.contact_tables import contact, empty_warehouse, put_tables
from tests.unit.dbt.journey_definition import chains_by_definition, random_contacts
from tests.unit.dbt.journey_scenarios import LINKS, SCENARIOS, at
from tests.warehouse import Warehouse

MODELS = (
    "int_journey_chains int_linked_chains int_journey_contacts fct_journeys "
    "int_all_contacts fct_contacts"
)


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    put_tables(
        warehouse,
        int_contacts=[
            row | {"customer_id": customer}
            for customer, (contacts, _) in SCENARIOS.items()
            for row in contacts
        ]
        + effort_contacts()
        + tenths()
        + ended_and_open()
        + random_contacts(),
        int_contact_links=[
            dict(zip(("contact_id", "link_type", "link_value"), link, strict=True))
            for link in LINKS
        ],
    )
    warehouse.build(MODELS)
    return warehouse


def effort_contacts() -> list[Record]:
    """One journey with every kind of effort in it."""
    return [
        contact("eff-1", customer="effort", reason=None, wait_seconds=300.0, transfer_count=2),
        contact("eff-2", at(0, 1), customer="effort", channel="chat", wait_seconds=300.5,
                outcome="abandoned", disconnect_party="system"),
        contact("eff-3", at(0, 2), customer="effort", channel="email", wait_seconds=None,
                outcome=None, disconnect_party=None, minutes=24 * 60),
        contact("eff-4", at(0, 3), customer="effort", wait_seconds=20.0,
                outcome="cut_off", disconnect_party="system"),
        contact("eff-5", at(0, 4), customer="effort", wait_seconds=0.0,
                outcome="answered", disconnect_party="system"),
    ]  # fmt: skip


def tenths() -> list[Record]:
    """Waits whose sum as doubles depends on the order in which they are added."""
    waits = (0.1, 0.2, 0.3, 1000.1)
    return [
        contact(f"tenth-{number}", at(0, number), customer="tenths", wait_seconds=wait)
        for number, wait in enumerate(waits)
    ]


def ended_and_open() -> list[Record]:
    """The contact without a recorded end starts after the other has ended."""
    return [
        contact("ended", customer="open", minutes=5),
        contact("not-ended", at(0, 1), customer="open", minutes=None),
        contact("never-ended", customer="open alone", minutes=None),
    ]


@pytest.mark.parametrize("customer", SCENARIOS)
def test_contacts_fall_into_journeys(built: Warehouse, customer: str) -> None:
    rows = built.rows(
        f"""
        select journey_id, list(contact_id order by contact_number) as contacts
        from marts.fct_contacts
        where customer_id = '{customer.replace("'", "''")}' and journey_id is not null
        group by journey_id
        """
    )
    assert sorted(row["contacts"] for row in rows) == sorted(SCENARIOS[customer][1])


@pytest.mark.parametrize(
    ("customer", "basis"),
    [
        ("gap of exactly 7 days", {"inferred"}),
        ("gap of 7 days and a microsecond", {"inferred"}),
        ("no reason joins a contact that ended exactly 24 hours before", {"weak"}),
        ("a reason continues a chain that holds none yet", {"weak"}),
        ("a reason prefers its own chain to a nearer one without reason", {"inferred"}),
        ("links unite through a third chain", {"explicit"}),
        ("a link inside one chain changes nothing", {"weak"}),
    ],
)
def test_link_basis(built: Warehouse, customer: str, basis: set[str]) -> None:
    rows = built.rows(f"select link_basis from marts.fct_journeys where customer_id = '{customer}'")
    assert {row["link_basis"] for row in rows} == basis


def test_first_and_last_contact_are_not_swapped(built: Warehouse) -> None:
    [row] = built.rows(
        "select first_contact_id, last_contact_id, started_at, ended_at from marts.fct_journeys "
        "where customer_id = 'gap counts from the latest end, not from the last contact''s'"
    )
    assert row == {
        "first_contact_id": "long-1",
        "last_contact_id": "long-3",
        "started_at": NOON,
        "ended_at": at(10),
    }


def test_waits_add_up_to_the_microsecond(built: Warehouse) -> None:
    [row] = built.rows("select wait_seconds from marts.fct_journeys where customer_id = 'tenths'")
    assert row["wait_seconds"] == 1000.7


@pytest.mark.parametrize(("customer", "ended_at"), [("open", at(0, 1)), ("open alone", at(0))])
def test_a_contact_without_a_recorded_end_ends_with_its_start(
    built: Warehouse, customer: str, ended_at: datetime
) -> None:
    [row] = built.rows(f"select ended_at from marts.fct_journeys where customer_id = '{customer}'")
    assert row["ended_at"] == ended_at


def test_effort_of_a_journey(built: Warehouse) -> None:
    [row] = built.rows("select * from marts.fct_journeys where customer_id = 'effort'")
    # Worked out by hand: waits over 300 s: eff-2; cuts: eff-4 and eff-5, since a chat that nobody
    # answered is none; changes of channel: voice-chat, chat-email, email-voice.
    counts = {
        "contact_count": 5,
        "channel_count": 3,
        "channel_switch_count": 3,
        "transfer_count": 2,
        "wait_seconds": 620.5,
        "long_wait_count": 1,
        "cut_off_count": 2,
        "effort_index": 5 + 2 + 3 + 1 + 2,
    }
    assert {name: row[name] for name in counts} == counts
    assert row["contact_reason"] == "billing"  # the first contact has none
    assert row["ended_at"] == at(1, 2)  # the mail's answer, later than the last contact
    assert row["link_basis"] == "weak"


def test_first_contact_of_a_later_channel_is_a_false_first_contact(built: Warehouse) -> None:
    rows = built.rows(
        "select contact_id, contact_number, is_false_first_contact from marts.fct_contacts "
        "where customer_id = 'effort' order by contact_number"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("eff-1", 1, False),
        ("eff-2", 2, True),
        ("eff-3", 3, True),
        ("eff-4", 4, False),
        ("eff-5", 5, False),
    ]


def test_contact_in_no_journey_is_published_without_one(built: Warehouse) -> None:
    [row] = built.rows(
        "select journey_id, contact_number, is_false_first_contact from marts.fct_contacts "
        "where contact_id = 'ex-2'"
    )
    assert row == {"journey_id": None, "contact_number": None, "is_false_first_contact": False}


def test_chains_agree_with_the_definition_read_aloud(built: Warehouse) -> None:
    by_customer: dict[str, list[Record]] = {}
    for row in random_contacts():
        by_customer.setdefault(row["customer_id"], []).append(row)
    expected = [
        chain for contacts in by_customer.values() for chain in chains_by_definition(contacts)
    ]
    rows = built.rows(
        "select list(contact_id order by contact_number) as contacts from marts.fct_contacts "
        "where customer_id like 'random-%' group by journey_id"
    )
    assert max(map(len, expected)) > 10
    assert sorted(row["contacts"] for row in rows) == sorted(expected)


def test_journey_id_follows_from_the_first_contact_alone(built: Warehouse) -> None:
    """Whatever else is loaded, a journey that begins with this contact has this id."""
    [row] = built.rows("select journey_id from marts.fct_journeys where first_contact_id = 'gap-1'")
    alone = "md5(concat('journey', chr(31), 'gap-1'))"
    assert built.rows(f"select {alone} as journey_id") == [row]
