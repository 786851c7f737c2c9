"""One writer on the data folder: a lock that the kernel takes back when its holder dies.

Nights replace folders, dbt replaces tables and a release replaces a link: each is whole by itself,
but two runs at once would promote each other's candidates. Dagster's pool covers one step of runs
that Dagster launched; this covers whole runs, whoever started them.
"""

import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import IO

from orchestration import clock
from orchestration.settings import Settings

SECONDS_BETWEEN_TRIES = 0.5
_held: set[Path] = set()


class DataFolderError(RuntimeError):
    """The data folder cannot be written now; the message says why and what to do."""


@contextmanager
def writing(settings: Settings, holder: str, log: logging.Logger) -> Iterator[None]:
    """Holds the data folder for writing, after waiting for whoever holds it.

    Within a process that holds it already, it is the holder's. What a killed holder left half
    written is removed.

    Args:
        settings: the data folder, and how long to wait.
        holder: who writes, as told to those who wait.
        log: told when there is something to wait for.

    Raises:
        DataFolderError: it cannot be written, or is held by another process for too long.
    """
    path = settings.data / "writer.lock"
    if path in _held:
        yield
        return
    with _open(path) as file:
        _acquire(file, path, settings.lock_wait_seconds, log)
        _held.add(path)
        try:
            # A holder that ends in good order takes its name out: this one was killed.
            if killed := file.read():
                log.warning("The last writer of %s was killed; removing debris.", settings.data)
                remove_debris(settings)
                _remove_temporary(killed)
            _write(
                file,
                {
                    "holder": holder,
                    "process": os.getpid(),
                    "since": _now(),
                    # Where its workers are reached; it removes that itself unless it is killed.
                    "temporary": get_temp_dir(),
                },
            )
            yield
        finally:
            _held.discard(path)
            _write(file, None)


def remove_debris(settings: Settings) -> None:
    """Removes what a killed process has left beside the files that it was about to replace.

    A release that came to nothing is removed by the next one that is made.
    """
    for zone in (settings.landing, settings.raw, settings.quarantine, settings.config):
        for path in zone.rglob(".*"):
            path.unlink(missing_ok=True)
    for folder in (settings.spill, settings.past_build):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_temporary(said: str) -> None:
    """Removes the temporary folder of a killed holder, as it told in the lock."""
    try:
        folder = Path(json.loads(said)["temporary"])
    except (ValueError, KeyError, TypeError):
        # It was killed while it wrote.
        return
    # Whatever the file says: nothing but a folder of multiprocessing's own.
    if folder.name.startswith("pymp-"):
        shutil.rmtree(folder, ignore_errors=True)


def _open(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise DataFolderError(
            f"The data folder {path.parent} cannot be written ({error.strerror}). The last release "
            "goes on serving. Correct its permissions or mount, or set FIRSTRIGHT_DATA to a folder "
            "that can be written, then run again."
        ) from error


def _acquire(file: IO[str], path: Path, seconds: float, log: logging.Logger) -> None:
    deadline = time.monotonic() + seconds
    is_told = False
    while not _try(file):
        if time.monotonic() >= deadline:
            raise DataFolderError(
                f"{path.parent} is being written by {_holder(file)}, for longer than the "
                f"{seconds:g} seconds of FIRSTRIGHT_LOCK_WAIT. Nothing was done. Wait until it has "
                "ended, or end it, then run again."
            )
        if not is_told:
            log.warning("Waiting: %s is being written by %s", path.parent, _holder(file))
            is_told = True
        time.sleep(SECONDS_BETWEEN_TRIES)
    file.seek(0)


def _try(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        said = json.loads(file.read())
        return f"{said['holder']} (process {said['process']}, since {said['since']})"
    except ValueError:
        # Between taking the lock and saying who did.
        return "another run"


def _write(file: IO[str], content: object) -> None:
    file.seek(0)
    file.truncate()
    if content is not None:
        json.dump(content, file)
    file.flush()


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")
