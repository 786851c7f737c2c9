"""Runs the nightly job for a range of nights in this process, and prints what came of it.

The nights are loaded in one run and the marts rebuilt in a second one, of the same job: Dagster
announces each asset of a run once per night, and the models, which have no nights, are many.
"""

import shutil
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import dagster as dg
from dagster._core.instance import InstanceRef

from orchestration.demo import write_demo
from orchestration.event_log import event_log_of
from orchestration.feeds import FeedsConfig, FeedsError, load_feeds
from orchestration.ingest.files import known_nights, nights_in_inbox
from orchestration.ingest.verdict import Verdict, verdicts
from orchestration.ingest.workers import start_workers
from orchestration.jobs import NIGHTLY_JOB
from orchestration.run_table import run_table
from orchestration.settings import PROJECT_ROOT, Settings, export_environment
from orchestration.transform.project import dbt_project

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


class NothingToRunError(RuntimeError):
    """There is no such night; the message says where was looked, and for what."""


def prepare(settings: Settings) -> None:
    """Makes the data folder ready: Dagster's instance, the environment, the demo's inbox."""
    export_environment(settings)
    start_workers()
    shutil.copy(PROJECT_ROOT / "dagster.yaml", settings.dagster_home)
    if settings.is_demo_inbox:
        with ThreadPoolExecutor(1) as beside:
            # dbt parses in a process of its own: on a second core, while the demo is written.
            parsed = beside.submit(dbt_project, settings)
            write_demo(settings.inbox.parent)
            parsed.result()


def run_nights(settings: Settings, first: date | None, last: date | None) -> int:
    """Runs the nights from first to last, or all that the inbox holds; returns the exit status.

    0: all accepted and a release published. 1: a night refused or missing, or the run failed.
    2: the feed configuration cannot be used, or there is no night to run.
    """
    try:
        config = load_feeds(settings.feeds)
        prepare(settings)
        first, last = _nights(settings, config, first, last)
    except (FeedsError, NothingToRunError) as error:
        print(error, file=sys.stderr)
        return 2
    release = settings.published.resolve()
    all_loaded, rebuilt = _execute(settings, first, last)
    if not rebuilt or settings.published.resolve() == release:
        print(
            "The run failed; the last release goes on serving. The failing step is named above, "
            "and in the UI: make ui.",
            file=sys.stderr,
        )
        return 1
    print(run_table(settings.published, first, last))
    if not all_loaded:
        print(
            "A feed could not be loaded; the failing step is named above, and in the UI: make ui. "
            "The release holds what the others brought. Run the nights again.",
            file=sys.stderr,
        )
    status = _exit_status(
        verdict
        for feed in config.feeds
        for verdict in verdicts(settings, feed.name)
        if first <= verdict.export_date <= last
    )
    return status if all_loaded else 1


def _nights(
    settings: Settings, config: FeedsConfig, first: date | None, last: date | None
) -> tuple[date, date]:
    nights = nights_in_inbox(settings, config) if first is None else known_nights(settings, config)
    if not nights:
        patterns = ", ".join(feed.pattern for feed in config.feeds)
        raise NothingToRunError(
            f"No export found in {settings.inbox}. Expected files named {patterns}. "
            "Set FIRSTRIGHT_INBOX to the folder in which the exports are dropped."
        )
    if first is None or last is None:
        return nights[0], nights[-1]
    if not nights[0] <= first <= last <= max(nights[-1], date.today()):
        raise NothingToRunError(
            f"Nights {first} to {last}: expected a range between {nights[0]}, the first night in "
            f"{settings.inbox}, and {max(nights[-1], date.today())}."
        )
    return first, last


def _execute(settings: Settings, first: date, last: date) -> tuple[bool, bool]:
    """Whether all nights could be loaded, and whether marts and release could be rebuilt."""
    from orchestration.definitions import defs

    job = defs().resolve_job_def(NIGHTLY_JOB)
    keys = job.asset_layer.executable_asset_keys
    loaded = [key for key in keys if key.path[0] in {"landing", "raw"}]
    rebuilt = [key for key in keys if key.path[0] not in {"landing", "raw"}]
    home = settings.dagster_home
    reference = InstanceRef.from_dir(str(home), overrides={"event_log_storage": event_log_of(home)})
    with dg.DagsterInstance.from_ref(reference) as instance:
        nights = {RANGE_START: first.isoformat(), RANGE_END: last.isoformat()}
        # A feed that could not be loaded is no reason to withhold the others.
        return _run(job, instance, loaded, nights), _run(job, instance, rebuilt, {})


def _run(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    assets: Sequence[dg.AssetKey],
    tags: dict[str, str],
) -> bool:
    return job.execute_in_process(
        instance=instance,
        asset_selection=assets,
        tags=tags,
        run_config={"loggers": {"console": {"config": {"log_level": "INFO"}}}},
        raise_on_error=False,
    ).success


def _exit_status(judged: Iterable[Verdict]) -> int:
    """1 when a night was refused or is missing, after a line for each; else 0."""
    bad = [verdict for verdict in judged if verdict.status != "accepted"]
    for verdict in bad:
        print(
            f"{verdict.status}: {verdict.feed} {verdict.export_date}: {verdict.reason}",
            file=sys.stderr,
        )
    return 1 if bad else 0
