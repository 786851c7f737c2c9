"""What runs leave: processes, files that only a run at work should have, and what takes disk."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from tests.integration.injection import is_running
from tests.integration.worlds import World

DAGSTERS_OWN = {".db", ".db-shm", ".db-wal"}
"""Dagster's records of what belongs to no run: a run's own bear its id before the dot."""
DATA = {"landing", "raw", "quarantine", "config", "warehouse.duckdb", "releases", "published"}
"""What a data folder is for: it grows with what is delivered. All else must not."""


def processes_of(world: World) -> list[int]:
    """Numbers of the processes that were started for this data folder."""
    place = f"FIRSTRIGHT_DATA={world.data}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            # It has ended, or is somebody else's.
            continue
        if place in variables and is_running(int(folder.name)):
            found.append(int(folder.name))
    return found


def files_left(world: World, temporary: Path) -> list[str]:
    """Half-written files, a lock that somebody still seems to hold, and temporary files."""
    hidden = [path for path in world.data.rglob("*") if path.name.startswith(".")]
    half = [path for path in hidden if path.name not in DAGSTERS_OWN]
    lock = world.data / "writer.lock"
    held = [lock] if lock.read_text() else []
    return sorted(str(path) for path in [*half, *held, *temporary.iterdir()])


def disk_use(world: World) -> Mapping[str, float]:
    """Megabytes of what is no data, by its place below the data folder."""
    sizes: dict[str, float] = defaultdict(float)
    for path in world.data.rglob("*"):
        place = path.relative_to(world.data).parts[0]
        if place not in DATA and path.is_file():
            sizes[place] += path.stat().st_size / 1e6
    return sizes
