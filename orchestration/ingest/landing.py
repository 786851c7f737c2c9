"""Lands nights of a feed: reads the files, asks the suite, stores rows, quarantine and verdict.

Nothing is promoted here, and nothing of the inbox is changed. A night landed again is replaced
exactly. No Dagster: see assets.py.
"""

import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.suites import Suite
from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.atomic import replacing, sha256_of
from orchestration.ingest.candidates import NightRows, read_context, read_night
from orchestration.ingest.failures import ROWS_PER_CALL, Failures, find_failures
from orchestration.ingest.feed_suite import suite_of
from orchestration.ingest.files import nights_of_feeds
from orchestration.ingest.judgement import candidate_rows, findings_of, quarantined_rows, refusals
from orchestration.ingest.quarantine import quarantine_table
from orchestration.ingest.verdict import (
    CANDIDATE,
    QUARANTINE,
    Verdict,
    landing_folder,
    nights_under,
    raw_folder,
    write_verdict,
)
from orchestration.ingest.volume import volume_finding
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
        ReaderDefectError: the reader has a defect.
        EngineError: an expectation was not answered.
    """
    suite = suite_of(feed)
    context = read_context(config, feed)
    read = (read_night(settings, config, context, night) for night in sorted(set(nights)))
    landed = []
    for group in _groups(read):
        failures = find_failures([rows.table for rows in group], suite)
        for rows, failed in zip(group, failures, strict=True):
            verdict = _land_night(settings, feed, suite, rows, failed)
            if verdict is not None:
                _tell(log, verdict)
                landed.append(verdict)
    return landed


def _groups(nights: Iterable[NightRows]) -> Iterator[list[NightRows]]:
    """Nights in order, as many together as one call of the engine takes, but at least one."""
    group: list[NightRows] = []
    for rows in nights:
        if group and sum(len(other.table) for other in [*group, rows]) > ROWS_PER_CALL:
            yield group
            group = []
        group.append(rows)
    if group:
        yield group


def _land_night(
    settings: Settings, feed: Feed, suite: Suite, rows: NightRows, failures: Failures
) -> Verdict | None:
    verdict = Verdict(
        feed=feed.name,
        export_date=rows.night,
        contract=suite.contract.name,
        status="accepted",
        reason="",
        files=tuple(rows.files),
        rows_read=rows.rows_read,
        rows_quarantined=0,
        findings=(),
        candidate_sha256="",
    )
    quarantined = quarantined_rows(rows, failures)
    if rows.files or rows.problems:
        volume = volume_finding(settings, feed, rows.night, rows.rows_read)
        reasons = refusals(settings, feed, rows, len(quarantined), volume)
        verdict = replace(
            verdict,
            status="refused" if reasons else "accepted",
            reason="; ".join(reasons),
            rows_quarantined=len(quarantined),
            findings=(*findings_of(rows, failures, suite), volume),
        )
    elif feed.required and _has_begun(settings, feed, rows.night):
        pattern = rows.night.strftime(feed.pattern)
        verdict = replace(
            verdict,
            status="missing",
            reason=f"no file {pattern} in the inbox; have it delivered and run the night again",
        )
    else:
        for folder_of in (landing_folder, raw_folder):
            if (folder := folder_of(settings, feed.name, rows.night)).exists():
                shutil.rmtree(folder)
        return None
    return _store(
        settings,
        verdict,
        candidate_rows(rows, failures),
        quarantine_table(feed.name, rows.night, quarantined),
    )


def _has_begun(settings: Settings, feed: Feed, night: date) -> bool:
    """Whether the feed's first night lies behind; of a feed that never came, every night does."""
    nights = nights_under(settings.raw / feed.name) | nights_of_feeds(settings.inbox, [feed])
    return min(nights, default=night) <= night


def _store(
    settings: Settings, verdict: Verdict, candidate: pa.Table, quarantine: pa.Table
) -> Verdict:
    """Replaces the night's files, the verdict last.

    Interrupted in between, the former verdict stands beside another candidate: its checksum tells,
    and nothing is promoted.
    """
    folder = landing_folder(settings, verdict.feed, verdict.export_date)
    for name, table in ((QUARANTINE, quarantine), (CANDIDATE, candidate)):
        with replacing(folder / name) as aside:
            pq.write_table(table, aside, compression="zstd")
    verdict = replace(verdict, candidate_sha256=sha256_of(folder / CANDIDATE))
    write_verdict(settings, verdict)
    return verdict


def _tell(log: logging.Logger, verdict: Verdict) -> None:
    night = f"{verdict.feed} {verdict.export_date}"
    counts = f"{verdict.rows_read} rows read, {verdict.rows_quarantined} quarantined"
    if verdict.status == "accepted":
        log.info("%s: accepted, %s", night, counts)
    else:
        log.error("%s: %s, %s: %s", night, verdict.status, counts, verdict.reason)
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
