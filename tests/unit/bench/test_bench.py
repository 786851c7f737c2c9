"""The measure of the benchmark: a process of its own, its descendants included."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import PROJECT_ROOT
from tests.bench.measure import Usage, measured

ALLOCATE = "held = bytearray(200_000_000)"
BURN = "import time\nwhile time.process_time() < 0.5: pass"
IN_A_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', {!r}], check=True)"
PEAKS = """
import json, sys
from pathlib import Path
import tests.bench.__main__
from tests.bench.measure import measured
log, *codes = sys.argv[1:]
print(json.dumps([measured([sys.executable, "-c", c], {}, Path(log)).peak for c in codes]))
"""


def _python(code: str, folder: Path) -> Usage:
    return measured([sys.executable, "-c", code], {}, folder / "log")


def test_peak_memory_is_that_of_the_process_and_its_descendants(tmp_path: Path) -> None:
    """Measured from the benchmark's own process: this one is large, and peaks are inherited."""
    codes = [ALLOCATE, IN_A_CHILD.format(ALLOCATE), "pass"]
    done = subprocess.run(
        [sys.executable, "-c", PEAKS, tmp_path / "log", *codes],
        cwd=PROJECT_ROOT,
        capture_output=True,
        check=True,
    )
    own, of_a_child, nothing = json.loads(done.stdout)
    assert 200 < own < 260
    assert 200 < of_a_child < 260
    assert nothing < 60


def test_cpu_time_of_descendants_counts(tmp_path: Path) -> None:
    assert _python(IN_A_CHILD.format(BURN), tmp_path).cpu > 0.5


def test_waiting_is_wall_time_and_not_cpu_time(tmp_path: Path) -> None:
    usage = _python("import time; time.sleep(1)", tmp_path)
    assert usage.wall > 1
    assert usage.cpu < 0.9


def test_a_failed_command_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"status 1.*no such feed"):
        _python("raise SystemExit('no such feed')", tmp_path)


def test_growth_is_told_as_ratios() -> None:
    assert Usage(6, 10, 300).times(Usage(3, 4, 0)).split() == ["2.00", "2.50", "-"]
