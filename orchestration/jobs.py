"""The nightly job: every asset of the pipeline, for one night or a range of nights in one run."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

NIGHTLY_JOB = "nightly"


def nightly_job(nights: dg.DailyPartitionsDefinition) -> UnresolvedAssetJobDefinition:
    """Reads, guards and loads the nights of the run, rebuilds the marts, publishes a release."""
    return dg.define_asset_job(
        NIGHTLY_JOB,
        selection=dg.AssetSelection.all(),
        partitions_def=nights,
        description=(
            "Reads, guards and loads the exports of one night or of a range of nights, rebuilds "
            "the marts and publishes a release."
        ),
        tags={"dagster/max_runtime": str(6 * 3600)},
    )
