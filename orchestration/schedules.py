"""When jobs start by themselves, whatever was delivered."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from orchestration.feeds import FeedsConfig
from orchestration.ingest.arrivals import arrived, needs_run
from orchestration.jobs import STARTED_BY
from orchestration.runs import nights_in_progress
from orchestration.settings import OWNER, Settings


def nightly_schedule(
    settings: Settings, config: FeedsConfig, job: UnresolvedAssetJobDefinition
) -> dg.ScheduleDefinition:
    """Every day at 03:00 business time: the night of the business day that has just ended.

    The backstop of the sensor that starts a night when it is complete: by now the night is run
    with what is there, and what is missing is told. A night that was run already is left alone.
    """

    @dg.schedule(
        name="nightly_schedule",
        job=job,
        cron_schedule="0 3 * * *",
        execution_timezone=config.business_timezone,
        default_status=_default_status(settings),
        description="Loads the night of the business day that has just ended, unless it is loaded.",
        owners=[OWNER],
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        now = context.scheduled_execution_time.astimezone(ZoneInfo(config.business_timezone))
        day = now.date() - timedelta(days=1)
        night = day.isoformat()
        if night in nights_in_progress(context.instance):
            return dg.SkipReason(f"A run of {night} is in progress.")
        if not needs_run(settings, config, day, arrived(settings, config, day)):
            return dg.SkipReason(f"{night} is loaded and published, and nothing new has come.")
        return dg.RunRequest(run_key=night, partition_key=night, tags={STARTED_BY: "schedule"})

    return schedule


def intraday_schedule(
    config: FeedsConfig, job: UnresolvedAssetJobDefinition
) -> dg.ScheduleDefinition:
    """Every two hours of the business day: the day's surveys so far. Off until switched on."""

    @dg.schedule(
        name="intraday_surveys_schedule",
        job=job,
        cron_schedule="0 8-20/2 * * *",
        execution_timezone=config.business_timezone,
        description="Loads what the surveys of the running day have brought so far.",
        owners=[OWNER],
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        now = context.scheduled_execution_time.astimezone(ZoneInfo(config.business_timezone))
        return dg.RunRequest(
            run_key=now.isoformat(timespec="minutes"),
            partition_key=now.date().isoformat(),
            tags={STARTED_BY: "schedule"},
        )

    return schedule


def _default_status(settings: Settings) -> dg.DefaultScheduleStatus:
    """On where somebody has named an inbox; nothing is ever dropped into the demo's."""
    if settings.is_demo_inbox:
        return dg.DefaultScheduleStatus.STOPPED
    return dg.DefaultScheduleStatus.RUNNING
