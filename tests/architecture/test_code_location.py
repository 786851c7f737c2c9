"""The code location loads as workspace.yaml says, and every feed has its place in the graph."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.feeds_file import load_feeds
from orchestration.settings import DEMO_FEEDS, PROJECT_ROOT

DESCRIBE = """
import json, sys
import dagster as dg
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster._serdes import serialize_value
from importlib import import_module

definitions = import_module(sys.argv[1]).defs()
dg.Definitions.validate_loadable(definitions)
graph = definitions.resolve_asset_graph()
nodes = {
    "/".join(node.key.path): {
        "parents": sorted("/".join(key.path) for key in node.parent_keys),
        "checks": sorted(check.name for check in node.check_keys),
        "group": node.group_name,
        "owners": list(node.owners),
        "kinds": sorted(node.kinds),
        "description": node.description,
        "nights": node.partitions_def is not None,
        "fresh_within": node.freshness_policy_or_from_metadata is not None
        and node.freshness_policy_or_from_metadata.fail_window.to_timedelta().total_seconds(),
        "columns": len(node.metadata.get("dagster/column_schema").columns)
        if node.metadata.get("dagster/column_schema")
        else 0,
    }
    for node in (graph.get(key) for key in graph.get_all_asset_keys())
}
repository = definitions.get_repository_def()
# What the UI gets from the code server: a value that cannot be sent keeps it from loading.
serialize_value(RepositorySnap.from_def(repository))
print(json.dumps({
    "assets": nodes,
    "jobs": {
        job.name: sorted("/".join(key.path) for key in job.asset_layer.executable_asset_keys)
        for job in repository.get_all_jobs()
    },
    "schedules": {s.name: s.cron_schedule for s in repository.schedule_defs},
    "silent": [s.name for s in [*repository.schedule_defs, *repository.sensor_defs]
               if not s.description],
    "sensors": {s.name: s.job_name if s.targets else None for s in repository.sensor_defs},
}))
"""


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> dict[str, Any]:
    """The code location as a process of its own loads it."""
    workspace = yaml.safe_load((PROJECT_ROOT / "workspace.yaml").read_text())
    [entry] = workspace["load_from"]
    folder: Path = tmp_path_factory.mktemp("location")
    shutil.copytree(parsed_project, folder / "dbt")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DESCRIBE, entry["python_module"]],
        cwd=PROJECT_ROOT,
        env=os.environ | {"FIRSTRIGHT_DATA": str(folder), "FIRSTRIGHT_INBOX": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    described: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return described


def test_every_feed_has_its_landing_its_checks_and_its_raw(location: dict[str, Any]) -> None:
    assets = location["assets"]
    for feed in load_feeds(DEMO_FEEDS).feeds:
        landing, raw = assets[f"landing/{feed.name}"], assets[f"raw/{feed.name}"]
        assert {"night_accepted", "volume", "row_readable"} < set(landing["checks"])
        assert len(landing["checks"]) > 8
        assert raw["parents"] == [f"landing/{feed.name}"]
        assert landing["nights"]
        assert raw["nights"]
        assert raw["columns"] > 10


def test_lineage_runs_from_each_export_to_the_dashboards(location: dict[str, Any]) -> None:
    assets = location["assets"]
    exposures = [name for name in assets if name.startswith("exposures/")]
    assert exposures
    for exposure in exposures:
        ancestors: set[str] = set()
        waiting = [exposure]
        while waiting:
            parents = set(assets[waiting.pop()]["parents"]) - ancestors
            ancestors |= parents
            waiting += parents
        assert {f"landing/{feed.name}" for feed in load_feeds(DEMO_FEEDS).feeds} < ancestors


def test_every_asset_says_what_it_is_and_whose(location: dict[str, Any]) -> None:
    silent = [
        name
        for name, asset in location["assets"].items()
        if not (asset["description"] and asset["owners"] and asset["group"])
    ]
    assert silent == []


def test_jobs_schedules_and_sensors_are_there(location: dict[str, Any]) -> None:
    assert {"nightly", "intraday_surveys"} <= set(location["jobs"])
    assert location["schedules"] == {
        "nightly_schedule": "0 3 * * *",
        "intraday_surveys_schedule": "0 8-20/2 * * *",
    }
    assert location["sensors"] == {
        "exports_arrived": "nightly",
        "run_failed": None,
        "release_and_runs": None,
    }
    assert location["silent"] == []


def test_the_job_of_the_day_loads_surveys_alone_and_publishes(location: dict[str, Any]) -> None:
    keys = set(location["jobs"]["intraday_surveys"])
    surveys = {feed.name for feed in load_feeds(DEMO_FEEDS).feeds if feed.channel == "survey"}
    loaded = {key for key in keys if key.split("/")[0] in ("landing", "raw")}
    assert loaded == {f"{zone}/{feed}" for zone in ("landing", "raw") for feed in surveys}
    assert {"config/feed_nights", "marts/fct_survey_responses", "published/marts"} < keys
    night = set(location["jobs"]["nightly"])
    # A run of some models alone would not take up what it has loaded.
    assert {key for key in night - keys if key.split("/")[0] not in ("landing", "raw")} == set()
    assert keys < night


def test_what_a_night_brings_and_what_it_publishes_grow_stale(location: dict[str, Any]) -> None:
    dated = {key: asset["fresh_within"] for key, asset in location["assets"].items()}
    feeds = load_feeds(DEMO_FEEDS).feeds
    expected = {f"landing/{feed.name}" for feed in feeds} | {"published/marts"}
    assert {key for key, seconds in dated.items() if seconds} == expected
    assert {seconds for seconds in dated.values() if seconds} == {30 * 3600}
    # A run makes raw, whatever it finds of the night: there a check asks for accepted nights.
    checked = {key for key, asset in location["assets"].items() if "fresh" in asset["checks"]}
    assert checked == {f"raw/{feed.name}" for feed in feeds if feed.required}


def test_no_model_is_built_before_all_feeds_are_loaded(location: dict[str, Any]) -> None:
    """A backfill starts each asset without nights as soon as its parents are there."""
    assets = location["assets"]
    raw = {key for key in assets if key.startswith("raw/")}
    first = {key for key, node in assets.items() if raw <= set(node["parents"])}
    assert {"config/configuration", "config/feed_nights"} <= first

    def waits(key: str) -> bool:
        return key in first or any(waits(parent) for parent in assets[key]["parents"])

    built = {key for key, node in assets.items() if not node["nights"]}
    assert len(built) > 100
    assert {key for key in built if not waits(key)} == set()
