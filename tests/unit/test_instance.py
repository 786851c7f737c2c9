"""Runs whose process is gone, and where Dagster keeps its records."""

import os
import socket
import subprocess
from dataclasses import replace
from uuid import uuid4

import dagster as dg
import pytest
import yaml

from orchestration.instance import (
    PROCESS_TAG,
    fail_dead_runs,
    free_pools,
    this_process,
    write_instance,
)
from orchestration.runs import nights_in_progress
from orchestration.settings import Settings


@dg.job
def nightly() -> None:
    pass


def dead_process() -> str:
    """Host, number and start of a process that has ended."""
    with subprocess.Popen(["sleep", "600"]) as process:
        process.kill()
    return f"{socket.gethostname()} {process.pid} 1"


def test_a_run_is_failed_when_its_process_is_gone_and_no_other() -> None:
    host, number, started, _ = this_process("").split(" ")
    running = dg.DagsterRunStatus.STARTED
    with dg.DagsterInstance.ephemeral() as instance:

        def run(process: str, status: dg.DagsterRunStatus = running, of: str | None = None) -> str:
            run_id = str(uuid4())
            tags = {PROCESS_TAG: f"{process} {of or run_id}"}
            instance.create_run_for_job(nightly, run_id=run_id, status=status, tags=tags)
            return run_id

        dead = run(dead_process())
        # Its number was given to another process since.
        reused = run(f"{host} {number} {int(started) - 1}")
        run(f"{host} {number} {started}")
        run(f"elsewhere {number} {int(started) - 1}")
        run(dead_process(), dg.DagsterRunStatus.SUCCESS)
        # Tried again after that one, and about to name its own process.
        run(dead_process(), of=dead)
        instance.create_run_for_job(nightly, status=running)
        assert {run.run_id for run in fail_dead_runs(instance)} == {dead, reused}
        failed = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
        assert {run.run_id for run in failed} == {dead, reused}
        assert fail_dead_runs(instance) == []


def test_a_killed_run_s_place_in_a_pool_goes_to_the_run_that_writes() -> None:
    with dg.DagsterInstance.local_temp() as instance:
        pools = instance.event_log_storage
        pools.set_concurrency_slots("duckdb", 1)
        assert pools.claim_concurrency_slot("duckdb", "killed", "models").is_claimed
        assert not pools.claim_concurrency_slot("duckdb", "next", "models").is_claimed
        free_pools(instance, "next")
        assert pools.claim_concurrency_slot("duckdb", "next", "models").is_claimed
        free_pools(instance, "next")
        assert not pools.claim_concurrency_slot("duckdb", "third", "models").is_claimed


def test_a_night_is_in_progress_from_its_request_to_its_end() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        for status, tags in (
            (dg.DagsterRunStatus.NOT_STARTED, {"dagster/partition": "2026-01-07"}),
            (
                dg.DagsterRunStatus.STARTED,
                {
                    "dagster/asset_partition_range_start": "2026-01-09",
                    "dagster/asset_partition_range_end": "2026-01-11",
                },
            ),
            (dg.DagsterRunStatus.SUCCESS, {"dagster/partition": "2026-01-05"}),
            (dg.DagsterRunStatus.FAILURE, {"dagster/partition": "2026-01-06"}),
        ):
            instance.create_run_for_job(nightly, status=status, tags=tags)
        assert nights_in_progress(instance) == {
            "2026-01-07",
            "2026-01-09",
            "2026-01-10",
            "2026-01-11",
        }


def test_the_instance_works_as_it_is_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.dagster_home.mkdir(parents=True)
    write_instance(settings)
    monkeypatch.setitem(os.environ, "DAGSTER_HOME", str(settings.dagster_home))
    with dg.DagsterInstance.get() as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_settings["free_slots_after_run_end_seconds"] == 5
        assert instance.run_retries_enabled
        assert not instance.run_retries_retry_on_asset_or_op_failure
        assert not instance.telemetry_enabled
        queue = instance.get_concurrency_config().run_queue_config
        assert queue is not None
        assert queue.max_concurrent_runs == 1


def test_a_password_is_not_written_into_the_data_folder(settings: Settings) -> None:
    settings.dagster_home.mkdir(parents=True)
    url = "postgresql+psycopg2://dagster:hunter2@db.acme.example/dagster"
    write_instance(replace(settings, dagster_postgres=url))
    text = (settings.dagster_home / "dagster.yaml").read_text()
    assert "hunter2" not in text
    assert "postgres" in yaml.safe_load(text)["storage"]
