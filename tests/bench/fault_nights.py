"""Night after night by the real command, with faulty deliveries and killed processes.

At the end the marts are held, value by value, against those of an installation that has met the
final files alone, in one run; and what is left of the nights is counted.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

from orchestration.demo import write_feeds
from orchestration.demo.deliveries import deliveries
from orchestration.demo.files import write_inbox
from orchestration.demo.simulate import simulate
from tests.bench.faults import Exports, night_of, plan
from tests.bench.killing import Installation
from tests.bench.leftovers import disk_use, files_left, processes_of
from tests.integration.worlds import World, differing_tables
from tests.receivers import webhook

FIRST_NIGHT = date(2025, 9, 1)
TIMEZONE = "America/New_York"
CONTACTS_PER_NIGHT = 20
NIGHTS_A_LINE = 10
LOOKS_AT_DISK = 5

Figures = Mapping[str, object]
DiskUse = Mapping[int, Mapping[str, float]]


def pass_nights(folder: Path, nights: int, seed: int) -> tuple[bool, Figures, DiskUse]:
    """Goes through the nights.

    Returns:
        Whether all ended well, what there is to tell, and the disk used after some of the nights.

    Raises:
        RuntimeError: a run failed that nobody had hurt.
    """
    world, temporary = World(folder / "world"), folder / "tmp"
    temporary.mkdir()
    write_feeds(world.feeds, TIMEZONE)
    evenings, met = plan(_exports(folder / "exports", nights), Random(seed))
    used = {}
    # Alerts are remembered once somebody was told.
    with webhook() as hook:
        variables = {
            "FIRSTRIGHT_ALERT_WEBHOOK": f"http://127.0.0.1:{hook.port}/",
            "TMPDIR": str(temporary),
        }
        installation = Installation(world, variables, Random(seed))
        for number, evening in enumerate(evenings, start=1):
            installation.meet(evening, is_last=number == nights)
            if number % NIGHTS_A_LINE == 0:
                kills = sum(installation.killed.values())
                print(f"{number} nights, {kills} kills, {len(hook.alerts)} alerts", flush=True)
            if number % max(1, nights // LOOKS_AT_DISK) == 0:
                used[number] = disk_use(world)
    differing = differing_tables(world, _clean(folder / "clean", world))
    left = files_left(world, temporary)
    processes = installation.orphans + len(processes_of(world))
    tables = json.loads((world.data / "published/release.json").read_text())["row_counts"]
    figures = {
        "nights": nights,
        **met,
        **{f"{victim} killed": count for victim, count in installation.killed.items()},
        "tables compared": len(tables),
        "tables that differ": " ".join(differing) or 0,
        "processes left": processes,
        "files left": " ".join(left) or 0,
    }
    return not (differing or left or processes), figures, used


def _exports(folder: Path, nights: int) -> Exports:
    """The files of a small centre, by night."""
    world = simulate(nights, 7, nights * CONTACTS_PER_NIGHT, FIRST_NIGHT, TIMEZONE)
    write_inbox(folder, deliveries(world), world.nights)
    exports: dict[date, dict[str, bytes]] = {night: {} for night in world.nights.dates}
    for path in folder.rglob("*"):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            exports[night_of(name)][name] = path.read_bytes()
    return exports


def _clean(folder: Path, world: World) -> World:
    """Another installation that loads what the first one's inbox holds in the end."""
    clean = World(folder)
    shutil.copytree(world.inbox, clean.inbox)
    write_feeds(clean.feeds, TIMEZONE)
    done = clean.command("run")
    if done.status != 0:
        raise RuntimeError(f"the clean load ended with {done.status}:\n{done.errors}")
    return clean


def _print(figures: Figures, used: DiskUse) -> None:
    for name, figure in figures.items():
        print(f"{name:<24}{figure:>9}")
    print(f"\n{'megabytes after nights':<24}" + "".join(f"{number:>9}" for number in used))
    for place in sorted({place for sizes in used.values() for place in sizes}):
        print(f"{place:<24}" + "".join(f"{sizes.get(place, 0):>9.1f}" for sizes in used.values()))


def main() -> int:
    """Prints what came of the nights; 1 where anything differs or is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fault_nights", description=__doc__)
    parser.add_argument("nights", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"\n{options.nights} nights with faults, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="firstright-nights-") as folder:
        is_well, figures, used = pass_nights(Path(folder), options.nights, options.seed)
    _print(figures, used)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
