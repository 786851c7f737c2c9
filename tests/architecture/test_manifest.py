"""The rules of the dbt project, read off its manifest."""

import re
from typing import Any

import pytest

from expectations.contracts import CONTRACTS, ColumnType

PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    # Tables that are public under a name of their own.
    "marts": (
        "fct_",
        "dim_",
        "agg_",
        "bridge_",
        "pipeline_",
        "identity_audit",
        "customer_id_redirects",
    ),
}
DBT_TYPES = {
    ColumnType.TEXT: "varchar",
    ColumnType.INTEGER: "bigint",
    ColumnType.NUMBER: "double",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP: "timestamp",
}
PERSONAL_WORDS = re.compile(r"(^|_)(email|phone|address|identifier_value|comment|body)(_|$)")


def _models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def _tests_of(manifest: dict[str, Any], model: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node.get("attached_node") == model["unique_id"]
    ]


def _layer(model: dict[str, Any]) -> str:
    return str(model["fqn"][1])


def test_source_is_used_in_staging_alone(manifest: dict[str, Any]) -> None:
    offenders = [
        model["name"]
        for model in _models(manifest)
        if _layer(model) != "staging"
        and any(parent.startswith("source.") for parent in model["depends_on"]["nodes"])
    ]
    assert offenders == []


def test_marts_do_not_read_staging(manifest: dict[str, Any]) -> None:
    offenders = {
        model["name"]: parents
        for model in _models(manifest)
        if _layer(model) == "marts"
        and (parents := [p for p in model["depends_on"]["nodes"] if ".stg_" in p])
    }
    assert offenders == {}


def test_the_prefix_tells_the_layer(manifest: dict[str, Any]) -> None:
    offenders = [
        model["path"]
        for model in _models(manifest)
        if not model["name"].startswith(PREFIXES[_layer(model)])
    ]
    assert offenders == []


def test_every_model_is_described_with_all_its_columns(manifest: dict[str, Any]) -> None:
    offenders = [
        f"{model['name']}.{column['name'] if column else ''}"
        for model in _models(manifest)
        for column in [None, *model["columns"].values()]
        if not (column or model)["description"]
    ]
    assert offenders == []
    assert [model["name"] for model in _models(manifest) if not model["columns"]] == []


def test_every_model_has_a_test_of_its_grain(manifest: dict[str, Any]) -> None:
    grain_tests = {"key", "unique_combination"}
    offenders = [
        model["name"]
        for model in _models(manifest)
        if not any(
            test["test_metadata"]["name"] in grain_tests
            for test in _tests_of(manifest, model)
            if test.get("test_metadata")
        )
    ]
    assert offenders == []


def test_marts_have_an_enforced_contract(manifest: dict[str, Any]) -> None:
    marts = [model for model in _models(manifest) if _layer(model) == "marts"]
    assert marts
    assert [m["name"] for m in marts if not m["config"]["contract"]["enforced"]] == []


def test_metric_models_have_unit_tests(manifest: dict[str, Any]) -> None:
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    metric_models = {m["name"] for m in _models(manifest) if m["name"].startswith("agg_")}
    assert metric_models - tested == set()


def test_metrics_of_a_period_tell_whether_it_is_complete(manifest: dict[str, Any]) -> None:
    offenders = [
        model["name"]
        for model in _models(manifest)
        if model["name"].startswith("agg_")
        and {"month", "date_day"}.intersection(model["columns"])
        and "is_complete" not in model["columns"]
    ]
    assert offenders == []


def test_no_personal_data_in_marts(manifest: dict[str, Any]) -> None:
    personal = {
        column.name
        for contract in CONTRACTS.values()
        for column in contract.columns
        if column.personal
    }
    offenders = [
        f"{model['name']}.{column}"
        for model in _models(manifest)
        if _layer(model) == "marts"
        for column in model["columns"]
        if column in personal or PERSONAL_WORDS.search(column)
    ]
    assert offenders == []


def test_the_search_for_addresses_reads_every_mart(manifest: dict[str, Any]) -> None:
    [search] = [
        node
        for node in manifest["nodes"].values()
        if node["name"] == "no_published_text_looks_like_an_address"
    ]
    marts = {m["unique_id"] for m in _models(manifest) if _layer(m) == "marts"}
    assert set(search["depends_on"]["nodes"]) == marts


def test_every_exposure_has_an_owner(manifest: dict[str, Any]) -> None:
    assert manifest["exposures"]
    assert [e["name"] for e in manifest["exposures"].values() if not e["owner"]["email"]] == []


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.name)
def test_source_columns_equal_the_contract(manifest: dict[str, Any], contract: Any) -> None:
    source = manifest["sources"][f"source.firstright.raw.{contract.name}"]
    documented = {name: column["data_type"] for name, column in source["columns"].items()}
    assert list(documented) == list(contract.column_names), "names and order of columns"
    for column in contract.columns:
        if column.type in DBT_TYPES:
            assert documented[column.name] == DBT_TYPES[column.type], column.name
