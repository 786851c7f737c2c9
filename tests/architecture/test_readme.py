"""The README's tables and diagram know the marts as they are."""

import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.publish.tables import PublicTable, public_tables
from orchestration.settings import PROJECT_ROOT

ENTITIES = re.compile(r"^(fct|dim|bridge|customer|identity)_")
LINE = re.compile(r"^    (\w+) [|o}]{2}--[|o{]{2} (\w+) : (\w+)$", re.MULTILINE)
REFERENCE = re.compile(r"ref\('(\w+)'\)")


@pytest.fixture(scope="module")
def readme() -> str:
    return Path(PROJECT_ROOT, "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def marts(manifest: dict[str, Any]) -> dict[str, PublicTable]:
    return {table.name: table for table in public_tables(manifest)}


def test_every_mart_has_its_row(readme: str, marts: dict[str, PublicTable]) -> None:
    rows = [line for line in readme.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.split(" | ")[0])}
    # One row for first contact resolution by agent, reason, channel ...
    named |= {f"agg_fcr{name}monthly" for name in named if name.startswith("_by_")}
    assert marts.keys() - named == set()


def test_the_diagram_holds_every_entity_and_joins_by_columns_of_both(
    readme: str, marts: dict[str, PublicTable]
) -> None:
    lines = LINE.findall(readme)
    entities = {entity for one, other, _ in lines for entity in (one, other)}
    assert {name for name in marts if ENTITIES.match(name)} - entities == set()
    for one, other, column in lines:
        for entity in (one, other):
            assert column in {c.name for c in marts[entity].columns}, (entity, column)


def test_the_diagram_has_every_tested_relationship(
    readme: str, manifest: dict[str, Any], marts: dict[str, PublicTable]
) -> None:
    tested = set()
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") != "relationships":
            continue
        model = node["attached_node"].rsplit(".", 1)[-1]
        [target] = REFERENCE.findall(test["kwargs"]["to"])
        column = test["kwargs"]["column_name"]
        # The first and the last contact of a journey are among its contacts.
        if {model, target} <= marts.keys() and column == test["kwargs"]["field"]:
            tested.add((target, model, column))
    assert len(tested) > 5
    assert tested - set(LINE.findall(readme)) == set()
