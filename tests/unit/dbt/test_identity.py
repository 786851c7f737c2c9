"""Who is one person: identifiers, what joins them, and the ids that follow."""

from datetime import date, datetime, timedelta

from tests.builders import NIGHT, NOON, conversation, customer, identifiers, leg, mail
from tests.people import people, pseudonym
from tests.warehouse import Warehouse

HOUR = timedelta(hours=1)


def test_records_join_their_identifiers_through_others(warehouse: Warehouse) -> None:
    warehouse.configure()
    found = people(
        warehouse,
        legs=[
            leg("call", NOON, who=identifiers(phone="+12025550101", account="A1")),
            leg("stranger", who=identifiers(phone="+12025550199")),
        ],
        conversations=[mail("mail", NOON + HOUR, who=identifiers(email="ann@home.example"))],
        customers=[
            customer(
                "1",
                seen_at=NOON + 2 * HOUR,
                who=identifiers(account="A1", email="ann@home.example"),
            )
        ],
    )
    # Account and phone were seen first, at one moment: the account is trusted more.
    ann, stranger = pseudonym("customer:account:A1"), pseudonym("customer:phone:+12025550199")
    assert found == {
        "call": (ann, "exact"),
        "mail": (ann, "inferred"),
        "stranger": (stranger, "inferred"),
    }
    customers = warehouse.rows(
        "select * from intermediate.int_customers order by identifier_count desc"
    )
    assert customers == [
        {
            "customer_id": ann,
            "first_seen_at": NOON,
            "identifier_count": 3,
            "account_count": 1,
            "household_id": None,
        },
        {
            "customer_id": stranger,
            "first_seen_at": NOON,
            "identifier_count": 1,
            "account_count": 0,
            "household_id": None,
        },
    ]
    bridge = warehouse.rows(
        f"select * from intermediate.int_customer_identifiers where customer_id = '{ann}'"
        " order by first_seen_at, identifier_type"
    )
    assert [tuple(row.values()) for row in bridge] == [
        (ann, "account", pseudonym("identifier:account:A1"), NOON, NOON + 2 * HOUR, False),
        (ann, "phone", pseudonym("identifier:phone:+12025550101"), NOON, NOON, False),
        (
            ann,
            "email",
            pseudonym("identifier:email:ann@home.example"),
            NOON + HOUR,
            NOON + 2 * HOUR,
            False,
        ),
    ]


def test_the_customer_id_is_of_the_earliest_seen_identifier_however_nights_arrive(
    warehouse: Warehouse,
) -> None:
    warehouse.configure()
    late_night = leg(
        "early", NOON - HOUR, who=identifiers(phone="+12025550101"), export_date=date(2026, 1, 9)
    )
    both = leg("both", NOON, who=identifiers(account="A1", phone="+12025550101"))
    found = people(warehouse, legs=[both, late_night])
    ann = pseudonym("customer:phone:+12025550101")
    assert found == {"early": (ann, "inferred"), "both": (ann, "exact")}


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


def test_confidence_follows_the_most_trusted_usable_identifier(warehouse: Warehouse) -> None:
    warehouse.configure()
    found = people(
        warehouse,
        legs=[
            leg("user", who=identifiers(user="u1", visitor="v1")),
            leg("visitor", who=identifiers(visitor="v2")),
            leg("nothing"),
        ],
    )
    assert found == {
        "user": (pseudonym("customer:user:u1"), "exact"),
        "visitor": (pseudonym("customer:visitor:v2"), "inferred"),
        "nothing": (None, "none"),
    }


def test_a_customers_row_without_time_is_seen_at_midnight_of_the_business_zone(
    warehouse: Warehouse,
) -> None:
    warehouse.configure(timezone="America/New_York")
    people(warehouse, customers=[customer("1", who=identifiers(account="A1"), export_date=NIGHT)])
    rows = warehouse.rows("select first_seen_at from intermediate.int_customers")
    assert rows == [{"first_seen_at": datetime(2026, 1, 5, 5)}]


def test_no_compiled_sql_holds_the_key(warehouse: Warehouse) -> None:
    warehouse.configure()
    people(warehouse, legs=[leg("c", who=identifiers(account="A1"))])
    written = [path.read_text() for path in warehouse.target.rglob("*.sql")]
    assert written
    assert not any("key of the tests" in sql for sql in written)
