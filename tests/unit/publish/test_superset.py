"""The bundle for Superset asks for what the marts hold, and for nothing else."""

import io
import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest
import sqlglot
import yaml
from sqlglot import exp

from orchestration.publish.superset.bundle import bundle
from orchestration.publish.superset.files import write_superset
from orchestration.publish.tables import PublicTable
from orchestration.settings import load_settings
from tests.postgres import PASSWORD
from tests.unit.publish.conftest import WriteMarts

SERVER = {"host": "db.example", "user": "bi", "password": PASSWORD, "dbname": "marts"}
Bundle = dict[str, dict[str, Any]]


def _unpacked(packed: bytes) -> Bundle:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {
            name.removeprefix("firstright/"): yaml.safe_load(archive.read(name))
            for name in archive.namelist()
        }


def _of(files: Bundle, folder: str) -> list[dict[str, Any]]:
    return [content for name, content in files.items() if name.startswith(folder)]


@pytest.fixture
def over_the_file(contract: dict[str, PublicTable]) -> Bundle:
    return _unpacked(bundle(list(contract.values()), Path("/data/published/marts.duckdb"), None))


def test_every_reference_leads_somewhere(over_the_file: Bundle) -> None:
    [database] = _of(over_the_file, "databases/")
    datasets = {dataset["uuid"]: dataset for dataset in _of(over_the_file, "datasets/")}
    charts = {chart["uuid"]: chart for chart in _of(over_the_file, "charts/")}
    [dashboard] = _of(over_the_file, "dashboards/")
    assert {dataset["database_uuid"] for dataset in datasets.values()} == {database["uuid"]}
    assert {chart["dataset_uuid"] for chart in charts.values()} == datasets.keys()
    placed = [cell for cell in dashboard["position"].values() if isinstance(cell, dict)]
    assert {c["meta"]["uuid"] for c in placed if c["type"] == "CHART"} == charts.keys()
    for cell in placed:
        assert set(cell.get("children", ())) <= dashboard["position"].keys()


def _columns(params: dict[str, Any]) -> set[str]:
    """Columns that a chart asks for."""
    lists = ("all_columns", "groupby", "groupbyRows", "groupbyColumns")
    named = [column for key in lists for column in params.get(key, ())]
    named += [metric.get("column", metric) for metric in params.get("metrics", ())]
    columns = {column for column in named if isinstance(column, str)}
    for expression in (column for column in named if isinstance(column, dict)):
        if "column_name" in expression:
            columns.add(expression["column_name"])
        else:
            parsed = sqlglot.parse_one(expression["sqlExpression"])
            columns |= {column.name for column in parsed.find_all(exp.Column)}
    columns |= {condition["subject"] for condition in params.get("adhoc_filters", ())}
    columns |= {json.loads(order)[0] for order in params.get("order_by_cols", ())}
    if params["viz_type"] == "table" and params["query_mode"] == "raw":
        columns |= params["column_config"].keys()
    return columns | ({params["x_axis"]} if "x_axis" in params else set())


def test_charts_ask_for_columns_of_their_dataset(over_the_file: Bundle) -> None:
    datasets = {dataset["uuid"]: dataset for dataset in _of(over_the_file, "datasets/")}
    for chart in _of(over_the_file, "charts/"):
        held = {column["column_name"] for column in datasets[chart["dataset_uuid"]]["columns"]}
        asked = _columns(chart["params"])
        assert asked
        assert asked <= held


def test_datasets_can_be_read_from_a_release(
    contract: dict[str, PublicTable], write_marts: WriteMarts
) -> None:
    database = write_marts()
    files = _unpacked(bundle(list(contract.values()), database, None))
    with duckdb.connect(str(database), read_only=True) as connection:
        for dataset in _of(files, "datasets/"):
            columns = connection.execute(dataset["sql"]).description or []
            assert [c[0] for c in columns] == [c["column_name"] for c in dataset["columns"]]


def test_a_server_is_reached_by_its_address(contract: dict[str, PublicTable]) -> None:
    files = _unpacked(bundle(list(contract.values()), Path("marts.duckdb"), SERVER))
    [database] = _of(files, "databases/")
    address = urlsplit(database["sqlalchemy_uri"])
    assert (address.scheme, address.hostname, address.port) == (
        "postgresql+psycopg2",
        "db.example",
        5432,
    )
    assert {
        dataset["sql"].split(" from ")[1].split(".")[0] for dataset in _of(files, "datasets/")
    } == {"marts"}


def test_what_holds_secrets_is_the_owner_s_alone(
    contract: dict[str, PublicTable], tmp_path: Path
) -> None:
    settings = replace(load_settings(), data=tmp_path)
    folder = write_superset(settings, list(contract.values()))
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert kept.keys() == {"firstright.zip", "superset_config.py", "password"}
    for path in (folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    # Another start keeps the key, without which Superset could not read what it stored.
    write_superset(settings, list(contract.values()))
    for name in ("superset_config.py", "password"):
        assert (folder / name).read_bytes() == kept[name]


def test_the_exposure_names_the_marts_of_the_datasets(
    manifest: dict[str, Any], over_the_file: Bundle
) -> None:
    [exposure] = [e for e in manifest["exposures"].values() if e["name"] == "superset_dashboard"]
    assert {node.rsplit(".", 1)[-1] for node in exposure["depends_on"]["nodes"]} == {
        dataset["sql"].rsplit(".", 1)[-1] for dataset in _of(over_the_file, "datasets/")
    }
