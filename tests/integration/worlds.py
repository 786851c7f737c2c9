"""A world of its own for the command line: an inbox, a feeds file, a data folder, real processes."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration.settings import PROJECT_ROOT


@dataclass(frozen=True)
class Outcome:
    """What a person at the terminal gets."""

    status: int
    output: str
    errors: str


@dataclass(frozen=True)
class World:
    """A folder that holds all that one installation reads and writes.

    Attributes:
        folder: where all of it lies.
        data: everything that the product writes; several worlds may share the rest.
    """

    folder: Path
    data: Path

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def feeds(self) -> Path:
        return self.folder / "feeds.yaml"

    def command(self, *arguments: str) -> Outcome:
        """`python -m orchestration` with these arguments, in a process of its own."""
        environment = os.environ | {
            "FIRSTRIGHT_INBOX": str(self.inbox),
            "FIRSTRIGHT_FEEDS": str(self.feeds),
            "FIRSTRIGHT_DATA": str(self.data),
            "FIRSTRIGHT_SECRET": "key of the tests",
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "orchestration", *arguments],
            cwd=PROJECT_ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def published(self, sql: str) -> list[tuple[Any, ...]]:
        """What a reader of the published release gets."""
        with duckdb.connect(str(self.data / "published/marts.duckdb"), read_only=True) as marts:
            return marts.execute(sql).fetchall()

    def quarantine(self, feed: str, night: date) -> list[dict[str, Any]]:
        """The rows that were kept back, by file and line."""
        folder = self.data / "landing" / feed / f"export_date={night}"
        rows: list[dict[str, Any]] = pq.read_table(folder / "quarantine.parquet").to_pylist()
        return rows


def differing_tables(one: World, other: World) -> list[str]:
    """Public tables that do not hold the same rows in both releases.

    Raises:
        AssertionError: a release lacks a table of the other, or has none.
    """
    with duckdb.connect() as connection:
        for name, world in (("one", one), ("other", other)):
            path = world.data / "published/marts.duckdb"
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = {
            name: connection.execute(
                "select table_name from duckdb_tables() where database_name = ? order by 1", [name]
            ).fetchall()
            for name in ("one", "other")
        }
        assert tables["one"], "the release holds no table"
        assert tables["one"] == tables["other"]
        return [
            table
            for (table,) in tables["one"]
            if connection.execute(
                f"(from one.marts.{table} except all from other.marts.{table})"
                f" union all (from other.marts.{table} except all from one.marts.{table})"
            ).fetchall()
        ]
