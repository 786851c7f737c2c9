"""Steps of journeys (definitions.md section 3): what they are, and in which order they stand."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.builders import NOON, Record
from tests.contact_tables import (
    contact,
    empty_warehouse,
    put_frame,
    put_tables,
    survey_matches,
)
from tests.unit.dbt.journey_definition import chains_by_definition, random_contacts
from tests.unit.dbt.journey_scenarios import INSTANT, at
from tests.warehouse import Warehouse

MODELS = (
    "int_journey_chains int_linked_chains int_journey_contacts int_outbound_follow_ups "
    "int_all_survey_matches fct_survey_responses fct_journeys int_all_contacts fct_contacts "
    "fct_journey_steps"
)


def outbound(contact_id: str, started_at: datetime, **changes: Any) -> Record:
    return contact(
        contact_id, started_at, direction="outbound", excluded_reason="outbound", **changes
    )


# customer -> contacts, the follow-up among them, and the contact whose journey it belongs to
FOLLOW_UPS: dict[str, tuple[list[Record], str | None]] = {
    "same reason 7 days after the latest end": (
        [contact("own", minutes=60), outbound("f-1", at(7, 1))],
        "own",
    ),
    "same reason 7 days and a microsecond after": (
        [contact("late", minutes=60), outbound("f-2", at(7, 1, INSTANT))],
        None,
    ),
    "another reason is another issue": (
        [contact("other"), outbound("f-3", at(0, 1), reason="delivery")],
        None,
    ),
    "no reason, 24 hours after the latest-ended contact": (
        [contact("weak", minutes=60), outbound("f-4", at(1, 1), reason=None)],
        "weak",
    ),
    "no reason, 24 hours and a microsecond after": (
        [contact("weaker", minutes=60), outbound("f-5", at(1, 1, INSTANT), reason=None)],
        None,
    ),
    "a link goes before a reason, whatever the time between": (
        [
            contact("linked", reason="delivery"),
            contact("near", at(60)),
            outbound("f-6", at(60, 1)),
        ],
        "linked",
    ),
    "nobody follows up what has not begun": (
        [outbound("f-7", at(0, -1)), contact("later")],
        None,
    ),
    "of one moment, what comes first in the order of ties was there before": (
        [contact("came first"), outbound("f-16", NOON)],
        "came first",
    ),
    "of one moment, what comes last in the order of ties had not begun": (
        [outbound("f-17", NOON), contact("second")],
        None,
    ),
    "30 days after its start a journey is still open": (
        [contact("still open", minutes=29 * 24 * 60), outbound("f-14", at(30))],
        "still open",
    ),
    "past 30 days the journey is over": (
        [contact("opens", minutes=29 * 24 * 60), outbound("f-8", at(30, 0, INSTANT))],
        None,
    ),
    "a reason that the journey only gets later does not hold it back": (
        [
            contact("silent", reason=None),
            outbound("f-9", at(0, 1), reason="delivery"),
            contact("named", at(0, 2), reason="billing"),
        ],
        "silent",
    ),
    "of a journey that a link united, the chain's own 30 days count": (
        [contact("case opens"), contact("case goes on", at(60)), outbound("f-11", at(62))],
        "case opens",
    ),
    "a chain that is over is not held open by another that a link united with it": (
        [
            contact("old reason", reason="delivery"),
            contact("new reason", at(20)),
            outbound("f-12", at(22), reason="delivery"),
        ],
        None,
    ),
    "a chain of the journey with the follow-up's reason is enough": (
        [
            contact("first reason"),
            contact("second reason", at(20), reason="delivery"),
            outbound("f-13", at(22), reason="delivery"),
        ],
        "first reason",
    ),
    "one value under two types is no link": (
        [contact("by order"), outbound("f-15", at(60))],
        None,
    ),
    "of other customers none": (
        [contact("mine"), outbound("f-10", at(0, 1), customer=None)],
        None,
    ),
}
FOLLOW_UP_LINKS = [
    {"contact_id": "linked", "link_type": "case", "link_value": "C-1"},
    {"contact_id": "f-6", "link_type": "case", "link_value": "C-1"},
    {"contact_id": "by order", "link_type": "order", "link_value": "X-1"},
    {"contact_id": "f-15", "link_type": "case", "link_value": "X-1"},
    {"contact_id": "case opens", "link_type": "case", "link_value": "C-2"},
    {"contact_id": "case goes on", "link_type": "case", "link_value": "C-2"},
    {"contact_id": "old reason", "link_type": "case", "link_value": "C-3"},
    {"contact_id": "new reason", "link_type": "case", "link_value": "C-3"},
    {"contact_id": "first reason", "link_type": "case", "link_value": "C-4"},
    {"contact_id": "second reason", "link_type": "case", "link_value": "C-4"},
]

RESPONSE = {"source_name": "survey_main", "survey_kind": "transactional", "match_basis": "none"}


def response(response_id: str, contact_id: str | None, responded_at: datetime) -> Record:
    own = {"response_id": response_id, "row_key": response_id, "contact_id": contact_id}
    return RESPONSE | own | {"responded_at": responded_at}


def ordered() -> list[Record]:
    """One journey in which much falls together."""
    return [
        contact("o-1", customer="ordered", minutes=5, transfer_count=2),
        contact("o-2", customer="ordered", minutes=5, channel="email", transfer_count=0),
        outbound("o-3", at(0, 2), customer="ordered"),
        contact("o-4", at(0, 2), customer="ordered", source_name="voice_b", minutes=1),
    ]


ORDERED_TRANSFERS = [
    {"contact_id": "o-1", "transfer_number": 1, "transferred_at": NOON},
    {"contact_id": "o-1", "transfer_number": 2, "transferred_at": at(0, 2)},
]
ORDERED_RESPONSES = [
    response("r-1", "o-1", at(0, 2)),
    response("r-2", "o-2", at(-1)),
    response("loose", None, NOON),
]


def random_outbound(contacts: list[Record]) -> list[Record]:
    """Two calls of ours after contacts of each random customer."""
    draw = np.random.default_rng(11)
    customers = sorted({row["customer_id"] for row in contacts})
    return [
        outbound(
            f"{customer}-out-{number}",
            at(draw.uniform(1, 50)),
            customer=customer,
            reason=[None, "billing", "delivery", "repair"][draw.integers(4)],
        )
        for customer in customers
        for number in range(2)
    ]


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    contacts = random_contacts()
    put_tables(
        warehouse,
        int_contacts=[
            row | {"customer_id": row["customer_id"] and customer}
            for customer, (rows, _) in FOLLOW_UPS.items()
            for row in rows
        ]
        + ordered()
        + contacts
        + random_outbound(contacts),
        int_contact_links=FOLLOW_UP_LINKS,
        int_transfers=ORDERED_TRANSFERS,
    )
    put_frame(warehouse, "int_survey_matches", survey_matches(ORDERED_RESPONSES))
    warehouse.build(MODELS)
    return warehouse


def journey_beginning_with(built: Warehouse, contact_id: str | None) -> str | None:
    rows = built.rows(
        f"select journey_id from marts.fct_journeys where first_contact_id = '{contact_id}'"
    )
    return rows[0]["journey_id"] if rows else None


@pytest.mark.parametrize("customer", FOLLOW_UPS)
def test_an_outbound_contact_follows_up_the_journey_that_it_would_have_joined(
    built: Warehouse, customer: str
) -> None:
    contacts, first = FOLLOW_UPS[customer]
    [follow_up] = [row["contact_id"] for row in contacts if not row["is_live"]]
    rows = built.rows(
        "select journey_id, step_type from marts.fct_journey_steps "
        f"where contact_id = '{follow_up}'"
    )
    journey = journey_beginning_with(built, first)
    assert rows == (
        [] if first is None else [{"journey_id": journey, "step_type": "outbound_follow_up"}]
    )


def test_follow_ups_of_random_histories_agree_with_the_rules_of_contacts(built: Warehouse) -> None:
    """An outbound call belongs where a contact of its time and reason would have been put."""
    contacts = random_contacts()
    expected = {}
    for call in random_outbound(contacts):
        before = [
            row
            for row in contacts
            if row["customer_id"] == call["customer_id"] and row["started_at"] < call["started_at"]
        ]
        [chain] = [c for c in chains_by_definition([*before, call]) if call["contact_id"] in c]
        if len(chain) > 1:
            expected[call["contact_id"]] = journey_beginning_with(built, chain[0])
    assert len(expected) > 20
    rows = built.rows(
        "select contact_id, journey_id from marts.fct_journey_steps "
        "where step_type = 'outbound_follow_up' and contact_id like 'random-%'"
    )
    assert {row["contact_id"]: row["journey_id"] for row in rows} == expected


def test_steps_stand_in_order_of_time_and_ties_in_that_of_contacts(built: Warehouse) -> None:
    journey = journey_beginning_with(built, "o-2")
    rows = built.rows(
        "select step_number, step_type, channel, occurred_at, contact_id "
        f"from marts.fct_journey_steps where journey_id = '{journey}' order by step_number"
    )
    two_hours = at(0, 2)
    assert [tuple(row.values()) for row in rows] == [
        # A reference may name a contact that began after the response.
        (1, "survey", "email", NOON - timedelta(days=1), "o-2"),
        # Ties in time: by channel, source and vendor id of the contact, then by type.
        (2, "contact", "email", NOON, "o-2"),
        (3, "contact", "voice", NOON, "o-1"),
        (4, "transfer", "voice", NOON, "o-1"),
        (5, "contact", "voice", two_hours, "o-4"),
        (6, "transfer", "voice", two_hours, "o-1"),
        (7, "survey", "voice", two_hours, "o-1"),
        (8, "outbound_follow_up", "voice", two_hours, "o-3"),
    ]


def test_every_contact_of_a_journey_is_one_step(built: Warehouse) -> None:
    contacts = built.rows(
        "select journey_id, contact_id from marts.fct_contacts where journey_id is not null"
        " order by all"
    )
    steps = built.rows(
        "select journey_id, contact_id from marts.fct_journey_steps where step_type = 'contact'"
        " order by all"
    )
    assert steps == contacts
