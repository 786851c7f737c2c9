"""The table materialization in a project of one model: what a build that fails leaves behind."""

from pathlib import Path

import pytest

from tests.warehouse import PROJECT, Warehouse

MODEL = """
{{ config(materialized='table') }}
select {{ "error('the disk is full')" if var('is_broken', false) else var('number', 1) }} as number
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    home: Path = tmp_path_factory.mktemp("table")
    (home / "models").mkdir()
    (home / "models" / "numbers.sql").write_text(MODEL)
    (home / "macros").symlink_to(PROJECT / "macros")
    (home / "dbt_project.yml").write_text("{name: firstright, profile: firstright}")
    return Warehouse(home, home / "target", project=home)


def test_a_build_that_fails_leaves_the_table_as_it_was(warehouse: Warehouse) -> None:
    warehouse.build("numbers")
    with pytest.raises(AssertionError, match="the disk is full"):
        warehouse.build("numbers", is_broken=True)
    assert warehouse.rows("select number from numbers") == [{"number": 1}]


def test_a_build_replaces_the_table(warehouse: Warehouse) -> None:
    warehouse.build("numbers")
    warehouse.build("numbers", number=2)
    assert warehouse.rows("select number from numbers") == [{"number": 2}]
