"""The jobs: the whole pipeline for a night or a range of nights, and the day's surveys alone."""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from orchestration.feeds import Feed
from orchestration.settings import OWNER

NIGHTLY_JOB = "nightly"
INTRADAY_JOB = "intraday_surveys"
STARTED_BY = "firstright/started_by"
RUN_TAGS = {
    "dagster/max_runtime": str(6 * 3600),
    # What a killed run has finished need not be done again.
    "dagster/retry_strategy": "FROM_FAILURE",
}


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
        tags=RUN_TAGS,
        owners=[OWNER],
    )


def intraday_job(
    nights: dg.DailyPartitionsDefinition, feeds: Sequence[Feed]
) -> UnresolvedAssetJobDefinition | None:
    """Loads what the surveys have brought so far; None where no feed is a survey.

    An unhappy customer wants an answer today. All models are rebuilt, as at night, for a release is
    whole. The night loads the same files again.
    """
    surveys = [["landing", feed.name] for feed in feeds if feed.channel == "survey"]
    if not surveys:
        return None
    return dg.define_asset_job(
        INTRADAY_JOB,
        selection=dg.AssetSelection.assets(*surveys).downstream().materializable(),
        partitions_def=nights,
        description=(
            "Reads, guards and loads what the survey feeds have delivered of the running day, "
            "rebuilds the marts and publishes a release."
        ),
        tags=RUN_TAGS,
        owners=[OWNER],
    )
