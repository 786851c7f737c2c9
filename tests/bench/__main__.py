"""The benchmark: each stage of a run in a process of its own, for worlds of several sizes.

A run lands all feeds in one process; here each feed's landing bears the imports anew.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from statistics import median

import yaml

from orchestration.settings import DEMO_FEEDS
from tests.bench.measure import CommandFailedError, Usage, measured
from tests.bench.report import ratios, stage_table

HISTORIES = (5, 55)
REPEATS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    sizes: list[int] = sorted(set(options.contacts))
    if options.folder and options.folder.exists() and any(options.folder.iterdir()):
        sys.exit(f"{options.folder} is not empty. Name a new folder, or none.")
    with tempfile.TemporaryDirectory(prefix="firstright-bench-") as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        measured_sizes = [_stages(folder / str(size), size, options.nights) for size in sizes]
        stages = {stage: [each[stage] for each in measured_sizes] for stage in measured_sizes[0]}
        print(stage_table(stages, sizes))
        for size in sizes:
            print(_histories(folder / str(size), size, options.nights), flush=True)
        if options.whole:
            print(_whole(folder / str(sizes[-1]), sizes[-1]))


def _stages(data: Path, contacts: int, nights: int) -> dict[str, Usage]:
    feeds = yaml.safe_load(DEMO_FEEDS.read_text(encoding="utf-8"))["feeds"]
    commands = {
        "imports": ["imports"],
        "demo": ["demo", str(nights), str(contacts)],
        **{f"landing {feed['name']}": ["landing", feed["name"]] for feed in feeds},
        **{name: [name] for name in ("promotion", "configuration", "models", "release")},
    }
    return {name: _stage(data, *command) for name, command in commands.items()}


def _stage(data: Path, *command: str) -> Usage:
    usage = _measured(data, "", "tests.bench.stages", *command)
    print(f"{data.name}: {' '.join(command)}: {usage.wall:.1f} s", file=sys.stderr, flush=True)
    return usage


def _measured(data: Path, inbox: str, *module: str) -> Usage:
    """Runs a module on this data folder; without an inbox, on the demo that lies in there."""
    environment = {
        "FIRSTRIGHT_DATA": str(data),
        "FIRSTRIGHT_INBOX": inbox,
        "FIRSTRIGHT_FEEDS": str(DEMO_FEEDS),
    }
    return measured([sys.executable, "-m", *module], environment, data / "bench.log")


def _histories(data: Path, contacts: int, nights: int) -> str:
    """What landing one and the same night costs after a short history and after a long one."""
    histories = [min(history, nights - 1) for history in HISTORIES]
    folders = [data / f"after {history} nights" for history in histories]
    for folder, history in zip(folders, histories, strict=True):
        _stage(data, "history", str(folder), str(history))
    # By turns, so that a machine that slows down does so for both.
    usages = [[_stage(folder, "last_night") for folder in folders] for _ in range(REPEATS)]
    short, long = (Usage(*map(median, zip(*map(astuple, runs)))) for runs in zip(*usages))
    return (
        f"the last night of {contacts:,} contacts landed after {histories[0]} nights: {short}; "
        f"after {histories[1]}: {long}; times wall, CPU, peak {ratios(long, short)}"
    )


def _whole(data: Path, contacts: int) -> str:
    """One run from the command line, on data of its own."""
    inbox = data / "demo" / "inbox"
    usage = _measured(data / "whole run", str(inbox), "orchestration", "run")
    return f"python -m orchestration run, {contacts:,} contacts: {usage}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--contacts", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--folder", type=Path, help="new or empty; kept; else a temporary one")
    parser.add_argument("--whole", action="store_true", help="and `python -m orchestration run`")
    return parser


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        sys.exit(str(error))
