"""What runs share: who may write, dbt's command line, the pool that keeps one dbt at a time."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.data_lock import writing
from orchestration.instance import PROCESS_TAG, free_pools, this_process
from orchestration.settings import Settings
from orchestration.transform.project import dbt_resource

WAREHOUSE_POOL = "duckdb"
DATA_LOCK = "data_lock"


def resources(settings: Settings) -> dict[str, Any]:
    """Resources by the name under which assets ask for them."""
    return {"dbt": dbt_resource(settings), DATA_LOCK: _data_lock(settings)}


def _data_lock(settings: Settings) -> dg.ResourceDefinition:
    @dg.resource(description="Holds the data folder for the whole run; a second run waits.")
    def data_lock(context: dg.InitResourceContext) -> Iterator[None]:
        run = context.run
        assert run is not None  # noqa: S101 - resources of assets are set up within runs
        assert context.instance is not None  # noqa: S101
        assert context.log is not None  # noqa: S101
        # Before waiting: a run that waits is alive.
        context.instance.add_run_tags(run.run_id, {PROCESS_TAG: this_process(run.run_id)})
        with writing(settings, f"run {run.run_id}", context.log):
            free_pools(context.instance, run.run_id)
            yield

    return data_lock
