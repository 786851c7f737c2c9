"""Stages nights of a feed: reads the files, asks the suite, stores candidate and quarantine.

All that a night needs of its own; what it needs of other nights, and its verdict, is landing.py's.
So nights can be staged at once, each in a process of its own (workers.py).
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.runner import EngineError, Passed
from expectations.suites import Suite
from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.atomic import replacing, sha256_of
from orchestration.ingest.candidates import (
    PART_ROWS,
    NightFiles,
    Part,
    read_context,
    read_night,
)
from orchestration.ingest.columns import NightColumns, night_columns
from orchestration.ingest.failures import ROWS_PER_CALL, Failures, find_failures
from orchestration.ingest.feed_suite import suite_of
from orchestration.ingest.judgement import FileTally, candidate_rows, findings_of
from orchestration.ingest.quarantine import quarantine_table
from orchestration.ingest.readers import contract_of
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
    context = read_context(config, feed)
    staging = _Staging(feed, suite_of(feed, config.reasons))
    with ExitStack() as stack:
        for night in nights:
            staged = _NightStage(settings, feed, night, stack)
            staging.nights.append(staged)
            for part in read_night(settings, config, context, staged.found):
                staging.take(staged, part)
        staging.ask()
        for staged in staging.nights:
            staged.close()
    return [staged.outcome(staging.suite) for staged in staging.nights]


class _NightStage:
    """One night on its way: what is known of it so far, and the file of its candidate rows."""

    def __init__(self, settings: Settings, feed: Feed, night: date, stack: ExitStack) -> None:
        self.found = NightFiles(night)
        self.tallies: dict[str, FileTally] = defaultdict(FileTally)
        self._feed = feed
        self._folder = landing_folder(settings, feed.name, night)
        self._schema = contract_of(feed).arrow_schema()
        self._aside = stack.enter_context(replacing(self._folder / CANDIDATE))
        # Ids, times and hashes repeat too little for dictionaries, and packed texts need none.
        self._writer = pq.ParquetWriter(
            self._aside, self._schema, compression="zstd", use_dictionary=False
        )
        stack.callback(self._writer.close)
        self._rows = self._schema.empty_table()

    def add(self, part: Part, failures: Failures) -> None:
        """Adds a part of which the guards have spoken."""
        self.tallies[part.file].add(part, failures)
        self._rows = pa.concat_tables([self._rows, candidate_rows(part, failures)])
        # By the night's own rows alone, or its checksum would depend on what it is staged with.
        if len(self._rows) >= PART_ROWS:
            self._write()

    def close(self) -> None:
        """Ends the file of candidates; rows of a night that cannot be trusted are none."""
        self._write()
        self._writer.close()
        if self.found.problems:
            pq.write_table(self._schema.empty_table(), self._aside)

    def outcome(self, suite: Suite) -> StagedNight:
        """The night, once its candidates are in place; stores its quarantine."""
        found = self.found
        counted = [self.tallies[f.name] for f in found.files if f.name not in found.refused]
        rejects = [row for tally in counted for row in tally.rejects]
        quarantined = rejects + [row for tally in counted for row in tally.failing]
        with replacing(self._folder / QUARANTINE) as aside:
            table = quarantine_table(self._feed.name, found.night, quarantined)
            pq.write_table(table, aside, compression="zstd")
        return StagedNight(
            night=found.night,
            files=tuple(found.files),
            problems=tuple(found.problems),
            rows_read=len(rejects) + sum(tally.rows for tally in counted),
            rows_quarantined=len(quarantined),
            findings=tuple(findings_of(counted, found.columns, suite)),
            candidate_sha256=sha256_of(self._folder / CANDIDATE),
            columns=night_columns(found.columns.values()),
        )

    def _write(self) -> None:
        if len(self._rows):
            self._writer.write_table(self._rows)
            self._rows = self._schema.empty_table()


@dataclass
class _Staging:
    """Nights on their way, and the parts of which the guards have not been asked yet."""

    feed: Feed
    suite: Suite
    nights: list[_NightStage] = field(default_factory=list)
    waiting: list[tuple[_NightStage, Part]] = field(default_factory=list)
    passed: Passed = field(default_factory=dict)

    def take(self, night: _NightStage, part: Part) -> None:
        """Lets a part wait until there are as many rows as one call of the engine takes."""
        self.waiting.append((night, part))
        if sum(len(part.table) + len(part.rejects) for _, part in self.waiting) >= ROWS_PER_CALL:
            self.ask()

    def ask(self) -> None:
        """Asks about what waits; an unanswered question is a problem of each night it is about."""
        if not self.waiting:
            return
        try:
            tables = [part.table for _, part in self.waiting]
            failures = find_failures(tables, self.suite, self.passed)
        except EngineError:
            asked = list(dict.fromkeys(night for night, _ in self.waiting))
            nights = f"{asked[0].found.night} to {asked[-1].found.night}"
            log.exception("%s %s: the guards gave no answer", self.feed.name, nights)
            for night in asked:
                night.found.problems.append(
                    f"the guards gave no answer on the nights {nights}: a defect of the guards, "
                    "not of the export; the run's log has the whole error. Have it mended, then "
                    "run the nights again"
                )
            failures = [Failures() for _ in self.waiting]
        for (night, part), failed in zip(self.waiting, failures, strict=True):
            night.add(part, failed)
        self.waiting.clear()
