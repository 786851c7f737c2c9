"""A backfill that is asked for in the UI, through the death of everything that works on it."""

from pathlib import Path

import pytest

from tests.bench.leftovers import processes_of
from tests.integration.bad_feeds import NIGHTS
from tests.integration.dagster_ui import whole_ui
from tests.integration.test_faults import A_MODEL_IS_BUILT, FEEDS, drop
from tests.integration.worlds import World


@pytest.mark.bench
def test_a_backfill_outlives_the_daemon_and_its_run(tmp_path: Path) -> None:
    world = World(tmp_path)
    drop(world, NIGHTS)
    with whole_ui(world) as ui:
        backfill = ui.backfill(NIGHTS)
        ui.watched.until(A_MODEL_IS_BUILT)
        ui.kill()
    with whole_ui(world) as ui:
        status, runs = ui.outcome(backfill)
    assert status == "COMPLETED_SUCCESS"
    # The nights in one run; what follows them in a second one, which was killed, and tried again.
    assert [run["status"] for run in runs] == ["SUCCESS", "FAILURE", "SUCCESS"]
    tags = {tag["key"]: tag["value"] for tag in runs[-1]["tags"]}
    assert tags["dagster/asset_partition_range_start"] == f"{NIGHTS[0]}"
    assert tags["dagster/asset_partition_range_end"] == f"{NIGHTS[-1]}"
    calls = world.published(
        "select export_date, count(*) from marts.marts.fct_contacts group by 1 order by 1"
    )
    assert calls == [(night, 5) for night in NIGHTS]
    [answers] = world.published("select count(*) from marts.marts.fct_survey_responses")
    assert answers == (sum(len(FEEDS[1].keys(night)) for night in NIGHTS),)
    assert processes_of(world) == []
