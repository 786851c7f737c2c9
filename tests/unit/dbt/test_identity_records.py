"""Which records join their identifiers, and which rows make a record."""

from datetime import timedelta

from tests.builders import NOON, conversation, customer, identifiers, leg, mail
from tests.people import people, pseudonym
from tests.warehouse import Warehouse

HOUR = timedelta(hours=1)

EXCLUDED = {
    "test": {"excluded_reason": "test"},
    "spam": {"excluded_reason": "spam"},
    "wrong number": {"excluded_reason": "wrong_number"},
    "monitor": {"excluded_reason": "supervisor_monitor"},
    "internal": {"direction": "internal"},
}


def test_an_excluded_call_joins_nobody_and_still_has_a_customer(warehouse: Warehouse) -> None:
    warehouse.configure()
    legs = []
    for number, (name, changes) in enumerate(EXCLUDED.items()):
        phone = f"+1202555010{number}"
        both = identifiers(account=name, phone=phone)
        legs.append(leg(name, who=both) | changes)
        legs.append(leg(phone, NOON + HOUR, who=identifiers(phone=phone)))
    found = people(warehouse, legs=legs)
    for number, name in enumerate(EXCLUDED):
        phone = f"+1202555010{number}"
        assert found[name] == (pseudonym(f"customer:account:{name}"), "exact")
        assert found[phone] == (pseudonym(f"customer:phone:{phone}"), "inferred")
    known = warehouse.rows("select customer_id from intermediate.int_customers")
    assert {row["customer_id"] for row in known} == {pair[0] for pair in found.values()}


def test_a_wrong_number_that_a_later_leg_corrects_joins(warehouse: Warehouse) -> None:
    warehouse.configure()
    both = identifiers(account="A1", phone="+12025550101")
    found = people(
        warehouse,
        legs=[
            leg("c", leg_id="c-1", reason_code="W", excluded_reason="wrong_number", who=both),
            leg("c", NOON + HOUR, leg_id="c-2", reason_code="BILL", who=both),
            leg("later", NOON + 2 * HOUR, who=identifiers(phone="+12025550101")),
        ],
    )
    assert found["later"][0] == found["c"][0]


def test_outbound_calls_and_deleted_conversations_join(warehouse: Warehouse) -> None:
    warehouse.configure()
    found = people(
        warehouse,
        legs=[
            leg("out", direction="outbound", who=identifiers(account="A1", phone="+12025550101")),
            leg("in", who=identifiers(phone="+12025550101")),
        ],
        conversations=[
            conversation(
                "gone", excluded_reason="deleted", who=identifiers(visitor="v1", account="A1")
            )
        ],
    )
    assert {pair[0] for pair in found.values()} == {pseudonym("customer:account:A1")}


def test_the_legs_of_a_chain_are_one_record(warehouse: Warehouse) -> None:
    warehouse.configure()
    found = people(
        warehouse,
        legs=[
            leg("c", NOON, leg_id="c-1", who=identifiers(phone="+12025550101")),
            # The transfer runs through an internal context; the call came in from outside.
            leg(
                "c",
                NOON + HOUR,
                leg_id="c-2",
                direction="internal",
                who=identifiers(account="A1"),
            ),
            leg("later", NOON + 2 * HOUR, who=identifiers(account="A1")),
        ],
    )
    ann = pseudonym("customer:account:A1")
    assert found == {"c": (ann, "exact"), "later": (ann, "exact")}


def test_superseded_contacts_join_nobody_but_superseded_customers_rows_do(
    warehouse: Warehouse,
) -> None:
    warehouse.configure()
    found = people(
        warehouse,
        legs=[
            leg(
                "c",
                row_version="1",
                who=identifiers(phone="+12025550101", email="wrong@home.example"),
            ),
            leg("c", row_version="2", who=identifiers(phone="+12025550101")),
        ],
        conversations=[
            mail("wrong", NOON + HOUR, who=identifiers(email="wrong@home.example")),
            mail("old", NOON + HOUR, who=identifiers(email="old@home.example")),
            mail("new", NOON + HOUR, who=identifiers(email="new@home.example")),
        ],
        customers=[
            customer("1", row_version="1", who=identifiers(account="A1", email="old@home.example")),
            customer("1", row_version="2", who=identifiers(account="A1", email="new@home.example")),
        ],
    )
    assert found["c"] == (pseudonym("customer:phone:+12025550101"), "inferred")
    assert found["wrong"] == (pseudonym("customer:email:wrong@home.example"), "inferred")
    assert found["old"] == found["new"] == (pseudonym("customer:account:A1"), "inferred")


def test_an_out_of_scope_row_joins_nobody_and_makes_nobody_known(warehouse: Warehouse) -> None:
    warehouse.configure()
    bounce = mail("bounce", who=identifiers(email="a@home.example"), out_of_scope_rule="bounce")
    assert people(warehouse, conversations=[bounce]) == {}
    assert warehouse.rows("select * from intermediate.int_customers") == []
