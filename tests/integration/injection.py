"""The command as a process that is watched, stopped and hurt while it works."""

import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestration.settings import PROJECT_ROOT
from tests.integration.worlds import COMMAND, World

SECONDS_TO_SHOW = 240


class Watched:
    """A running command.

    Attributes:
        lines: all that it has said so far, as far as it was waited for.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._said: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def until(self, words: str) -> None:
        """Returns when a line with these words has been said."""
        while (line := self._next()) is not None:
            if words in line:
                return
        raise AssertionError(f"ended without {words!r}:\n{self.output}")

    def end(self) -> int:
        """The exit status, when it has ended by itself."""
        while self._next() is not None:
            pass
        return self.process.wait()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def dbt(self) -> int:
        """Number of the process of dbt."""
        return self._descendant(lambda number, words: "dbt_child" in words)

    def staging_worker(self) -> int:
        """Number of a process that stages nights: a child of the fork server."""
        return self._descendant(
            lambda number, words: "forkserver" in words and parent_of(number) != self.process.pid
        )

    def _next(self) -> str | None:
        try:
            line = self._said.get(timeout=SECONDS_TO_SHOW)
        except queue.Empty:
            raise AssertionError(f"silent for too long:\n{self.output}") from None
        if line is not None:
            self.lines.append(line)
        return line

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(line)
        self._said.put(None)

    def _descendant(self, is_meant: Callable[[int, str], bool]) -> int:
        deadline = time.monotonic() + SECONDS_TO_SHOW
        while time.monotonic() < deadline:
            for number in descendants(self.process.pid):
                with suppress(FileNotFoundError, ProcessLookupError):
                    words = Path(f"/proc/{number}/cmdline").read_text()
                    if is_meant(number, words):
                        return number
            time.sleep(0.005)
        raise AssertionError(f"no such process:\n{self.output}")


@contextmanager
def started(world: World, *arguments: str, **variables: str) -> Iterator[Watched]:
    """Starts the command, and kills it at the end if it still runs."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=PROJECT_ROOT,
        env=world.environment | {"PYTHONUNBUFFERED": "1"} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Watched(process)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()


def parent_of(number: int) -> int:
    """Number of a process's parent; 0 where there is no such process."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def descendants(number: int) -> list[int]:
    """Children of a process, and theirs."""
    parents = {int(path.name): parent_of(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found = [number]
    for ancestor in found:
        found += [child for child, parent in parents.items() if parent == ancestor]
    return found[1:]


def is_running(number: int) -> bool:
    """Whether a process does anything any more."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
