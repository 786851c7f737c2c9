"""The models' documentation is one file that fetches nothing."""

import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.__main__ import main
from orchestration.settings import load_settings
from orchestration.transform.project import write_docs


def test_the_documentation_is_one_file_that_fetches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTRIGHT_DATA", str(tmp_path))
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    written = write_docs(replace(load_settings(), data=tmp_path)).read_text()
    assert "fct_first_contact_resolutions" in written
    assert re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"?(?:https?:)?//", written) == []


def test_without_a_warehouse_there_is_nothing_to_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRSTRIGHT_DATA", str(tmp_path))
    assert main(["docs"]) == 2
    assert "make run" in capsys.readouterr().err
