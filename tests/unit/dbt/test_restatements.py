"""The restatement log against the nights loaded one by one, each built without later rows."""

from datetime import date
from pathlib import Path

import pytest

from tests.contact_tables import empty_warehouse
from tests.unit.dbt.restatement_definition import (
    Loaded,
    differences,
    load_one_by_one,
    log_by_definition,
    moves,
    rows_of_log,
)
from tests.unit.dbt.restatement_draws import drawn_rows, world_of
from tests.unit.dbt.restatement_stories import STORIES, all_stories, expected_moves
from tests.unit.dbt.restatement_world import at, night
from tests.warehouse import Warehouse

Built = tuple[Warehouse, list[Loaded]]


@pytest.fixture(scope="module")
def told(dbt_home: Path) -> Built:
    """Of the log, what a last build over all nights gives."""
    warehouse = empty_warehouse(dbt_home)
    return warehouse, load_one_by_one(all_stories(), warehouse)


@pytest.mark.parametrize("story", STORIES)
def test_each_story_moves_what_it_is_told_for(story: str, told: Built) -> None:
    _, states = told
    own = [state.of(story) for state in states]
    assert any(state.anchors for state in own)
    assert moves(own) == expected_moves(story)


def test_the_stories_reach_what_the_log_tells_apart(told: Built) -> None:
    _, states = told
    log = log_by_definition(states)
    assert {row.rate is None for row in log.values()} == {True, False}
    assert any(row.is_first and row.counts == (0, 0) and not row.is_current for row in log.values())
    assert max(day for kind, day, *_ in log if kind == "day") == date(2026, 2, 4)
    assert max(month for kind, month, *_ in log if kind == "month") == date(2026, 1, 1)


def test_the_log_of_the_stories(told: Built) -> None:
    warehouse, states = told
    assert differences(warehouse, rows_of_log(log_by_definition(states))) == {}


def test_the_log_of_drawn_rows_where_a_feed_begins_late_and_covers_the_day_before(
    dbt_home: Path,
) -> None:
    last = night(6)
    world = world_of(
        drawn_rows(1, last.day),
        required={"voice_main": (night(3), last, 0), "mail_main": (night(4), last, 1)},
    )
    warehouse = empty_warehouse(dbt_home)
    states = load_one_by_one(world, warehouse)
    # 24:00 of the third of February is the ninth day's beginning.
    assert [state.watermark for state in states] == [None, at(9, 0), at(10, 0), at(11, 0)]
    assert sum(map(len, moves(states).values())) > 10
    assert differences(warehouse, rows_of_log(log_by_definition(states))) == {}
