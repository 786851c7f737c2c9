"""Stages nights of a feed: reads the files, asks the suite, stores candidate and quarantine.

All that a night needs of its own; what it needs of other nights, and its verdict, is landing.py's.
So nights can be staged at once, each in a process of its own (workers.py).
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.runner import EngineError
from expectations.suites import Suite
from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.atomic import replacing, sha256_of
from orchestration.ingest.candidates import NightRows, read_context, read_night
from orchestration.ingest.columns import NightColumns, night_columns
from orchestration.ingest.failures import ROWS_PER_CALL, Failures, find_failures
from orchestration.ingest.feed_suite import suite_of
from orchestration.ingest.judgement import candidate_rows, findings_of, quarantined_rows
from orchestration.ingest.quarantine import quarantine_table
from orchestration.ingest.verdict import (
    CANDIDATE,
    QUARANTINE,
    LandedFile,
    NightFinding,
    landing_folder,
)
from orchestration.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StagedNight:
    """What a night's files hold; its rows lie in the landing folder.

    Attributes:
        night: the export date.
        files: all files of the night, unreadable ones included.
        problems: why the night cannot be trusted as a whole, file by file.
        rows_read: rows of all readable files, the rejected ones included.
        rows_quarantined: of these, the quarantined ones.
        findings: one per expectation that is asked of the night alone.
        candidate_sha256: checksum of the candidate file.
        columns: what the files tell of their columns.
    """

    night: date
    files: tuple[LandedFile, ...]
    problems: tuple[str, ...]
    rows_read: int
    rows_quarantined: int
    findings: tuple[NightFinding, ...]
    candidate_sha256: str
    columns: NightColumns


def stage(
    settings: Settings, config: FeedsConfig, feed: Feed, nights: Sequence[date]
) -> list[StagedNight]:
    """Stages the nights, in the order given.

    The former candidate of a night is replaced. Until its new verdict is written, the checksum in
    the former one tells that it speaks of another candidate, and nothing is promoted.

    Raises:
        InboxError: there is no inbox.
    """
    suite = suite_of(feed, config.reasons)
    context = read_context(config, feed)
    staged = []
    for group in _groups(read_night(settings, config, context, night) for night in nights):
        for rows, failed in zip(group, _failures(feed, suite, group), strict=True):
            staged.append(_stage_night(settings, feed, suite, rows, failed))
    return staged


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


def _failures(feed: Feed, suite: Suite, group: Sequence[NightRows]) -> list[Failures]:
    """What the suite finds; an unanswered question is a problem of each night that was asked."""
    try:
        return find_failures([rows.table for rows in group], suite)
    except EngineError:
        nights = f"{group[0].night} to {group[-1].night}"
        log.exception("%s %s: the guards gave no answer", feed.name, nights)
        for rows in group:
            rows.problems.append(
                f"the guards gave no answer on the nights {nights}: a defect of the guards, not of "
                "the export; the run's log has the whole error. Have it mended, then run the "
                "nights again"
            )
        return [Failures() for _ in group]


def _stage_night(
    settings: Settings, feed: Feed, suite: Suite, rows: NightRows, failures: Failures
) -> StagedNight:
    quarantined = quarantined_rows(rows, failures)
    folder = landing_folder(settings, feed.name, rows.night)
    _store(quarantine_table(feed.name, rows.night, quarantined), folder / QUARANTINE)
    _store(candidate_rows(rows, failures), folder / CANDIDATE)
    return StagedNight(
        night=rows.night,
        files=tuple(rows.files),
        problems=tuple(rows.problems),
        rows_read=rows.rows_read,
        rows_quarantined=len(quarantined),
        findings=tuple(findings_of(rows, failures, suite)),
        candidate_sha256=sha256_of(folder / CANDIDATE),
        columns=night_columns(rows.columns.values()),
    )


def _store(table: pa.Table, path: Path) -> None:
    with replacing(path) as aside:
        pq.write_table(table, aside, compression="zstd")
