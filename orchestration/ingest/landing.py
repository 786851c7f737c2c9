"""Lands nights of a feed: has them staged, and judges them beside what other nights have shown.

Nothing is promoted here, and nothing of the inbox is changed. A night landed again is replaced
exactly. No Dagster: see assets.py.
"""

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial

from orchestration import clock
from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.columns import columns_finding
from orchestration.ingest.files import nights_of_feeds
from orchestration.ingest.judgement import PLACES_SHOWN
from orchestration.ingest.night_stage import StagedNight
from orchestration.ingest.quarantine_history import history_file, update_history
from orchestration.ingest.readers import WITH_COLUMNS, contract_of
from orchestration.ingest.stage import stage
from orchestration.ingest.verdict import (
    QUARANTINE,
    NightFinding,
    Verdict,
    landing_folder,
    nights_under,
    raw_folder,
    write_verdict,
)
from orchestration.ingest.volume import volume_finding, volume_reason
from orchestration.ingest.workers import in_chunks
from orchestration.settings import Settings


def land(
    settings: Settings,
    config: FeedsConfig,
    feed: Feed,
    nights: Sequence[date],
    log: logging.Logger,
) -> list[Verdict]:
    """Lands the nights, oldest first, and returns their verdicts.

    A night without files is missing if the feed is required and has begun to deliver; otherwise it
    gets no verdict, and what was landed or promoted of it before is removed.

    Raises:
        InboxError: there is no inbox.
    """
    work = partial(stage, settings, config, feed)
    # The inbox is looked through for it: once, and where a night is without files alone.
    begins = cache(partial(first_night, settings, feed))
    run_at = clock.now()
    landed = []
    ordered = sorted(set(nights))
    started, rows = time.monotonic(), 0
    for number, staged in enumerate(in_chunks(work, ordered, settings.workers), start=1):
        rows += staged.rows_read
        pace = rows / max(time.monotonic() - started, 0.001)
        verdict = _judge(settings, feed, staged, begins)
        _remember_quarantine(settings, feed, staged, verdict, run_at)
        if verdict is None:
            # Neither a former delivery of the night nor the empty stage may live on.
            for folder_of in (landing_folder, raw_folder):
                if (folder := folder_of(settings, feed.name, staged.night)).exists():
                    shutil.rmtree(folder)
            continue
        write_verdict(settings, verdict)
        _tell(log, verdict, f"night {number} of {len(ordered)}, {pace:.0f} rows/s so far")
        landed.append(verdict)
    return landed


def _judge(
    settings: Settings, feed: Feed, staged: StagedNight, begins: Callable[[], date | None]
) -> Verdict | None:
    verdict = Verdict(
        feed=feed.name,
        export_date=staged.night,
        contract=contract_of(feed).name,
        status="accepted",
        reason="",
        files=staged.files,
        rows_read=staged.rows_read,
        rows_quarantined=0,
        findings=(),
        candidate_sha256=staged.candidate_sha256,
        columns=staged.columns.names,
    )
    if staged.files or staged.problems:
        volume = volume_finding(settings, feed, staged.night, staged.rows_read)
        reasons = _refusals(settings, feed, staged, volume)
        columns = (
            [columns_finding(settings, feed, staged.night, staged.rows_read, staged.columns)]
            if feed.format in WITH_COLUMNS
            else []
        )
        return replace(
            verdict,
            status="refused" if reasons else "accepted",
            reason="; ".join(reasons),
            rows_quarantined=staged.rows_quarantined,
            findings=(*staged.findings, *columns, volume),
        )
    if feed.required and _has_begun(begins(), staged.night):
        return replace(verdict, status="missing", reason=missing_reason(feed, staged.night))
    return None


def _remember_quarantine(
    settings: Settings,
    feed: Feed,
    staged: StagedNight,
    verdict: Verdict | None,
    run_at: datetime,
) -> None:
    if staged.rows_quarantined or history_file(settings, feed.name, staged.night).exists():
        path = landing_folder(settings, feed.name, staged.night) / QUARANTINE
        update_history(
            settings,
            feed.name,
            staged.night,
            path,
            run_at,
            # Without a verdict nobody delivers the rows any more.
            releases=verdict is None or verdict.status == "accepted",
        )


def missing_reason(feed: Feed, night: date) -> str:
    """Why a night of a required feed without files is missing."""
    pattern = night.strftime(feed.pattern)
    return f"no file {pattern} in the inbox; have it delivered and run the night again"


def _refusals(
    settings: Settings, feed: Feed, staged: StagedNight, volume: NightFinding
) -> list[str]:
    """Every reason to refuse the night, each with what to do; none for an accepted night.

    The reasons are published: they name places, and never hold what stands in a row.
    """
    reasons = list(staged.problems)
    if not reasons and feed.required and not staged.rows_read and not feed.may_be_empty:
        named = ", ".join(file.name for file in staged.files[:PLACES_SHOWN])
        reasons.append(
            f"the files of this required feed hold no row ({named}); have them delivered again, "
            "or set may_be_empty: true for the feed in feeds.yaml"
        )
    quarantined = staged.rows_quarantined
    share = quarantined / staged.rows_read if staged.rows_read else 0.0
    if share > settings.quarantine_max_share and quarantined >= settings.quarantine_min_rows:
        reasons.append(
            f"{quarantined} of {staged.rows_read} rows ({share:.1%}) are quarantined, more than "
            f"{100 * settings.quarantine_max_share:g}%; their texts and reasons are in landing/"
            f"{feed.name}/export_date={staged.night}/{QUARANTINE}: have the export corrected and "
            "run the night again"
        )
    # The volume of a night that could not all be read says nothing.
    if not staged.problems and (reason := volume_reason(volume)):
        reasons.append(reason)
    return reasons


def first_night(settings: Settings, feed: Feed) -> date | None:
    """The first night that the feed has files for, or rows in raw; None where it never came."""
    nights = nights_under(settings.raw / feed.name) | nights_of_feeds(settings.inbox, [feed])
    return min(nights, default=None)


def has_begun(settings: Settings, feed: Feed, night: date) -> bool:
    """Whether the feed's first night lies behind; of a feed that never came, every night does."""
    return _has_begun(first_night(settings, feed), night)


def _has_begun(first: date | None, night: date) -> bool:
    return first is None or first <= night


def _tell(log: logging.Logger, verdict: Verdict, progress: str) -> None:
    night = f"{verdict.feed} {verdict.export_date}"
    counts = f"{verdict.rows_read} rows read, {verdict.rows_quarantined} quarantined"
    if verdict.status == "accepted":
        log.info("%s: accepted, %s (%s)", night, counts, progress)
    else:
        log.error("%s: %s, %s (%s): %s", night, verdict.status, counts, progress, verdict.reason)
    for finding in verdict.findings:
        if not finding.passed:
            log.warning(
                "%s: %s: %d of %d rows are not as expected (%s), first at %s. %s",
                night,
                finding.name,
                finding.rows_failed,
                finding.rows_checked,
                finding.expected,
                ", ".join(finding.places) or "no single place",
                finding.advice,
            )
