"""What each stage of a run costs, each in a process of its own, and how that grows.

The row `imports` is what the processes that land feeds need before they begin.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import yaml

from orchestration.settings import DEMO_FEEDS, PROJECT_ROOT
from tests.bench.components import print_components
from tests.bench.formats import print_formats
from tests.bench.measure import Usage, run_module, worked

HISTORIES = (5, 55)
LAST_NIGHT = "models, last night"
REPEATS = 3
HEADER = f"{'stage':<28}{'contacts':>9}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'CPU %':>7}"
RATIOS = f"{'x wall':>8}{'x CPU':>8}{'x peak':>8}"


def main() -> None:
    options = _parser().parse_args()
    if options.folder and options.folder.exists() and any(options.folder.iterdir()):
        sys.exit(f"{options.folder} is not empty; name a new folder, or none.")
    with tempfile.TemporaryDirectory(prefix="firstright-bench-") as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        worlds = {size: folder / str(size) for size in sorted(set(options.contacts))}
        costs = {size: _stages(data, size, options.nights) for size, data in worlds.items()}
        print(f"{HEADER}{RATIOS}", flush=True)
        for stage in next(iter(costs.values())):
            _print_sizes(stage, costs)
        for size, stages in costs.items():
            share = stages[LAST_NIGHT].cpu / stages["models"].cpu
            print(f"{size:,} contacts: {LAST_NIGHT} cost {share:.1%} of the CPU time of all before")
        print(f"\nThe last night, landed after a history: median of {REPEATS}\n{HEADER}{RATIOS}")
        for size, data in worlds.items():
            _print_histories(data, size)
        largest = list(worlds.values())[-1]
        # In processes of their own: what they import would weigh on the memory of the others.
        for module, *arguments in (("accuracy",), ("serving", str(options.served_rows))):
            command = [sys.executable, "-m", f"tests.bench.{module}", str(largest), *arguments]
            sys.stdout.flush()
            subprocess.run(command, cwd=PROJECT_ROOT, check=True)
        print_formats(folder / "formats", options.rows)
        print_components(folder / "components", options.interactions)
        if options.whole:
            run = run_module(data / "whole", "orchestration", "run", inbox=str(data / "demo/inbox"))
            print(f"\n{_line('orchestration run', size, run)}")
        if options.fault_nights:
            # Its own process: it imports what would weigh on the memory measured here.
            command = [sys.executable, "-m", "tests.bench.fault_nights", f"{options.fault_nights}"]
            if options.fault_seed is not None:
                command += ["--seed", f"{options.fault_seed}"]
            sys.stdout.flush()
            subprocess.run(command, cwd=PROJECT_ROOT, check=True)


def _stages(data: Path, contacts: int, nights: int) -> dict[str, Usage]:
    """Cost of each stage in the order of a run; of all together under `total`."""
    feeds = yaml.safe_load(DEMO_FEEDS.read_text(encoding="utf-8"))["feeds"]
    commands = {
        "imports": ["imports"],
        "demo": ["demo", str(nights), str(contacts)],
        **{f"landing {feed['name']}": ["landing", feed["name"]] for feed in feeds},
        **{stage: [stage] for stage in ("promote", "configuration", "models")},
    }
    costs = {name: _stage(data, *command) for name, command in commands.items()}
    _stage(data, "promote", _nights_landed(data)[-1])
    costs |= {LAST_NIGHT: _stage(data, "models"), "release": _stage(data, "release")}
    walls, cpus, peaks = zip(*costs.values(), strict=True)
    return {**costs, "total": Usage(sum(walls), sum(cpus), max(peaks))}


def _print_sizes(stage: str, costs: Mapping[int, Mapping[str, Usage]]) -> None:
    smallest = next(iter(costs.values()))[stage]
    for size, stages in costs.items():
        share = f"{stages[stage].cpu / stages['total'].cpu:7.0%}"
        ratio = "" if stages[stage] is smallest else stages[stage].times(smallest)
        print(f"{_line(stage, size, stages[stage])}{share}{ratio}")


def _print_histories(data: Path, contacts: int) -> None:
    """One and the same night on a short history and on a long one."""
    nights = _nights_landed(data)
    lengths = [min(length, len(nights) - 1) for length in HISTORIES]
    copies = [_with_history(data, set(nights[-length - 1 :])) for length in lengths]
    # By turns, so that a machine that slows down does so for both.
    runs = [[_stage(copy, "night", nights[-1]) for copy in copies] for _ in range(REPEATS)]
    short, long = (
        Usage(*map(median, zip(*usages, strict=True))) for usages in zip(*runs, strict=True)
    )
    print(_line(f"night after {lengths[0]} nights", contacts, short))
    name = f"night after {lengths[1]} nights"
    print(f"{_line(name, contacts, long)}{'':7}{long.times(short)}")


def _nights_landed(data: Path) -> list[str]:
    return sorted({path.name[-10:] for path in data.glob("landing/*/export_date=*")})


def _with_history(data: Path, nights: set[str]) -> Path:
    """A copy of what was dropped and loaded, without the other nights."""

    def others(_: str, names: list[str]) -> list[str]:
        dates = {name: re.search(r"\d{4}-\d\d-\d\d", name) for name in names}
        return [name for name, found in dates.items() if found and found[0] not in nights]

    copy = data / f"history-{len(nights) - 1}"
    for part in ("demo/inbox", "landing", "raw"):
        shutil.copytree(data / part, copy / part, ignore=others, dirs_exist_ok=True)
    return copy


def _stage(data: Path, *command: str) -> Usage:
    if command == ("imports",):
        return run_module(data, "tests.bench.stages", *command)
    return worked(data, "tests.bench.stages", *command)


def _line(name: str, contacts: int, usage: Usage) -> str:
    return f"{name:<28}{contacts:>9,}{usage.wall:>9.2f}{usage.cpu:>9.2f}{usage.peak:>9.0f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--contacts", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the exports at size")
    parser.add_argument(
        "--interactions", type=int, default=10_000_000, help="behind the graph of identifiers"
    )
    parser.add_argument("--served-rows", type=int, default=2_000_000, help="to PostgreSQL")
    parser.add_argument("--folder", type=Path, help="new or empty, kept; else a temporary one")
    parser.add_argument("--fault-nights", type=int, default=100, help="an hour or more; 0: none")
    parser.add_argument(
        "--fault-seed", type=int, help="of their faults; else another one each time"
    )
    parser.add_argument("--whole", action="store_true", help="and `python -m orchestration run`")
    return parser


if __name__ == "__main__":
    main()
