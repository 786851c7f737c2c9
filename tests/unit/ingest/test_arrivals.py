"""When a night is complete, and when there is something to run."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestration.feeds import Feed
from orchestration.ingest.arrivals import (
    absent_feeds,
    arrived,
    fingerprint,
    needs_run,
    watched_nights,
)
from orchestration.ingest.files import InboxError
from tests.unit.ingest.conftest import MONDAY, World, leg

TUESDAY = MONDAY + timedelta(days=1)
LATER = 60 * 10**9


def look(world: World, night: date = MONDAY) -> tuple[bool, list[str]]:
    """Whether the night is to be run, and which required feeds are absent."""
    files = arrived(world.settings, world.config, night)
    absent = absent_feeds(world.settings, world.config, night, files)
    return needs_run(world.settings, world.config, night, files), [feed.name for feed in absent]


def publish(world: World) -> None:
    world.settings.published.mkdir(parents=True, exist_ok=True)
    (world.settings.published / "release.json").write_text("{}")


def touch(path: Path, later: int) -> None:
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + later))


def test_the_week_before_the_running_business_day_is_watched() -> None:
    # Half an hour before midnight in New York it is the next day in Greenwich.
    now = datetime(2026, 1, 12, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    assert watched_nights(now) == [date(2026, 1, day) for day in range(5, 12)]


def test_a_night_is_run_once(world: World) -> None:
    world.drop(leg("c1"))
    assert look(world) == (True, [])
    world.land()
    # Judged, and not published yet.
    assert look(world) == (True, [])
    publish(world)
    assert look(world) == (False, [])


def test_a_refused_night_waits_for_a_correction(world: World) -> None:
    world.drop("refuse: no")
    world.land()
    publish(world)
    assert look(world) == (False, [])
    world.drop(leg("c1"))
    assert look(world) == (True, [])


@pytest.mark.parametrize("what", ["another", "gone", "longer", "same size"])
def test_what_is_delivered_again_is_run_again(world: World, what: str) -> None:
    world.drop(leg("c1"))
    path = world.drop(leg("c2"), name="b.txt")
    world.land()
    publish(world)
    if what == "another":
        world.drop(leg("c3"), name="c.txt")
    elif what == "gone":
        path.unlink()
    elif what == "longer":
        before = path.stat()
        world.drop(leg("c2"), leg("c3"), name="b.txt")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    else:
        touch(path, LATER)
    assert look(world) == (True, [])
    world.land()
    publish(world)
    # A clock that is ahead must not start the night for ever: that is the run key's part.
    assert look(world) == (what == "same size", [])


def test_a_required_feed_without_a_file_is_absent_until_it_is_judged_missing(world: World) -> None:
    world.drop(leg("c1"))
    world.land()
    publish(world)
    assert look(world, TUESDAY) == (True, ["voice_main"])
    world.land(TUESDAY)
    publish(world)
    assert look(world, TUESDAY) == (False, ["voice_main"])
    world.drop(leg("c2"), night=TUESDAY)
    assert look(world, TUESDAY) == (True, [])


def test_nights_before_the_first_delivery_are_nobody_s(world: World) -> None:
    world.drop(leg("c1"), night=TUESDAY)
    assert look(world, MONDAY)[1] == []


def test_a_feed_that_is_not_required_is_never_absent(world: World) -> None:
    world.configure(required=False)
    world.drop(leg("c1"))
    assert look(world, TUESDAY) == (False, [])


def test_a_night_is_not_there_while_one_of_its_feeds_is_not(world: World) -> None:
    world.feeds.append(
        Feed("chat", "telephony", "lines", "chat/%Y-%m-%d.txt", "UTC", required=True)
    )
    world.drop(leg("c1"))
    assert look(world) == (True, ["chat"])


def test_the_fingerprint_changes_while_a_file_grows(world: World) -> None:
    seen = set()
    for count in range(1, 4):
        path = world.drop(*[leg(f"c{number}") for number in range(count)])
        os.utime(path, ns=(0, 0))
        seen.add(fingerprint(arrived(world.settings, world.config, MONDAY)))
    assert len(seen) == 3
    assert fingerprint(arrived(world.settings, world.config, MONDAY)) in seen


def test_a_link_is_what_it_leads_to_and_a_broken_one_is_seen(world: World) -> None:
    target = world.drop(leg("c1"), name="a.dat")
    world.path(name="a.txt").symlink_to(target)
    world.path(name="b.txt").symlink_to("nowhere")
    files = arrived(world.settings, world.config, MONDAY)["voice_main"]
    assert files["voice/2026-01-05/a.txt"][0] == target.stat().st_size
    assert "voice/2026-01-05/b.txt" in files


def test_no_inbox_is_not_an_empty_one(world: World) -> None:
    world.settings.inbox.rmdir()
    with pytest.raises(InboxError):
        arrived(world.settings, world.config, MONDAY)
