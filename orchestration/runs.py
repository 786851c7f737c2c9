"""What Dagster knows of the runs of nights."""

from collections.abc import Iterator
from datetime import date, timedelta

import dagster as dg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    PARTITION_NAME_TAG,
)

from orchestration.jobs import NIGHTLY_JOB


def nights_in_progress(instance: dg.DagsterInstance) -> set[str]:
    """Partitions that a run of the nightly job is loading or waits to load."""
    runs = instance.get_runs(
        dg.RunsFilter(job_name=NIGHTLY_JOB, statuses=list(NOT_FINISHED_STATUSES))
    )
    return {night for run in runs for night in nights_of(run)}


def nights_of(run: dg.DagsterRun) -> Iterator[str]:
    """Partitions of a run, from its tags."""
    if partition := run.tags.get(PARTITION_NAME_TAG):
        yield partition
    first = run.tags.get(ASSET_PARTITION_RANGE_START_TAG)
    last = run.tags.get(ASSET_PARTITION_RANGE_END_TAG)
    if first and last:
        night = date.fromisoformat(first)
        while night <= date.fromisoformat(last):
            yield night.isoformat()
            night += timedelta(days=1)
