"""What happens to a run may happen: killed, starved and shut-out processes, stage by stage.

One installation goes through all faults, one after the other. After each the last release serves
as it did; at the end it holds what an installation holds that met none of them. `make test` lets
it meet some of them, `make bench` all.
"""

import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration.publish.report.page import charts_of
from tests.integration.bad_feeds import NIGHTS, REQUIRED, BadFeed
from tests.integration.exports import ANSWERS
from tests.integration.injection import Watched, is_running, started
from tests.integration.worlds import COMMAND, World, differing_tables
from tests.receivers import Received, webhook

pytestmark = pytest.mark.faults
FEEDS = (
    BadFeed("steady", settings=REQUIRED, rows=5),
    BadFeed("answers", kind=ANSWERS, settings=REQUIRED),
)
FIRST_NIGHTS = NIGHTS[:4]
LANDING, MODELS, RELEASE = "Stage 1 of 4", "Stage 3 of 4", "Stage 4 of 4"
A_MODEL_IS_BUILT = "START sql table model"
FULL = 1 << 16


def drop(world: World, nights: tuple[date, ...]) -> None:
    world.configure([feed.configuration() for feed in FEEDS], "UTC")
    for feed in FEEDS:
        for night in nights:
            path = world.inbox / feed.file_of(night)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(feed.kind.text(feed.keys(night), night))


def release(world: World) -> dict[str, object]:
    said: dict[str, object] = json.loads((world.data / "published/release.json").read_text())
    return said


def files(world: World) -> set[str]:
    """What the data folder holds, without what has other names in every run."""
    named = ("dagster", "dbt", "releases", "published", "alerts")
    paths = (path.relative_to(world.data) for path in world.data.rglob("*"))
    return {str(path) for path in paths if path.parts[0] not in named}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> World:
    """An installation that loads all nights in one run."""
    world = World(tmp_path_factory.mktemp("undisturbed"))
    world.take_parsed(parsed_project)
    drop(world, NIGHTS)
    outcome = world.command("run")
    assert outcome.status == 0, outcome.errors
    return world


@dataclass
class Hurt:
    """The installation that meets the faults, its first release, and the alerts that it sent.

    Attributes:
        killed: runs of it that were killed so far.
        without_models: its runs so far that ended because the models could not be built.
    """

    world: World
    before: dict[str, object]
    hook: Received
    killed: int = 0
    without_models: int = 0

    def run(self, *arguments: str) -> AbstractContextManager[Watched]:
        return started(
            self.world,
            *(arguments or ["run"]),
            FIRSTRIGHT_ALERT_WEBHOOK=f"http://127.0.0.1:{self.hook.port}/",
        )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> Iterator[Hurt]:
    """It has published four nights; two more have been dropped since."""
    world = World(tmp_path_factory.mktemp("hurt"))
    world.take_parsed(parsed_project)
    drop(world, FIRST_NIGHTS)
    outcome = world.command("run")
    assert outcome.status == 0, outcome.errors
    drop(world, NIGHTS)
    with webhook() as hook:
        yield Hurt(world, release(world), hook)


@pytest.fixture
def hurt(installation: Hurt) -> Iterator[Hurt]:
    """The installation, whose readers get after the fault what they got before."""
    yield installation
    world = installation.world
    assert release(world) == installation.before
    nights = world.published("select distinct export_date from marts.marts.fct_contacts")
    assert sorted(night for (night,) in nights) == list(FIRST_NIGHTS)


@pytest.mark.bench
def test_the_run_is_killed_while_nights_are_staged(hurt: Hurt) -> None:
    with hurt.run() as run:
        run.until(LANDING)
        worker = run.staging_worker()
        run.kill()
        hurt.killed += 1
        assert_ends(worker)


def test_the_run_is_killed_while_dbt_writes_and_another_run_is_refused_meanwhile(
    hurt: Hurt,
) -> None:
    with hurt.run() as run:
        run.until(A_MODEL_IS_BUILT)
        dbt = run.dbt()
        for number in (run.process.pid, dbt):
            os.kill(number, signal.SIGSTOP)
        second = hurt.world.command("nightly", "--from", f"{NIGHTS[0]}", FIRSTRIGHT_LOCK_WAIT="1")
        run.kill()
        hurt.killed += 1
        assert_ends(dbt)
    assert second.status == 1
    assert f"is being written by the command line (process {run.process.pid}" in second.errors
    assert "then run again" in second.errors


@pytest.mark.bench
def test_dbt_is_killed(hurt: Hurt) -> None:
    with hurt.run() as run:
        run.until(A_MODEL_IS_BUILT)
        os.kill(run.dbt(), signal.SIGKILL)
        assert run.end() == 1
        hurt.without_models += 1
    assert "the last release goes on serving" in run.output


@pytest.mark.bench
def test_the_disk_is_full_below_the_warehouse(hurt: Hurt) -> None:
    with hurt.run() as run:
        run.until(MODELS)
        resource.prlimit(run.dbt(), resource.RLIMIT_FSIZE, (FULL, FULL))
        assert run.end() == 1
        hurt.without_models += 1
    assert "the last release goes on serving" in run.output


@pytest.mark.bench
def test_the_disk_is_full_below_everything(hurt: Hurt) -> None:
    with hurt.run() as run:
        resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (FULL, FULL))
        assert run.end() == 1
    assert "the last release goes on serving" in run.output


def test_a_file_of_another_night_is_damaged(hurt: Hurt) -> None:
    name = f"raw/{FEEDS[0].name}/export_date={NIGHTS[0]}/legs.parquet"
    damaged = hurt.world.data / name
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:100])
    with hurt.run("nightly", "--from", f"{NIGHTS[1]}") as run:
        assert run.end() == 1
    damaged.write_bytes(whole)
    assert "The run failed; the last release goes on serving." in run.output
    # The file is what there is to find out.
    assert f"{name} is damaged" in run.output


def test_the_data_folder_is_read_only(hurt: Hurt) -> None:
    data = hurt.world.data
    command = " ".join(["exec", *COMMAND, "run"])
    if os.geteuid() == 0:
        script = f"mount --bind {data} {data} && mount -o remount,ro,bind {data} && {command}"
        arguments = ["unshare", "--mount", "sh", "-c", script]
    else:
        arguments = ["sh", "-c", command]
        data.chmod(0o555)
        (data / "writer.lock").chmod(0o444)
    done = subprocess.run(
        arguments, env=hurt.world.environment, capture_output=True, text=True, check=False
    )
    if os.geteuid() != 0:
        data.chmod(0o755)
        (data / "writer.lock").chmod(0o644)
    assert done.returncode == 1
    assert f"The data folder {data} cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.bench
def test_the_run_is_killed_while_the_release_is_built(hurt: Hurt) -> None:
    with hurt.run() as run:
        run.until(RELEASE)
        run.kill()
        hurt.killed += 1


def test_a_run_that_loses_a_worker_repairs_all(installation: Hurt) -> None:
    world = installation.world
    with installation.run() as run:
        run.until(LANDING)
        os.kill(run.staging_worker(), signal.SIGKILL)
        assert run.end() == 0, run.output
    calls = world.published(
        "select export_date, source_contact_id from marts.marts.fct_contacts order by all"
    )
    assert calls == [(night, key) for night in NIGHTS for key in FEEDS[0].keys(night)]
    assert len(list((world.data / "releases").iterdir())) == 2
    targets = [path for path in (world.data / "dbt").iterdir() if path.is_dir()]
    assert len(targets) <= 5


@pytest.mark.bench
def test_what_was_repaired_equals_what_nothing_disturbed(
    installation: Hurt, undisturbed: World
) -> None:
    assert differing_tables(installation.world, undisturbed) == []
    assert files(installation.world) == files(undisturbed)


def test_the_release_tells_headline_and_nights_where_it_is_looked_at(installation: Hurt) -> None:
    data = installation.world.data
    key = dg.AssetKey(["published", "marts"])
    with dg.DagsterInstance.from_config(str(data / "dagster")) as instance:
        event = instance.get_latest_materialization_event(key)
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert "| verdict_fcr | 0 | - | - | - |" in str(metadata["headline"].value)
    # Five calls and three answers.
    assert f"| {NIGHTS[-1]} |  | 8 | 0 |  |" in str(metadata["recent_nights"].value)
    report = (data / "published" / "report.html").read_text(encoding="utf-8")
    pictures = str(metadata["charts"].value).count("(data:image/jpeg;base64,")
    assert pictures == len(charts_of(report)) > 0


def test_every_failed_run_was_told_once(installation: Hurt) -> None:
    alerts = installation.hook.alerts
    assert {alert["kind"] for alert in alerts} == {"run_failed"}
    reasons = [alert["reason"] for alert in alerts]
    runs = [alert["run_id"] for alert in alerts if alert["run_id"]]
    assert len(runs) == len(set(runs))
    # A killed run is told by the run after it.
    killed = sum("its process was killed" in reason for reason in reasons)
    assert killed == installation.killed > 0
    without_models = sum("failed in models" in reason for reason in reasons)
    assert without_models == installation.without_models


def assert_ends(number: int) -> None:
    """A process whose parent was killed ends soon after it."""
    deadline = time.monotonic() + 30
    while is_running(number) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(number)
