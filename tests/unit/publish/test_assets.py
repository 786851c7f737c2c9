"""The step that publishes: files and server get the same release, whatever fails beside them."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.publish.assets import POSTGRES_KEY, RELEASE_KEY, git_commit, release_assets
from orchestration.publish.docs import DOCS
from orchestration.publish.report import report as report_module
from orchestration.publish.report.report import REPORT
from orchestration.publish.tables import PublicTable
from orchestration.resources import DATA_LOCK
from orchestration.settings import Settings, load_settings
from orchestration.transform.project import dbt_project
from tests.postgres import query
from tests.unit.publish.conftest import marts_of
from tests.unit.publish.test_report import marts

DECLARED = "select n from {schema}.agg_headline_metrics where metric = 'declared_fcr'"


def _fail(*_: object) -> None:
    raise TypeError("a day without first contacts")


@pytest.fixture
def settings(
    contract: Mapping[str, PublicTable],
    server: dict[str, str],
    parsed_project: Path,
    tmp_path: Path,
) -> Settings:
    """A warehouse that has been built, and nothing published yet."""
    query(server, "drop schema if exists marts cascade")
    settings = replace(load_settings(), data=tmp_path, postgres=server)
    headline = {"agg_headline_metrics": marts()["agg_headline_metrics"]}
    marts_of(contract, tmp_path, headline).rename(settings.warehouse)
    settings.dbt_target.parent.mkdir(exist_ok=True)
    settings.dbt_target.symlink_to(parsed_project)
    return settings


def _run(settings: Settings, *selected: dg.AssetKey) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [release_assets(settings, dbt_project(settings))],
        selection=selected,
        resources={DATA_LOCK: dg.ResourceDefinition.none_resource()},
        raise_on_error=False,
    )


def _served(settings: Settings) -> tuple[int, int]:
    """How many declared resolutions are known, as the file and as the server says."""
    assert settings.postgres is not None
    with duckdb.connect(str(settings.published / "marts.duckdb"), read_only=True) as connection:
        [[of_file]] = connection.execute(DECLARED.format(schema="marts.marts")).fetchall()
    [[of_server]] = query(dict(settings.postgres), DECLARED.format(schema="marts"))
    return of_file, of_server


def test_without_git_no_commit_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert re.fullmatch("[0-9a-f]{40}", git_commit() or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_commit() is None


@pytest.mark.parametrize("broken", ["page", "images"])
def test_what_fails_beside_the_tables_is_told_and_keeps_no_reader_from_the_release(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(report_module, broken, _fail)
    result = _run(settings, RELEASE_KEY, POSTGRES_KEY)
    assert _served(settings) == (5000, 5000)
    files = set(json.loads((settings.published / "release.json").read_text())["checksums"])
    assert {DOCS, "csv/agg_nps_monthly.csv"} < files
    assert (REPORT in files) == (broken != "page")
    assert {RELEASE_KEY, POSTGRES_KEY} == {
        event.asset_key for event in result.get_asset_materialization_events()
    }
    assert not result.success
    [failed] = [event for event in result.all_events if event.is_step_failure]
    assert "a day without first contacts" in str(failed.step_failure_data.error)
    # The server can be loaded anew without another release.
    release = settings.published.resolve()
    query(dict(settings.postgres or {}), "drop schema marts cascade")
    assert _run(settings, POSTGRES_KEY).success
    assert _served(settings) == (5000, 5000)
    assert settings.published.resolve() == release
