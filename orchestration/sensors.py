"""What Dagster's daemon watches: arriving exports, failed runs, the age of the release."""

import json
from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from orchestration import clock
from orchestration.alerts.alert import Alert
from orchestration.alerts.causes import late_alert, stale_alert
from orchestration.alerts.outbox import send
from orchestration.alerts.runs import run_failed_alert
from orchestration.feeds import FeedsConfig
from orchestration.history import tidy_history
from orchestration.ingest.arrivals import (
    Files,
    absent_feeds,
    arrived,
    fingerprint,
    needs_run,
    watched_nights,
)
from orchestration.ingest.checks import freshness_changes
from orchestration.ingest.files import InboxError
from orchestration.instance import fail_dead_runs
from orchestration.jobs import STARTED_BY
from orchestration.runs import nights_in_progress
from orchestration.settings import OWNER, Settings

SECONDS_BETWEEN_LOOKS = 300
SECONDS_BETWEEN_LOOKS_AT_RUNS = 60
"""A killed run keeps all others waiting until it is found."""


def exports_sensor(
    settings: Settings, config: FeedsConfig, job: UnresolvedAssetJobDefinition
) -> dg.SensorDefinition:
    """Starts a night as soon as all its required exports are there, and tells when they are late.

    An export is there when two looks at it, one after the other, show the same names, sizes and
    times of change. What is delivered again within a week is loaded again, once.
    """

    @dg.sensor(
        name="exports_arrived",
        job=job,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=_default_status(settings),
        description=(
            "Starts the nightly job for a night whose required exports are all there and have "
            f"stopped growing; alerts when they are not there by {settings.late_at:%H:%M}."
        ),
        owners=[OWNER],
    )
    def exports_arrived(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        now = clock.now().astimezone(ZoneInfo(config.business_timezone))
        nights = watched_nights(now)
        try:
            found = {night: arrived(settings, config, night) for night in nights}
        except InboxError as error:
            send(settings, [_no_inbox(nights[-1], error)], context.log)
            return dg.SensorResult(skip_reason=f"{error}", cursor=context.cursor)
        if now.time() >= settings.late_at:
            late = absent_feeds(settings, config, nights[-1], found[nights[-1]])
            send(settings, [late_alert(feed, nights[-1]) for feed in late], context.log)
        seen = json.loads(context.cursor or "{}")
        busy = nights_in_progress(context.instance)
        requests = [
            _request(night, files)
            for night, files in found.items()
            if seen.get(f"{night}") == fingerprint(files)
            and f"{night}" not in busy
            and any(files.values())
            and not absent_feeds(settings, config, night, files)
            and needs_run(settings, config, night, files)
        ]
        return dg.SensorResult(
            run_requests=requests,
            skip_reason=None if requests else "No night is complete, at rest and not loaded yet.",
            cursor=json.dumps({f"{night}": fingerprint(files) for night, files in found.items()}),
        )

    return exports_arrived


def run_failed_sensor(settings: Settings) -> dg.SensorDefinition:
    """Tells of every run that failed, also of one that never came to run a step."""

    @dg.run_failure_sensor(
        name="run_failed",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Alerts when a run of this project has failed.",
    )
    def run_failed(context: dg.RunFailureSensorContext) -> None:
        send(settings, [run_failed_alert(context.instance, context.dagster_run)], context.log)

    return run_failed


def health_sensor(settings: Settings, config: FeedsConfig) -> dg.SensorDefinition:
    """Tells when no run has published for too long, and ends runs whose process was killed.

    It says between runs which feeds are fresh. Old records go at the same time, which is nobody
    else's.
    """

    @dg.sensor(
        name="release_and_runs",
        target=None,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS_AT_RUNS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Alerts when the release is stale; says which feeds are; marks runs as failed whose "
            "process is gone."
        ),
        owners=[OWNER],
    )
    def release_and_runs(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        dead = fail_dead_runs(context.instance)
        alerts = [run_failed_alert(context.instance, run) for run in dead]
        now = clock.now()
        # The demo's nights lie in the past: its release is never made again.
        stale = None if settings.is_demo_inbox else stale_alert(settings, now)
        send(settings, [*alerts, *([stale] if stale else [])], context.log)
        tidy_history(context.instance, context.log)
        known = json.loads(context.cursor or "{}")
        return dg.SensorResult(
            asset_events=freshness_changes(settings, config, now, known),
            skip_reason=f"{len(dead)} run(s) ended; the release is "
            f"{'stale' if stale else 'fresh, or none yet'}",
            cursor=json.dumps(known),
        )

    return release_and_runs


def _request(night: date, files: dict[str, Files]) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"{night}-{fingerprint(files)}",
        partition_key=night.isoformat(),
        tags={STARTED_BY: "sensor"},
    )


def _no_inbox(night: date, error: InboxError) -> Alert:
    return Alert(
        "feed_late",
        reason=f"{error}",
        next_step="Mount the inbox; what it holds is then loaded",
        night=night,
    )


def _default_status(settings: Settings) -> dg.DefaultSensorStatus:
    """On where somebody has named an inbox; nothing is ever dropped into the demo's."""
    if settings.is_demo_inbox:
        return dg.DefaultSensorStatus.STOPPED
    return dg.DefaultSensorStatus.RUNNING
