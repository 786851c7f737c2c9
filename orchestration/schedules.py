"""When the nightly job starts by itself."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)


def nightly_schedule(
    job: UnresolvedAssetJobDefinition, business_timezone: str
) -> dg.ScheduleDefinition:
    """Every day at 03:00 business time: the night of the business day that has just ended."""

    @dg.schedule(
        name="nightly_schedule",
        job=job,
        cron_schedule="0 3 * * *",
        execution_timezone=business_timezone,
        description="Loads the night of the business day that has just ended.",
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        now = context.scheduled_execution_time.astimezone(ZoneInfo(business_timezone))
        night = (now.date() - timedelta(days=1)).isoformat()
        return dg.RunRequest(run_key=night, partition_key=night)

    return schedule
