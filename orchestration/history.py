"""How much Dagster's records remember: the newest runs whole, of older ones which nights they had.

Each run adds megabytes of events, of which Dagster removes none by itself. What the nights brought
does not depend on them, and is published.
"""

import logging
import shutil
from collections.abc import Collection
from pathlib import Path

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable

RUNS_KEPT = 100
"""About fifty nights: the command line makes two runs of each, feeds and models."""
MOST_AT_ONCE = 20
"""A sensor's look must end in time."""


def tidy_history(instance: dg.DagsterInstance, log: logging.Logger) -> None:
    """Purges; no night depends on it, so what goes wrong is told and tried again next time."""
    try:
        purge_history(instance)
    except Exception:
        log.exception("Dagster's records of old runs stay: they could not be removed")


def purge_history(instance: dg.DagsterInstance) -> int:
    """Removes records of the oldest runs that have ended, beyond those kept; returns their number.

    Which partitions they materialized stays known: else backfills would offer them as missing, and
    a night whose export has left the inbox would be loaded again as missing.
    """
    ended = instance.get_runs(dg.RunsFilter(statuses=FINISHED_STATUSES))
    old = [run.run_id for run in ended[RUNS_KEPT:]][-MOST_AT_ONCE:]
    for run_id in old:
        _keep_partitions(instance, run_id, old)
    for run_id in old:
        instance.delete_run(run_id)
        # What the run's steps printed, which Dagster itself never removes.
        shutil.rmtree(Path(instance.storage_directory()) / run_id, ignore_errors=True)
    if old:
        _delete_checks(instance, old)
    return len(old)


def _keep_partitions(instance: dg.DagsterInstance, run_id: str, old: Collection[str]) -> None:
    """Notes outside of any run what the run alone says to have been materialized."""
    events = instance.get_records_for_run(
        run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
    ).records
    for asset, partition in {(event.asset_key, event.partition_key) for event in events}:
        if asset is None or partition is None:
            continue
        about = dg.AssetRecordsFilter(asset_key=asset, asset_partitions=[partition])
        latest = instance.fetch_materializations(about, limit=1).records
        if latest and latest[0].run_id in old:
            instance.report_runless_asset_event(
                dg.AssetMaterialization(
                    asset,
                    partition=partition,
                    description="By a run of which the records were removed.",
                )
            )


def _delete_checks(instance: dg.DagsterInstance, runs: Collection[str]) -> None:
    """Removes the results of checks, which Dagster leaves behind when it deletes their run."""
    storage = instance.event_log_storage
    if isinstance(storage, SqlEventLogStorage):
        with storage.index_connection() as connection:
            table = AssetCheckExecutionsTable
            connection.execute(table.delete().where(table.c.run_id.in_(runs)))
