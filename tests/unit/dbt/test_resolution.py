"""Repeats, maturity and the verdict (definitions.md section 4), at and beside each limit."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import feed, survey_response
from tests.contact_tables import contact, empty_warehouse, nights, put_tables
from tests.unit.dbt.resolution_scenarios import ANSWERS, SCENARIOS, START
from tests.warehouse import STAGED_ROWS, Warehouse

WATERMARK_MODELS = (
    "stg_settings stg_feeds stg_feed_nights int_feed_nights int_nights int_watermark "
)
JOURNEY_MODELS = (
    "int_journey_chains int_linked_chains int_journey_contacts int_next_contacts int_repeats "
)
MODELS = (
    f"{WATERMARK_MODELS} {JOURNEY_MODELS}"
    f"{STAGED_ROWS} "
    "int_survey_responses "
    "int_survey_rows int_reference_matches "
    "int_customer_matches int_survey_matches int_all_survey_matches int_journey_answers "
    "int_following_contacts int_behavioural_resolutions int_all_contacts fct_contacts "
    "fct_first_contact_resolutions agg_fcr_daily"
)


def own_id(customer: str, contact_id: str) -> str:
    return f"{customer}/{contact_id}"


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    verdicts = nights("voice_main", date(2026, 1, 1), date(2026, 1, 19))
    warehouse.configure(feed_nights=verdicts, timezone="America/New_York")
    contacts = [
        row | {
            "customer_id": customer,
            "contact_id": own_id(customer, row["contact_id"]),
            "source_contact_id": own_id(customer, row["contact_id"]),
        }
        for customer, (rows, _) in SCENARIOS.items()
        for row in rows
    ]  # fmt: skip
    put_tables(
        warehouse,
        int_contacts=contacts,
        int_contact_references=[
            {"contact_id": row["contact_id"], "source_name": row["source_name"],
             "reference": row["contact_id"], "is_record": False}
            for row in contacts
        ],
    )  # fmt: skip
    warehouse.write(
        survey_responses=[
            survey_response(
                f"r{number}",
                START + timedelta(hours=1),
                reference=own_id(customer, named),
                customer_resolved=answer,
                customer_contacts_needed=needed,
            )
            for number, (customer, named, answer, needed) in enumerate(ANSWERS)
        ]
    )
    warehouse.build(MODELS)
    return warehouse


@pytest.mark.parametrize("customer", SCENARIOS)
def test_first_contact(built: Warehouse, customer: str) -> None:
    [row] = built.rows(
        "select * from marts.fct_first_contact_resolutions "
        f"where contact_id = '{own_id(customer, 'a')}'"
    )
    expected = SCENARIOS[customer][1]
    assert {name: row[name] for name in expected} == expected


def test_anchors_are_the_first_contacts_of_journeys(built: Warehouse) -> None:
    later = own_id("customer says yes and comes back", "b")
    query = "select * from marts.fct_first_contact_resolutions where contact_id = '{}'"
    assert built.rows(query.format(later)) == []


def test_daily_counts_are_the_anchors_counted_again(built: Warehouse) -> None:
    """Counted in Python from the anchors, over all days."""
    anchors = built.rows("select * from marts.fct_first_contact_resolutions")
    mature = [row for row in anchors if row["is_mature_7d"]]
    expected = {
        "anchor_count": len(anchors),
        "immature_count": len(anchors) - len(mature),
        "mature_count": len(mature),
        "customer_asked_count": sum(row["customer_resolved"] is not None for row in mature),
        "customer_resolved_count": sum(
            row["customer_resolved"] == "yes" and (row["customer_contacts_needed"] or 1) == 1
            for row in mature
        ),
        "single_channel_resolved_count": sum(row["single_channel_resolved"] for row in mature),
        "verdict_resolved_count": sum(row["fcr_verdict"] == "resolved" for row in mature),
    }
    for days in (1, 3, 7, 14, 30):
        seen = [row for row in anchors if row[f"is_mature_{days}d"]]
        expected[f"mature_{days}d_count"] = len(seen)
        for kind in ("any", "issue"):
            name = f"repeat_{kind}_{days}d"
            expected[f"{name}_count"] = sum(row[name] for row in seen)
    sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in expected)
    assert built.rows(f"select {sums} from marts.agg_fcr_daily") == [expected]
    assert expected["mature_14d_count"] < expected["mature_count"]


def test_the_resolution_of_any_contact_is_that_of_an_anchor(built: Warehouse) -> None:
    """The next start instead of a join, at and beside the same limits."""
    rows = built.rows(
        "select is_resolved, not repeat_issue_7d as is_resolved_anchor"
        " from marts.fct_first_contact_resolutions"
        " inner join intermediate.int_behavioural_resolutions using (contact_id)"
    )
    assert len(rows) > len(SCENARIOS)
    assert {row["is_resolved"] for row in rows} == {True, False, None}
    assert [r for r in rows if r["is_resolved"] is not r["is_resolved_anchor"]] == []


def test_days_are_cut_in_the_business_zone(built: Warehouse) -> None:
    """02:00 UTC on the 20th is the 19th in New York; 24:00 of the 12th lies 7 days before M."""
    rows = built.rows("select distinct date_day, is_complete from marts.agg_fcr_daily order by 1")
    assert rows[-1] == {"date_day": date(2026, 1, 19), "is_complete": False}
    assert {"date_day": date(2026, 1, 12), "is_complete": True} in rows
    assert {"date_day": date(2026, 1, 13), "is_complete": False} in rows


def test_a_feed_that_is_two_nights_late_makes_the_contacts_of_all_feeds_immature(
    dbt_home: Path,
) -> None:
    """Who called may have come back in the chat that nobody has read yet."""
    warehouse = empty_warehouse(dbt_home)
    feeds = [feed("voice_main", is_required=True), feed("chat_main", is_required=True)]
    calls = nights("voice_main", date(2026, 1, 1), date(2026, 1, 19))
    ended_at = datetime(2026, 1, 13)
    put_tables(warehouse, int_contacts=[contact("call", ended_at)])
    mature = []
    for last_chats in (date(2026, 1, 17), date(2026, 1, 19)):
        chats = nights("chat_main", date(2026, 1, 1), last_chats)
        warehouse.configure(feeds=feeds, feed_nights=[*calls, *chats])
        warehouse.build(WATERMARK_MODELS + JOURNEY_MODELS)
        [row] = warehouse.rows("select * from intermediate.int_repeats")
        mature.append((row["is_mature_3d"], row["is_mature_7d"], row["repeat_any_7d"]))
    assert mature == [(True, False, None), (True, True, False)]
