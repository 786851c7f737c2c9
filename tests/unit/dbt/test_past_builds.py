"""How the model int_restated_anchors starts dbt for past states."""

import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.settings import DBT_PROJECT

MODEL = DBT_PROJECT / "models/intermediate/restatements/int_restated_anchors.py"


@pytest.fixture
def model() -> Any:
    """The model's module; dbt alone imports it by its place."""
    spec = spec_from_file_location(MODEL.stem, MODEL)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("target_path", "folder"),
    [(None, DBT_PROJECT / "target"), ("made", DBT_PROJECT / "made"), ("/made", Path("/made"))],
)
def test_the_project_is_taken_as_parsed_wherever_dbt_was_told_to_write(
    model: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    target_path: str | None,
    folder: Path,
) -> None:
    """Whoever calls dbt by hand need not name a place."""
    flags = SimpleNamespace(
        PROJECT_DIR=str(DBT_PROJECT),
        PROFILES_DIR=str(DBT_PROJECT),
        TARGET=None,
        TARGET_PATH=target_path,
        VARS={},
    )
    started: list[list[str]] = []

    def start(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(model, "get_flags", lambda: flags)
    monkeypatch.setattr(model.subprocess, "run", start)
    model._run_dbt(tmp_path / "scratch", tmp_path / "dbt")
    [command] = started
    assert str(folder / "partial_parse.msgpack") in command
