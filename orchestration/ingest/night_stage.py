"""One night on its way from its files to its candidate and its quarantine."""

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

import pyarrow.parquet as pq

from expectations.suites import Suite
from orchestration.feeds import Feed
from orchestration.ingest.atomic import replacing, sha256_of
from orchestration.ingest.candidates import Part
from orchestration.ingest.columns import NightColumns, night_columns
from orchestration.ingest.failures import Failures
from orchestration.ingest.judgement import (
    FileTally,
    candidate_rows,
    findings_of,
    quarantined_rows,
)
from orchestration.ingest.night_files import NightFiles
from orchestration.ingest.parquet_parts import PartWriter
from orchestration.ingest.quarantine import QuarantineFile
from orchestration.ingest.readers import contract_of
from orchestration.ingest.verdict import (
    CANDIDATE,
    QUARANTINE,
    LandedFile,
    NightFinding,
    landing_folder,
)
from orchestration.settings import Settings


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


class NightStage:
    """One night on its way: what is known of it so far, and the files of its rows."""

    def __init__(self, settings: Settings, feed: Feed, night: date, stack: ExitStack) -> None:
        self.found = NightFiles(night)
        self.tallies: dict[str, FileTally] = defaultdict(FileTally)
        self._folder = landing_folder(settings, feed.name, night)
        self._schema = contract_of(feed).arrow_schema()
        self._aside = stack.enter_context(replacing(self._folder / CANDIDATE))
        # Ids, times and hashes repeat too little for dictionaries, and packed texts need none.
        self._candidates = PartWriter(self._aside, self._schema, use_dictionary=False)
        quarantine = stack.enter_context(replacing(self._folder / QUARANTINE))
        self._quarantine = QuarantineFile(quarantine, feed.name, night)

    def add(self, part: Part, failures: Failures) -> None:
        """Adds a part of which the guards have spoken."""
        self.tallies[part.file].add(part, failures)
        self._candidates.add(candidate_rows(part, failures))
        self._quarantine.add(quarantined_rows(part, failures))

    def close(self) -> None:
        """Ends the files; a night that cannot be trusted has no candidates."""
        self._candidates.close()
        self._quarantine.close(self.found.refused)
        if self.found.problems:
            pq.write_table(self._schema.empty_table(), self._aside)

    def outcome(self, suite: Suite) -> StagedNight:
        """The night, once its files are in place."""
        found = self.found
        counted = [self.tallies[f.name] for f in found.files if f.name not in found.refused]
        rejects = sum(tally.rejects for tally in counted)
        return StagedNight(
            night=found.night,
            files=tuple(found.files),
            problems=tuple(found.problems),
            rows_read=rejects + sum(tally.rows for tally in counted),
            rows_quarantined=rejects + sum(tally.failing for tally in counted),
            findings=tuple(findings_of(counted, found.columns, suite)),
            candidate_sha256=sha256_of(self._folder / CANDIDATE),
            columns=night_columns(found.columns.values()),
        )
