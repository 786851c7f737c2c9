"""Dagster's event log on SQLite, with connections that stay open as long as a run.

Dagster's own class makes an engine and a connection for each event, of which a range of nights has
thousands: the same statements are compiled again, and each closing has SQLite write its log back
into the file. That took a fifth of a run. Files and tables are Dagster's: its UI reads them.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine

EVENT_LOG = {"module": "orchestration.event_log", "class": "OpenSqliteEventLogStorage"}


def event_log_of(dagster_home: Path) -> dict[str, object]:
    """The entry `event_log_storage` of an instance in this home, where Dagster has it itself."""
    return {**EVENT_LOG, "config": {"base_dir": str(dagster_home / "history" / "runs")}}


class OpenSqliteEventLogStorage(SqliteEventLogStorage):
    """Keeps one engine, and so its connection and compiled statements, per database file."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
            )
            event.listen(engine, "connect", _commit_without_waiting)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._engines[shard] = engine
        return self._engines[shard]

    def delete_events(self, run_id: str) -> None:
        """Removes the run's events and their file, which Dagster would leave at its full size."""
        super().delete_events(run_id)
        if engine := self._engines.pop(run_id, None):
            engine.dispose()
        self._initialized_dbs.discard(run_id)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path_for_shard(run_id)}{suffix}").unlink(missing_ok=True)

    def dispose(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


def _commit_without_waiting(connection: sqlite3.Connection, _: object) -> None:
    """Lets each event commit without waiting for the disk.

    In the write-ahead mode that Dagster sets, a power cut can lose the last events, and cannot
    damage the file.
    """
    connection.execute("pragma synchronous = normal")
