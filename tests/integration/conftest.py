"""Runs of the command line that many tests look at, each made once: a run takes a minute."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.integration.bad_feeds import BAD_FEEDS, SATURDAY, SMALL_VOLUME, TUESDAY, BadFeed
from tests.integration.worlds import Outcome, World

BUSINESS_TIMEZONE = "America/New_York"


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


def _fill(world: World, feeds: Sequence[BadFeed], *, spoiled: bool) -> None:
    world.configure([feed.configuration() for feed in feeds], BUSINESS_TIMEZONE)
    for feed in feeds:
        feed.drop(world.inbox, spoiled=spoiled)


@pytest.fixture(scope="session")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The first run of all: each of the feeds has its bad night."""
    world = World(tmp_path_factory.mktemp("spoiled"))
    _fill(world, BAD_FEEDS, spoiled=True)
    return _run(world, "run")


@pytest.fixture(scope="session")
def repaired(spoiled: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same installation, carried on in a copy: corrected exports, the bad nights run again."""
    world = World(tmp_path_factory.mktemp("repaired") / "world")
    shutil.copytree(spoiled.world.folder, world.folder, symlinks=True)
    shutil.rmtree(world.inbox)
    _fill(world, BAD_FEEDS, spoiled=False)
    return _run(world, "nightly", "--from", f"{TUESDAY}", "--to", f"{SATURDAY}")


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Another installation that met the corrected exports only."""
    world = World(tmp_path_factory.mktemp("fresh"))
    _fill(world, BAD_FEEDS, spoiled=False)
    return _run(world, "run")


@pytest.fixture(scope="session")
def small_volume(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One feed, weekly, whose last night is far too small."""
    world = World(tmp_path_factory.mktemp("small_volume"))
    _fill(world, [SMALL_VOLUME], spoiled=True)
    return _run(world, "run")


@pytest.fixture(scope="session")
def failed(small_volume: Run) -> Run:
    """The next run there, whose models cannot be built: a file of another night is damaged."""
    first, second = SMALL_VOLUME.nights[:2]
    damaged = small_volume.world.data / f"raw/small_volume/export_date={second}/legs.parquet"
    damaged.write_bytes(damaged.read_bytes()[:100])
    return _run(small_volume.world, "nightly", "--from", f"{first}")
