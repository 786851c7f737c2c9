"""A release in PostgreSQL, for tools that speak no DuckDB.

It is loaded into a schema of its own in one transaction, and takes the place of the last one in
another, which locks every table of the last one first: a query that has locked one of them is
waited for, and one that has locked none finds the new release under all its names. Renaming alone
needs no lock, but a query may look one of its tables up before and another one after it.
"""

import logging
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
from psycopg2 import errors, extensions, sql

from orchestration.publish.tables import PUBLIC_SCHEMA, PublicTable

READER = "firstright_reader"
NEXT = f"{PUBLIC_SCHEMA}_next"
RETIRED = f"{PUBLIC_SCHEMA}_retired_"
# Shorter than the server's search for deadlocks, so that it is never a reader who is cut off.
LOCK_TIMEOUT = "300ms"
PAUSE_SECONDS = 0.5
ATTEMPTS = 30
TYPES = {
    "varchar": "text",
    "integer": "integer",
    "bigint": "bigint",
    "double": "double precision",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}


class ServingError(RuntimeError):
    """The server holds something else than the release; it goes on serving the last one."""


def serve(
    server: Mapping[str, Any],
    tables: Sequence[PublicTable],
    database: Path,
    log: logging.Logger,
    attempts: int = ATTEMPTS,
) -> dict[str, int]:
    """Loads a release and puts it in the place of the last one; returns the rows by table.

    Args:
        server: parameters of the connection. The user needs the right to make schemas, and, where
            nobody has made the role of the readers before, roles.
        tables: the tables of the release.
        database: the release's database.
        log: where it is told that a transaction was not waited for any longer.
        attempts: how often the last release's tables are asked for.

    Raises:
        ServingError: the server holds other rows than the release.
        psycopg2.Error: the server cannot be reached or refuses.
    """
    with closing(psycopg2.connect(**server)) as connection:
        _drop_retired(connection)
        with connection, connection.cursor() as cursor:
            counts = _load(cursor, tables, database)
        if not _replace(connection, attempts):
            log.warning(
                "A transaction on the server holds tables of the last release open and was waited "
                "for in vain. It keeps them; they are dropped after the next release."
            )
    return counts


def _load(
    cursor: extensions.cursor, tables: Sequence[PublicTable], database: Path
) -> dict[str, int]:
    reader, schema = sql.Identifier(READER), sql.Identifier(NEXT)
    cursor.execute("select from pg_roles where rolname = %s", [READER])
    if not cursor.rowcount:
        cursor.execute(sql.SQL("create role {} nologin").format(reader))
    cursor.execute(sql.SQL("drop schema if exists {} cascade").format(schema))
    cursor.execute(sql.SQL("create schema {}").format(schema))
    with duckdb.connect(str(database), read_only=True) as release:
        counts = {table.name: _load_table(cursor, release, table) for table in tables}
    cursor.execute(sql.SQL("grant usage on schema {} to {}").format(schema, reader))
    cursor.execute(sql.SQL("grant select on all tables in schema {} to {}").format(schema, reader))
    return counts


def _load_table(
    cursor: extensions.cursor, release: duckdb.DuckDBPyConnection, table: PublicTable
) -> int:
    """Creates and fills a table; returns its rows."""
    name = sql.Identifier(NEXT, table.name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}{}").format(
            sql.Identifier(column.name),
            sql.SQL(TYPES[column.data_type]),
            sql.SQL(" not null" if column.is_required else ""),
        )
        for column in table.columns
    )
    cursor.execute(sql.SQL("create table {} ({})").format(name, columns))
    source = f"{PUBLIC_SCHEMA}.{PUBLIC_SCHEMA}.{table.name}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        # Null is written as nothing, an empty text in quotes; PostgreSQL reads them so.
        release.execute(f"copy (from {source}) to '{path}' (format csv, header false)")
        with path.open("rb") as file:
            cursor.copy_expert(sql.SQL("copy {} from stdin (format csv)").format(name), file)
    [[rows]] = release.execute(f"select count(*) from {source}").fetchall()
    if cursor.rowcount != rows:
        raise ServingError(f"{table.name} took {cursor.rowcount} of {rows} rows")
    if table.primary_key:
        key = sql.SQL(", ").join(map(sql.Identifier, table.primary_key))
        cursor.execute(sql.SQL("alter table {} add primary key ({})").format(name, key))
    comment = sql.SQL("comment on table {} is %s").format(name)
    cursor.execute(comment, [table.description])
    for column in table.columns:
        place = sql.Identifier(NEXT, table.name, column.name)
        cursor.execute(sql.SQL("comment on column {} is %s").format(place), [column.description])
    cursor.execute(sql.SQL("analyze {}").format(name))
    return int(rows)


def _replace(connection: extensions.connection, attempts: int) -> bool:
    """Puts the loaded release in place; false where a reader's transaction kept the last one."""
    last, loaded = sql.Identifier(PUBLIC_SCHEMA), sql.Identifier(NEXT)
    rename = sql.SQL("alter schema {} rename to {}")
    for _ in range(attempts):
        try:
            _drop(connection, PUBLIC_SCHEMA, rename.format(loaded, last))
        except errors.LockNotAvailable:
            time.sleep(PAUSE_SECONDS)
        else:
            return True
    retired = sql.Identifier(f"{RETIRED}{time.time_ns()}")
    with connection, connection.cursor() as cursor:
        cursor.execute(rename.format(last, retired))
        cursor.execute(rename.format(loaded, last))
    return False


def _drop_retired(connection: extensions.connection) -> None:
    """Drops what readers kept from being dropped before, as far as they have let it go."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace where starts_with(nspname, %s)", [RETIRED])
        retired = [name for (name,) in cursor.fetchall()]
    for name in retired:
        try:
            _drop(connection, name)
        except errors.LockNotAvailable:
            continue


def _drop(connection: extensions.connection, schema: str, *then: sql.Composable) -> None:
    """Drops a schema and does what follows in the same transaction.

    Raises:
        errors.LockNotAvailable: a transaction reads one of its tables.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        cursor.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
        for statement in then:
            cursor.execute(statement)
