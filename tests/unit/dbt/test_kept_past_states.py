"""What is kept of past states serves later builds only as far as its figures were final."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.contact_tables import empty_warehouse
from tests.unit.dbt.partial_builds import build_what_changed, differing_tables
from tests.unit.dbt.restatement_world import Story, World, night, write_rows
from tests.warehouse import Warehouse

STORY = Story("s", 1)
FIRST, SECOND = STORY.call("1", -1, night=3), STORY.call("2", 9, night=4)
FEED = "voice_main"
REFUSED = {(FEED, night(10)): "refused"}
FIGURES = """
    select export_date, success_count, n from marts.agg_fcr_restatements
    where metric = 'verdict_fcr' and period_type = 'day' and channel = 'all'
    and period_start = '2026-02-04' order by export_date
"""


def _load(
    warehouse: Warehouse,
    rows: list[dict[str, Any]],
    last: int,
    failed: dict[tuple[str, date], str],
) -> None:
    shutil.rmtree(warehouse.data / "raw", ignore_errors=True)
    world = World(rows, {FEED: (night(3), night(last), 0)}, failed)
    world.configure(warehouse, world.verdicts)
    write_rows(warehouse, rows)
    build_what_changed(warehouse)


def _repaired() -> tuple[list[Any], list[Any]]:
    """A refused night is accepted later: days that were not over when it was built are by then."""
    rows = [FIRST, SECOND, STORY.call("3", 10, night=13)]
    return [rows, 14, REFUSED], [rows, 14, {}]


def _moved() -> tuple[list[Any], list[Any]]:
    """A night is delivered again without a row, which comes with a later one."""
    others = [FIRST, SECOND, STORY.call("9", 9, who="a9", night=10)]
    return (
        [[*others, STORY.call("3", 10, night=10)], 10, {}],
        [[*others, STORY.call("3", 10, night=16)], 16, {}],
    )


@pytest.mark.parametrize(
    ("loads", "first_figure"),
    [(_repaired(), (1, 1)), pytest.param(_moved(), (2, 2), marks=pytest.mark.bench)],
)
def test_kept_states_give_what_building_them_anew_gives(
    warehouse: Warehouse,
    tmp_path: Path,
    dbt_home: Path,
    loads: tuple[list[Any], list[Any]],
    first_figure: tuple[int, int],
) -> None:
    shutil.copytree(dbt_home / "target", tmp_path / "target")
    anew = empty_warehouse(tmp_path)
    for load in loads:
        _load(warehouse, *load)
    _load(anew, *loads[-1])
    figures = warehouse.rows(FIGURES)
    assert (figures[0]["success_count"], figures[0]["n"]) == first_figure
    assert len(figures) > 1
    assert differing_tables(warehouse, anew) == []
