"""Runs of the command line that many tests look at, each made once: a run takes a minute."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.bad_feeds import BAD_FEEDS, SATURDAY, TUESDAY
from tests.integration.worlds import Outcome, World

BUSINESS_TIMEZONE = "America/New_York"


@dataclass(frozen=True)
class Run:
    """An installation and what its last command said.

    Attributes:
        inbox_before: listing of the inbox before the command.
    """

    world: World
    outcome: Outcome
    inbox_before: dict[str, tuple[int, int]]


def _run(world: World, *arguments: str) -> Run:
    """On one processor: on two, the guards are called twice about the few nights of each feed."""
    inbox_before = world.inbox_listing()
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(processors)})
    try:
        outcome = world.command(*arguments)
    finally:
        os.sched_setaffinity(0, processors)
    return Run(world, outcome, inbox_before)


def _fill(world: World, *, spoiled: bool) -> None:
    world.configure([feed.configuration() for feed in BAD_FEEDS], BUSINESS_TIMEZONE)
    for feed in BAD_FEEDS:
        feed.drop(world.inbox, spoiled=spoiled)


@pytest.fixture(scope="session")
def spoiled(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> Run:
    """The first run of all: each of the feeds has its bad night."""
    world = World(tmp_path_factory.mktemp("spoiled"))
    world.take_parsed(parsed_project)
    _fill(world, spoiled=True)
    return _run(world, "run")


@pytest.fixture(scope="session")
def repaired(spoiled: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same installation, carried on in a copy: corrected exports, the bad nights run again."""
    world = World(tmp_path_factory.mktemp("repaired") / "world")
    shutil.copytree(spoiled.world.folder, world.folder, symlinks=True)
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
