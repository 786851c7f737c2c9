"""What the benchmark takes for left behind."""

import os
import subprocess
from pathlib import Path

from tests.bench.killing import ranges
from tests.bench.leftovers import disk_use, files_left, processes_of
from tests.integration.worlds import World
from tests.unit.bench.test_faults import NIGHTS


def write(path: Path, content: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_a_process_is_an_installation_s_by_its_environment(tmp_path: Path) -> None:
    world, other = World(tmp_path / "one"), World(tmp_path / "other")
    environment = os.environ | {"FIRSTRIGHT_DATA": str(world.data)}
    with subprocess.Popen(["sleep", "600"], env=environment) as process:
        assert processes_of(world) == [process.pid]
        assert processes_of(other) == []
        process.kill()
    assert processes_of(world) == []


def test_half_written_files_a_held_lock_and_temporary_files_are_left(tmp_path: Path) -> None:
    world, temporary = World(tmp_path / "world"), tmp_path / "tmp"
    lock = write(world.data / "writer.lock")
    write(world.data / "dagster/history/runs/.db")
    temporary.mkdir()
    assert files_left(world, temporary) == []
    left = [
        write(world.data / "raw/voice/export_date=2026-01-07/.legs.parquet.1"),
        write(lock, "{}"),
        write(temporary / "pymp-1/listener").parent,
    ]
    assert files_left(world, temporary) == sorted(map(str, left))


def test_disk_is_told_without_what_is_delivered(tmp_path: Path) -> None:
    world = World(tmp_path)
    write(world.data / "raw/voice/legs.parquet", "x" * 1_000_000)
    write(world.data / "dagster/history/runs/1.db", "x" * 2_000_000)
    write(world.data / "dagster/dagster.yaml", "x" * 500_000)
    write(world.data / "alerts/run.1.json", "x" * 1_000_000)
    assert disk_use(world) == {"dagster": 2.5, "alerts": 1}


def test_nights_are_run_in_few_commands_of_a_few_nights() -> None:
    first = NIGHTS[0]
    assert ranges(set(NIGHTS[:12])) == [
        (first, NIGHTS[4]),
        (NIGHTS[5], NIGHTS[9]),
        (NIGHTS[10], NIGHTS[11]),
    ]
    assert ranges({NIGHTS[9], first}) == [(first, first), (NIGHTS[9], NIGHTS[9])]
