"""What a process and all that it started cost."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from orchestration.settings import PROJECT_ROOT

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
