"""The code location: merges what the stages define. No logic, and no work at import."""

import dagster as dg

from orchestration.feeds_file import load_feeds
from orchestration.ingest.assets import configuration_assets, feed_assets
from orchestration.ingest.files import known_nights
from orchestration.jobs import intraday_job, nightly_job
from orchestration.partitions import export_nights
from orchestration.publish.assets import release_assets
from orchestration.resources import resources
from orchestration.schedules import intraday_schedule, nightly_schedule
from orchestration.sensors import exports_sensor, health_sensor, run_failed_sensor
from orchestration.settings import export_environment, load_settings
from orchestration.transform.assets import model_assets
from orchestration.transform.exposures import exposure_assets
from orchestration.transform.project import dbt_project, read_manifest


@dg.definitions
def defs() -> dg.Definitions:
    """All assets, checks, jobs, schedules and sensors."""
    settings = load_settings()
    export_environment(settings)
    config = load_feeds(settings.feeds)
    project = dbt_project(settings)
    nights = export_nights(known_nights(settings, config), config.business_timezone)
    job = nightly_job(nights)
    surveys = intraday_job(nights, config.feeds)
    return dg.Definitions(
        assets=[
            *feed_assets(settings, config, nights),
            *configuration_assets(settings, config),
            model_assets(settings, project, config),
            release_assets(settings, project),
            *exposure_assets(read_manifest(project)),
        ],
        jobs=[job, *([surveys] if surveys else [])],
        schedules=[
            nightly_schedule(settings, config, job),
            *([intraday_schedule(config, surveys)] if surveys else []),
        ],
        sensors=[
            exports_sensor(settings, config, job),
            run_failed_sensor(settings),
            health_sensor(settings, config),
        ],
        resources=resources(settings),
        executor=dg.in_process_executor,
    )
