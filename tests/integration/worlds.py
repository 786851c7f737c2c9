"""An installation of its own for the command line: inbox, feeds file, data, real processes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import yaml

from orchestration.settings import PROJECT_ROOT

COMMAND = (sys.executable, "-W", "ignore", "-m", "orchestration")


@dataclass(frozen=True)
class Outcome:
    """What a person at the terminal gets."""

    status: int
    output: str
    errors: str


@dataclass(frozen=True)
class World:
    """A folder that holds all that one installation reads and writes."""

    folder: Path

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def feeds(self) -> Path:
        return self.folder / "feeds.yaml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def configure(self, feeds: Sequence[Mapping[str, Any]], business_timezone: str) -> None:
        """Writes the feeds file; makes the inbox, if there is none."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        content = {"business_timezone": business_timezone, "feeds": [dict(feed) for feed in feeds]}
        self.feeds.write_text(yaml.safe_dump(content, sort_keys=False))

    def take_parsed(self, parsed: Path) -> None:
        """Begins with the models as parsed before, which takes a fifth of a small run."""
        shutil.copytree(parsed, self.data / "dbt")

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead the command here."""
        return os.environ | {
            "FIRSTRIGHT_INBOX": str(self.inbox),
            "FIRSTRIGHT_FEEDS": str(self.feeds),
            "FIRSTRIGHT_DATA": str(self.data),
            "FIRSTRIGHT_SECRET": "key of the tests",
        }

    def command(self, *arguments: str, **variables: str) -> Outcome:
        """`python -m orchestration` with these arguments, in a process of its own."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=PROJECT_ROOT,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def inbox_listing(self) -> dict[str, tuple[int, int]]:
        """Size and time of the last change of all that lies in the inbox."""
        return {
            str(path.relative_to(self.inbox)): (path.lstat().st_size, path.lstat().st_mtime_ns)
            for path in self.inbox.rglob("*")
        }

    def published(self, sql: str) -> list[tuple[Any, ...]]:
        """What a reader of the release in service gets."""
        with duckdb.connect(str(self.data / "published/marts.duckdb"), read_only=True) as marts:
            return marts.execute(sql).fetchall()

    def warehouse(self, sql: str) -> list[tuple[Any, ...]]:
        """What whoever repairs exports finds in the private warehouse."""
        with duckdb.connect(str(self.data / "warehouse.duckdb"), read_only=True) as warehouse:
            return warehouse.execute(sql).fetchall()

    def quarantine(self, feed: str, night: date) -> list[dict[str, Any]]:
        """The rows that were kept back, by file and line; none where nothing was judged."""
        path = self.data / f"landing/{feed}/export_date={night}/quarantine.parquet"
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist() if path.exists() else []
        return rows


def differing_tables(one: World, other: World) -> list[str]:
    """Public tables that do not hold the same rows in both releases.

    Raises:
        AssertionError: a release has no tables, or not those of the other.
    """
    worlds = {"one": one, "other": other}
    tables = {}
    with duckdb.connect() as connection:
        for name, world in worlds.items():
            path = world.data / "published/marts.duckdb"
            connection.execute(f"attach '{path}' as {name} (read_only)")
            tables[name] = connection.execute(
                "select table_name from duckdb_tables() where database_name = ? order by 1", [name]
            ).fetchall()
        assert tables["one"]
        assert tables["one"] == tables["other"]
        return [
            table
            for (table,) in tables["one"]
            if connection.execute(
                f"(from one.marts.{table} except all from other.marts.{table}) union all "
                f"(from other.marts.{table} except all from one.marts.{table})"
            ).fetchall()
        ]
