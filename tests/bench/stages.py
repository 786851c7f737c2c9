"""One stage of a run, in a process of its own, on FIRSTRIGHT_DATA; what it took goes to work.json.

Imports are not counted: a run makes them once, not once per stage and feed.
"""

import importlib
import json
import logging
import sys
from dataclasses import replace
from datetime import date

from orchestration.demo import write_demo
from orchestration.feeds import FeedsConfig
from orchestration.feeds_file import load_feeds
from orchestration.ingest.configuration import write_configuration
from orchestration.ingest.feed_nights import write_feed_nights
from orchestration.ingest.files import nights_in_inbox
from orchestration.ingest.landing import land
from orchestration.ingest.promote import promote, write_empty_raw
from orchestration.ingest.quarantine_history import write_empty_history
from orchestration.ingest.verdict import read_verdict, verdicts
from orchestration.publish.release import publish
from orchestration.publish.tables import public_tables
from orchestration.settings import Settings, export_environment, load_settings
from tests.bench.measure import work_told

LATE_IMPORTS = {
    "imports": "great_expectations",
    "landing": "great_expectations",
    "night": "great_expectations",
    "models": "orchestration.transform.assets",
    "release": "orchestration.publish.additions",
}


def run(settings: Settings, config: FeedsConfig, stage: str, *arguments: str) -> None:
    """Calls what the assets call.

    Raises:
        ValueError: there is no such stage.
    """
    log = logging.getLogger(__name__)
    match stage, *arguments:
        case ["imports"]:
            pass
        case ["demo", nights, contacts]:
            write_demo(settings.inbox.parent, nights=int(nights), contacts=int(contacts))
        case ["landing", name]:
            [feed] = [feed for feed in config.feeds if feed.name == name]
            land(settings, config, feed, nights_in_inbox(settings, config), log)
        case ["night", night]:
            for feed in config.feeds:
                land(settings, config, feed, [date.fromisoformat(night)], log)
        case ["promote"]:
            accepted = [
                (feed, verdict.export_date)
                for feed in config.feeds
                for verdict in verdicts(settings, feed.name)
                if verdict.status == "accepted"
            ]
            last = max(night for _, night in accepted)
            for feed, night in accepted:
                if night < last:
                    promote(settings, feed, night)
        case ["promote", night]:
            for feed in config.feeds:
                verdict = read_verdict(settings, feed, date.fromisoformat(night))
                if verdict and verdict.status == "accepted":
                    promote(settings, feed, verdict.export_date)
            write_feed_nights(settings, config)
        case ["configuration"]:
            write_configuration(settings, config)
            write_empty_raw(settings)
            write_empty_history(settings)
            write_feed_nights(settings, config)
        case ["models"]:
            # Imports Dagster, which would weigh on the memory of the other stages.
            from orchestration.transform.assets import build_arguments
            from orchestration.transform.project import dbt_project, dbt_resource
            from orchestration.transform.scope import begin_build, end_build

            dbt_project(settings)
            seen = begin_build(settings)
            dbt = dbt_resource(settings)
            dbt.cli(build_arguments(), target_path=settings.dbt_target).wait()
            end_build(settings, seen)
        case ["release"]:
            manifest = json.loads((settings.dbt_target / "manifest.json").read_text())
            tables = public_tables(manifest)
            # Loads the charts' library, which would weigh on the memory of the other stages.
            from orchestration.publish.additions import additions

            publish(
                settings.warehouse,
                tables,
                settings.releases,
                settings.published,
                None,
                additions(manifest),
            )
        case _:
            raise ValueError(f"There is no stage {stage} {arguments}.")


def main(stage: str, *arguments: str) -> None:
    """Runs a stage and writes its wall and CPU time, in seconds."""
    # Worker processes would escape the count of CPU time and memory.
    settings = replace(load_settings(), workers=1)
    export_environment(settings)
    config = load_feeds(settings.feeds)
    if stage in LATE_IMPORTS:
        importlib.import_module(LATE_IMPORTS[stage])
    with work_told(settings.data):
        run(settings, config, stage, *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
