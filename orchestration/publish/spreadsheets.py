"""The monthly figures as CSV, for people with a spreadsheet and nothing else.

A spreadsheet takes a text that begins with one of `FORMULA_SIGNS` for a formula, whoever wrote it
into a queue's or reason's name. An apostrophe before it keeps it a text. Numbers are written as
numbers, negative ones included.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publish.tables import PUBLIC_SCHEMA, PublicTable

FOLDER = "csv"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_spreadsheets(tables: Sequence[PublicTable], folder: Path, database: Path) -> None:
    """Writes `csv/<table>.csv` for every monthly table of a release: UTF-8 with a byte-order mark.

    Args:
        tables: the release's tables.
        folder: the release.
        database: its database.
    """
    (folder / FOLDER).mkdir()
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in tables:
            if not table.name.endswith("_monthly"):
                continue
            rows = connection.execute(
                # The database's and the schema's names are the same: DuckDB wants both.
                f"select * from {database.stem}.{PUBLIC_SCHEMA}.{table.name} order by all"
            )
            path = folder / FOLDER / f"{table.name}.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column.name for column in table.columns)
                cells = [[_cell(value) for value in row] for row in rows.fetchall()]
                writer.writerows(cells)
            _verify(path, len(cells))


def _verify(path: Path, rows: int) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = sum(1 for _ in csv.reader(file)) - 1
    if found != rows:
        raise ValueError(f"{path.name} has {found} rows, the release has {rows}")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value
