"""Volume: against the median of the last eight accepted nights of the same weekday."""

from datetime import date, timedelta

import pytest

from orchestration.ingest.verdict import Verdict, write_verdict
from orchestration.ingest.volume import volume_finding
from tests.unit.ingest.conftest import MONDAY, World, legs


def store(world: World, weeks_ago: int, rows: int, status="accepted", days: int = 0) -> None:
    night = MONDAY - timedelta(weeks=weeks_ago, days=days)
    verdict = Verdict("voice_main", night, "legs", status, "", (), rows, 0, (), "")
    write_verdict(world.settings, verdict)


def passes(world: World, rows: int, night: date = MONDAY) -> bool:
    return volume_finding(world.settings, world.feed, night, rows).passed


@pytest.mark.parametrize(("rows", "passed"), [(29, False), (30, True), (270, True), (271, False)])
def test_a_third_to_three_times_the_median(world: World, rows: int, passed: bool):
    # Median of 60, 80, 100, 120: 90.
    for week, usual in enumerate((100, 60, 120, 80), start=1):
        store(world, week, usual)
    assert passes(world, rows) is passed


def test_three_nights_are_too_few(world: World):
    for week in (1, 2, 3):
        store(world, week, 100)
    assert passes(world, 1)
    store(world, 4, 100)
    assert not passes(world, 1)


def test_the_last_eight_count(world: World):
    for week in range(1, 9):
        store(world, week, 10)
    for week in range(9, 30):
        store(world, week, 1000)
    assert not passes(world, 1000)
    assert passes(world, 10)


def test_other_weekdays_refused_nights_and_later_nights_do_not_count(world: World):
    for week in (1, 2, 3):
        store(world, week, 100)
    store(world, 4, 100, status="refused")
    store(world, 5, 100, status="missing")
    store(world, 1, 100, days=1)
    store(world, -1, 100)
    store(world, 0, 100)
    assert passes(world, 1)


@pytest.mark.parametrize(("volume", "status"), [("warn", "accepted"), ("refuse", "refused")])
def test_unusual_volume_warns_or_refuses_as_the_feed_says(world: World, volume, status):
    world.configure(volume=volume)
    for week in (1, 2, 3, 4):
        store(world, week, 40)
    world.drop(*legs(3))
    verdict = world.verdict()
    assert verdict.status == status
    assert not verdict.findings[-1].passed
    if status == "refused":
        assert "3 rows were read" in verdict.reason
        assert "13 to 120 rows" in verdict.reason
        assert "the median 40 of the last 4 nights" in verdict.reason


def test_volume_is_no_second_reason_where_a_file_could_not_be_read(world: World):
    world.configure(volume="refuse")
    for week in (1, 2, 3, 4):
        store(world, week, 40)
    world.drop("refuse: cut off")
    assert world.verdict().reason == "voice/2026-01-05/a.txt is refused: cut off"


def test_nights_landed_together_count_for_one_another(world: World):
    nights = [MONDAY + timedelta(weeks=week) for week in range(5)]
    for night in nights[:4]:
        world.drop(*legs(9), night=night)
    world.drop(*legs(2), night=nights[4])
    *others, last = world.land(*nights)
    assert all(verdict.findings[-1].passed for verdict in others)
    assert not last.findings[-1].passed
