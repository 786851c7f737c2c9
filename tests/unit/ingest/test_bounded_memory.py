"""Whatever a night holds, and however much of it is bad, it takes the memory of a part."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from orchestration import clock
from orchestration.ingest import candidates, parquet_parts, stage
from orchestration.ingest.failures import Failures
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.unpacking import MIB
from tests.unit.ingest.conftest import MONDAY, LinesReader, World

TEXT = "x" * 8_000
ROWS = 4_000


class ManyRows(LinesReader):
    """Gives as many rows as the file says, of each kind."""

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        kind, count = file.path.read_text().split()
        for number in range(1, int(count) + 1):
            raw = f"{number} {TEXT}"
            if kind == "rejects":
                yield Reject(number, raw, ("bad",))
            else:
                values = {"row_key": str(number), "out_of_scope_rule": "preview_dial"}
                yield Row(number, raw, values, {"text": TEXT, "other": [raw]})


@pytest.fixture
def small_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "lines", ManyRows())
    monkeypatch.setattr(candidates, "BATCH_CHARACTERS", MIB)
    monkeypatch.setattr(candidates, "PART_CHARACTERS", MIB)
    monkeypatch.setattr(stage, "CALL_CHARACTERS", 2 * MIB)
    monkeypatch.setattr(parquet_parts, "MOST_BYTES", MIB)


def land_and_measure(world: World) -> int:
    tracemalloc.start()
    world.land()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.usefixtures("small_parts")
def test_rejects_are_not_held_and_neither_is_their_history(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = datetime(2026, 1, 6, 3, tzinfo=UTC), datetime(2026, 1, 7, 3, tzinfo=UTC)
    for run_at, rows in ((first, ROWS), (second, ROWS + 10)):
        monkeypatch.setattr(clock, "now", lambda run_at=run_at: run_at)
        world.path().write_text(f"rejects {rows}")
        assert land_and_measure(world) < 12 * MIB
    history = world.settings.quarantine / world.feed.name / f"{MONDAY}.parquet"
    for path in (world.landed() / "quarantine.parquet", history):
        assert pq.ParquetFile(path).num_row_groups > 20
    kept = pq.read_table(history, columns=["line", "first_seen_at", "released_at"])
    assert kept["line"].to_pylist() == list(range(1, ROWS + 11))
    seen = [when.replace(tzinfo=UTC) for when in kept["first_seen_at"].to_pylist()]
    assert seen == [first] * ROWS + [second] * 10
    assert kept["released_at"].null_count == ROWS + 10


@pytest.mark.usefixtures("small_parts")
def test_rows_of_much_text_are_not_held_until_they_are_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "find_failures", lambda tables, *_: [Failures() for _ in tables])
    world.path().write_text(f"rows {ROWS}")
    peak = land_and_measure(world)
    assert (len(world.candidates()), peak < 12 * MIB) == (ROWS, True)
