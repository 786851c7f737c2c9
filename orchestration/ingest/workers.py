"""Worker processes for staging: reading and guarding are Python, of which one process does one.

A fork server imports what the workers need once. It starts before anything else has threads, and
each worker is a copy of it: the guards' engine alone takes ten seconds to import.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import forkserver, parent_process
from typing import TypeVar

Result = TypeVar("Result")
MOST_NIGHTS_AT_ONCE = 15
"""A call of the guards' engine costs a third of a second, so few chunks; but progress must show."""


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
    """
    size = min(-(-len(nights) // workers), MOST_NIGHTS_AT_ONCE)
    chunks = [nights[start : start + size] for start in range(0, len(nights), size or 1)]
    if workers == 1 or len(chunks) == 1:
        for chunk in chunks:
            yield from work(chunk)
        return
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(workers, context, initializer=_die_with_parent) as pool:
        for results in pool.map(work, chunks):
            yield from results


def _die_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
