"""The files of a release that programs read, written from the warehouse and held against it."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration.publish.tables import PUBLIC_SCHEMA, PublicTable

DATABASE = "marts.duckdb"
# The oldest storage version: DuckDB clients of BI tools lag behind by years.
STORAGE_VERSION = "v1.0.0"
# The keys of one transaction's rows are held in memory, about 300 bytes each.
ROWS_AT_ONCE = 1_000_000


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
    """
    connection.execute(
        f"attach {quoted(folder / DATABASE)} as release_file (storage_version '{STORAGE_VERSION}')"
    )
    connection.execute(f"create schema release_file.{PUBLIC_SCHEMA}")
    for table in tables:
        relation = f"release_file.{PUBLIC_SCHEMA}.{table.name}"
        warehouse = f"warehouse.{PUBLIC_SCHEMA}.{table.name}"
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        source = f"select {names} from {warehouse}"
        # One transaction: each of a thousand statements would wait for the disk.
        connection.execute("begin")
        # `create table as` would lose keys and comments.
        connection.execute(f"create table {relation} ({_columns(table)})")
        connection.execute(f"comment on table {relation} is {quoted(table.description)}")
        for column in table.columns:
            connection.execute(
                f'comment on column {relation}."{column.name}" is {quoted(column.description)}'
            )
        connection.execute("commit")
        [(rows,)] = connection.execute(f"select count(*) from {warehouse}").fetchall()
        for first in range(0, rows, ROWS_AT_ONCE):
            part = f"rowid >= {first} and rowid < {first + ROWS_AT_ONCE}"
            connection.execute(f"insert into {relation} {source} where {part}")
            # What is not on disk yet cannot leave memory.
            connection.execute("checkpoint release_file")
        connection.execute(
            f"copy ({source}) to {quoted(folder / 'parquet' / f'{table.name}.parquet')} "
            "(format parquet)"
        )
    connection.execute("detach release_file")


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


def _columns(table: PublicTable) -> str:
    columns = [
        f'"{column.name}" {column.data_type}{" not null" if column.is_required else ""}'
        for column in table.columns
    ]
    if table.primary_key:
        columns.append(f"primary key ({', '.join(table.primary_key)})")
    return ", ".join(columns)


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
