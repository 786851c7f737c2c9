"""How much Dagster's records remember: the newest runs whole, of older ones which nights they had.

Each run adds megabytes of events, of which Dagster removes none by itself. What the nights brought
does not depend on them, and is published.
"""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable

RUNS_KEPT = 100
"""Two months of nights, and more."""


def purge_history(
    instance: dg.DagsterInstance, assets: Iterable[dg.AssetKey], nights: dg.PartitionsDefinition
) -> int:
    """Removes the records of all but the newest runs that have ended; returns their number.

    Args:
        instance: whose records.
        assets: those that have partitions: which of these were loaded is still known afterwards.
        nights: their partitions.
    """
    ended = instance.get_runs(dg.RunsFilter(statuses=FINISHED_STATUSES))
    old = [run.run_id for run in ended[RUNS_KEPT:]]
    if not old:
        return 0
    for asset in assets:
        # Has the status of all partitions noted beside the asset, from events about to go.
        instance.get_status_by_partition(asset, [], nights)
    for run_id in old:
        instance.delete_run(run_id)
        # What the run's steps printed, which Dagster itself never removes.
        shutil.rmtree(Path(instance.storage_directory()) / run_id, ignore_errors=True)
    _delete_checks(instance, old)
    return len(old)


def _delete_checks(instance: dg.DagsterInstance, runs: Sequence[str]) -> None:
    """Removes the results of checks, which Dagster leaves behind when it deletes their run."""
    storage = instance.event_log_storage
    if isinstance(storage, SqlEventLogStorage):
        with storage.index_connection() as connection:
            table = AssetCheckExecutionsTable
            connection.execute(table.delete().where(table.c.run_id.in_(runs)))
