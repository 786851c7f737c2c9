"""What tests of several kinds share."""

import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.reading import SAMPLE_COUNTS, samples_read
from tests.warehouse import parse_project

SAMPLE = "real export"
# Begun last, one of them would keep a single core busy.
LONGEST_FILES = (
    "tests/integration/test_simulated_world.py",
    "tests/integration/test_bad_input.py",
    "tests/integration/test_faults.py",
)
# Parsed models and dozens of modules are no garbage: to look through them as often as Python does
# by default takes a fifth of the time of tests that build models.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others in their order."""
    order = {name: place for place, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: order.get(item.nodeid.split("::")[0], len(order)))


@pytest.fixture(autouse=True)
def _report_samples(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """Puts what the test has read of the real exports into its report, out of any process."""
    yield
    for name, counts in samples_read.items():
        record_property(SAMPLE, [name, *counts])
    samples_read.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One table of the real exports that were read, and of what became of their rows."""
    read: dict[str, list[object]] = {}
    for report in (report for found in terminalreporter.stats.values() for report in found):
        for key, value in getattr(report, "user_properties", ()):
            # Some tests have a file refused by settings that do not fit it.
            if key == SAMPLE and (len(value) > 2 or value[0] not in read):
                read[value[0]] = value[1:]
    if not read:
        return
    width = max(map(len, read))
    terminalreporter.section("real exports, as the readers read them")
    for name, counts in [("file (reader)", [*SAMPLE_COUNTS]), *sorted(read.items())]:
        cells = "".join(f"  {count:>12}" for count in counts)
        terminalreporter.write_line(f"{name:<{width}}{cells}")


@pytest.fixture(scope="session")
def dbt_home(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> Path:
    """The place of all warehouses that tests build, one after the other."""
    # A name that is a partition's to programs that look for such folders.
    home: Path = tmp_path_factory.mktemp("dbt") / "feed=none"
    (home / "target").mkdir(parents=True)
    shutil.copy(parsed_project / "partial_parse.msgpack", home / "target")
    return home


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what dbt makes of the project when it parses it: once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder: Path = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "parsed"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "manifest.json").exists():
            parse_project(folder)
    return folder


@pytest.fixture(scope="session")
def manifest(parsed_project: Path) -> dict[str, Any]:
    """The dbt project as dbt parses it."""
    parsed: dict[str, Any] = json.loads((parsed_project / "manifest.json").read_text())
    return parsed


@pytest.fixture(scope="session")
def semantic_manifest(parsed_project: Path) -> str:
    """The project's semantic layer as dbt writes it."""
    return (parsed_project / "semantic_manifest.json").read_text()
