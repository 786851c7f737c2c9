"""Volume: against the median of the last eight accepted nights of the same weekday."""

import logging
from datetime import date, timedelta

import pytest

from orchestration.ingest.promote import promote
from orchestration.ingest.verdict import Verdict, read_verdict, write_verdict
from orchestration.ingest.volume import volume_finding
from orchestration.ingest.volume_again import judge_later_nights
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


def run(world: World, *nights: date) -> list[date]:
    """Runs nights as the assets do; returns those whose verdicts changed beside theirs."""
    landed = world.land(*nights)
    again = judge_later_nights(world.settings, world.feed, nights, logging.getLogger("test"))
    for night in nights:
        verdict = read_verdict(world.settings, world.feed, night)
        if verdict and verdict.status == "accepted":
            promote(world.settings, world.feed, night)
    return [v.export_date for v in again if v not in landed and v.export_date not in nights]


def state(world: World, nights: list[date]) -> list[tuple[str, str, bool]]:
    found = [read_verdict(world.settings, world.feed, night) for night in nights]
    return [
        (v.status, v.reason, (world.raw(v.export_date) / "legs.parquet").exists())
        for v in found
        if v is not None
    ]


@pytest.mark.parametrize(
    "order",
    [
        [[0, 1, 2, 3, 4, 5, 6, 7]],
        [[7], [6], [5], [4], [3], [2], [1], [0]],
        [[4], [0, 7], [6], [1, 5], [2, 3]],
        [[5, 6, 7], [0, 1, 2, 3, 4], [5]],
    ],
)
def test_nights_in_any_order_are_refused_by_the_same_volumes(world: World, order: list[list[int]]):
    world.configure(volume="refuse")
    nights = [MONDAY + timedelta(weeks=week) for week in range(8)]
    # The median of the first four is 19.5. If the fifth counted it would be 30, by which the sixth
    # is usual and the eighth is not. The seventh is refused for its file, whatever its volume.
    for night, rows in zip(nights, (9, 9, 30, 30, 60, 61, 9, 8), strict=True):
        world.drop(*legs(rows), night=night)
    world.drop("refuse: cut off", *legs(9), night=nights[6])
    for together in order:
        run(world, *[nights[number] for number in together])
    found = state(world, nights)
    assert [status for status, *_ in found] == [
        *["accepted"] * 4,
        *("refused", "refused", "refused", "accepted"),
    ]
    assert [is_there for *_, is_there in found] == [status == "accepted" for status, *_ in found]
    assert "60 rows were read" in found[4][1]
    assert "the median 19.5 of the last 4 nights" in found[5][1]
    assert found[6][1] == f"voice/{nights[6]}/a.txt is refused: cut off"


def test_a_correction_releases_the_night_that_was_unusual_before_it(world: World):
    world.configure(volume="refuse")
    nights = [MONDAY + timedelta(weeks=week) for week in range(5)]
    for night in nights[:4]:
        world.drop(*legs(40), night=night)
    world.drop(*legs(9), night=nights[4])
    run(world, *nights)
    assert state(world, nights)[4][0] == "refused"
    for night in nights[:2]:
        world.drop(*legs(9), night=night)
    tuesday = nights[0] + timedelta(days=1)
    world.drop(*legs(9), night=tuesday)
    assert run(world, *nights[:2], tuesday) == [nights[4]]
    assert state(world, nights)[4] == ("accepted", "", True)


def test_a_volume_that_only_warns_judges_nothing_again(world: World):
    nights = [MONDAY + timedelta(weeks=week) for week in range(5)]
    for night, rows in zip(nights, (9, 9, 9, 9, 1), strict=True):
        world.drop(*legs(rows), night=night)
    run(world, nights[4])
    assert run(world, *nights[:4]) == []
    assert state(world, nights)[4] == ("accepted", "", True)
