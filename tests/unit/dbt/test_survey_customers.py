"""Whose a survey response is, by the identifiers that contacts and customers rows made known."""

from datetime import timedelta

from tests.builders import NOON, conversation, identifiers, leg, raw_row, survey_response
from tests.people import pseudonym
from tests.warehouse import Warehouse


def test_a_response_is_its_most_trusted_known_identifiers_and_makes_nobody_known(
    warehouse: Warehouse,
) -> None:
    warehouse.configure(company_values=[("company_phone", "+18005550199")])
    phone, desk = "+12025550101", "+12025550102"
    warehouse.write(
        legs=[
            leg("ann", who=identifiers(account="A1")),
            leg("bob", who=identifiers(phone=phone)),
            leg("company", who=identifiers(phone="+18005550199")),
            *(leg(f"d{n}", who=identifiers(account=f"D{n}", phone=desk)) for n in range(4)),
        ],
        conversations=[
            conversation(
                "rated",
                who=identifiers(account="A1"),
                csat_score=5,
                csat_scale=5,
                rated_at=NOON,
            ),
        ],
        invitations=[
            raw_row(
                "invitations",
                "invited",
                {"feed": "survey_invites", "identifiers": identifiers(account="A1")},
            )
        ],
        survey_responses=[
            survey_response("trusted", who=identifiers(phone=phone, account="A1")),
            survey_response("fallback", who=identifiers(account="unheard of", phone=phone)),
            survey_response("shared", who=identifiers(phone=desk)),
            survey_response("blocked", who=identifiers(phone="+18005550199")),
            survey_response("unknown", who=identifiers(email="new@home.example")),
            survey_response("anonymous"),
            survey_response(
                "unfinished",
                who=identifiers(account="A1"),
                out_of_scope_rule="unfinished_response",
            ),
            survey_response(
                "preview",
                who=identifiers(account="A1"),
                out_of_scope_rule="survey_preview_or_test",
            ),
        ],
    )
    warehouse.build("+int_survey_customers +int_record_customers")
    calls = warehouse.rows(
        "select chain_id, customer_id from intermediate.int_record_customers"
        " inner join intermediate.int_legs on record_id = call_id"
    )
    customer_of = {row["chain_id"]: row["customer_id"] for row in calls}
    responses = warehouse.rows(
        "select response_id, customer_id, identity_confidence"
        " from intermediate.int_survey_customers"
        " inner join intermediate.int_survey_responses using (row_id)"
    )
    assert {tuple(row.values()) for row in responses} == {
        ("trusted", customer_of["ann"], "exact"),
        ("fallback", customer_of["bob"], "inferred"),
        ("shared", None, "ambiguous"),
        ("blocked", None, "none"),
        ("unknown", None, "none"),
        ("anonymous", None, "none"),
        ("rated:rating", customer_of["ann"], "exact"),
    }
    invited = warehouse.rows(
        "select customer_id, identity_confidence from intermediate.int_survey_customers"
        " inner join staging.stg_invitations using (row_id)"
    )
    assert invited == [{"customer_id": customer_of["ann"], "identity_confidence": "exact"}]
    begun = warehouse.rows(
        "select response_id, customer_id from intermediate.int_survey_customers"
        " inner join staging.stg_survey_responses using (row_id)"
        " where out_of_scope_rule is not null"
    )
    assert begun == [{"response_id": "unfinished", "customer_id": customer_of["ann"]}]
    assert customer_of["ann"] != customer_of["bob"]
    known = warehouse.rows("select count(*) as persons from intermediate.int_identifier_customers")
    assert known == [{"persons": 6}]


def test_a_phone_is_whose_it_was_when_the_response_began(warehouse: Warehouse) -> None:
    warehouse.configure()
    phone, day = "+12025550101", timedelta(days=1)
    who = identifiers(phone=phone)
    warehouse.write(
        legs=[
            leg("old", NOON, who=identifiers(account="A1", phone=phone)),
            leg("new", NOON + 100 * day, who=identifiers(account="A2", phone=phone)),
        ],
        survey_responses=[
            survey_response("first", NOON + day, who=who),
            survey_response("late", NOON + 101 * day, who=who, started_at=NOON + 99 * day),
            survey_response("second", NOON + 100 * day, who=who),
        ],
        invitations=[
            raw_row(
                "invitations",
                "invited",
                {"feed": "survey_invites", "sent_at": NOON + 100 * day, "identifiers": who},
            )
        ],
    )
    warehouse.build("+int_survey_customers")
    found = warehouse.rows(
        "select coalesce(response_id, 'invited') as name, customer_id"
        " from intermediate.int_survey_customers"
        " left join intermediate.int_survey_responses using (row_id)"
    )
    old, new = pseudonym("customer:account:A1"), pseudonym("customer:account:A2")
    assert {row["name"]: row["customer_id"] for row in found} == {
        "first": old,
        "late": old,
        "second": new,
        "invited": new,
    }
