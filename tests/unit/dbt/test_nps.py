"""NPS by month and channel, and what it is measured against (definitions.md section 5)."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, Record, raw_row, survey_response
from tests.contact_tables import contact, empty_warehouse, put_tables
from tests.warehouse import STAGED_ROWS, Warehouse

MODELS = (
    "stg_settings stg_feeds stg_feed_nights int_feed_nights int_nights int_watermark "
    f"{STAGED_ROWS} "
    "int_journey_chains int_linked_chains "
    "int_journey_contacts "
    "int_survey_responses int_survey_rows int_reference_matches int_customer_matches "
    "int_survey_matches int_all_survey_matches "
    "int_invitations int_all_invitations int_survey_bases int_following_contacts "
    "int_behavioural_resolutions int_nps_cells "
    "int_nps_weights int_weighted_nps int_channel_responses int_all_contacts fct_contacts "
    "fct_survey_responses "
    "agg_nps_monthly"
)

# January holds 50 promoters, 30 passives, 20 detractors by voice; one promoter is matched to
# nobody, and counts in `all` alone; 31 relational promoters stand apart.
SCORES = [9] * 25 + [10] * 25 + [7] * 15 + [8] * 15 + [0] * 10 + [6] * 10
MONTH_END = datetime(2026, 2, 1, 4, 59)  # still January in New York


def scored_responses() -> list[Record]:
    voice = [
        survey_response(f"nps-{number}", MONTH_END, nps_score=score, reference="nps")
        for number, score in enumerate(SCORES)
    ]
    loose = survey_response("nps-loose", MONTH_END, nps_score=10)
    silent = survey_response("nps-silent", MONTH_END, reference="nps", csat_score=5, csat_scale=5)
    relational = [
        survey_response(f"rel-{number}", MONTH_END, nps_score=10, survey_kind="relational")
        for number in range(31)
    ]
    next_month = survey_response("nps-february", MONTH_END + timedelta(minutes=1), nps_score=0)
    return [*voice, loose, silent, *relational, next_month]


def invitation(number: int) -> Record:
    values = {"feed": "survey_invites", "invitation_id": f"i{number}", "time_basis": "zone",
              "survey_kind": "transactional", "sent_at": NOON, "reference": "nps"}  # fmt: skip
    return raw_row("invitations", f"i{number}", values)


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(timezone="America/New_York")
    warehouse.write(
        survey_responses=scored_responses(),
        invitations=[invitation(number) for number in range(200)],
    )
    january = [contact(f"january-{number}", customer=f"{number}") for number in range(250)]
    put_tables(
        warehouse,
        int_contacts=[
            *january,
            contact("february", MONTH_END, minutes=5),
            contact("spam", excluded_reason="spam"),
        ],
        int_contact_references=[
            {
                "contact_id": "january-0",
                "source_name": "voice_main",
                "reference": "nps",
                "is_record": False,
            }
        ],
    )
    warehouse.build(MODELS)
    return warehouse


def nps(built: Warehouse, month: date, kind: str, channel: str) -> Record:
    [row] = built.rows(
        f"select * from marts.agg_nps_monthly where month = date '{month}' "
        f"and survey_kind = '{kind}' and channel = '{channel}'"
    )
    return row


def test_nps_of_a_channel_is_the_worked_example(built: Warehouse) -> None:
    row = nps(built, date(2026, 1, 1), "transactional", "voice")
    counts = ("response_count", "promoter_count", "passive_count", "detractor_count")
    assert [row[name] for name in counts] == [100, 50, 30, 20]
    assert row["nps"] == 30.0
    limits = (row["nps_ci_low"], row["nps_ci_high"])
    assert (round(limits[0], 2), round(limits[1], 2)) == (14.05, 44.20)
    assert round(sum(limits) / 2, 2) == 29.13


def test_unmatched_responses_count_in_all_alone(built: Warehouse) -> None:
    row = nps(built, date(2026, 1, 1), "transactional", "all")
    # 100 by voice and the one that is matched to nobody; the scenarios carry no score.
    assert (row["response_count"], row["promoter_count"]) == (101, 51)
    assert row["nps"] == pytest.approx(100 * 31 / 101)


def test_relational_answers_are_not_pooled(built: Warehouse) -> None:
    row = nps(built, date(2026, 1, 1), "relational", "all")
    # n' = 34, p = .93382, d = .02206: centre 91.18, margin 11.86, the upper limit past 100.
    assert (row["response_count"], row["nps"], row["nps_ci_high"]) == (31, 100.0, 100.0)
    assert row["nps_ci_low"] == pytest.approx(79.31, abs=0.005)
    assert (row["coverage_rate"], row["response_rate"]) == (None, None)


def test_months_are_cut_in_the_business_zone_and_few_answers_give_no_rate(
    built: Warehouse,
) -> None:
    row = nps(built, date(2026, 2, 1), "transactional", "all")
    assert (row["response_count"], row["detractor_count"]) == (1, 1)
    assert (row["nps"], row["nps_ci_low"], row["nps_ci_high"]) == (None, None, None)


def test_coverage_and_response_rate(built: Warehouse) -> None:
    """250 live contacts ended in January; of 102 responses 101 are matched to one of them."""
    row = nps(built, date(2026, 1, 1), "transactional", "all")
    assert (row["live_contact_count"], row["matched_count"]) == (250, 101)
    assert row["coverage_rate"] == 101 / 250
    assert (row["invitation_count"], row["returned_count"]) == (200, 102)
    assert row["response_rate"] == 102 / 200
