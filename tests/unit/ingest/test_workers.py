"""Nights that are read in worker processes, and what becomes of these."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestration.feeds import Feed
from orchestration.ingest.files import InboxError
from orchestration.ingest.verdict import Verdict
from orchestration.ingest.workers import WorkerKilledError, in_chunks
from tests.unit.ingest.conftest import World

SECONDS = 30
NIGHTS = [date(2026, 1, 5) + timedelta(days=day) for day in range(40)]


def numbered(nights: Sequence[date]) -> list[tuple[date, int]]:
    return [(night, os.getpid()) for night in nights]


def fails(nights: Sequence[date]) -> list[date]:
    """The earlier nights fail later."""
    time.sleep(2 * (nights[0] == NIGHTS[0]))
    raise InboxError(f"night {nights[0]}")


def waits(nights: Sequence[date]) -> list[int]:
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(600)
    return []


def dies_or_waits(nights: Sequence[date]) -> list[date]:
    """The first nights take long; whoever has others is killed, as where memory runs out."""
    if nights[0] != NIGHTS[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(SECONDS)
    return list(nights)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 15, 16, 40])
def test_results_come_in_the_order_of_the_nights(count: int) -> None:
    results = list(in_chunks(numbered, NIGHTS[:count], workers=2))
    assert [night for night, _ in results] == NIGHTS[:count]


def test_several_nights_are_worked_on_by_other_processes_and_one_night_here() -> None:
    workers = {process for _, process in in_chunks(numbered, NIGHTS, workers=2)}
    assert os.getpid() not in workers
    [(_, process)] = in_chunks(numbered, NIGHTS[:1], workers=2)
    assert process == os.getpid()


def test_what_a_worker_raises_is_raised_here() -> None:
    with pytest.raises(InboxError, match="night 2026-01-05"):
        list(in_chunks(fails, NIGHTS, workers=2))


def test_a_worker_that_is_killed_is_missed_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(WorkerKilledError, match="2026-01-08 to 2026-01-10 was killed by signal 9"):
        list(in_chunks(dies_or_waits, NIGHTS[:6], workers=2))
    assert time.monotonic() - began < SECONDS


def test_nights_landed_by_two_processes_are_those_landed_by_one(world: World) -> None:
    world.feeds[0] = Feed(
        "crm", "customers", "table", "voice/%Y-%m-%d/*.txt", "UTC", options={"key": "id"}
    )
    for number, night in enumerate(NIGHTS[:6]):
        rows = [f"{number}-{row},{row}@home.example" for row in range(number + 1)]
        world.drop("id,email", *rows, "broken", night=night)

    def landed() -> tuple[list[Verdict], list[object]]:
        verdicts = world.land(*NIGHTS[:6])
        tables = [world.candidates(night).to_pylist() for night in NIGHTS[:6]]
        return verdicts, [*tables, *(world.quarantine(night) for night in NIGHTS[:6])]

    by_one = landed()
    world.settings = replace(world.settings, workers=2)
    assert landed() == by_one
    assert [verdict.rows_read for verdict in by_one[0]] == [2, 3, 4, 5, 6, 7]


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from tests.unit.ingest.test_workers import NIGHTS, waits\n"
            "from orchestration.ingest.workers import in_chunks\n"
            "list(in_chunks(waits, NIGHTS, workers=2))",
            tmp_path,
        ]
    )
    workers = eventually(lambda: [int(path.name) for path in tmp_path.iterdir()], 2)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert eventually(lambda: [pid for pid in workers if not is_running(pid)], 2) == workers


def eventually(look, count: int):
    for _ in range(600):
        found = look()
        if len(found) == count:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{found}, expected {count}")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False
