"""What a process and all that it started cost."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from orchestration.settings import PROJECT_ROOT

WORK = "work.json"
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


class Usage(NamedTuple):
    """Wall and CPU time in seconds; peak memory of the largest process in megabytes."""

    wall: float
    cpu: float
    peak: float

    def times(self, base: "Usage") -> str:
        """How many times the base: wall time, CPU time, peak memory."""
        return "".join(
            f"{a / b:8.2f}" if b else f"{'-':>8}" for a, b in zip(self, base, strict=True)
        )


def measured(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Usage:
    """Runs the command in the project's folder; its output goes to `log`.

    A process inherits the peak memory of the one that starts it, so the caller must be small:
    nothing that it imports may import pyarrow, duckdb or the like.

    Raises:
        RuntimeError: it failed; the message ends with its last words.
    """
    with log.open("w") as output:
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        # Adds up the CPU time of its descendants, and takes the largest of their peaks.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        words = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{command} ended with status {process.returncode}: {words}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS_BYTES / 1e6)


@contextmanager
def work_told(folder: Path) -> Iterator[None]:
    """Writes what the block takes, without the imports before it, where `worked` reads it."""
    before = os.times()
    yield
    user, system, child_user, child_system, wall = (
        after - earlier for after, earlier in zip(os.times(), before, strict=True)
    )
    work = {"wall": wall, "cpu": user + system + child_user + child_system}
    (folder / WORK).write_text(json.dumps(work))


def run_module(data: Path, *module: str, inbox: str = "", feeds: str = "") -> Usage:
    """Runs a module on a data folder; without an inbox, on the demo in that folder."""
    data.mkdir(parents=True, exist_ok=True)
    places = {
        "FIRSTRIGHT_DATA": str(data),
        "FIRSTRIGHT_INBOX": inbox,
        "FIRSTRIGHT_FEEDS": feeds,
    }
    return measured([sys.executable, "-m", *module], places, data / "bench.log")


def worked(data: Path, *module: str, inbox: str = "", feeds: str = "") -> Usage:
    """As `run_module`, but the times are those of the module's block `work_told`."""
    usage = run_module(data, *module, inbox=inbox, feeds=feeds)
    print(f"{data.name}: {' '.join(module[1:])}: {usage.wall:.1f} s", file=sys.stderr)
    return usage._replace(**json.loads((data / WORK).read_text()))
