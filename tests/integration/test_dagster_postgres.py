"""Dagster's records in PostgreSQL: by one variable, and by the same code."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import dagster as dg
import pytest
from dagster import AssetPartitionStatus

from orchestration import history
from orchestration.instance import fail_dead_runs, instance_reference, write_instance
from orchestration.partitions import export_nights
from orchestration.settings import Settings, export_environment, load_settings
from tests.postgres import postgres_server, query

NIGHTS = export_nights([date(2026, 1, 1)], "UTC")
NIGHT = "2026-01-01"


@dg.asset(partitions_def=NIGHTS, check_specs=[dg.AssetCheckSpec("read", asset="letters")])
def letters(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    context.log.info("two letters")
    yield dg.MaterializeResult(check_results=[dg.AssetCheckResult(check_name="read", passed=True)])


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    with postgres_server() as parameters:
        yield parameters


@pytest.fixture
def settings(server: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for variable in ("DAGSTER_HOME", "FIRSTRIGHT_FEEDS", "FIRSTRIGHT_TARGET", "DBT_TARGET_PATH"):
        # What is exported below ends with the test.
        monkeypatch.setenv(variable, "")
    monkeypatch.setenv("FIRSTRIGHT_DATA", str(tmp_path))
    login = f"{server['user']}:{quote(server['password'], safe='')}"
    url = f"postgresql://{login}@{server['host']}:{server['port']}/{server['dbname']}"
    monkeypatch.setenv("FIRSTRIGHT_DAGSTER_POSTGRES", url)
    settings = load_settings()
    export_environment(settings)
    write_instance(settings)
    return settings


def test_runs_and_events_are_kept_in_the_database_alone(
    settings: Settings, server: dict[str, str]
) -> None:
    with dg.DagsterInstance.from_ref(instance_reference(settings)) as instance:
        run = dg.materialize([letters], instance=instance, partition_key=NIGHT)
        assert fail_dead_runs(instance) == []
    # The UI and the daemon find the instance by its folder.
    with dg.DagsterInstance.get() as reader:
        assert [found.run_id for found in reader.get_runs()] == [run.run_id]
        assert "two letters" in [entry.user_message for entry in reader.all_logs(run.run_id)]
        assert reader.get_latest_materialization_event(letters.key) is not None
    assert query(server, "select run_id, status from runs") == [(run.run_id, "SUCCESS")]
    assert [path.name for path in settings.dagster_home.rglob("*.db")] == []


def test_old_records_are_removed_there_too(
    settings: Settings, server: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "RUNS_KEPT", 0)
    with dg.DagsterInstance.from_ref(instance_reference(settings)) as instance:
        dg.materialize([letters], instance=instance, partition_key=NIGHT)
        assert query(server, "select count(*) > 0 from asset_check_executions") == [(True,)]
        assert history.purge_history(instance) == 1
        statuses = instance.get_status_by_partition(letters.key, [NIGHT], NIGHTS)
    assert statuses == {NIGHT: AssetPartitionStatus.MATERIALIZED}
    for table in ("runs", "asset_check_executions"):
        assert query(server, f"select count(*) from {table}") == [(0,)]
    # One event outside of any run keeps that the night was loaded.
    assert query(server, "select run_id from event_logs") == [("",)]
