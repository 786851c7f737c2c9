"""What the daemon does at its ticks: which night it starts, what it tells, what it leaves alone."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

import orchestration.clock
from orchestration.feeds import Company, Feed, FeedsConfig
from orchestration.ingest.verdict import Verdict, write_verdict
from orchestration.instance import PROCESS_TAG
from orchestration.jobs import nightly_job
from orchestration.partitions import export_nights
from orchestration.schedules import nightly_schedule
from orchestration.sensors import exports_sensor, health_sensor, run_failed_sensor
from orchestration.settings import Settings
from tests.receivers import Received
from tests.unit.test_instance import dead_process

ZONE = ZoneInfo("America/New_York")
NIGHT = date(2026, 1, 7)
RUN = "6f1f6f8e-3c1c-4a08-9d4c-7d3f4f3f0b52"
FEEDS = tuple(
    Feed(name, "telephony", "table", f"{name}/%Y-%m-%d.csv", "UTC", required=name != "extra")
    for name in ("voice", "chat", "extra")
)
CONFIG = FeedsConfig("America/New_York", Company(), (), FEEDS)


NIGHTS = export_nights([date(2026, 1, 1)], "America/New_York")


@dg.asset(partitions_def=NIGHTS)
def landing() -> None:
    pass


JOB = nightly_job(NIGHTS)
Tick = Callable[..., dg.SensorResult]


@dataclass
class Clock:
    """What the sensor takes for the time."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


@dataclass
class Watch:
    """The sensor on exports with its inbox, its clock and its cursor."""

    settings: Settings
    instance: dg.DagsterInstance
    clock: Clock
    cursor: str | None = None

    def drop(self, feed: str, rows: int = 1) -> None:
        path = self.settings.inbox / feed / f"{NIGHT}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("row\n" * rows)

    def tick(self) -> list[str | None]:
        """Nights that are started at the next tick."""
        sensor = exports_sensor(self.settings, CONFIG, JOB)
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor)
        result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return [request.partition_key for request in result.run_requests or []]


@pytest.fixture
def watch(hooked: Settings, monkeypatch: pytest.MonkeyPatch):
    clock = Clock(datetime(2026, 1, 8, 0, 30, tzinfo=ZONE))
    monkeypatch.setattr(orchestration.clock, "now", clock)
    hooked.inbox.mkdir(parents=True)
    with dg.DagsterInstance.local_temp() as instance:
        yield Watch(hooked, instance, clock)


def test_a_night_starts_when_all_required_exports_stand_still(watch: Watch) -> None:
    watch.drop("voice")
    assert watch.tick() == []
    assert watch.tick() == []  # chat is not there
    watch.drop("chat")
    assert watch.tick() == []  # seen for the first time
    watch.drop("chat", rows=2)
    assert watch.tick() == []  # still growing
    assert watch.tick() == ["2026-01-07"]


def test_the_same_delivery_asks_for_the_same_run(watch: Watch) -> None:
    watch.drop("voice")
    watch.drop("chat")
    keys = set()
    sensor = exports_sensor(watch.settings, CONFIG, JOB)
    for _ in range(4):
        context = dg.build_sensor_context(instance=watch.instance, cursor=watch.cursor)
        result = sensor(context)
        watch.cursor = result.cursor
        keys |= {request.run_key for request in result.run_requests}
    assert len(keys) == 1


def test_a_night_in_progress_is_not_started(watch: Watch) -> None:
    watch.drop("voice")
    watch.drop("chat")
    watch.tick()

    @dg.job
    def nightly() -> None:
        pass

    watch.instance.create_run_for_job(
        nightly,
        status=dg.DagsterRunStatus.STARTED,
        tags={"dagster/partition": "2026-01-07"},
    )
    assert watch.tick() == []


def test_the_running_day_waits_for_its_end(watch: Watch) -> None:
    watch.clock.now = datetime(2026, 1, 7, 23, 59, tzinfo=ZONE)
    watch.drop("voice")
    watch.drop("chat")
    assert [watch.tick(), watch.tick()] == [[], []]


def test_late_exports_are_told_once_each_by_name_and_not_before_their_time(
    watch: Watch, hook: Received
) -> None:
    watch.drop("voice")
    watch.clock.now = datetime(2026, 1, 8, 1, 59, tzinfo=ZONE)
    watch.tick()
    assert hook.alerts == []
    watch.clock.now += timedelta(minutes=1)
    watch.tick()
    watch.tick()
    [alert] = hook.alerts
    assert (alert["kind"], alert["feed"], alert["night"]) == ("feed_late", "chat", "2026-01-07")
    assert "chat/2026-01-07.csv" in alert["reason"]


def test_an_inbox_that_is_gone_is_told_and_the_tick_goes_well(watch: Watch, hook: Received) -> None:
    watch.settings.inbox.rmdir()
    assert [watch.tick(), watch.tick()] == [[], []]
    [alert] = hook.alerts
    assert f"The inbox {watch.settings.inbox} is not there" in alert["reason"]


def scheduled(watch: Watch) -> dg.RunRequest | dg.SkipReason:
    context = dg.build_schedule_context(
        instance=watch.instance, scheduled_execution_time=datetime(2026, 1, 8, 3, tzinfo=ZONE)
    )
    result = nightly_schedule(watch.settings, CONFIG, JOB)(context)
    assert isinstance(result, dg.RunRequest | dg.SkipReason)
    return result


def test_the_schedule_runs_what_is_there_and_leaves_a_night_alone_that_is_run(
    watch: Watch,
) -> None:
    watch.drop("voice")
    request = scheduled(watch)
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == "2026-01-07"

    @dg.job
    def nightly() -> None:
        pass

    watch.instance.create_run_for_job(
        nightly,
        status=dg.DagsterRunStatus.NOT_STARTED,
        tags={"dagster/partition": "2026-01-07"},
    )
    assert isinstance(scheduled(watch), dg.SkipReason)


def test_a_failed_run_of_the_daemon_is_told(hooked: Settings, hook: Received) -> None:
    @dg.op
    def breaks() -> None:
        raise ValueError("ann@home.example")

    @dg.job
    def nightly() -> None:
        breaks()

    sensor = run_failed_sensor(hooked)
    with dg.DagsterInstance.ephemeral() as instance:
        result = nightly.execute_in_process(instance=instance, raise_on_error=False)
        [event] = result.filter_events(lambda event: event.is_failure and event.is_job_event)
        context = dg.build_run_status_sensor_context(
            sensor_name="run_failed",
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            dagster_event=event,
        )
        sensor(context.for_run_failure())
        sensor(context.for_run_failure())
    [alert] = hook.alerts
    assert (alert["kind"], alert["run_id"]) == ("run_failed", result.run_id)
    assert "breaks (ValueError)" in alert["reason"]


def test_a_run_whose_process_was_killed_is_ended_and_told(hooked: Settings, hook: Received) -> None:
    @dg.job
    def nightly() -> None:
        pass

    with dg.DagsterInstance.ephemeral() as instance:
        instance.create_run_for_job(
            nightly,
            run_id=RUN,
            status=dg.DagsterRunStatus.STARTED,
            tags={PROCESS_TAG: f"{dead_process()} {RUN}", "dagster/partition": "2026-01-07"},
        )
        sensor = health_sensor(hooked, CONFIG)
        for _ in range(2):
            sensor(dg.build_sensor_context(instance=instance))
        ended = instance.get_run_by_id(RUN)
    assert ended is not None
    assert ended.status is dg.DagsterRunStatus.FAILURE
    [alert] = hook.alerts
    assert (alert["run_id"], alert["night"]) == (RUN, "2026-01-07")
    assert "its process was killed" in alert["reason"]


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_named_inbox_is_watched_from_the_start_and_the_demo_s_is_not(
    settings: Settings, is_demo: bool
) -> None:
    own = replace(settings, is_demo_inbox=is_demo)
    on = "STOPPED" if is_demo else "RUNNING"
    assert exports_sensor(own, CONFIG, JOB).default_status.value == on
    assert nightly_schedule(own, CONFIG, JOB).default_status.value == on
    assert run_failed_sensor(own).default_status.value == "RUNNING"
    assert health_sensor(own, CONFIG).default_status.value == "RUNNING"


def test_a_stale_release_is_told_once_and_the_demo_s_never(
    hooked: Settings, hook: Received
) -> None:
    hooked.published.mkdir(parents=True)
    content = {"created_at": "2026-01-07T03:00:00+00:00", "release_id": "r1", "watermark": None}
    (hooked.published / "release.json").write_text(json.dumps(content))
    with dg.DagsterInstance.ephemeral() as instance:
        for is_demo in (True, False, False):
            sensor = health_sensor(replace(hooked, is_demo_inbox=is_demo), CONFIG)
            sensor(dg.build_sensor_context(instance=instance))
    assert [alert["kind"] for alert in hook.alerts] == ["release_stale"]


def test_a_feed_becomes_stale_without_a_run_and_fresh_by_its_next_accepted_night(
    watch: Watch,
) -> None:
    def accept(night: date) -> None:
        write_verdict(
            watch.settings, Verdict("voice", night, "legs", "accepted", "", (), 1, 0, (), "")
        )

    def told() -> list[tuple[str, bool]]:
        sensor = health_sensor(watch.settings, CONFIG)
        context = dg.build_sensor_context(instance=watch.instance, cursor=watch.cursor)
        result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        watch.cursor = result.cursor
        return [(event.asset_key.path[-1], event.passed) for event in result.asset_events]

    accept(NIGHT)
    # The night ended at midnight; chat never brought one; nobody requires the third feed.
    assert told() == [("voice", True), ("chat", False)]
    watch.clock.now = datetime(2026, 1, 9, 6, 0, tzinfo=ZONE)
    assert told() == []
    watch.clock.now += timedelta(minutes=1)
    assert told() == [("voice", False)]
    assert told() == []
    accept(NIGHT + timedelta(days=1))
    assert told() == [("voice", True)]
