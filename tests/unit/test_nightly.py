"""Which nights a command may ask for, and which it answers for with its exit status."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest

from orchestration import clock, nightly
from orchestration.ingest.verdict import Verdict, write_verdict
from orchestration.nightly import run_nights
from orchestration.settings import Settings

NIGHT = date(2026, 11, 28)
FEEDS = """
business_timezone: {zone}
feeds:
  - name: calls
    channel: telephony
    format: table
    pattern: "%Y-%m-%d.csv"
    volume: refuse
    options: {{key: id}}
"""
NEXT = NIGHT + timedelta(days=1)
Status = Literal["accepted", "refused"]
Load = Callable[[date, date], None]


@pytest.fixture
def load(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Load], list[date]]:
    """Has runs do nothing but what a test says, and publish; gives the nights that were run."""
    settings.inbox.mkdir()
    settings.data.mkdir()
    settings.feeds.write_text(FEEDS.format(zone="UTC"))
    ran: list[date] = []

    def loads(work: Load) -> list[date]:
        def execute(_: Settings, first: date, last: date) -> tuple[bool, bool]:
            ran.extend((first, last))
            work(first, last)
            settings.published.symlink_to("releases/newest")
            return True, True

        monkeypatch.setattr(nightly, "_execute", execute)
        return ran

    monkeypatch.setattr(nightly, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(nightly, "run_table", lambda *_: "the table")
    return loads


def _judge(settings: Settings, night: date, status: Status) -> None:
    told = "too few rows" if status == "refused" else ""
    write_verdict(settings, Verdict("calls", night, "legs", status, told, (), 1, 0, (), ""))


@pytest.mark.parametrize(
    ("zone", "hour", "is_there"),
    [
        ("Pacific/Auckland", 10, False),
        ("Pacific/Auckland", 11, True),
        ("America/New_York", 4, False),
        ("America/New_York", 5, True),
    ],
)
def test_the_newest_night_is_the_running_business_day(
    settings: Settings,
    load: Callable[[Load], list[date]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    zone: str,
    hour: int,
    is_there: bool,
) -> None:
    settings.feeds.write_text(FEEDS.format(zone=zone))
    (settings.inbox / "2026-11-01.csv").touch()
    # In Auckland midnight is at 11:00 of the day before, in New York at 5:00.
    day = 27 if zone.startswith("Pacific") else 28
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, day, hour, tzinfo=UTC))
    ran = load(lambda *_: None)
    assert run_nights(settings, NIGHT, NIGHT) == (0 if is_there else 2)
    assert ran == ([NIGHT, NIGHT] if is_there else [])
    assert is_there or "and 2026-11-27" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("nights", "are_started"),
    [((None, None), True), ((NIGHT, NIGHT), False), ((NIGHT, NEXT), True)],
)
def test_worker_processes_wait_for_several_nights_alone(
    settings: Settings,
    load: Callable[[Load], list[date]],
    monkeypatch: pytest.MonkeyPatch,
    nights: tuple[date | None, date | None],
    are_started: bool,
) -> None:
    """Of one night each feed is read in the run's own process; theirs would import for nothing."""
    for night in (NIGHT, NEXT):
        (settings.inbox / f"{night}.csv").touch()
    load(lambda *_: None)
    told: list[bool] = []
    monkeypatch.setattr(nightly, "prepare", lambda _, *, with_workers: told.append(with_workers))
    run_nights(settings, *nights)
    assert told == [are_started]


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("accepted", "accepted", 0),
        ("accepted", "refused", 1),
        ("refused", "refused", 0),
        ("refused", "accepted", 0),
    ],
)
def test_a_later_night_that_the_run_has_refused_is_told(
    settings: Settings,
    load: Callable[[Load], list[date]],
    capsys: pytest.CaptureFixture[str],
    before: Status,
    after: Status,
    status: int,
) -> None:
    later = date(2026, 12, 5)
    _judge(settings, later, before)
    (settings.inbox / f"{NIGHT}.csv").touch()

    def work(first: date, _: date) -> None:
        _judge(settings, first, "accepted")
        _judge(settings, later, after)

    load(work)
    assert run_nights(settings, NIGHT, NIGHT) == status
    told = capsys.readouterr().err
    assert ("refused: calls 2026-12-05: too few rows" in told) == (status == 1)
