"""Survey metrics (definitions.md section 5) by a second route, in pandas, over drawn surveys."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.builders import Record
from tests.contact_tables import empty_warehouse
from tests.unit.dbt.survey_definition import (
    WEEK,
    histories,
    is_followed,
    journeys,
    verdict,
    wilson,
)
from tests.unit.dbt.survey_world import SURVEY_MODELS, WATERMARK, SurveyWorld, months
from tests.unit.dbt.weighting import weights_by_optimisation
from tests.warehouse import Warehouse

WORLD = SurveyWorld()
METRIC_MODELS = (
    "agg_response_funnel_monthly int_following_contacts int_behavioural_resolutions "
    "int_nps_cells int_nps_weights "
    "int_weighted_nps int_channel_responses "
    "agg_nps_weights_monthly agg_nps_monthly agg_csat_monthly agg_ces_monthly "
    "int_gap_chains int_gap_linked_chains int_gap_journeys agg_journey_gap_sensitivity"
)
MARGINS = ["channel", "contact_reason", "behavioural_resolution"]


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    WORLD.load(warehouse)
    warehouse.build(f"{SURVEY_MODELS} {METRIC_MODELS}")
    return warehouse


def test_the_funnel_counts_contacts_in_the_month_of_their_end(built: Warehouse) -> None:
    contacts = WORLD.live_contacts().fillna({"queue": "none"})
    invitations = pd.DataFrame(WORLD.invitations)
    delivered = invitations["delivered_at"].notna() | invitations["opened_at"].notna()
    completed = pd.DataFrame(WORLD.responses)["contact_id"]
    begun = pd.concat([pd.DataFrame(WORLD.unfinished)["contact_id"], completed])
    reached = {
        "invited": invitations["contact_id"],
        "delivered": invitations["contact_id"][delivered],
        "opened": invitations["contact_id"][invitations["opened_at"].notna()],
        "started": begun,
        "completed": completed,
    }
    for stage, contact_ids in reached.items():
        contacts[f"{stage}_count"] = contacts["contact_id"].isin(contact_ids).astype(int)
    counts = [f"{stage}_count" for stage in reached]
    expected = (
        contacts.assign(eligible_count=1)
        .groupby(["month", "channel", "queue"])[["eligible_count", *counts]]
        .sum()
    )
    rows = built.rows(
        "select month, channel, coalesce(queue, 'none') as queue, eligible_count, "
        f"{', '.join(counts)} from marts.agg_response_funnel_monthly"
    )
    found = pd.DataFrame(rows).set_index(["month", "channel", "queue"])
    assert len(found) == 18
    pd.testing.assert_frame_equal(
        found.sort_index(), expected, check_dtype=False, check_index_type=False
    )


def behaviour(contacts: pd.DataFrame) -> pd.Series:
    """Whether each live contact was followed by another one about its issue within 7 days."""
    resolution = dict.fromkeys(contacts["contact_id"], "unknown")
    for customer, rows in histories(contacts).items():
        if customer is None:
            continue
        journey = {c: n for n, chain in enumerate(journeys(rows, WORLD.linked)) for c in chain}
        for row in rows:
            if is_followed(row, rows, journey):
                resolution[row["contact_id"]] = "not_resolved"
            elif row["ended_at"] + WEEK <= WATERMARK:
                resolution[row["contact_id"]] = "resolved"
    return contacts["contact_id"].map(resolution)


def weighted_responses() -> pd.DataFrame:
    """NPS responses about live contacts with their weights, by optimising instead of raking."""
    contacts = WORLD.live_contacts().fillna({"contact_reason": "none"})
    contacts["behavioural_resolution"] = behaviour(contacts)
    responses = pd.DataFrame(WORLD.responses).dropna(subset=["nps_score", "contact_id"])
    responses["month"] = months(responses["responded_at"])
    responses = responses.merge(contacts[["contact_id", *MARGINS]], on="contact_id")
    parts = []
    for month, part in responses.groupby("month"):
        population = contacts[contacts["month"] == month]
        cells = pd.DataFrame(
            {
                "responses": part.groupby(MARGINS).size(),
                "contacts": population.groupby(MARGINS).size(),
            }
        ).fillna(0.0)
        dimensions = [
            np.unique(cells.index.get_level_values(name), return_inverse=True)[1]
            for name in MARGINS
        ]
        weights = weights_by_optimisation(
            cells["responses"].to_numpy(), cells["contacts"].to_numpy(), dimensions
        )
        cells["weight"] = np.clip(weights, 0.3, 3.0)
        part = part.merge(cells[["weight"]].reset_index(), on=MARGINS)
        parts.append(part)
    return pd.concat(parts)


def test_weights_are_those_of_an_optimiser(built: Warehouse) -> None:
    responses = weighted_responses()
    assert set(responses["behavioural_resolution"]) == {"resolved", "not_resolved", "unknown"}
    assert responses["weight"].std() > 0.2
    expected = responses.groupby(["month", *MARGINS])["weight"].first()
    rows = built.rows(
        "select month, channel, coalesce(contact_reason, 'none') as contact_reason,"
        " behavioural_resolution, weight from marts.agg_nps_weights_monthly"
        " where weight is not null"
    )
    found = pd.DataFrame(rows).set_index(["month", *MARGINS])["weight"].sort_index()
    pd.testing.assert_series_equal(found, expected, rtol=1e-6, check_index_type=False)


def test_the_weighted_score_and_its_effective_n(built: Warehouse) -> None:
    responses = weighted_responses()
    whole = pd.concat([responses, responses.assign(channel="all")])
    whole["value"] = 100 * ((whole["nps_score"] >= 9) * 1.0 - (whole["nps_score"] <= 6))
    found = {
        (row["month"], row["channel"]): (row["nps_weighted"], row["effective_n"])
        for row in built.rows(
            "select * from marts.agg_nps_monthly where survey_kind = 'transactional'"
        )
    }
    for key, part in whole.groupby(["month", "channel"]):
        weight = part["weight"]
        effective_n = weight.sum() ** 2 / (weight**2).sum()
        score = (weight * part["value"]).sum() / weight.sum()
        assert found[key] == pytest.approx(
            (score if effective_n >= 30 else None, effective_n), rel=1e-6
        )
    assert {channel for _, channel in found} == {"all", "voice", "chat", "email"}


def scored(score: str) -> pd.DataFrame:
    """Responses with this score, by month, once under their channel and once under `all`."""
    contacts = pd.DataFrame(WORLD.contacts)[["contact_id", "channel", "ended_at"]]
    responses = pd.DataFrame(WORLD.responses).dropna(subset=[score])
    responses["month"] = months(responses["responded_at"])
    responses = responses.merge(contacts, on="contact_id", how="left")
    lag = responses["responded_at"] - responses["ended_at"]
    responses["lag"] = lag.dt.total_seconds() / 3600
    return pd.concat([responses.assign(channel="all"), responses.dropna(subset=["channel"])])


def test_satisfaction_is_the_two_top_boxes_of_each_scale(built: Warehouse) -> None:
    top_boxes = {5: 2, 10: 2, 2: 1}
    expected = {}
    keys = ["month", "survey_kind", "channel", "csat_scale"]
    for key, part in scored("csat_score").groupby(keys):
        scale = int(key[-1])
        satisfied = int((part["csat_score"] > scale - top_boxes[scale]).sum())
        formula = f"csat_top_{top_boxes[scale]}_of_{scale}"
        expected[key] = (formula, len(part), satisfied, *wilson(satisfied, len(part)))
    rows = built.rows("select * from marts.agg_csat_monthly")
    found = {
        tuple(row[name] for name in keys): (
            row["csat_formula"],
            row["response_count"],
            row["satisfied_count"],
            row["csat_rate"],
            row["csat_ci_low"],
            row["csat_ci_high"],
        )
        for row in rows
    }
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, abs=1e-8)
    assert {value[3] is None for value in expected.values()} == {True, False}


def test_effort_is_a_mean_and_the_top_box_of_each_scale(built: Warehouse) -> None:
    expected = {}
    keys = ["month", "survey_kind", "channel", "ces_scale", "ces_direction"]
    for key, part in scored("ces_score").groupby(keys):
        top = int((part["ces_score"] == key[-2]).sum())
        mean = part["ces_score"].mean() if len(part) >= 30 else None
        expected[key] = (len(part), part["ces_score"].sum(), mean, top, *wilson(top, len(part)))
    names = (
        "response_count score_sum ces_mean top_box_count "
        "ces_top_box_rate ces_top_box_ci_low ces_top_box_ci_high"
    )
    found = {
        tuple(row[name] for name in keys): tuple(row[name] for name in names.split())
        for row in built.rows("select * from marts.agg_ces_monthly")
    }
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, abs=1e-8)


@pytest.mark.parametrize(
    ("mart", "score"),
    [
        ("agg_nps_monthly", "nps_score"),
        ("agg_csat_monthly", "csat_score"),
        ("agg_ces_monthly", "ces_score"),
    ],
)
def test_the_lag_is_the_median_of_the_answers_behind_the_metric(
    built: Warehouse, mart: str, score: str
) -> None:
    keys = ["month", "survey_kind", "channel"]
    if score != "nps_score":
        keys.append(score.replace("score", "scale"))
    if score == "ces_score":
        keys.append("ces_direction")
    expected = scored(score).groupby(keys)["lag"].median()
    rows = built.rows(f"select * from marts.{mart} where response_count > 0")
    found = {tuple(row[name] for name in keys): row["median_survey_lag_hours"] for row in rows}
    assert found.keys() == set(expected.index)
    for key, lag in expected.items():
        assert found[key] == (None if pd.isna(lag) else pytest.approx(lag))


@pytest.mark.parametrize("gap_days", [1, 3, 7, 14, 30])
def test_journeys_and_verdicts_of_another_gap(built: Warehouse, gap_days: int) -> None:
    answers: dict[str, list[Record]] = {}
    for response in WORLD.responses:
        answers.setdefault(response["contact_id"], []).append(response)
    counts = dict.fromkeys(
        ("journey_count", "contact_count", "mature_count", "repeat_issue_count",
         "verdict_resolved_count"), 0
    )  # fmt: skip
    for customer, rows in histories(WORLD.live_contacts()).items():
        if customer is None:
            continue
        found = journeys(rows, WORLD.linked, gap_days)
        journey = {c: n for n, chain in enumerate(found) for c in chain}
        for chain in found:
            anchor = next(row for row in rows if row["contact_id"] in chain)
            is_repeated = is_followed(anchor, rows, journey)
            said = [answer for contact_id in chain for answer in answers.get(contact_id, [])]
            counts["journey_count"] += 1
            counts["contact_count"] += len(chain)
            if anchor["ended_at"] + WEEK <= WATERMARK:
                counts["mature_count"] += 1
                counts["repeat_issue_count"] += is_repeated
                resolved = verdict(anchor, is_repeated, said) == "resolved"
                counts["verdict_resolved_count"] += resolved
    [row] = built.rows(
        f"select * from marts.agg_journey_gap_sensitivity where gap_days = {gap_days}"
    )
    assert {name: row[name] for name in counts} == counts
    assert row["is_default"] is (gap_days == 7)
    live = WORLD.live_contacts()
    left_out = int((live["identity_confidence"] == "none").sum())
    assert (row["live_contact_count"], row["unidentified_count"]) == (len(live), left_out)
    assert row["unidentified_share"] == pytest.approx(left_out / len(live))
    rate = wilson(counts["verdict_resolved_count"], counts["mature_count"])
    found_rate = (row["verdict_fcr_rate"], row["verdict_fcr_ci_low"], row["verdict_fcr_ci_high"])
    assert found_rate == pytest.approx(rate, abs=1e-8)


def test_a_longer_gap_makes_fewer_journeys_here(built: Warehouse) -> None:
    rows = built.rows(
        "select journey_count from marts.agg_journey_gap_sensitivity order by gap_days"
    )
    counts = [row["journey_count"] for row in rows]
    assert counts == sorted(set(counts), reverse=True)
