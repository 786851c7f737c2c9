"""Anchors that have not been observed to the end of the window: the worked example.

Ten anchors, each with the days for which it was observed and the day of its repeat.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.contact_tables import (
    contact,
    empty_warehouse,
    put_frame,
    put_tables,
    put_watermark,
    survey_matches,
)
from tests.warehouse import Warehouse

WATERMARK = datetime(2026, 1, 31)
OBSERVED = [
    (30, 2), (30, None), (30, 6), (12, None), (12, 3), (6, None), (6, None), (4, 1), (2, None),
    (1, None),
]  # fmt: skip
MODELS = (
    "int_journey_chains int_linked_chains int_journey_contacts int_next_contacts int_repeats "
    "int_journey_answers "
    "int_all_contacts fct_contacts fct_first_contact_resolutions agg_fcr_by_channel_monthly "
    "agg_fcr_survival_monthly"
)


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure()
    contacts = []
    for number, (days, repeat) in enumerate(OBSERVED):
        ended_at = WATERMARK - timedelta(days=days)
        contacts.append(contact(f"{number}", ended_at, customer=f"{number}"))
        if repeat:
            back_at = ended_at + timedelta(days=repeat)
            contacts.append(contact(f"{number} again", back_at, customer=f"{number}"))
    put_tables(warehouse, int_contacts=contacts)
    put_watermark(warehouse, WATERMARK, "UTC")
    put_frame(warehouse, "int_survey_matches", survey_matches([]))
    warehouse.build(MODELS, minimum_n=1)
    return warehouse


def test_the_published_rate_is_over_mature_anchors(built: Warehouse) -> None:
    [row] = built.rows("select * from marts.agg_fcr_by_channel_monthly")
    assert row["behavioural_issue_7d_rate"] == pytest.approx(0.4, abs=1e-12)
    assert (row["anchor_count"], row["mature_count"], row["immature_count"]) == (10, 5, 5)


def test_kaplan_meier_covers_all_anchors_and_is_provisional(built: Warehouse) -> None:
    [row] = built.rows("select * from marts.agg_fcr_survival_monthly where window_days = 7")
    assert row["survival_rate"] == pytest.approx(0.525, abs=1e-12)
    assert row["is_provisional"]


def test_what_is_known_of_the_anchors_would_give_the_two_errors(built: Warehouse) -> None:
    anchors = built.rows(
        "select repeat_issue_7d as repeated from marts.fct_first_contact_resolutions"
    )
    known = [row["repeated"] for row in anchors if row["repeated"] is not None]
    assert known.count(False) / len(known) == pytest.approx(1 / 3)
    assert sum(not row["repeated"] for row in anchors) / len(anchors) == 0.6
