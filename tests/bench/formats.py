"""From file to raw, guards included, beside DuckDB reading, casting and writing the same file."""

from pathlib import Path
from statistics import median

from tests.bench.measure import Usage, worked

FORMATS = ("table", "asterisk_cdr", "amazon_connect_ctr")
REPEATS = 3


def print_formats(folder: Path, rows: int) -> None:
    """Rows per second of CPU time of both, their ratio, and our peak memory; medians."""
    print(f"\nFile to raw, {rows:,} rows in one file: median of {REPEATS}")
    print(f"{'format':<28}{'rows/CPU s':>12}{'DuckDB':>12}{'ratio':>9}{'peak MB':>9}")
    for name in FORMATS:
        data = folder / name
        data.mkdir(parents=True)
        places = {"inbox": str(data / "inbox"), "feeds": str(data / "feeds.yaml")}
        worked(data, "tests.bench.exports", "write", name, str(rows))
        ours, theirs = [], []
        # By turns, so that a machine that slows down does so for both.
        for _ in range(REPEATS):
            landed = worked(data, "tests.bench.stages", "landing", "calls", **places)
            promoted = worked(data, "tests.bench.stages", "promote", **places)
            ours.append(Usage(0, landed.cpu + promoted.cpu, landed.peak))
            theirs.append(worked(data, "tests.bench.exports", "read", name, str(rows)))
        rate, peak = rows / median(u.cpu for u in ours), median(u.peak for u in ours)
        base = rows / median(u.cpu for u in theirs)
        print(f"{name:<28}{rate:>12,.0f}{base:>12,.0f}{rate / base:>9.3f}{peak:>9,.0f}")
