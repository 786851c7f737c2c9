"""Dagster's instance: its configuration and storage, and runs whose process is gone."""

import os
import socket
from pathlib import Path

import dagster as dg
import yaml
from dagster._core.instance import InstanceRef
from dagster._core.storage.dagster_run import DagsterRunStatus

from orchestration.event_log import event_log_of
from orchestration.ingest.atomic import replacing
from orchestration.settings import PROJECT_ROOT, Settings

PROCESS_TAG = "firstright/process"
POSTGRES = {"postgres": {"postgres_url": {"env": "FIRSTRIGHT_DAGSTER_POSTGRES"}}}


def write_instance(settings: Settings) -> None:
    """Writes dagster.yaml into Dagster's home: the project's own, and where the records are kept.

    The URL stays in the environment: it may hold a password.
    """
    config = yaml.safe_load((PROJECT_ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    if settings.dagster_postgres:
        config["storage"] = POSTGRES
    # A daemon may be reading it.
    with replacing(settings.dagster_home / "dagster.yaml") as aside:
        aside.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def instance_reference(settings: Settings) -> InstanceRef:
    """The instance as the command line uses it."""
    home = settings.dagster_home
    overrides = {} if settings.dagster_postgres else {"event_log_storage": event_log_of(home)}
    return InstanceRef.from_dir(str(home), overrides=overrides)


def this_process(run_id: str) -> str:
    """Host, number and start of this process, as that of a run: a number is given out again."""
    return f"{socket.gethostname()} {os.getpid()} {_started(os.getpid())} {run_id}"


def fail_dead_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Marks the runs of this host as failed whose process is gone; returns them.

    A process that was killed reports nothing, and Dagster would take its run for running until the
    run's time is up.
    """
    statuses = [DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    dead = [run for run in instance.get_runs(dg.RunsFilter(statuses=statuses)) if _is_dead(run)]
    for run in dead:
        instance.report_run_failed(run, "Its process was killed.")
    return dead


def free_pools(instance: dg.DagsterInstance, run_id: str) -> None:
    """Gives back the places in pools that other runs hold: for the run that alone may write.

    A killed run keeps its places, and the next one would wait for them for ever.
    """
    for other in instance.event_log_storage.get_concurrency_run_ids() - {run_id}:
        instance.event_log_storage.free_concurrency_slots_for_run(other)


def _is_dead(run: dg.DagsterRun) -> bool:
    if PROCESS_TAG not in run.tags:
        return False
    host, number, started, *run_id = run.tags[PROCESS_TAG].split()
    # A run that is tried again bears the tags of the one that was killed until it names its own.
    is_told = run_id == [run.run_id]
    return is_told and host == socket.gethostname() and _started(int(number)) != started


def _started(number: int) -> str | None:
    """When a process began, in the kernel's ticks; None where there is none."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except FileNotFoundError:
        return None
    # The name before the last bracket may hold anything.
    state, *values = stat.rpartition(")")[2].split()
    return None if state == "Z" else values[18]
