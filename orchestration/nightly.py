"""Runs the nightly job for a range of nights in this process, and prints what came of it.

The nights are loaded in one run and the marts rebuilt in a second one, of the same job: Dagster
announces each asset of a run once per night, and the models, which have no nights, are many.
"""

import logging
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg

from orchestration import clock
from orchestration.alerts.alert import WITHOUT_RUN, Alert
from orchestration.alerts.causes import stale_alert
from orchestration.alerts.outbox import send, settle
from orchestration.alerts.runs import run_failed_alert
from orchestration.data_lock import DataFolderError, writing
from orchestration.demo import write_demo
from orchestration.feeds import FeedsConfig, FeedsError
from orchestration.feeds_file import load_feeds
from orchestration.history import tidy_history
from orchestration.ingest.files import known_nights, nights_in_inbox
from orchestration.ingest.verdict import Verdict, nights_under, read_verdict, verdicts
from orchestration.ingest.workers import start_workers
from orchestration.instance import fail_dead_runs, instance_reference, write_instance
from orchestration.jobs import NIGHTLY_JOB, STARTED_BY
from orchestration.run_table import run_table
from orchestration.settings import Settings, export_environment
from orchestration.transform.project import dbt_project

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
FAILED = (
    "The run failed; the last release goes on serving. The failing step is named above, and in the "
    "UI: make ui."
)
log = logging.getLogger(__name__)


class NothingToRunError(RuntimeError):
    """There is no such night; the message says where was looked, and for what."""


def prepare(settings: Settings, *, with_workers: bool = False) -> None:
    """Makes the data folder ready: Dagster's instance, the environment, the demo's inbox.

    Args:
        settings: where everything lies.
        with_workers: several nights are to be read, which processes of their own do.
    """
    export_environment(settings)
    if with_workers:
        start_workers()
    write_instance(settings)
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
        with writing(settings, "the command line", log):
            status = _run_nights(settings, config, first, last)
    except (FeedsError, NothingToRunError, DataFolderError) as error:
        print(error, file=sys.stderr)
        _tell_no_start(settings, error)
        return 1 if isinstance(error, DataFolderError) else 2
    except Exception as error:
        # Whatever keeps Dagster from working at all, such as a full disk below its records.
        log.exception("The run broke off")
        print(FAILED, file=sys.stderr)
        _tell_no_start(settings, error)
        return 1
    settle(settings, WITHOUT_RUN)
    return status


def _run_nights(
    settings: Settings, config: FeedsConfig, first: date | None, last: date | None
) -> int:
    prepare(settings, with_workers=first is None or first != last)
    first, last = _nights(settings, config, first, last)
    release = settings.published.resolve()
    later = _later_verdicts(settings, config, last)
    all_loaded, rebuilt = _execute(settings, first, last)
    if settings.published.resolve() == release:
        print(FAILED, file=sys.stderr)
        if stale := stale_alert(settings, clock.now()):
            send(settings, [stale], log)
        return 1
    print(run_table(settings.published, first, last))
    if not rebuilt:
        print(
            "The release is out, but not all that belongs to it; what failed is named above, and "
            "in the UI: make ui.",
            file=sys.stderr,
        )
    if not all_loaded:
        print(
            "A feed could not be loaded; the failing step is named above, and in the UI: make ui. "
            "The release holds what the others brought. Run the nights again.",
            file=sys.stderr,
        )
    status = _exit_status(
        [
            verdict
            for feed in config.feeds
            for verdict in verdicts(settings, feed.name)
            if first <= verdict.export_date <= last
        ]
        + [
            verdict
            for night, verdict in _later_verdicts(settings, config, last).items()
            if verdict.status != later[night].status
        ]
    )
    return status if all_loaded and rebuilt else 1


def _later_verdicts(
    settings: Settings, config: FeedsConfig, last: date
) -> dict[tuple[str, date], Verdict]:
    """Verdicts that this run may change though it does not run their nights: see volume_again."""
    return {
        (feed.name, verdict.export_date): verdict
        for feed in config.feeds
        if feed.volume == "refuse"
        for night in sorted(nights_under(settings.landing / feed.name))
        if night > last and (verdict := read_verdict(settings, feed, night))
    }


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
    newest = max(nights[-1], clock.now().astimezone(ZoneInfo(config.business_timezone)).date())
    if not nights[0] <= first <= last <= newest:
        raise NothingToRunError(
            f"Nights {first} to {last}: expected a range between {nights[0]}, the first night in "
            f"{settings.inbox}, and {newest}."
        )
    return first, last


def _execute(settings: Settings, first: date, last: date) -> tuple[bool, bool]:
    """Whether all nights could be loaded, and whether marts and release could be rebuilt."""
    from orchestration.definitions import defs

    job = defs().resolve_job_def(NIGHTLY_JOB)
    keys = job.asset_layer.executable_asset_keys
    loaded = [key for key in keys if key.path[0] in {"landing", "raw"}]
    rebuilt = [key for key in keys if key.path[0] not in {"landing", "raw"}]
    with dg.DagsterInstance.from_ref(instance_reference(settings)) as instance:
        dead = fail_dead_runs(instance)
        send(settings, [run_failed_alert(instance, run) for run in dead], log)
        tidy_history(instance, log)
        nights = {RANGE_START: first.isoformat(), RANGE_END: last.isoformat()}
        # A feed that could not be loaded is no reason to withhold the others.
        all_loaded = _run(settings, job, instance, loaded, nights)
        return all_loaded, _run(settings, job, instance, rebuilt, {})


def _run(
    settings: Settings,
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    assets: Sequence[dg.AssetKey],
    tags: dict[str, str],
) -> bool:
    result = job.execute_in_process(
        instance=instance,
        asset_selection=assets,
        tags={**tags, STARTED_BY: "command_line"},
        run_config={"loggers": {"console": {"config": {"log_level": "INFO"}}}},
        raise_on_error=False,
    )
    # Sensors see the runs alone that a daemon launched.
    if not result.success and (run := instance.get_run_by_id(result.run_id)):
        send(settings, [run_failed_alert(instance, run)], log)
    return result.success


def _tell_no_start(settings: Settings, error: Exception) -> None:
    alert = Alert(
        "run_failed",
        reason=f"the command line could not do its work ({type(error).__name__}); the last release "
        "goes on serving",
        next_step="Look at what the command printed, then run it again",
    )
    send(settings, [alert], log)


def _exit_status(judged: Iterable[Verdict]) -> int:
    """1 when a night was refused or is missing, after a line for each; else 0."""
    bad = [verdict for verdict in judged if verdict.status != "accepted"]
    for verdict in bad:
        print(
            f"{verdict.status}: {verdict.feed} {verdict.export_date}: {verdict.reason}",
            file=sys.stderr,
        )
    return 1 if bad else 0
