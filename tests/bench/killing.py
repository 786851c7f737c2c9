"""An installation whose nights are run by the real command, some of them killed while they run."""

import os
import signal
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.bench.faults import Evening
from tests.bench.leftovers import processes_of
from tests.integration.injection import Watched, is_running, started
from tests.integration.worlds import World

SHARE_KILLED = 0.3
SHARE_RUN_AGAIN_AT_ONCE = 0.5
MOST_NIGHTS_IN_A_RANGE = 5
SECONDS_TO_END = 60
LANDING, MODELS = "Stage 1 of 4", "Stage 3 of 4"
FAILURES = ("The run failed", "A feed could not be loaded", "not all that belongs to it")

Range = tuple[date, date]


def has_failed(run: Watched) -> bool:
    """Whether the run has said that something else failed than a night."""
    return any(words in run.output for words in FAILURES)


@dataclass
class Installation:
    """What goes through the nights, and what has happened to it.

    Attributes:
        variables: of the command's environment.
        draws: of what is killed, and when.
        owed: nights that are to be run.
        killed: how often a run, its dbt or one of its workers was killed.
        seconds: what the last run took that was left in peace.
        orphans: processes that outlived their run by far.
    """

    world: World
    variables: Mapping[str, str]
    draws: Random
    owed: set[date] = field(default_factory=set)
    killed: Counter[str] = field(default_factory=Counter)
    seconds: float = 60
    orphans: int = 0

    def meet(self, evening: Evening, *, is_last: bool) -> None:
        """Drops what the evening brings, and runs what is owed; on the last one, until it is done.

        Raises:
            RuntimeError: a run failed that nobody had hurt.
        """
        for name, content in evening.drops.items():
            path = self.world.inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.owed |= {evening.night, *evening.repaired}
        for nights in ranges(self.owed):
            is_hurt = self.draws.random() < SHARE_KILLED
            is_done = self._run_and_kill(nights) if is_hurt else self._run(nights)
            if not is_done and (is_last or self.draws.random() < SHARE_RUN_AGAIN_AT_ONCE):
                self._run(nights)

    def _run(self, nights: Range) -> bool:
        began = time.monotonic()
        with self._started(nights) as run:
            status = run.end()
        # A night may be refused or missing; nothing else may happen.
        if status not in (0, 1) or has_failed(run):
            raise RuntimeError(f"{nights} ended with {status}:\n{run.output[-5000:]}")
        self.seconds = time.monotonic() - began
        self._settle(nights)
        return True

    def _run_and_kill(self, nights: Range) -> bool:
        """Runs the nights and kills something of the run; whether all was done even so."""
        # One night alone is staged without workers.
        victim = self.draws.choice(["run", "dbt"] + ["worker"] * (nights[0] < nights[1]))
        with self._started(nights) as run:
            if victim == "run":
                pause(run, self.draws.uniform(0.02, 0.98) * self.seconds)
                number = run.process.pid
            else:
                run.until(LANDING if victim == "worker" else MODELS)
                number = run.staging_worker() if victim == "worker" else run.dbt()
                pause(run, self.draws.uniform(0, 0.5 if victim == "worker" else 15))
            if is_running(number):
                os.kill(number, signal.SIGKILL)
                self.killed[victim] += 1
            status = run.end()
        self.orphans += self._outliving()
        # A run gets over the loss of a worker.
        is_done = status >= 0 and not has_failed(run)
        if is_done:
            self._settle(nights)
        return is_done

    def _started(self, nights: Range) -> AbstractContextManager[Watched]:
        first, last = nights
        return started(
            self.world, "nightly", "--from", f"{first}", "--to", f"{last}", **self.variables
        )

    def _settle(self, nights: Range) -> None:
        self.owed = {night for night in self.owed if not nights[0] <= night <= nights[1]}

    def _outliving(self) -> int:
        """Processes that still work on the data folder after some time to end."""
        deadline = time.monotonic() + SECONDS_TO_END
        while (left := processes_of(self.world)) and time.monotonic() < deadline:
            time.sleep(0.2)
        return len(left)


def ranges(nights: set[date]) -> list[Range]:
    """The nights as few ranges, oldest first, none of them long."""
    found: list[Range] = []
    for night in sorted(nights):
        if found and night - found[-1][0] < timedelta(days=MOST_NIGHTS_IN_A_RANGE):
            found[-1] = (found[-1][0], night)
        else:
            found.append((night, night))
    return found


def pause(run: Watched, seconds: float) -> None:
    """Waits so long, or until the run has ended."""
    deadline = time.monotonic() + seconds
    while run.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
