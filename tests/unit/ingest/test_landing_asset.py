"""The landing asset in a run: what is tried again, and who is told of a night."""

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

import dagster as dg
import pytest

import orchestration.ingest.assets as assets
from orchestration.partitions import export_nights
from orchestration.resources import resources
from orchestration.settings import AlertSettings
from tests.receivers import Received
from tests.unit.ingest.conftest import MONDAY, World, leg


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "SECONDS_BEFORE_RETRY", 0)


def materialize(world: World) -> dg.ExecuteInProcessResult:
    landing, raw = assets.feed_assets(world.settings, world.config, export_nights([MONDAY], "UTC"))
    return dg.materialize(
        [landing, raw],
        partition_key=f"{MONDAY}",
        resources={"data_lock": resources(world.settings)["data_lock"]},
        instance=dg.DagsterInstance.ephemeral(),
        raise_on_error=False,
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
        (BrokenProcessPool("a worker was killed"), 2),
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


def test_an_alert_that_nobody_takes_fails_no_run(world: World, hook: Received) -> None:
    hook.status = 503
    alerts = AlertSettings(webhook=f"http://127.0.0.1:{hook.port}/")
    world.settings = replace(world.settings, alerts=alerts)
    world.drop("refuse: no")
    assert materialize(world).success
    assert len(hook.documents) == 1
