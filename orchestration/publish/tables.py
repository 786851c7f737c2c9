"""The public tables, as the dbt manifest describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PUBLIC_SCHEMA = "marts"


@dataclass(frozen=True)
class PublicColumn:
    """A column of a public table; `data_type` is its type in DuckDB's words."""

    name: str
    data_type: str
    description: str
    is_required: bool


@dataclass(frozen=True)
class PublicTable:
    """A public table: its contract, and the columns that make one row."""

    name: str
    description: str
    columns: tuple[PublicColumn, ...]
    primary_key: tuple[str, ...]


def public_tables(manifest: Mapping[str, Any]) -> list[PublicTable]:
    """Tables of schema `marts` with their columns, keys and words, by name."""
    models = (
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == PUBLIC_SCHEMA
    )
    return sorted((_table(model) for model in models), key=lambda table: table.name)


def _table(model: Mapping[str, Any]) -> PublicTable:
    columns = model["columns"].values()
    key = [
        column["name"]
        for column in columns
        if any(constraint["type"] == "primary_key" for constraint in column["constraints"])
    ]
    for constraint in model["constraints"]:
        if constraint["type"] == "primary_key":
            key = list(constraint["columns"])
    return PublicTable(
        name=model["name"],
        description=model["description"],
        columns=tuple(
            PublicColumn(
                name=column["name"],
                data_type=column["data_type"],
                description=column["description"],
                is_required=column["name"] in key
                or any(constraint["type"] == "not_null" for constraint in column["constraints"]),
            )
            for column in columns
        ),
        primary_key=tuple(key),
    )
