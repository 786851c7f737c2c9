"""Why two identifiers are one customer's, or not, as the audit tells it without personal data."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOON, conversation, customer, identifiers, leg
from tests.contact_tables import empty_warehouse
from tests.people import pseudonym
from tests.warehouse import Warehouse

DAY = timedelta(days=1)
FAMILY, DESK, MOVED, COMPANY = "+12025550101", "+12025550102", "+12025550103", "+18005550199"

LEGS = [
    leg("father", NOON, who=identifiers(account="F1", phone=FAMILY)),
    leg("father again", NOON + DAY, who=identifiers(account="F1", phone=FAMILY)),
    leg("mother", NOON + 2 * DAY, who=identifiers(account="F2", phone=FAMILY)),
    *(leg(f"desk-{n}", who=identifiers(account=f"D{n}", phone=DESK)) for n in range(4)),
    leg("old owner", NOON - 200 * DAY, who=identifiers(account="T1", phone=MOVED)),
    leg("new owner", NOON, who=identifiers(account="T2", phone=MOVED)),
    leg("ours", who=identifiers(phone=COMPANY)),
    leg("test", who=identifiers(account="X1", phone="+12025550104"), excluded_reason="test"),
]
CHATS = [
    conversation("placeholder", who=identifiers(email="none@none.com", visitor="v1")),
    *(
        conversation(f"pages-{n}", who=identifiers(visitor=[f"w{n}", f"w{n + 1}"]))
        for n in range(60)
    ),
    conversation("known at last", who=identifiers(visitor="w60", account="W")),
]
CUSTOMERS = [
    customer("merged", seen_at=NOON, who=identifiers(account=["M1", "M2"], email="m@home.example"))
]


@pytest.fixture(scope="module")
def audit(request: pytest.FixtureRequest) -> Warehouse:
    warehouse = empty_warehouse(request.getfixturevalue("dbt_home"))
    warehouse.configure(
        company_values=[("placeholder_email", "none@none.com"), ("company_phone", COMPANY)]
    )
    warehouse.write(legs=LEGS, conversations=CHATS, customers=CUSTOMERS)
    warehouse.build("+identity_audit +fct_contacts")
    return warehouse


def _links(audit: Warehouse, one: str, other: str | None) -> list[dict[str, Any]]:
    """Rows of a pair of identifiers; its ends in this order."""
    second = f"= '{pseudonym(f'identifier:{other}')}'" if other else "is null"
    return audit.rows(
        "select audit.*, source_contact_id as example from marts.identity_audit as audit"
        " left join marts.fct_contacts on contact_id = example_contact_id"
        f" where identifier_pseudonym = '{pseudonym(f'identifier:{one}')}'"
        f" and other_identifier_pseudonym {second}"
    )


@pytest.mark.parametrize(
    ("one", "other", "rule", "records", "example"),
    [
        ("account:F2", f"phone:{FAMILY}", None, 1, "mother"),
        ("account:F1", f"phone:{FAMILY}", "second_account", 2, None),
        ("account:D0", f"phone:{DESK}", "shared_identifier", 1, "desk-0"),
        ("account:T2", f"phone:{MOVED}#{NOON}", None, 1, "new owner"),
        (f"phone:{MOVED}", f"phone:{MOVED}#{NOON}", "new_tenancy", 0, None),
        (f"phone:{COMPANY}", None, "company_phone", 1, "ours"),
        ("email:none@none.com", None, "placeholder_email", 1, None),
        ("email:none@none.com", "visitor:v1", "placeholder_email", 1, None),
        ("account:X1", "phone:+12025550104", "excluded_contact", 1, "test"),
        ("visitor:w20", "visitor:w21", "component_cap", 1, None),
        ("account:W", "visitor:w60", None, 1, None),
        ("account:M1", "account:M2", "second_account", 1, None),
    ],
)
def test_a_link_has_its_evidence_and_its_rule(
    audit: Warehouse, one: str, other: str | None, rule: str | None, records: int, example: str
) -> None:
    [link] = _links(audit, one, other)
    assert (link["rejected_by"], link["is_added"]) == (rule, rule is None)
    assert link["record_count"] == records
    assert link["contact_count"] == (0 if one == "account:M1" else records)
    # A chat's contact bears the ids of its messages.
    assert (link["example_contact_id"] is None) == (link["contact_count"] == 0)
    if example:
        assert link["example"] == example


def test_evidence_spans_all_records_of_the_pair(audit: Warehouse) -> None:
    [link] = _links(audit, "account:F1", f"phone:{FAMILY}")
    assert (link["first_seen_at"], link["last_seen_at"]) == (NOON, NOON + DAY)
    assert link["customer_id"] == pseudonym("customer:account:F1")
    assert link["other_customer_id"] == pseudonym(f"customer:phone:{FAMILY}")


def test_added_links_run_within_customers_and_refused_ones_between_them(audit: Warehouse) -> None:
    rows = audit.rows(
        "select coalesce(rejected_by, 'added') as rule,"
        " bool_and(customer_id = other_customer_id) as within,"
        " bool_or(customer_id = other_customer_id) as any_within from marts.identity_audit"
        " where coalesce(rejected_by, 'second_account') in ('second_account', 'component_cap')"
        " group by rejected_by"
    )
    assert {row["rule"]: (row["within"], row["any_within"]) for row in rows} == {
        "added": (True, True),
        "second_account": (False, False),
        "component_cap": (False, False),
    }


def test_no_value_is_published(audit: Warehouse) -> None:
    rows = audit.rows("select * from marts.identity_audit")
    texts = " ".join(str(value) for row in rows for value in row.values())
    for value in (FAMILY, COMPANY, "none@none.com", "F1", "w20"):
        assert f" {value} " not in f" {texts} "
