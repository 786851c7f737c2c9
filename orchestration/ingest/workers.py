"""Worker processes for staging: reading and guarding are Python, of which one process does one.

A fork server imports what the workers need once. It starts before anything else has threads, and
each worker is a copy of it: the guards' engine alone takes ten seconds to import.

Each worker has a pipe of its own. Those of `ProcessPoolExecutor` share a queue: one that was killed
while it waited for work kept the others from theirs for ever, and the pool does not look at the
last one that it started before another has answered.
"""

import multiprocessing
import os
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import forkserver, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Result = TypeVar("Result")
MOST_NIGHTS_AT_ONCE = 15
"""A call of the guards' engine costs a third of a second, so few chunks; but progress must show."""
_Answer = tuple[Any, Exception | None]


class WorkerKilledError(RuntimeError):
    """A worker ended without an answer: memory ran out, or somebody killed it."""


def start_workers() -> None:
    """Lets the fork server import in the background; without it, the first feed waits for that."""
    multiprocessing.set_forkserver_preload(["orchestration.ingest.stage", "great_expectations"])
    forkserver.ensure_running()


def in_chunks(
    work: Callable[[Sequence[date]], Sequence[Result]], nights: Sequence[date], workers: int
) -> Iterator[Result]:
    """What `work` gives for the nights, in their order, as soon as it is there.

    Args:
        work: called with some of the nights, in a worker process where there are several chunks.
        nights: in order.
        workers: number of processes.

    Raises:
        WorkerKilledError: a worker was killed; at once.
        Exception: what `work` raised of the earliest nights, with the worker's traceback as a note.
    """
    size = min(-(-len(nights) // workers), MOST_NIGHTS_AT_ONCE)
    chunks = [nights[start : start + size] for start in range(0, len(nights), size or 1)]
    if workers == 1 or len(chunks) == 1:
        for chunk in chunks:
            yield from work(chunk)
        return
    at_work: dict[int, _Worker] = {}
    answers: dict[int, _Answer] = {}
    upcoming = iter(enumerate(chunks))

    def begin() -> None:
        for number, chunk in islice(upcoming, workers - len(at_work)):
            at_work[number] = _begin(work, chunk)

    try:
        for number in range(len(chunks)):
            begin()
            while number not in answers:
                ready = wait([worker.answer for worker in at_work.values()])
                for other in [n for n, worker in at_work.items() if worker.answer in ready]:
                    answers[other] = at_work.pop(other).take()
                begin()
            result, error = answers.pop(number)
            if error is not None:
                raise error
            yield from result
    finally:
        for worker in at_work.values():
            worker.process.kill()
            worker.end()


@dataclass(frozen=True)
class _Worker:
    """A process that works on some nights, and the pipe that brings its answer."""

    process: BaseProcess
    answer: Connection
    nights: Sequence[date]

    def take(self) -> _Answer:
        """The answer; it can be read when it begins to come, or when the process has ended."""
        try:
            answer: _Answer = self.answer.recv()
        # The latter where it was killed in the middle of its answer.
        except (EOFError, OSError):
            self.end()
            status = self.process.exitcode or 0
            how = f"was killed by signal {-status}" if status < 0 else f"ended with {status}"
            raise WorkerKilledError(
                f"The process that read the nights {self.nights[0]} to {self.nights[-1]} {how}. "
                "Where memory ran out, give it more; then run the nights again."
            ) from None
        self.end()
        return answer

    def end(self) -> None:
        self.process.join()
        self.answer.close()


def _begin(work: Callable[[Sequence[date]], Any], nights: Sequence[date]) -> _Worker:
    context = multiprocessing.get_context("forkserver")
    answer, telling = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, nights, telling), daemon=True)
    process.start()
    # The end of the worker's is the end of the pipe.
    telling.close()
    return _Worker(process, answer, nights)


def _work(
    work: Callable[[Sequence[date]], Any], nights: Sequence[date], telling: Connection
) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        told: _Answer = (work(nights), None)
    except Exception as error:
        error.add_note(traceback.format_exc())
        told = (None, error)
    telling.send(told)


def _die_with_parent() -> None:
    """A worker whose parent was killed would answer nobody."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
