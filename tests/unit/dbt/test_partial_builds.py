"""A build of what changed gives what a build of everything gives, table by table."""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.transform.scope import LAST_BUILD
from tests.contact_tables import empty_warehouse
from tests.unit.dbt.partial_builds import (
    FORMER,
    History,
    build_what_changed,
    differing_tables,
)
from tests.warehouse import Warehouse

SHARE = """
    select avg(cast(row_id in (select row_id from staging.stg_touched_ties) as int)) as share
    from staging.stg_row_units
"""


@pytest.fixture
def anew(tmp_path: Path, dbt_home: Path) -> Warehouse:
    shutil.copytree(dbt_home / "target", tmp_path / "target")
    return empty_warehouse(tmp_path)


@pytest.mark.parametrize(
    ("seed", "command", "happens"),
    [
        (287, "run", ["come", "correct"]),
        pytest.param(
            *(104, "build", ["come", "judge", "come", "take away", "correct"]),
            marks=pytest.mark.bench,
        ),
    ],
)
def test_nights_that_come_change_and_go_give_what_one_build_gives(
    warehouse: Warehouse, anew: Warehouse, seed: int, command: str, happens: list[str]
) -> None:
    history = History(seed)
    history.write(warehouse)
    build_what_changed(warehouse, command)
    shares = []
    for _ in happens:
        history.happen()
        history.write(warehouse)
        build_what_changed(warehouse, command)
        shares += warehouse.rows(SHARE)
    assert [step.split(" 20")[0] for step in history.steps[1:]] == happens
    assert min(line["share"] for line in shares) < 1
    history.write(anew)
    build_what_changed(anew)
    assert differing_tables(warehouse, anew) == []
    contacts = warehouse.rows("select source_contact_id from marts.fct_contacts")
    assert len(contacts) > 100
    assert {"source_contact_id": FORMER} not in contacts


def test_any_build_makes_void_what_the_last_one_saw(warehouse: Warehouse) -> None:
    warehouse.configure()
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb")) as connection:
        connection.execute(f"create table {LAST_BUILD} as select 'what it saw' as seen")
    warehouse.build("stg_settings")
    assert warehouse.rows("select table_name from duckdb_tables() where schema_name = 'main'") == []
