"""Every column of the anchors and of the aggregates over them, against a second route.

The contacts, journeys and responses are those of a simulated centre whose clocks went back on
2 November 2025.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from orchestration.demo import write_demo
from tests.builders import Record
from tests.contact_tables import (
    empty_warehouse,
    put_frame,
    put_tables,
    put_watermark,
    survey_matches,
)
from tests.unit.dbt.journey_figures import JourneyFigures
from tests.unit.dbt.resolution_definition import anchors_by_definition, in_order
from tests.unit.dbt.semantic_layer import metricflow_sql
from tests.warehouse import Warehouse

ZONE = "America/New_York"
WATERMARK = datetime(2025, 12, 4, 5)
FIRST_NIGHT = date(2025, 9, 25)
MINIMUM_N = 8
TEAMS = dict(zip("01234567", ["north", "south"] * 4, strict=True))
"""By the last digit of the agent's id; two in ten agents have none."""
MODELS = (
    "int_all_survey_matches int_next_contacts int_repeats int_following_contacts "
    "int_behavioural_resolutions int_journey_answers "
    "int_all_contacts fct_contacts fct_journeys fct_survey_responses "
    "fct_first_contact_resolutions agg_fcr_daily "
    "agg_fcr_by_agent_monthly agg_fcr_by_channel_monthly agg_fcr_by_queue_monthly "
    "agg_fcr_by_reason_monthly agg_fcr_by_team_monthly agg_fcr_survival_monthly "
    "agg_callback_reasons_monthly agg_repeats_by_agent_monthly agg_journey_resolution_monthly "
    "agg_containment_monthly"
)
DBT_TESTS = (
    "monthly_counts_roll_up_to_days daily_counts_roll_up_to_anchors repeats_are_shared_out_whole "
    "repeats_agree_with_a_join"
)
JOURNEY_COLUMNS = [
    "contact_id", "customer_id", "chain_id", "place", "contact_number", "journey_id",
    "is_false_first_contact", "is_channel_switch",
]  # fmt: skip


class World:
    """Rows as the models read them, and the figures that they should give."""

    def __init__(self, folder: Path) -> None:
        write_demo(folder, nights=70, seed=5, contacts=3000, first_night=FIRST_NIGHT)
        rows = pq.read_table(folder / "truth" / "contacts.parquet").to_pylist()
        self.contacts = [_contact(row, number) for number, row in enumerate(in_order(rows))]
        self.responses = [
            _response(row)
            for row in pq.read_table(folder / "truth" / "responses.parquet").to_pylist()
        ]
        live = [row for row in self.contacts if row["is_live"]]
        members = [row for row in live if row["journey_id"]]
        self.anchors = anchors_by_definition(members, self.responses, WATERMARK)
        self.figures = JourneyFigures(
            live, self.responses, self.anchors, WATERMARK, ZONE, minimum_n=MINIMUM_N
        )


def _contact(row: Record, place: int) -> Record:
    """A contact of the truth; of some the end was not recorded."""
    stitchable = row["journey_key"] is not None
    return row | {
        "contact_id": f"{row['source_name']}|{row['source_contact_id']}",
        "customer_id": row["person_id"],
        "journey_id": row["journey_key"],
        "place": place,
        "team": TEAMS.get((row["agent_id"] or "")[-1:]),
        "ended_at": None if row["channel"] == "voice" and place % 40 == 0 else row["ended_at"],
        "is_live": row["excluded_reason"] is None,
        "is_stitchable": stitchable,
    }


def _response(row: Record) -> Record:
    named = row["source_contact_id"]
    return row | {
        "row_id": row["response_id"],
        "row_key": row["response_id"],
        "contact_id": f"{row['contact_source_name']}|{named}" if named else None,
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world") / "demo")


@pytest.fixture(scope="module")
def built(dbt_home: Path, world: World) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure()
    put_tables(warehouse, int_contacts=world.contacts)
    members = pd.DataFrame([row for row in world.contacts if row["journey_id"]])
    steps = members.assign(chain_id=members["journey_id"], is_channel_switch=False)
    put_frame(warehouse, "int_journey_contacts", steps[JOURNEY_COLUMNS])
    put_watermark(warehouse, WATERMARK, ZONE)
    put_frame(warehouse, "int_survey_matches", survey_matches(world.responses))
    warehouse.build(MODELS, minimum_n=MINIMUM_N)
    warehouse.build(DBT_TESTS, command="test", minimum_n=MINIMUM_N)
    return warehouse


FIGURES: dict[str, Any] = {
    "agg_fcr_daily": lambda figures: figures.daily(),
    "agg_fcr_by_agent_monthly": lambda figures: figures.monthly("agent_id"),
    "agg_fcr_by_channel_monthly": lambda figures: figures.monthly("channel"),
    "agg_fcr_by_queue_monthly": lambda figures: figures.monthly("queue"),
    "agg_fcr_by_reason_monthly": lambda figures: figures.monthly("contact_reason"),
    "agg_fcr_by_team_monthly": lambda figures: figures.monthly("team"),
    "agg_fcr_survival_monthly": lambda figures: figures.survival(),
    "agg_callback_reasons_monthly": lambda figures: figures.callback_reasons(),
    "agg_repeats_by_agent_monthly": lambda figures: figures.repeats_by_agent(),
    "agg_journey_resolution_monthly": lambda figures: figures.journey_resolution(),
    "agg_containment_monthly": lambda figures: figures.containment(),
}
GRAINS = {
    "agg_fcr_daily": ("date_day", "channel", "queue", "contact_reason"),
    "agg_fcr_by_agent_monthly": ("month", "agent_id"),
    "agg_fcr_by_channel_monthly": ("month", "channel"),
    "agg_fcr_by_queue_monthly": ("month", "queue"),
    "agg_fcr_by_reason_monthly": ("month", "contact_reason"),
    "agg_fcr_by_team_monthly": ("month", "team"),
    "agg_fcr_survival_monthly": ("month", "channel", "window_days"),
    "agg_callback_reasons_monthly": (
        "month", "contact_reason", "callback_reason", "days_between",
    ),
    "agg_repeats_by_agent_monthly": ("month", "agent_id"),
    "agg_journey_resolution_monthly": ("month", "channel"),
    "agg_containment_monthly": ("month", "channel"),
}  # fmt: skip


def test_every_column_of_the_anchors(built: Warehouse, world: World) -> None:
    published = built.rows("select * from marts.fct_first_contact_resolutions")
    assert len(published) > 1500
    ours = {row["contact_id"]: row for row in published}
    assert ours == {row["contact_id"]: row for row in world.anchors}


@pytest.mark.parametrize("table", FIGURES)
def test_every_column_of_the_aggregates(built: Warehouse, world: World, table: str) -> None:
    key = table.removeprefix("agg_") + "_id"
    published = built.rows(f"select * exclude ({key}) from marts.{table}")
    expected = FIGURES[table](world.figures)
    ours = {tuple(row[name] for name in GRAINS[table]): row for row in published}
    theirs = {tuple(row[name] for name in GRAINS[table]): row for row in expected}
    assert len(ours) == len(published)
    assert ours.keys() == theirs.keys()
    for cell, row in theirs.items():
        assert ours[cell] == pytest.approx(row, abs=1e-9), cell


def test_the_world_is_rich_enough(world: World) -> None:
    """Each rule decides somewhere, and no rate is null or known throughout."""
    assert {anchor["fcr_rule"] for anchor in world.anchors} == {
        "customer_says_unresolved", "customer_needed_more", "repeated", "not_served",
        "customer_says_resolved", "not_repeated", "immature",
    }  # fmt: skip
    assert {anchor["team"] for anchor in world.anchors} == {"north", "south", None}
    agents = world.figures.monthly("agent_id")
    for name in (name for name in agents[0] if name.endswith(("_rate", "_gap"))):
        assert {row[name] is None for row in agents} == {True, False}, name
    assert {row["is_complete"] for row in agents} == {True, False}
    assert any(row["resolved_at_second_count"] for row in world.figures.journey_resolution())
    assert any(
        row["contained_count"] < row["self_served_count"] for row in world.figures.containment()
    )


METRICS = {
    "declared_fcr": "declared_fcr_rate",
    "verdict_fcr": "verdict_fcr_rate",
    "single_channel_gap": "single_channel_gap",
    "behavioural_any_1d": "behavioural_any_1d_rate",
    "behavioural_issue_30d": "behavioural_issue_30d_rate",
}


def test_the_semantic_layer_gives_the_figures_of_the_aggregates(
    built: Warehouse, semantic_manifest: str
) -> None:
    sql = metricflow_sql(
        semantic_manifest, list(METRICS), ["metric_time__month", "fcr_day__channel"]
    )
    found = {
        (row["metric_time__month"].date(), row["fcr_day__channel"]): row for row in built.rows(sql)
    }
    published = built.rows("select * from marts.agg_fcr_by_channel_monthly")
    assert found.keys() == {(row["month"], row["channel"]) for row in published}
    for row in published:
        for metric, column in METRICS.items():
            # Below the minimum n the aggregates tell no rate.
            if row[column] is not None:
                assert found[row["month"], row["channel"]][metric] == pytest.approx(row[column])


def test_survival_of_a_month_that_is_over_is_its_behavioural_rate(built: Warehouse) -> None:
    rows = built.rows(
        "select survival_rate, behavioural_issue_7d_rate from marts.agg_fcr_survival_monthly "
        "inner join marts.agg_fcr_by_channel_monthly using (month, channel) "
        "where window_days = 7 and not is_provisional and survival_rate is not null"
    )
    assert rows
    for row in rows:
        assert row["survival_rate"] == pytest.approx(row["behavioural_issue_7d_rate"], abs=1e-9)
