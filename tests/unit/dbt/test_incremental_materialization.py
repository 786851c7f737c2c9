"""The incremental materialization in a project of one model: what a build of a part replaces."""

from pathlib import Path

import duckdb
import pytest

from tests.warehouse import PROJECT, Warehouse

MODEL = """
{{ config(materialized='incremental', touched={'contact_id': 'contact_id'}) }}
select contact_id, place from (values {{ var('rows') }}) as rows(contact_id, place)
{% if var('is_broken', false) %} where error('the disk is full') {% endif %}
"""
BEFORE = "('touched', 1), ('other', 2)"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "contacts.sql").write_text(MODEL)
    (tmp_path / "macros").symlink_to(PROJECT / "macros")
    (tmp_path / "dbt_project.yml").write_text(
        "{name: firstright, profile: firstright, models: {+on_schema_change: fail}}"
    )
    made = Warehouse(tmp_path, tmp_path / "target", project=tmp_path)
    made.build("contacts", rows=BEFORE)
    return made


def touch(warehouse: Warehouse, *contacts: str, is_whole: bool = False) -> None:
    """Leaves what the models before would: the next build is of a part, of these contacts."""
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb")) as connection:
        connection.execute("create schema if not exists staging")
        connection.execute("create or replace table staging.stg_row_units as select 1 as unit_id")
        connection.execute(
            "create or replace table staging.stg_scope as select ? as is_whole", [is_whole]
        )
        connection.execute(
            "create or replace table staging.stg_touched_keys as "
            "select 'contact_id' as key_type, unnest(?) as touched_key",
            [list(contacts)],
        )


def contacts(warehouse: Warehouse) -> dict[str, int]:
    rows = warehouse.rows("select contact_id, place from contacts")
    assert len(rows) == len({row["contact_id"] for row in rows})
    return {row["contact_id"]: row["place"] for row in rows}


def test_what_is_touched_goes_whatever_comes(warehouse: Warehouse) -> None:
    touch(warehouse, "touched")
    warehouse.build("contacts", rows="('new', 3)")
    assert contacts(warehouse) == {"other": 2, "new": 3}


def test_a_row_that_came_with_the_build_before_does_not_come_twice(warehouse: Warehouse) -> None:
    touch(warehouse, "touched")
    for _ in range(2):
        warehouse.build("contacts", rows="('new', 3)")
    assert contacts(warehouse) == {"other": 2, "new": 3}


def test_a_build_of_everything_replaces_everything(warehouse: Warehouse) -> None:
    touch(warehouse, is_whole=True)
    warehouse.build("contacts", rows="('new', 3)")
    assert contacts(warehouse) == {"new": 3}


def test_a_build_that_fails_leaves_the_table_as_it_was(warehouse: Warehouse) -> None:
    touch(warehouse, "touched")
    with pytest.raises(AssertionError, match="the disk is full"):
        warehouse.build("contacts", rows="('new', 3)", is_broken=True)
    assert contacts(warehouse) == {"touched": 1, "other": 2}


def test_a_table_that_is_gone_is_not_made_of_a_part(warehouse: Warehouse) -> None:
    touch(warehouse, "touched")
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb")) as connection:
        connection.execute("drop table contacts")
    with pytest.raises(AssertionError, match="is gone, and this build works on a part"):
        warehouse.build("contacts", rows="('new', 3)")
