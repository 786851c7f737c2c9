"""Releases whose tables are those of the contract, with the rows that a test writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publish.marts_files import STORAGE_VERSION
from orchestration.publish.tables import PublicTable, public_tables
from tests.postgres import postgres_server

Rows = Iterable[Mapping[str, Any]]
WriteMarts = Callable[..., Path]
DEFAULTS = {"bigint": " default 0", "integer": " default 0"}


@pytest.fixture(scope="session")
def contract(manifest: dict[str, Any]) -> dict[str, PublicTable]:
    """The public tables by name."""
    return {table.name: table for table in public_tables(manifest)}


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """A PostgreSQL server, whose schema `marts` each test replaces by its own."""
    with postgres_server() as started:
        yield started


@pytest.fixture
def write_marts(contract: dict[str, PublicTable], tmp_path: Path) -> WriteMarts:
    """Writes every table of the contract; counts not given are 0, other columns null."""

    def write(**rows: Rows) -> Path:
        return marts_of(contract, tmp_path, rows)

    return write


def marts_of(contract: Mapping[str, PublicTable], folder: Path, rows: Mapping[str, Rows]) -> Path:
    """The same into a folder: the database that it writes."""
    database = folder / "marts.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as marts (storage_version '{STORAGE_VERSION}')")
        connection.execute("create schema marts.marts")
        for table in contract.values():
            columns = ", ".join(
                f'"{c.name}" {c.data_type}{DEFAULTS.get(c.data_type, "")}' for c in table.columns
            )
            connection.execute(f"create table marts.marts.{table.name} ({columns})")
            for row in rows.get(table.name, ()):
                connection.execute(
                    f"insert into marts.marts.{table.name} ({', '.join(row)}) "
                    f"values ({', '.join('?' * len(row))})",
                    list(row.values()),
                )
    return database
