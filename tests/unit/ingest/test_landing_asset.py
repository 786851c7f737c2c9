"""The landing asset in a run: what is tried again, and who is told of a night."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import pytest

import orchestration.ingest.assets as assets
from orchestration import clock
from orchestration.ingest.workers import WorkerKilledError
from orchestration.nightly import RANGE_END, RANGE_START
from orchestration.partitions import export_nights
from orchestration.resources import resources
from orchestration.settings import AlertSettings
from tests.receivers import Received
from tests.unit.ingest.conftest import MONDAY, World, leg, legs


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "SECONDS_BEFORE_RETRY", 0)


def materialize(
    world: World,
    night: date = MONDAY,
    instance: dg.DagsterInstance | None = None,
    **run: Any,
) -> dg.ExecuteInProcessResult:
    made = assets.feed_assets(world.settings, world.config, export_nights([MONDAY], "UTC"))
    return dg.materialize(
        made,
        resources={"data_lock": resources(world.settings)["data_lock"]},
        instance=instance or dg.DagsterInstance.ephemeral(),
        raise_on_error=False,
        **(run or {"partition_key": f"{night}"}),
    )


def failing_once(
    land: Callable[..., Any], error: Exception
) -> tuple[Callable[..., Any], list[int]]:
    calls = [0]

    def landed(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] == 1:
            raise error
        return land(*arguments)

    return landed, calls


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (OSError(28, "No space left on device"), 2),
        (WorkerKilledError("a worker was killed"), 2),
        (KeyError("a defect"), 1),
    ],
)
def test_what_can_pass_is_tried_again_and_nothing_else(
    world: World, error: Exception, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.drop(leg("c1"))
    # What a killed worker leaves, beside the file that it was about to replace.
    half = world.landed() / ".candidate.parquet.1"
    half.parent.mkdir(parents=True)
    half.touch()
    landed, counted = failing_once(assets.land, error)
    monkeypatch.setattr(assets, "land", landed)
    assert materialize(world).success == (calls == 2)
    assert counted == [calls]
    assert half.exists() == (calls == 1)
    assert (world.raw() / "legs.parquet").exists() == (calls == 2)


def test_a_refused_night_is_told_with_its_run_and_judged_once(
    world: World, hook: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts = AlertSettings(webhook=f"http://127.0.0.1:{hook.port}/")
    world.settings = replace(world.settings, alerts=alerts)
    world.drop("refuse: no")
    land, calls = assets.land, []
    monkeypatch.setattr(assets, "land", lambda *rest: calls.append(1) or land(*rest))
    result = materialize(world)
    assert result.success
    assert len(calls) == 1
    [alert] = hook.alerts
    assert (alert["kind"], alert["feed"], alert["night"], alert["run_id"]) == (
        "night_refused",
        "voice_main",
        f"{MONDAY}",
        result.run_id,
    )
    world.drop(leg("c1"))
    assert materialize(world).success
    assert len(hook.alerts) == 1


def test_no_alert_names_the_file_of_a_mail(world: World, hook: Received) -> None:
    alerts = AlertSettings(webhook=f"http://127.0.0.1:{hook.port}/")
    world.settings = replace(world.settings, alerts=alerts)
    world.configure(channel="email", format="email_messages", pattern="mail/%Y-%m-%d/*.eml")
    folder = world.settings.inbox / f"mail/{MONDAY}"
    folder.mkdir(parents=True)
    (folder / "Max Muster +49 30 1234567.eml").symlink_to("nowhere")
    assert materialize(world).success
    [alert] = hook.alerts
    assert alert["reason"].startswith("mail/2026-01-05/*.eml is a link to nowhere")
    assert "Muster" not in f"{hook.documents}"


def test_a_night_that_earlier_ones_make_unusual_is_told_and_taken_out(
    world: World, hook: Received
) -> None:
    alerts = AlertSettings(webhook=f"http://127.0.0.1:{hook.port}/")
    world.settings = replace(world.settings, alerts=alerts)
    world.configure(volume="refuse", required=False)
    *usual, last = [MONDAY + timedelta(weeks=week) for week in range(5)]
    world.drop(leg("c1"), night=last)
    assert materialize(world, last).success
    assert (world.raw(last) / "legs.parquet").exists()
    for night in usual:
        world.drop(*legs(9), night=night)
    result = materialize(world, tags={RANGE_START: f"{MONDAY}", RANGE_END: f"{usual[-1]}"})
    assert result.success
    assert not world.raw(last).exists()
    [alert] = hook.alerts
    assert (alert["kind"], alert["night"]) == ("night_refused", f"{last}")


def test_an_alert_that_nobody_takes_fails_no_run(world: World, hook: Received) -> None:
    hook.status = 503
    alerts = AlertSettings(webhook=f"http://127.0.0.1:{hook.port}/")
    world.settings = replace(world.settings, alerts=alerts)
    world.drop("refuse: no")
    assert materialize(world).success
    assert len(hook.documents) == 1


def test_a_refused_night_makes_no_feed_fresh(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tuesday = MONDAY + timedelta(days=1)

    def is_fresh(night: date, now: datetime) -> bool:
        monkeypatch.setattr(clock, "now", lambda: now)
        result = materialize(world, night)
        assert result.success
        [check] = [
            check
            for check in result.get_asset_check_evaluations()
            if check.asset_key == dg.AssetKey(["raw", "voice_main"])
        ]
        assert check.metadata["last_accepted_night"].value == f"{MONDAY}"
        return check.passed

    world.drop(leg("c1"))
    assert is_fresh(MONDAY, datetime(2026, 1, 6, 3, tzinfo=UTC))
    world.drop("refuse: no", night=tuesday)
    assert not is_fresh(tuesday, datetime(2026, 1, 7, 7, tzinfo=UTC))


def test_a_feed_that_nobody_requires_has_no_date_to_be_late_for(world: World) -> None:
    world.configure(required=False)
    world.drop(leg("c1"))
    checks = materialize(world).get_asset_check_evaluations()
    assert {check.asset_key.path[0] for check in checks} == {"landing"}


def test_the_log_says_which_stage_feed_and_night_of_how_many_and_how_fast(world: World) -> None:
    tuesday = MONDAY + timedelta(days=1)
    world.feeds.append(replace(world.feed, name="voice_branch", pattern="branch/%Y-%m-%d.txt"))
    world.drop(leg("c1"), leg("c2"))
    world.drop(leg("c3"), night=tuesday)
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialize(
            world, instance=instance, tags={RANGE_START: f"{MONDAY}", RANGE_END: f"{tuesday}"}
        )
        said = [entry.user_message for entry in instance.all_logs(result.run_id)]
    told = "\n".join(said)
    assert f"Stage 1 of 4, landing: feed 1 of 2, voice_main, {MONDAY} to {tuesday}" in said
    assert f"voice_main {MONDAY}: accepted, 2 rows read, 0 quarantined (night 1 of 2, " in told
    assert re.search(r"\(night 2 of 2, \d+ rows/s so far\)", told)
    assert "Stage 2 of 4, raw: feed 1 of 2, voice_main, 2 of 2 nights, 3 rows" in said
