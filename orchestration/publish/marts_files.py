"""The files of a release that programs read, written from the warehouse and held against it."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration.publish.tables import PUBLIC_SCHEMA, PublicTable

DATABASE = "marts.duckdb"
# The oldest storage version: DuckDB clients of BI tools lag behind by years. Keys need 1.1 even so.
STORAGE_VERSION = "v1.0.0"
# The keys of one transaction's rows are held in memory, about 300 bytes each.
ROWS_AT_ONCE = 1_000_000
# An index over all rows of a table takes a fraction of the time of one that grows with them.
ROWS_INDEXED_AT_ONCE = 4_000_000


class ReleaseError(RuntimeError):
    """The release differs from the warehouse or from its contract; nothing was published."""


def build(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[PublicTable], folder: Path
) -> None:
    """Writes the tables, with keys and comments, into a folder's database and parquet files.

    Args:
        connection: a connection on which the warehouse is attached as `warehouse`.
        tables: what the release is to hold.
        folder: the release; it has a folder `parquet`.

    Raises:
        ReleaseError: naming the table that repeats a key, or lacks a value that it must have.
    """
    connection.execute(
        f"attach {quoted(folder / DATABASE)} as release_file (storage_version '{STORAGE_VERSION}')"
    )
    connection.execute(f"create schema release_file.{PUBLIC_SCHEMA}")
    for table in tables:
        _write_table(connection, table)
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        connection.execute(
            f"copy (select {columns} from warehouse.{PUBLIC_SCHEMA}.{table.name}) "
            f"to {quoted(folder / 'parquet' / f'{table.name}.parquet')} (format parquet)"
        )
    connection.execute("detach release_file")


def _write_table(connection: duckdb.DuckDBPyConnection, table: PublicTable) -> None:
    relation = f"release_file.{PUBLIC_SCHEMA}.{table.name}"
    warehouse = f"warehouse.{PUBLIC_SCHEMA}.{table.name}"
    [(rows, row_ids)] = connection.execute(
        # Where rows were replaced, the numbers of those that are there have gaps.
        f"select count(*), coalesce(max(rowid) + 1, 0) from {warehouse}"
    ).fetchall()
    key = [f"primary key ({', '.join(table.primary_key)})"] if table.primary_key else []
    is_key_last = rows <= ROWS_INDEXED_AT_ONCE
    # One transaction: each of a thousand statements would wait for the disk.
    connection.execute("begin")
    # `create table as` would lose keys and comments.
    columns = _columns(table) + ([] if is_key_last else key)
    connection.execute(f"create table {relation} ({', '.join(columns)})")
    connection.execute(f"comment on table {relation} is {quoted(table.description)}")
    for column in table.columns:
        connection.execute(
            f'comment on column {relation}."{column.name}" is {quoted(column.description)}'
        )
    connection.execute("commit")
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    try:
        for first in range(0, row_ids, ROWS_AT_ONCE):
            connection.execute(
                f"insert into {relation} select {names} from {warehouse} "
                f"where rowid >= {first} and rowid < {first + ROWS_AT_ONCE}"
            )
            # What is not on disk yet cannot leave memory.
            connection.execute("checkpoint release_file")
        for each in key if is_key_last else ():
            connection.execute(f"alter table {relation} add {each}")
    except duckdb.ConstraintException as error:
        raise ReleaseError(
            f"The release was not published: {table.name} repeats a key "
            f"({', '.join(table.primary_key)}) or lacks a value that it must have: {error}"
        ) from error


def verify(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[PublicTable], folder: Path
) -> dict[str, int]:
    """Row counts by table, after holding database and parquet against warehouse and contract.

    Args:
        connection: a connection on which the warehouse is attached as `warehouse`.
        tables: what the release must hold.
        folder: the release.

    Raises:
        ReleaseError: naming every difference.
    """
    connection.execute(f"attach {quoted(folder / DATABASE)} as release_file (read_only)")
    differences: list[str] = []
    counts: dict[str, int] = {}
    for table in tables:
        expected = _fingerprint(connection, f"warehouse.{PUBLIC_SCHEMA}.{table.name}")
        counts[table.name] = expected[0]
        places = {
            DATABASE: f"release_file.{PUBLIC_SCHEMA}.{table.name}",
            # A folder above the release may be named env=prod, which is no column.
            "parquet": (
                f"read_parquet({quoted(folder / 'parquet' / f'{table.name}.parquet')}, "
                "hive_partitioning = false)"
            ),
        }
        for place, relation in places.items():
            differences += _differences(connection, table, place, relation, expected)
    connection.execute("detach release_file")
    if differences:
        raise ReleaseError("The release was not published: " + "; ".join(differences))
    return counts


def _columns(table: PublicTable) -> list[str]:
    return [
        f'"{column.name}" {column.data_type}{" not null" if column.is_required else ""}'
        for column in table.columns
    ]


def _differences(
    connection: duckdb.DuckDBPyConnection,
    table: PublicTable,
    place: str,
    relation: str,
    expected: tuple[int, int],
) -> list[str]:
    try:
        found = _fingerprint(connection, relation)
    except duckdb.Error as error:
        return [f"{table.name} in {place} cannot be read: {error}"]
    problems = []
    if found[0] != expected[0]:
        problems.append(
            f"{table.name} in {place} has {found[0]} rows, the warehouse has {expected[0]}"
        )
    elif found != expected:
        problems.append(f"{table.name} in {place} holds other values than the warehouse")
    described = connection.execute(f"describe select * from {relation}").fetchall()
    columns = [(name, kind.lower()) for name, kind, *_ in described]
    contract = [(column.name, column.data_type.lower()) for column in table.columns]
    if columns != contract:
        problems.append(
            f"{table.name} in {place} has columns {sorted(set(columns) - set(contract))} "
            f"where its contract has {sorted(set(contract) - set(columns))}"
        )
    if table.primary_key:
        key = ", ".join(table.primary_key)
        repeated = connection.execute(
            f"select count(*) from (select {key} from {relation} group by all having count(*) > 1)"
        ).fetchone()
        if repeated != (0,):
            problems.append(f"{table.name} in {place} has repeated keys ({key})")
    return problems


def _fingerprint(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple[int, int]:
    """Row count, and a hash over all values that does not depend on the order of rows."""
    [(count, total)] = connection.execute(
        f"select count(*), coalesce(sum(hash(t)::hugeint), 0) from {relation} as t"
    ).fetchall()
    return int(count), int(total)


def quoted(text: str | Path) -> str:
    """SQL of a text or a path."""
    return "'" + str(text).replace("'", "''") + "'"
