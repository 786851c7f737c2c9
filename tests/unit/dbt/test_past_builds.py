"""How the model int_restated_anchors starts dbt for past states."""

import json
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
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
    variables = json.loads(command[command.index("--vars") + 1])
    assert variables["memory_limit"] == model.MEMORY_LIMIT


def test_builds_of_past_states_hold_a_bounded_amount_of_text(model: Any) -> None:
    """Each state is built once; one that is larger than the bound is built by itself."""
    megabytes = {"a": 200, "b": 90, "c": 900, "d": 1, "e": 2}
    with duckdb.connect() as session:
        session.execute(
            "create table past_states (group_id varchar, last_night date, size bigint, "
            "published_until timestamp, digest varchar)"
        )
        session.executemany(
            "insert into past_states values (?, '2026-02-01', ?, '2026-01-24 05:00', ?)",
            [(group, size * 10**6, f"digest {group}") for group, size in megabytes.items()],
        )
        session.execute("create table past_known as select 'digest d' as digest")
        builds = []
        while model._take_new_states(session):
            builds.append(
                session.execute("select group_id, state_mark from past_new order by 1").fetchall()
            )
            session.execute("insert into past_known select digest from past_new")
    assert builds == [[("a", 1), ("b", 2)], [("c", 1)], [("e", 1)]]
