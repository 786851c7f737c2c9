"""One stage of a run, in the process that is measured: `python -m tests.bench.stages demo 60 20000`.

It reads and writes below FIRSTRIGHT_DATA, as the product does.
"""

import importlib
import json
import logging
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from orchestration.demo import write_demo
from orchestration.feeds import FeedsConfig, load_feeds
from orchestration.ingest.configuration import write_configuration
from orchestration.ingest.feed_nights import write_feed_nights
from orchestration.ingest.files import find_files, nights_in_inbox
from orchestration.ingest.landing import land
from orchestration.ingest.promote import promote, write_empty_raw
from orchestration.ingest.verdict import landing_folder, raw_folder, verdicts
from orchestration.publish.release import publish
from orchestration.publish.tables import public_tables
from orchestration.settings import Settings, export_environment, load_settings


def imports(settings: Settings, config: FeedsConfig) -> None:
    """Nothing, but for what every process imports that lands anything."""
    importlib.import_module("great_expectations")


def demo(settings: Settings, config: FeedsConfig, nights: str, contacts: str) -> None:
    write_demo(settings.inbox.parent, nights=int(nights), contacts=int(contacts))


def landing(settings: Settings, config: FeedsConfig, name: str) -> None:
    """All nights of one feed."""
    [feed] = [feed for feed in config.feeds if feed.name == name]
    land(settings, config, feed, nights_in_inbox(settings, config), logging.getLogger())


def promotion(settings: Settings, config: FeedsConfig) -> None:
    for feed in config.feeds:
        for verdict in verdicts(settings, feed.name):
            if verdict.status == "accepted":
                promote(settings, feed, verdict.export_date)


def configuration(settings: Settings, config: FeedsConfig) -> None:
    write_configuration(settings, config)
    write_empty_raw(settings)
    write_feed_nights(settings, config)


def models(settings: Settings, config: FeedsConfig) -> None:
    """Imports Dagster, which the other stages must not have to carry."""
    from orchestration.transform.assets import build_arguments
    from orchestration.transform.project import dbt_resource

    dbt_resource(settings).cli(build_arguments(), target_path=settings.dbt_target).wait()


def release(settings: Settings, config: FeedsConfig) -> None:
    tables = public_tables(json.loads((settings.dbt_target / "manifest.json").read_text()))
    publish(settings.warehouse, tables, settings.releases, settings.published, git_commit=None)


def history(settings: Settings, config: FeedsConfig, data: str, nights: str) -> None:
    """Copies the last night's exports, and this many nights before it as they were loaded."""
    target = Path(data)
    *before, last = nights_in_inbox(settings, config)
    for feed in config.feeds:
        for night in [*before[-int(nights) :], last]:
            for file in find_files(settings.inbox, feed, night):
                copy = target / settings.inbox.relative_to(settings.data) / file.name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.path, copy)
            for folder_of in (landing_folder, raw_folder):
                folder = folder_of(settings, feed.name, night)
                if night != last and folder.exists():
                    shutil.copytree(folder, target / folder.relative_to(settings.data))


def last_night(settings: Settings, config: FeedsConfig) -> None:
    """Lands the last night of every feed."""
    night = nights_in_inbox(settings, config)[-1]
    for feed in config.feeds:
        land(settings, config, feed, [night], logging.getLogger())


STAGES: dict[str, Callable[..., None]] = {
    stage.__name__: stage
    for stage in (
        imports,
        demo,
        landing,
        promotion,
        configuration,
        models,
        release,
        history,
        last_night,
    )
}

if __name__ == "__main__":
    chosen = load_settings()
    export_environment(chosen)
    STAGES[sys.argv[1]](chosen, load_feeds(chosen.feeds), *sys.argv[2:])
