"""Connected components at size: the materialization beside scipy and beside label propagation.

All three read the same edges between identifiers from a file, and write for each identifier the
smallest of its component; they must agree. scipy's needs numbers for names and holds all in memory;
label propagation, by a self-join until nothing changes, is what most packages for dbt do.
"""

import os
import sys
from pathlib import Path
from statistics import median

from tests.bench.measure import Usage, work_told, worked

REPEATS = 3
WAYS = ("dbt", "scipy", "propagation")
# Each interaction shows two of a person's four identifiers; one in a hundred shows another's phone.
_EDGES = """
    with interactions as (
        select
            hash(i) % {people} as person,
            ['account', 'email', 'phone', 'visitor'] as kinds,
            cast(hash(i, 1) % 4 as integer) as one,
            cast(1 + hash(i, 2) % 3 as integer) as other,
            case when hash(i, 3) % 100 = 0 then hash(i, 4) % {people} end as neighbour
        from range({interactions}) as numbers(i)
    )

    select distinct
        kinds[1 + one] || ':' || person as node,
        case
            when neighbour is null then kinds[1 + (one + other) % 4] || ':' || person
            else 'phone:' || neighbour
        end as neighbour
    from interactions
"""
_PROPAGATION = """
    create or replace table next_labels as
    select labels.node, least(min(labels.label), min(others.label)) as label
    from labels
    inner join edges on labels.node = edges.node
    inner join labels as others on edges.neighbour = others.node
    group by labels.node
"""
_MODEL = """
{{ config(materialized='connected_components') }}
select node, neighbour from read_parquet('{{ env_var("FIRSTRIGHT_DATA") }}/edges.parquet')
"""


def print_components(folder: Path, interactions: int) -> None:
    """CPU time and peak memory of the three ways, as ratios to scipy's; medians."""
    folder.mkdir(parents=True)
    worked(folder, "tests.bench.components", "edges", str(interactions))
    # By turns, so that a machine that slows down does so for all.
    runs = [[worked(folder, "tests.bench.components", way) for way in WAYS] for _ in range(REPEATS)]
    worked(folder, "tests.bench.components", "compare")
    usages = [Usage(*map(median, zip(*ways, strict=True))) for ways in zip(*runs, strict=True)]
    scipy = usages[WAYS.index("scipy")]
    print(f"\nComponents of the identifiers of {interactions:,} interactions: median of {REPEATS}")
    print(
        f"{'way':<28}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'x wall':>8}{'x CPU':>8}{'x peak':>8}"
    )
    for way, usage in zip(WAYS, usages, strict=True):
        cells = f"{usage.wall:>9.2f}{usage.cpu:>9.2f}{usage.peak:>9.0f}"
        print(f"{way:<28}{cells}{usage.times(scipy)}", flush=True)


def write_edges(folder: Path, interactions: int) -> None:
    """Pairs of identifiers that were met together, each pair once."""
    import duckdb

    edges = _EDGES.format(interactions=interactions, people=max(1, interactions * 7 // 100))
    with duckdb.connect() as connection:
        connection.execute(f"copy ({edges}) to '{folder / 'edges.parquet'}' (format parquet)")


def by_dbt(folder: Path) -> None:
    """As a night does it, without dbt's start and without reading its project."""
    import duckdb

    from tests.warehouse import PROJECT, Warehouse

    (folder / "models").mkdir(exist_ok=True)
    (folder / "models/components.sql").write_text(_MODEL)
    if not (folder / "macros").exists():
        (folder / "macros").symlink_to(PROJECT / "macros")
    (folder / "dbt_project.yml").write_text("{name: firstright, profile: firstright}")
    warehouse = Warehouse(folder, folder / "target", project=folder)
    warehouse.build("nothing_by_this_name")
    with work_told(folder):
        warehouse.build("components")
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(f"copy components to '{folder / 'dbt.parquet'}' (format parquet)")


def by_scipy(folder: Path) -> None:
    """With numbers for names by pandas."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    with work_told(folder):
        edges = pd.read_parquet(folder / "edges.parquet")
        names = pd.concat([edges["node"], edges["neighbour"]], ignore_index=True)
        codes, nodes = pd.factorize(names, sort=True)
        left, right = codes[: len(edges)], codes[len(edges) :]
        graph = coo_array((np.ones(len(edges), bool), (left, right)), shape=(len(nodes),) * 2)
        _, labels = connected_components(graph, directed=False)
        # Names are numbered in their order: the first of a label is its smallest.
        _, first = np.unique(labels, return_index=True)
        found = pd.DataFrame({"node": nodes, "component": nodes[first[labels]]})
        found.to_parquet(folder / "scipy.parquet")


def by_propagation(folder: Path) -> None:
    """With DuckDB, until no label changes."""
    import duckdb

    with duckdb.connect() as connection, work_told(folder):
        connection.execute(
            f"""
            set threads = 2;
            create table edges as
            with pairs as (from read_parquet('{folder / "edges.parquet"}'))

            select node, neighbour from pairs
            union
            select neighbour, node from pairs;
            create table labels as select distinct node, node as label from edges
            """
        )
        changed = True
        while changed:
            connection.execute(_PROPAGATION)
            [[changed]] = connection.execute(
                "select count(*) > 0 from labels inner join next_labels using (node) "
                "where labels.label <> next_labels.label"
            ).fetchall()
            connection.execute("drop table labels; alter table next_labels rename to labels")
        connection.execute(
            f"copy (select node, label as component from labels) "
            f"to '{folder / 'propagation.parquet'}' (format parquet)"
        )


def compare(folder: Path) -> None:
    """Raises RuntimeError where the three do not agree."""
    import duckdb

    with work_told(folder):
        for way in WAYS[1:]:
            one, other = (f"'{folder / name}.parquet'" for name in ("dbt", way))
            rows = duckdb.sql(
                f"(from {one} except all from {other}) union all "
                f"(from {other} except all from {one}) limit 1"
            ).fetchall()
            if rows:
                raise RuntimeError(f"dbt and {way} differ: {rows}")


def main(way: str, *arguments: str) -> None:
    """One way, below FIRSTRIGHT_DATA."""
    folder = Path(os.environ["FIRSTRIGHT_DATA"])
    match way:
        case "edges":
            with work_told(folder):
                write_edges(folder, int(arguments[0]))
        case "dbt":
            by_dbt(folder)
        case "scipy":
            by_scipy(folder)
        case "propagation":
            by_propagation(folder)
        case "compare":
            compare(folder)
        case _:
            raise ValueError(f"There is no way {way}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
