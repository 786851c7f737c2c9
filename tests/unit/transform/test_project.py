"""The parsed project: parsed anew whenever dbt would find something else, and always whole."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.settings import DBT_PROJECT, Settings
from orchestration.transform import project
from orchestration.transform.project import MANIFEST, PARSED, dbt_project

# Says how often it was asked; a file `broken` beside it has it die halfway.
DBT = """#!/bin/sh
while [ "$1" != --target-path ]; do shift; done
echo >> "$0.asked"
printf whole > "$2/manifest.json"
[ -e "$0.broken" ] && printf ha > "$2/partial_parse.msgpack" && exit 2
printf whole > "$2/partial_parse.msgpack"
"""
MODEL = "models/marts/core/identity_audit.sql"


class Installation:
    """A copy of the project, and a dbt that only counts."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.settings = settings
        self.copy = folder / "dbt_project"
        self.dbt = folder / "dbt"
        self.dbt.write_text(DBT)
        self.dbt.chmod(0o755)
        shutil.copytree(DBT_PROJECT, self.copy)

    def parses(self) -> int:
        """Asks for the project; how often dbt was asked for it so far."""
        dbt_project(self.settings)
        return len(self.dbt.with_suffix(".asked").read_text())


@pytest.fixture
def installation(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    made = Installation(tmp_path, settings)
    monkeypatch.setattr(project, "DBT_PROJECT", made.copy)
    monkeypatch.setattr(project, "dbt_executable", lambda: str(made.dbt))
    return made


def _edited(made: Installation) -> None:
    (made.copy / MODEL).write_text("select 1 as one")


def _deleted(made: Installation) -> None:
    (made.copy / MODEL).unlink()


def _older(made: Installation) -> None:
    """As a release that was unpacked with its times."""
    shutil.copy2(made.copy / "models/marts/core/dim_agents.sql", made.copy / MODEL)


def _variable(made: Installation) -> None:
    path = made.copy / "dbt_project.yml"
    path.write_text(path.read_text().replace("minimum_n: 30", "minimum_n: 31"))


def _seed_gone(made: Installation) -> None:
    next((made.copy / "seeds").glob("*.csv")).unlink()


def _half_written(made: Installation) -> None:
    (made.settings.dbt_target / PARSED).write_bytes(b"who")


def _manifest_half_written(made: Installation) -> None:
    (made.settings.dbt_target / MANIFEST).write_bytes(b"who")


def _gone(made: Installation) -> None:
    (made.settings.dbt_target / PARSED).unlink()


@pytest.mark.parametrize(
    "change",
    [
        _edited,
        _deleted,
        _older,
        _variable,
        _seed_gone,
        _half_written,
        _manifest_half_written,
        _gone,
    ],
)
def test_what_has_changed_is_parsed_anew_once(
    installation: Installation, change: Callable[[Installation], None]
) -> None:
    assert [installation.parses(), installation.parses()] == [1, 1]
    change(installation)
    assert [installation.parses(), installation.parses()] == [2, 2]


def test_what_python_dbt_and_editors_leave_there_is_no_change(installation: Installation) -> None:
    assert installation.parses() == 1
    for left in ("models/__pycache__/a.pyc", "models/.a.sql.swp", "target/run/a.sql"):
        path = installation.copy / left
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert installation.parses() == 1


@pytest.mark.parametrize("package", ["dbt-core", "dbt-duckdb"])
def test_another_version_of_dbt_or_of_its_adapter_parses_anew(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    assert installation.parses() == 1
    installed = project.version
    monkeypatch.setattr(
        project, "version", lambda name: "9.9" if name == package else installed(name)
    )
    assert installation.parses() == 2


def test_another_copy_of_the_project_parses_anew_in_the_same_data_folder(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert installation.parses() == 1
    other = tmp_path / "other" / "dbt_project"
    shutil.copytree(installation.copy, other)
    monkeypatch.setattr(project, "DBT_PROJECT", other)
    assert installation.parses() == 2


def test_a_parse_that_dies_leaves_what_was_there_and_is_made_again(
    installation: Installation,
) -> None:
    assert installation.parses() == 1
    _edited(installation)
    broken = installation.dbt.with_suffix(".broken")
    broken.touch()
    with pytest.raises(subprocess.CalledProcessError):
        installation.parses()
    target = installation.settings.dbt_target
    assert (target / PARSED).read_text() == "whole"
    broken.unlink()
    assert [installation.parses(), installation.parses()] == [3, 3]
