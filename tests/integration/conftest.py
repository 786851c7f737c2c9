"""Runs of the command line that many tests look at, each made once: a run takes a minute."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.bad_feeds import BAD_FEEDS, MONDAY, SATURDAY, TUESDAY
from tests.integration.worlds import Outcome, World

BUSINESS_TIMEZONE = "America/New_York"
DAMAGED = f"raw/missing_required/export_date={MONDAY}/legs.parquet"


@dataclass(frozen=True)
class Run:
    """An installation and what its last command said.

    Attributes:
        inbox_before: listing of the inbox before the command.
        release_before: release.json before the command; None before the first release.
    """

    world: World
    outcome: Outcome
    inbox_before: dict[str, tuple[int, int]]
    release_before: bytes | None = None


def _run(world: World, *arguments: str) -> Run:
    release = world.data / "published/release.json"
    release_before = release.read_bytes() if release.exists() else None
    inbox_before = world.inbox_listing()
    return Run(world, world.command(*arguments), inbox_before, release_before)


def _fill(world: World, *, spoiled: bool) -> None:
    world.configure([feed.configuration() for feed in BAD_FEEDS], BUSINESS_TIMEZONE)
    for feed in BAD_FEEDS:
        feed.drop(world.inbox, spoiled=spoiled)


def _copy(run: Run, tmp_path_factory: pytest.TempPathFactory, name: str) -> World:
    world = World(tmp_path_factory.mktemp(name) / "world")
    shutil.copytree(run.world.folder, world.folder, symlinks=True)
    return world


@pytest.fixture(scope="session")
def spoiled(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> Run:
    """The first run of all: each of the feeds has its bad night."""
    world = World(tmp_path_factory.mktemp("spoiled"))
    world.take_parsed(parsed_project)
    _fill(world, spoiled=True)
    return _run(world, "run")


@pytest.fixture(scope="session")
def failed(spoiled: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The next run there, whose models cannot be built: a file of another night is damaged."""
    world = _copy(spoiled, tmp_path_factory, "failed")
    damaged = world.data / DAMAGED
    damaged.write_bytes(damaged.read_bytes()[:100])
    return _run(world, "nightly", "--from", f"{TUESDAY}")


@pytest.fixture(scope="session")
def repaired(spoiled: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same installation, carried on in a copy: corrected exports, the bad nights run again."""
    world = _copy(spoiled, tmp_path_factory, "repaired")
    shutil.rmtree(world.inbox)
    _fill(world, spoiled=False)
    return _run(world, "nightly", "--from", f"{TUESDAY}", "--to", f"{SATURDAY}")


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> Run:
    """Another installation that met the corrected exports only."""
    world = World(tmp_path_factory.mktemp("fresh"))
    world.take_parsed(parsed_project)
    _fill(world, spoiled=False)
    return _run(world, "run")
