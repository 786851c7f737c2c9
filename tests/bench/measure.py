"""What one process and all that it started cost."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import PROJECT_ROOT

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
WORDS_SHOWN = 2_000


class CommandFailedError(RuntimeError):
    """A measured command failed; the message ends with its last words."""


@dataclass(frozen=True)
class Usage:
    """Wall and CPU time in seconds; peak memory, of the largest process, in 10^6 bytes."""

    wall: float
    cpu: float
    peak: float


def measured(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Usage:
    """Runs the command in the project's folder and waits for it; its output goes to `log`.

    A new process begins with the peak memory of the one that started it, so whoever calls this
    must be small itself: nothing here may import pyarrow, duckdb or the like.

    Raises:
        CommandFailedError: it ended with another status than 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        # Counts the processes that it waited for; of their peaks, the largest.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise CommandFailedError(
            f"{' '.join(command)} ended with {process.returncode}: {log.read_text()[-WORDS_SHOWN:]}"
        )
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS_BYTES / 1e6)
