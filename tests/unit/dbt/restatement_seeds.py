"""Compares the log with the nights loaded one by one in many drawn worlds; run by hand.

`python -m tests.unit.dbt.restatement_seeds 1 20` draws the worlds of 20 seeds, some 40 CPU seconds
each, prints where log and nights differ, and looks for one group of people that is enough for it.
`--groups 3 7` draws these groups alone. `--keep FOLDER` keeps the expected logs there, or takes
those that it holds, which is right while neither the draws nor the models below the log change.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.builders import Record
from tests.contact_tables import empty_warehouse
from tests.unit.dbt.restatement_definition import (
    LOG,
    differences,
    load_one_by_one,
    log_by_definition,
    rows_of_log,
)
from tests.unit.dbt.restatement_draws import GROUPS, drawn_world
from tests.unit.dbt.restatement_world import World
from tests.warehouse import Warehouse, parse_project

SHOWN = 20


def main() -> None:
    options = _parser().parse_args()
    differing = []
    with tempfile.TemporaryDirectory(prefix="firstright-restatements-") as temporary:
        folder = Path(temporary)
        parse_project(folder / "target")
        kept: Path = options.keep or folder / "kept"
        kept.mkdir(parents=True, exist_ok=True)
        for seed in range(options.first, options.last + 1):
            groups = options.groups
            if not _differs(folder, kept, seed, groups):
                continue
            differing.append(seed)
            while len(groups) > 1:
                half, rest = groups[: len(groups) // 2], groups[len(groups) // 2 :]
                groups = half if _differs(folder, kept, seed, half) else rest
            _differs(folder, kept, seed, groups)
    if differing:
        sys.exit(f"log and nights differ with the seeds {differing}")


def _differs(folder: Path, kept: Path, seed: int, groups: list[int]) -> bool:
    world = drawn_world(seed, groups)
    warehouse = empty_warehouse(folder)
    path = kept / f"{seed}-{'-'.join(map(str, groups))}.parquet"
    expected = _built(warehouse, world, path)
    moved = Counter(row["is_first"] for row in expected)
    print(
        f"seed {seed}, groups {groups}: {len(world.rows)} rows in {len(world.nights)} nights, "
        f"{moved[True]} first rows, {moved[False]} moves",
        flush=True,
    )
    wrong = differences(warehouse, expected)
    for key, (found, wanted) in list(wrong.items())[:SHOWN]:
        print(f"  {key}\n    found    {found}\n    expected {wanted}", flush=True)
    if len(wrong) > SHOWN:
        print(f"  and {len(wrong) - SHOWN} more")
    return bool(wrong)


def _built(warehouse: Warehouse, world: World, path: Path) -> list[Record]:
    """Builds the log over all nights; the rows that are expected of it."""
    if path.exists():
        for night in world.nights:
            world.load(warehouse, night)
        warehouse.build(LOG)
        kept: list[Record] = pq.read_table(path).to_pylist()
        return kept
    expected = rows_of_log(log_by_definition(load_one_by_one(world, warehouse)))
    pq.write_table(pa.Table.from_pylist(expected), path)
    return expected


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--groups", type=int, nargs="+", default=list(range(GROUPS)))
    parser.add_argument("--keep", type=Path)
    return parser


if __name__ == "__main__":
    main()
