"""Matching responses to contacts (definitions.md section 5), at and beside each limit."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOON, Record, raw_row, survey_response
from tests.contact_tables import contact, empty_warehouse, put_tables
from tests.warehouse import STAGED_ROWS, Warehouse

INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
ASKED = NOON + timedelta(days=5)

MODELS = (
    "stg_settings stg_feeds stg_feed_nights int_feed_nights int_nights int_watermark "
    f"{STAGED_ROWS} "
    "int_journey_chains int_linked_chains "
    "int_journey_contacts "
    "int_survey_responses int_survey_rows int_reference_matches int_customer_matches "
    "int_survey_matches int_all_survey_matches "
    "int_invitations int_all_invitations "
    "int_all_contacts fct_contacts fct_survey_responses"
)


def ended(contact_id: str, before: timedelta, **changes: Any) -> Record:
    """A contact of ten minutes that ended `before` the response began."""
    return contact(contact_id, ASKED - before - timedelta(minutes=10), minutes=10, **changes)


def reference(contact_id: str, value: str, **changes: Any) -> Record:
    values = {"source_name": "voice_main", "reference": value, "is_record": False}
    return {"contact_id": contact_id} | values | changes


# respondent -> contacts, references, what the response carries, and the match expected
SCENARIOS: dict[str, tuple[list[Record], list[Record], Record, tuple[str | None, str | None]]] = {
    "72 hours to the microsecond": ([ended("a", 72 * HOUR)], [], {}, ("a", "customer")),
    "72 hours and a microsecond": ([ended("a", 72 * HOUR + INSTANT)], [], {}, (None, "none")),
    "ended as the response began": ([ended("a", 0 * HOUR)], [], {}, ("a", "customer")),
    "not ended when the response began": ([ended("a", -INSTANT)], [], {}, (None, "none")),
    "the response began before it was completed": (
        [ended("a", 2 * HOUR), ended("b", -HOUR)],
        [],
        {"started_at": ASKED, "responded_at": ASKED + 3 * HOUR},
        ("a", "customer"),
    ),
    "without a beginning its end counts": (
        [ended("a", -HOUR)],
        [],
        {"started_at": None, "responded_at": ASKED + 3 * HOUR},
        ("a", "customer"),
    ),
    "the contact that ended latest": (
        [ended("a", 2 * HOUR), ended("b", HOUR), ended("c", 3 * HOUR)],
        [],
        {},
        ("b", "customer"),
    ),
    "of equal ends the later in alphabetical order": (
        [ended("a", HOUR), ended("b", HOUR, channel="chat")],
        [],
        {},
        ("a", "customer"),
    ),
    "of equal ends in one channel the later feed": (
        [ended("a", HOUR, source_name="voice_second"), ended("b", HOUR)],
        [],
        {},
        ("a", "customer"),
    ),
    "of equal ends in one feed the later id": (
        [ended("a", HOUR), ended("b", HOUR)],
        [],
        {},
        ("b", "customer"),
    ),
    "a contact without a recorded end ended as it began": (
        [contact("a", ASKED - 72 * HOUR, minutes=None)],
        [],
        {},
        ("a", "customer"),
    ),
    "an excluded contact is not matched by customer": (
        [ended("a", HOUR, excluded_reason="outbound")],
        [],
        {},
        (None, "none"),
    ),
    "a reference goes before the customer": (
        [ended("a", 90 * HOUR), ended("b", HOUR)],
        [reference("a", "leg-7")],
        {"reference": "leg-7"},
        ("a", "reference"),
    ),
    "a reference may name an excluded contact": (
        [ended("a", HOUR, excluded_reason="test")],
        [reference("a", "call-1")],
        {"reference": "call-1"},
        ("a", "reference"),
    ),
    "a reference that names nothing leaves the customer": (
        [ended("a", HOUR)],
        [],
        {"reference": "unknown"},
        ("a", "customer"),
    ),
    "a reference may name a contact that ended later": (
        [ended("a", -5 * HOUR, channel="email")],
        [reference("a", "mail-1")],
        {"reference": "mail-1"},
        ("a", "reference"),
    ),
    "of a record the latest contact before the response": (
        [ended("a", 9 * HOUR), ended("b", 5 * HOUR), ended("c", -HOUR)],
        [reference(named, "ticket-1", is_record=True) for named in "abc"],
        {"reference": "ticket-1"},
        ("b", "reference"),
    ),
    "of a record no contact that began with the response": (
        [ended("a", 90 * HOUR), contact("b", ASKED)],
        [reference(named, "ticket-2", is_record=True) for named in "ab"],
        {"reference": "ticket-2"},
        ("a", "reference"),
    ),
    "of a record the later channel of one start": (
        [ended("a", 90 * HOUR), ended("b", 90 * HOUR, channel="chat")],
        [reference(named, "ticket-3", is_record=True) for named in "ab"],
        {"reference": "ticket-3"},
        ("a", "reference"),
    ),
    "of a record the later id of one start and channel": (
        [ended("a", 90 * HOUR), ended("b", 90 * HOUR)],
        [reference(named, "ticket-4", is_record=True) for named in "ab"],
        {"reference": "ticket-4"},
        ("b", "reference"),
    ),
    "an id that two feeds share names none": (
        [ended("a", 80 * HOUR), ended("b", 90 * HOUR, source_name="chat_main")],
        [reference("a", "77"), reference("b", "77", source_name="chat_main")],
        {"reference": "77"},
        (None, "none"),
    ),
    "the feed of the reference tells them apart": (
        [ended("a", 80 * HOUR), ended("b", 90 * HOUR, source_name="chat_main")],
        [reference("a", "88"), reference("b", "88", source_name="chat_main")],
        {"reference": "88", "reference_feed": "chat_main"},
        ("b", "reference"),
    ),
    "a relational response has a customer alone": (
        [ended("a", HOUR)],
        [reference("a", "call-9")],
        {"reference": "call-9", "survey_kind": "relational"},
        (None, None),
    ),
}


# invitation -> the customer of a scenario, its kind and reference, and the contact expected
INVITATIONS: dict[str, tuple[str, str, str | None, str | None]] = {
    "by customer": ("72 hours to the microsecond", "transactional", None, "a"),
    "too late": ("72 hours and a microsecond", "transactional", None, None),
    "excluded": ("an excluded contact is not matched by customer", "transactional", None, None),
    "by reference": ("a reference goes before the customer", "transactional", "leg-7", "a"),
    "relational": ("the contact that ended latest", "relational", None, None),
    "relational by reference": (
        "a reference goes before the customer",
        "relational",
        "leg-7",
        None,
    ),
}


def invitation(name: str) -> Record:
    _, kind, named, _ = INVITATIONS[name]
    values = {"feed": "survey_invites", "invitation_id": name, "time_basis": "zone",
              "survey_kind": kind, "sent_at": ASKED, "reference": named}  # fmt: skip
    return raw_row("invitations", name, values)


def own_id(customer: str, contact_id: str) -> str:
    return f"{customer}/{contact_id}"


def scenario_response(customer: str, carried: Record) -> Record:
    times = {"started_at": ASKED, "responded_at": ASKED}
    return survey_response(customer, **(times | carried))


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure()
    contacts = [
        row
        | {
            "customer_id": customer,
            "contact_id": own_id(customer, row["contact_id"]),
            "agent_id": row["contact_id"],
        }
        for customer, (rows, *_) in SCENARIOS.items()
        for row in rows
    ]
    references = [
        row | {"contact_id": own_id(customer, row["contact_id"])}
        for customer, (_, rows, *_) in SCENARIOS.items()
        for row in rows
    ]
    responses = [
        scenario_response(customer, carried) for customer, (*_, carried, _) in SCENARIOS.items()
    ]
    warehouse.write(survey_responses=responses, invitations=map(invitation, INVITATIONS))
    warehouse.build(STAGED_ROWS)
    rows = warehouse.rows("select row_id, response_id from staging.stg_survey_responses")
    respondents = [
        {"row_id": row["row_id"], "customer_id": row["response_id"], "identity_confidence": "exact"}
        for row in rows
    ]
    respondents += [
        {
            "row_id": row["row_id"],
            "customer_id": INVITATIONS[row["invitation_id"]][0],
            "identity_confidence": "exact",
        }
        for row in warehouse.rows("select row_id, invitation_id from staging.stg_invitations")
    ]
    put_tables(
        warehouse,
        int_contacts=contacts,
        int_contact_references=references,
        int_survey_customers=respondents,
    )
    warehouse.build(MODELS)
    return warehouse


@pytest.mark.parametrize("customer", SCENARIOS)
def test_match(built: Warehouse, customer: str) -> None:
    contact_id, basis = SCENARIOS[customer][-1]
    [row] = built.rows(f"select * from marts.fct_survey_responses where response_id = '{customer}'")
    assert row["contact_id"] == (contact_id and own_id(customer, contact_id))
    assert row["match_basis"] == basis
    assert row["customer_id"] == customer
    assert row["agent_id"] == contact_id
    assert row["channel"] == (None if contact_id is None else contact_channel(customer, contact_id))


@pytest.mark.parametrize("name", INVITATIONS)
def test_an_invitation_is_about_the_contact_that_a_response_would_be(
    built: Warehouse, name: str
) -> None:
    customer, _, _, contact_id = INVITATIONS[name]
    rows = built.rows(
        "select contact_id from intermediate.int_invitations"
        f" inner join staging.stg_invitations using (row_id) where invitation_id = '{name}'"
    )
    assert rows == [{"contact_id": contact_id and own_id(customer, contact_id)}]


def contact_channel(customer: str, contact_id: str) -> str:
    rows = SCENARIOS[customer][0]
    return next(row["channel"] for row in rows if row["contact_id"] == contact_id)


@pytest.mark.parametrize(
    ("customer", "hours"),
    [
        ("72 hours to the microsecond", 72.0),
        ("the response began before it was completed", 5.0),
        ("a reference may name a contact that ended later", -5.0),
        ("72 hours and a microsecond", None),
    ],
)
def test_lag_is_from_the_contacts_end_to_the_responses(
    built: Warehouse, customer: str, hours: float | None
) -> None:
    [row] = built.rows(
        f"select survey_lag_hours from marts.fct_survey_responses where response_id = '{customer}'"
    )
    assert row["survey_lag_hours"] == hours


def test_a_response_about_an_excluded_contact_has_no_journey(built: Warehouse) -> None:
    rows = built.rows(
        "select response_id, journey_id is null as is_apart from marts.fct_survey_responses "
        "where contact_id is not null"
    )
    apart = [row["response_id"] for row in rows if row["is_apart"]]
    assert apart == ["a reference may name an excluded contact"]
