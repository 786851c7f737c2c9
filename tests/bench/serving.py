"""What it takes to load contacts into PostgreSQL, beside a bare COPY of the same rows.

The bare COPY finds its CSV ready, makes no key, no comment and no statistics, and puts nothing in
the place of anything. Wall time, for most of the work is the server's; by turns, so that a machine
that slows down does so for both.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import psycopg2

from orchestration.publish.postgres import TYPES, serve
from orchestration.publish.tables import PublicTable, public_tables
from tests.postgres import postgres_server

REPEATS = 3
TABLE = "fct_contacts"


def write_release(path: Path, table: PublicTable, published: Path, rows: int) -> None:
    """A database of this many contacts, those of a release over and over; the same as CSV."""
    [key] = table.primary_key
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{published}' as world (read_only)")
        connection.execute("create schema marts.marts")
        connection.execute(
            f"create table marts.marts.{TABLE} as "
            f"select contacts.* replace (md5({key} || '/' || round) as {key}) "
            f"from range({rows}) as rounds(round), world.marts.{TABLE} as contacts limit {rows}"
        )
        connection.execute(
            f"copy marts.marts.{TABLE} to '{path.with_suffix('.csv')}' (format csv, header false)"
        )


def load(server: dict[str, str], table: PublicTable, database: Path) -> None:
    """What the product does."""
    serve(server, [table], database, logging.getLogger(__name__))


def bare_copy(server: dict[str, str], table: PublicTable, database: Path) -> None:
    """The same rows, written as CSV before, into a table that has nothing but its columns."""
    columns = ", ".join(f'"{column.name}" {TYPES[column.data_type]}' for column in table.columns)
    with (
        closing(psycopg2.connect(**server)) as connection,
        connection,
        connection.cursor() as cursor,
        database.with_suffix(".csv").open("rb") as file,
    ):
        cursor.execute("drop table if exists bare")
        cursor.execute(f"create table bare ({columns})")
        cursor.copy_expert("copy bare from stdin (format csv)", file)


def _seconds(work: Callable[..., None], *arguments: Any) -> float:
    start = time.monotonic()
    work(*arguments)
    return time.monotonic() - start


def main(data: Path, rows: int) -> None:
    """Prints both and their ratio; medians."""
    manifest = json.loads((data / "dbt" / "manifest.json").read_text())
    [table] = [table for table in public_tables(manifest) if table.name == TABLE]
    folder = data / "serving"
    folder.mkdir()
    database = folder / "marts.duckdb"
    write_release(database, table, data / "published" / "marts.duckdb", rows)
    with postgres_server() as server:
        pairs = [
            [_seconds(work, server, table, database) for work in (load, bare_copy)]
            for _ in range(REPEATS)
        ]
    loaded, copied = (median(seconds) for seconds in zip(*pairs, strict=True))
    print(f"\n{rows:,} contacts to PostgreSQL, seconds: median of {REPEATS}")
    print(f"{'loaded':>9}{'COPY':>9}{'ratio':>9}")
    print(f"{loaded:>9.2f}{copied:>9.2f}{loaded / copied:>9.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
