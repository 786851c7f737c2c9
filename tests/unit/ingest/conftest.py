"""An inbox, a data folder, and a feed whose made-up format lets a test say what a file holds.

A file of the format `lines` holds legs, one a line: a JSON object of values, or `reject: reason`.
A first line `refuse: reason` refuses the file; a line `defect` breaks the reader.
"""

import gzip
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.contracts import CONTRACTS, Contract
from orchestration.feeds import Company, Feed, FeedsConfig, Reason
from orchestration.ingest.landing import land
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.unpacking import pieces
from orchestration.ingest.verdict import Verdict, landing_folder, raw_folder
from orchestration.settings import Settings

MONDAY = date(2026, 1, 5)


class LinesReader:
    name = "lines"
    channels = frozenset({"telephony"})
    options = frozenset({"reason"})
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["legs"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        text = b"".join(pieces(file.path)).decode()
        for number, line in enumerate(text.splitlines(), start=1):
            kind, _, rest = line.partition(": ")
            if kind == "refuse":
                raise FileRefusedError(rest)
            if kind == "defect":
                raise KeyError("Queue")
            if kind == "reject":
                yield Reject(number, line, (rest,))
            else:
                yield Row(number, line, _values(json.loads(line)))


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in values.items()
    }


def leg(key: str, **changes: Any) -> str:
    """A line that holds a good leg, but for the changes."""
    values = {
        "row_key": key,
        "row_version": "1",
        "contact_channel": "voice",
        "chain_id": key,
        "leg_id": key,
        "direction": "inbound",
        "transfers": 0,
        "started_at": "2026-01-05T10:00:00",
        "answered_at": "2026-01-05T10:00:20",
        "ended_at": "2026-01-05T10:05:00",
        "wait_seconds": 20.0,
        "agent_source_id": "ann",
        "outcome": "answered",
        "time_basis": "zone",
        "identifiers": [{"identifier_type": "account", "identifier_value": "A1"}],
    }
    return json.dumps(values | changes)


def legs(count: int) -> list[str]:
    """Lines that hold as many good legs."""
    return [leg(f"c{number}") for number in range(count)]


@dataclass
class World:
    """A pipeline in a temporary folder, with one feed unless a test configures others."""

    settings: Settings
    feeds: list[Feed] = field(default_factory=list)
    reasons: tuple[Reason, ...] = ()

    @property
    def feed(self) -> Feed:
        return self.feeds[0]

    @property
    def config(self) -> FeedsConfig:
        return FeedsConfig("UTC", Company(), self.reasons, tuple(self.feeds))

    def configure(self, **changes: Any) -> None:
        self.feeds[0] = replace(self.feed, **changes)

    def path(self, night: date = MONDAY, name: str = "a.txt") -> Path:
        path = self.settings.inbox / "voice" / night.isoformat() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def drop(self, *lines: str, night: date = MONDAY, name: str = "a.txt") -> Path:
        path = self.path(night, name)
        content = "".join(f"{line}\n" for line in lines).encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    def land(self, *nights: date) -> list[Verdict]:
        log = logging.getLogger("test")
        return land(self.settings, self.config, self.feed, nights or (MONDAY,), log)

    def verdict(self, night: date = MONDAY) -> Verdict:
        (verdict,) = self.land(night)
        return verdict

    def landed(self, night: date = MONDAY) -> Path:
        return landing_folder(self.settings, self.feed.name, night)

    def raw(self, night: date = MONDAY) -> Path:
        return raw_folder(self.settings, self.feed.name, night)

    def candidates(self, night: date = MONDAY) -> pa.Table:
        return pq.read_table(self.landed(night) / "candidate.parquet", partitioning=None)

    def quarantine(self, night: date = MONDAY) -> list[dict[str, Any]]:
        table = pq.read_table(self.landed(night) / "quarantine.parquet", partitioning=None)
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(READERS, "lines", LinesReader())
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    settings = Settings(
        inbox=inbox,
        feeds=tmp_path / "feeds.yaml",
        data=tmp_path / "data",
        target="duckdb",
        secret="key",  # noqa: S106
        is_demo_inbox=False,
    )
    feed = Feed("voice_main", "telephony", "lines", "voice/%Y-%m-%d/*.txt*", "UTC", required=True)
    return World(settings, [feed])
