"""Who is one person: identifiers, what joins them, and the ids that follow."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.builders import NIGHT, NOON, conversation, customer, identifiers, leg, mail
from tests.warehouse import Warehouse

HOUR = timedelta(hours=1)
MODELS = "+int_customers +int_record_customers"


def people(warehouse: Warehouse, **tables: Any) -> dict[str, tuple[str | None, str]]:
    """Customer and confidence by chain_id of a call or row_key of a conversation."""
    warehouse.write(**tables)
    warehouse.build(MODELS)
    rows = warehouse.rows("""
        with records as (
            select distinct call_id as record_id, chain_id as name from intermediate.int_legs
            union all
            select md5(concat('row', chr(31), feed, chr(31), row_key)), row_key
            from staging.stg_conversations
        )
        select name, customer_id, identity_confidence
        from intermediate.int_record_customers inner join records using (record_id)
    """)
    return {row["name"]: (row["customer_id"], row["identity_confidence"]) for row in rows}


def pseudonym(text: str) -> str:
    """The keyed hash, worked out beside the models."""
    key = "key of the tests:"
    inner = hashlib.sha256((key + text).encode()).hexdigest()
    return hashlib.sha256((key + inner).encode()).hexdigest()[:32]


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


@pytest.mark.parametrize(
    "changes",
    [
        {"excluded_reason": "test"},
        {"excluded_reason": "spam"},
        {"excluded_reason": "wrong_number"},
        {"excluded_reason": "supervisor_monitor"},
        {"direction": "internal"},
    ],
    ids=lambda changes: next(iter(changes.values())),
)
def test_an_excluded_call_joins_nobody_and_still_has_a_customer(
    changes: dict[str, str], warehouse: Warehouse
) -> None:
    warehouse.configure()
    who = identifiers(account="A1", phone="+12025550101")
    found = people(
        warehouse,
        legs=[
            leg("excluded", NOON, who=who, **changes),
            leg("live", NOON + HOUR, who=identifiers(phone="+12025550101")),
        ],
    )
    assert found == {
        "excluded": (pseudonym("customer:account:A1"), "exact"),
        "live": (pseudonym("customer:phone:+12025550101"), "inferred"),
    }
    known = warehouse.rows("select customer_id from intermediate.int_customers order by 1")
    assert [row["customer_id"] for row in known] == sorted(pair[0] or "" for pair in found.values())


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
        """One call per account with the identifier, and calls that do not count."""
        met = [
            leg(f"met-{n}", who=identifiers(account=f"A{n}", **{kind: value}))
            for n in range(accounts)
        ]
        return [
            *met,
            leg("met-again", who=identifiers(account="A0", **{kind: value})),
            leg("placeholder", who=identifiers(account="0", **{kind: value})),
            leg("spam", who=identifiers(account="A99", **{kind: value}), excluded_reason="spam"),
            leg("alone", NOON - HOUR, who=identifiers(**{kind: value})),
        ]

    within = people(warehouse, legs=calls(limit))
    assert within["alone"] == within["met-0"][:1] + ("inferred",)
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
    assert {row["customer_id"] for row in shared} == {
        beyond[f"met-{n}"][0] for n in range(limit + 1)
    }
    # Seen an hour earlier alone, which says nothing about anybody.
    assert {row["first_seen_at"] for row in shared} == {NOON}


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
