"""Stages nights of a feed: reads the files, asks the suite, stores candidate and quarantine.

All that a night needs of its own; what it needs of other nights, and its verdict, is landing.py's.
So nights can be staged at once, each in a process of its own (workers.py).
"""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date

from expectations.runner import EngineError, Passed
from expectations.suites import Suite
from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.candidates import Part
from orchestration.ingest.failures import ROWS_PER_CALL, Failures, find_failures
from orchestration.ingest.feed_suite import suite_of
from orchestration.ingest.night_files import read_context, read_night
from orchestration.ingest.night_stage import NightStage, StagedNight
from orchestration.settings import Settings

CALL_CHARACTERS = 2**27
log = logging.getLogger(__name__)


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
            staged = NightStage(settings, feed, night, stack)
            staging.begin(staged)
            for part in read_night(settings, config, context, staged.found):
                staging.take(staged, part)
        staging.end()
    return [staged.outcome(staging.suite) for staged in staging.nights]


@dataclass
class _Staging:
    """Nights on their way, and the parts of which the guards have not been asked yet.

    Attributes:
        feed: their feed.
        suite: the questions.
        nights: all nights that have begun.
        open: those whose files have not ended.
        waiting: the parts.
        rows: of all parts that wait.
        characters: of their texts.
        passed: as `validate` takes it.
    """

    feed: Feed
    suite: Suite
    nights: list[NightStage] = field(default_factory=list)
    open: list[NightStage] = field(default_factory=list)
    waiting: list[tuple[NightStage, Part]] = field(default_factory=list)
    rows: int = 0
    characters: int = 0
    passed: Passed = field(default_factory=dict)

    def begin(self, night: NightStage) -> None:
        """Goes on to a night; the former ones have been read."""
        self.nights.append(night)
        self.open.append(night)

    def take(self, night: NightStage, part: Part) -> None:
        """Lets a part wait until there are as many rows as one call of the engine takes."""
        self.waiting.append((night, part))
        self.rows += len(part.table) + len(part.rejects)
        self.characters += part.characters
        if self.rows >= ROWS_PER_CALL or self.characters >= CALL_CHARACTERS:
            self._ask()
            # What a night holds until its end would add up over many nights.
            while len(self.open) > 1:
                self.open.pop(0).close()

    def end(self) -> None:
        """Asks about the rest and ends the nights' files."""
        self._ask()
        for night in self.open:
            night.close()

    def _ask(self) -> None:
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
        self.rows = self.characters = 0
