"""What Dagster's records still hold after many nights."""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from dagster import AssetPartitionStatus
from dagster._core.instance import InstanceRef

from orchestration import history
from orchestration.event_log import event_log_of
from orchestration.history import purge_history, tidy_history
from orchestration.partitions import export_nights

NIGHTS = export_nights([date(2026, 1, 1)], "UTC")
FIRST, SECOND, THIRD, OTHER = (f"2026-01-0{day}" for day in (1, 2, 3, 4))


@dg.asset(partitions_def=NIGHTS, check_specs=[dg.AssetCheckSpec("night_accepted", asset="landing")])
def landing() -> Iterator[dg.MaterializeResult[None]]:
    passed = dg.AssetCheckResult(check_name="night_accepted", passed=True)
    yield dg.MaterializeResult(check_results=[passed])


@dg.job
def running() -> None:
    pass


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setattr(history, "RUNS_KEPT", 2)
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield instance


def load(instance: dg.DagsterInstance, night: str) -> str:
    return dg.materialize([landing], instance=instance, partition_key=night).run_id


def checks(instance: dg.DagsterInstance) -> set[str]:
    key = dg.AssetCheckKey(landing.key, "night_accepted")
    found = instance.event_log_storage.get_asset_check_execution_history(key, limit=10)
    return {record.run_id for record in found}


def test_the_newest_runs_stay_whole_and_of_the_others_nothing(instance: dg.DagsterInstance) -> None:
    unfinished = instance.create_run_for_job(running, status=dg.DagsterRunStatus.STARTED).run_id
    old, *newest = [load(instance, night) for night in (FIRST, SECOND, THIRD)]
    printed = Path(instance.storage_directory()) / old
    printed.mkdir(parents=True, exist_ok=True)
    assert purge_history(instance) == 1
    assert {run.run_id for run in instance.get_runs()} == {unfinished, *newest}
    assert instance.all_logs(old) == []
    assert checks(instance) == set(newest)
    assert not printed.exists()
    assert purge_history(instance) == 0


def test_no_file_is_left_of_an_old_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "RUNS_KEPT", 1)
    overrides = {"event_log_storage": event_log_of(tmp_path)}
    reference = InstanceRef.from_dir(str(tmp_path), overrides=overrides)
    with dg.DagsterInstance.from_ref(reference) as instance:
        old, new = (load(instance, night) for night in (FIRST, SECOND))
        assert purge_history(instance) == 1
        files = {path.name.partition(".")[0] for path in (tmp_path / "history/runs").iterdir()}
        assert new in files
        assert old not in files


def test_a_purge_that_fails_is_told_and_costs_no_night(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked(*_: object) -> None:
        raise OSError("database is locked")

    for night in (FIRST, SECOND, THIRD):
        load(instance, night)
    monkeypatch.setattr(instance, "delete_run", locked)
    tidy_history(instance, logging.getLogger("nights"))
    assert "database is locked" in caplog.text


def test_which_nights_were_loaded_is_known_for_good(instance: dg.DagsterInstance) -> None:
    for night in (FIRST, SECOND, THIRD, THIRD, THIRD):
        load(instance, night)
        purge_history(instance)
    assert len(instance.get_runs()) == 2
    statuses = instance.get_status_by_partition(landing.key, [FIRST, SECOND, THIRD, OTHER], NIGHTS)
    loaded = AssetPartitionStatus.MATERIALIZED
    assert statuses == {FIRST: loaded, SECOND: loaded, THIRD: loaded, OTHER: None}
    # An older export that comes later has the nights begin earlier.
    earlier = export_nights([date(2025, 12, 31)], "UTC")
    assert instance.get_status_by_partition(landing.key, [FIRST], earlier) == {FIRST: loaded}
