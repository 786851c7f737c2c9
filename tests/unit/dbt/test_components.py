"""The connected_components materialization against scipy, in a project of one model over a file."""

from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tests.warehouse import PROJECT, Warehouse

Edges = list[tuple[str, str]]

MODEL = """
{{ config(materialized='connected_components') }}
select node, neighbour from read_parquet('{{ env_var("FIRSTRIGHT_DATA") }}/edges.parquet')
"""


HASH = "{{% macro duckdb__node_hash(node) %}}{hash}{{% endmacro %}}"


def project(home: Path, *macros: str) -> Warehouse:
    (home / "models").mkdir()
    (home / "models" / "components.sql").write_text(MODEL)
    (home / "macros").symlink_to(PROJECT / "macros")
    (home / "more_macros").mkdir()
    for place, macro in enumerate(macros):
        (home / "more_macros" / f"{place}.sql").write_text(macro)
    (home / "dbt_project.yml").write_text(
        "{name: firstright, profile: firstright, macro-paths: [macros, more_macros]}"
    )
    return Warehouse(home, home / "target", project=home)


def write_edges(home: Path, edges: Edges) -> None:
    schema = pa.schema([("node", pa.string()), ("neighbour", pa.string())])
    columns = [[edge[side] for edge in edges] for side in (0, 1)]
    pq.write_table(pa.table(columns, schema=schema), home / "edges.parquet")


@pytest.fixture(scope="module")
def components_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Edges], dict[str, str]]:
    """Component by node, as the model's table holds them."""
    home = tmp_path_factory.mktemp("components")
    warehouse = project(home)

    def run(edges: Edges) -> dict[str, str]:
        write_edges(home, edges)
        warehouse.build("components")
        rows = warehouse.rows("select node, component from components")
        found = {row["node"]: row["component"] for row in rows}
        assert len(found) == len(rows)
        return found

    return run


def by_scipy(edges: Edges) -> dict[str, str]:
    """Smallest node of each node's component, by the second route."""
    nodes = sorted({node for edge in edges for node in edge})
    number = {node: place for place, node in enumerate(nodes)}
    ends = np.array([[number[node] for node in edge] for edge in edges]).T
    shape = (len(nodes), len(nodes))
    graph = coo_array((np.ones(len(edges)), (ends[0], ends[1])), shape=shape)
    _, labels = connected_components(graph, directed=False)
    smallest: dict[int, str] = {}
    for node, label in zip(nodes, labels, strict=True):
        smallest.setdefault(label, node)
    return {node: smallest[label] for node, label in zip(nodes, labels, strict=True)}


def name(number: int) -> str:
    return f"n{number:05d}"


def chain(length: int) -> Edges:
    """A path whose names do not rise along it, so that no pointer leads far at once."""
    order = np.random.default_rng(7).permutation(length)
    return [(name(a), name(b)) for a, b in pairwise(order)]


def two_cliques(size: int, *, bridged: bool) -> Edges:
    left = [name(n) for n in range(size)]
    right = [name(n) for n in range(size, 2 * size)]
    bridge = [(left[-1], right[-1])] if bridged else []
    return [*combinations(left, 2), *combinations(right, 2), *bridge]


def random_graph(seed: int, nodes: int, edges: int) -> Edges:
    """Sparse enough to fall into many components; repeated edges and self-loops included."""
    ends = np.random.default_rng(seed).integers(nodes, size=(edges, 2))
    return [(name(a), name(b)) for a, b in ends]


GRAPHS: dict[str, Edges] = {
    "star of 10,000 with a small centre": [(name(0), name(n)) for n in range(1, 10_001)],
    "star of 10,000 with a large centre": [(name(99_999), name(n)) for n in range(10_000)],
    "chain of 1,000": chain(1_000),
    "chain of 1,000 in order": [(name(n), name(n + 1)) for n in range(999)],
    "two cliques": two_cliques(12, bridged=False),
    "two cliques with a bridge": two_cliques(12, bridged=True),
    "each edge in both directions": [("b", "a"), ("a", "b"), ("c", "b"), ("b", "c")],
    "lone nodes": [("a", "a"), ("b", "b")],
    **{f"random graph {seed}": random_graph(seed, 2_000, 1_100) for seed in range(4)},
    "dense random graph": random_graph(9, 500, 3_000),
}


@pytest.mark.parametrize("edges", GRAPHS.values(), ids=GRAPHS)
def test_components_are_those_of_scipy(
    edges: Edges, components_of: Callable[[Edges], dict[str, str]]
) -> None:
    assert components_of(edges) == by_scipy(edges)


def test_no_edges_give_an_empty_table(
    components_of: Callable[[Edges], dict[str, str]],
) -> None:
    assert components_of([]) == {}


def test_components_by_hand(components_of: Callable[[Edges], dict[str, str]]) -> None:
    edges = [("d", "c"), ("c", "b"), ("x", "y"), ("lone", "lone")]
    expected = {"b": "b", "c": "b", "d": "b", "x": "x", "y": "x", "lone": "lone"}
    assert components_of(edges) == expected


def test_nodes_that_share_a_hash_stay_apart(tmp_path: Path) -> None:
    """Most nodes share theirs, as thousands do where texts differ in few places."""
    warehouse = project(tmp_path, HASH.format(hash="1000000 + ascii(right({{ node }}, 1))"))
    edges = [*GRAPHS["chain of 1,000"], ("alone", "together"), ("x", "xx")]
    write_edges(tmp_path, edges)
    warehouse.build("components")
    found = warehouse.rows("select node, component from components")
    assert {row["node"]: row["component"] for row in found} == by_scipy(edges)


def test_a_hash_that_stands_for_another_node_stops_the_run(tmp_path: Path) -> None:
    warehouse = project(tmp_path, HASH.format(hash="length({{ node }})"))
    write_edges(tmp_path, [("a", "bc"), ("x", "y")])
    with pytest.raises(AssertionError, match="a hash that stands for another one"):
        warehouse.build("components")
