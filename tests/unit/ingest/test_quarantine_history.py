"""The history of quarantined rows over the runs of a night."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration import clock
from tests.unit.ingest.conftest import MONDAY, World, leg, legs

FIRST_RUN = datetime(2026, 1, 6, 3)
BAD = "reject: duration is 'abc'"
WORSE = "reject: no duration"


@pytest.fixture
def run_at(monkeypatch: pytest.MonkeyPatch):
    """Sets the clock to a number of hours after the first run."""

    def set_clock(hours: int) -> datetime:
        moment = FIRST_RUN + timedelta(hours=hours)
        monkeypatch.setattr(clock, "now", lambda: moment.replace(tzinfo=UTC))
        return moment

    set_clock(0)
    return set_clock


def history(world: World) -> list[dict[str, Any]]:
    path = world.settings.quarantine / world.feed.name / f"{MONDAY}.parquet"
    return pq.read_table(path).to_pylist() if path.exists() else []


def told(world: World) -> list[tuple[object, ...]]:
    """Line, text, first seen and released of each row of the history."""
    names = ("line", "raw_text", "first_seen_at", "released_at")
    return [tuple(row[name] for name in names) for row in history(world)]


def test_a_row_is_kept_with_its_place_its_text_every_reason_and_the_run(world: World, run_at):
    bad = leg("c1", wait_seconds=-3, transfers=-1)
    world.drop(leg("c0"), bad)
    world.verdict()
    assert history(world) == [
        {
            "feed": "voice_main",
            "export_date": MONDAY,
            "file": "voice/2026-01-05/a.txt",
            "line": 2,
            "raw_text": bad,
            "reasons": [
                "transfers is -1, expected at least 0 and at most 1000",
                "wait_seconds is -3, expected at least 0 and at most 315537897600",
            ],
            "copy_number": 1,
            "first_seen_at": FIRST_RUN,
            "released_at": None,
        }
    ]


def test_the_same_files_run_again_change_nothing(world: World, run_at):
    world.drop(BAD, BAD, WORSE)
    world.verdict()
    once = history(world)
    run_at(24)
    world.verdict()
    assert history(world) == once
    assert [row["copy_number"] for row in once] == [1, 2, 1]


def test_a_corrected_file_releases_the_row_that_it_corrects(world: World, run_at):
    world.drop(BAD, WORSE)
    world.verdict()
    later = run_at(5)
    world.drop(*legs(2), WORSE)
    world.verdict()
    corrected = [(1, BAD, FIRST_RUN, later), (3, WORSE, FIRST_RUN, None)]
    assert told(world) == corrected
    run_at(9)
    world.verdict()
    assert told(world) == corrected


def test_a_row_that_comes_back_waits_again(world: World, run_at):
    world.drop(BAD)
    world.verdict()
    run_at(1)
    world.drop(*legs(1))
    world.verdict()
    run_at(2)
    world.drop(BAD)
    world.verdict()
    assert told(world) == [(1, BAD, FIRST_RUN, None)]


def test_a_refused_night_shows_its_rows_and_releases_none(world: World, run_at):
    rows = [f"reject: {number}" for number in range(6)]
    world.drop(*rows)
    assert world.verdict().status == "refused"
    waiting = [(line, row, FIRST_RUN, None) for line, row in enumerate(rows, start=1)]
    assert told(world) == waiting
    run_at(1)
    world.drop("refuse: cut off")
    assert world.verdict().status == "refused"
    world.path().unlink()
    assert world.verdict().status == "missing"
    assert told(world) == waiting


def test_a_night_that_is_delivered_no_longer_releases_its_rows(world: World, run_at):
    world.configure(required=False)
    path = world.drop(BAD)
    world.verdict()
    later = run_at(1)
    path.unlink()
    assert world.land(MONDAY) == []
    assert told(world) == [(1, BAD, FIRST_RUN, later)]


def test_a_night_without_quarantine_has_no_history(world: World):
    world.drop(*legs(1))
    world.verdict()
    assert not world.settings.quarantine.exists()


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.lists(st.sampled_from([BAD, WORSE, leg("good")]), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_after_an_accepted_run_the_waiting_rows_are_its_quarantine(
    world: World, deliveries: list[list[str]]
):
    """Whatever was delivered before, and nothing that was ever kept back is forgotten."""
    (world.settings.quarantine / world.feed.name / f"{MONDAY}.parquet").unlink(missing_ok=True)
    ever: set[str] = set()
    for lines in deliveries:
        world.drop(*lines)
        world.verdict()
        ever |= {line for line in lines if line.startswith("reject")}
    waiting = [(row["line"], row["raw_text"]) for row in history(world) if not row["released_at"]]
    assert waiting == [(row["line"], row["raw_text"]) for row in world.quarantine()]
    assert {row["raw_text"] for row in history(world)} == ever
