"""Who is one person: identifiers, what joins them, and the ids that follow."""

from datetime import date, datetime, timedelta

from tests.builders import (
    NIGHT,
    NOON,
    conversation,
    customer,
    identifiers,
    leg,
    mail,
    message,
)
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


def test_an_identifier_was_last_seen_with_its_last_record_or_customers_message(
    warehouse: Warehouse,
) -> None:
    warehouse.configure()
    talk = [
        message(NOON),
        message(NOON + 20 * HOUR),
        message(NOON + 21 * HOUR, "agent"),
        message(NOON + 22 * HOUR, "customer", event="close", is_public=False),
    ]
    ours = [message(NOON, "agent"), message(NOON + HOUR, "agent")]
    people(
        warehouse,
        legs=[
            leg("c-1", chain_id="c", who=identifiers(account="A1")),
            leg("c-2", NOON + HOUR, chain_id="c"),
        ],
        conversations=[
            conversation("long", talk, who=identifiers(visitor="v1")),
            conversation("ours", ours, who=identifiers(visitor="v2")),
        ],
    )
    rows = warehouse.rows(
        "select identifier_type, first_seen_at, last_seen_at"
        " from intermediate.int_customer_identifiers order by identifier_type, last_seen_at"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("account", NOON, NOON + HOUR),
        ("visitor", NOON, NOON),
        ("visitor", NOON, NOON + 20 * HOUR),
    ]


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
