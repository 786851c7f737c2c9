"""One writer: who waits, who is refused, and what a killed writer leaves."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.data_lock import DataFolderError, writing
from orchestration.ingest.atomic import replacing
from orchestration.settings import PROJECT_ROOT, Settings

LOG = logging.getLogger("test")
HOLD = """
import logging, sys, time
from dataclasses import replace
from pathlib import Path
from orchestration.data_lock import writing
from orchestration.settings import load_settings

settings = replace(load_settings(), data=Path(sys.argv[1]))
with writing(settings, "run 42", logging.getLogger()):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def another_writer(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A process that writes until it is killed, which it is at the latest at the end."""
    command = [sys.executable, "-c", HOLD, str(settings.data)]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_who_has_waited_long_enough_is_told_who_writes(settings: Settings) -> None:
    impatient = replace(settings, lock_wait_seconds=0.2)
    with (
        another_writer(settings) as other,
        pytest.raises(DataFolderError) as refused,
        writing(impatient, "run 43", LOG),
    ):
        pass
    said = str(refused.value)
    assert f"{settings.data} is being written by run 42 (process {other.pid}, since 20" in said
    assert "then run again" in said


def test_the_second_waits_until_the_first_has_ended(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with another_writer(settings) as other:
        threading.Timer(1, other.kill).start()
        with writing(settings, "run 43", LOG):
            assert other.wait(10) == -signal.SIGKILL
    assert "Waiting: " in caplog.text
    assert "run 42" in caplog.text


def test_the_lock_is_reentrant_and_free_again_at_the_end(settings: Settings) -> None:
    with writing(settings, "the command line", LOG), writing(settings, "run 1", LOG):
        pass
    with another_writer(settings):
        pass


def test_a_killed_writer_holds_nothing(settings: Settings) -> None:
    with another_writer(settings) as other:
        pass
    assert other.returncode == -signal.SIGKILL
    with writing(replace(settings, lock_wait_seconds=0), "run 43", LOG):
        pass


def leave_debris(settings: Settings) -> list[Path]:
    """What a writer leaves that is killed in the middle of each stage."""
    debris = []
    for folder in (
        settings.landing / "voice/export_date=2026-01-07",
        settings.raw / "voice/export_date=2026-01-07",
        settings.quarantine / "voice",
        settings.config,
    ):
        with replacing(folder / "whole.parquet") as aside:
            aside.write_text("whole")
            half = aside.with_name(aside.name.replace(str(os.getpid()), "1"))
        half.write_text("half")
        debris.append(half)
    spilled = settings.spill / "duckdb_temp_storage-0.tmp"
    spilled.parent.mkdir()
    spilled.write_text("")
    return [*debris, spilled]


def test_the_next_writer_removes_what_a_killed_one_left(settings: Settings) -> None:
    with another_writer(settings):
        debris = leave_debris(settings)
    with writing(settings, "run 43", LOG):
        assert [path for path in debris if os.path.lexists(path)] == []
    whole = [str(path.relative_to(settings.data)) for path in settings.data.rglob("whole.parquet")]
    assert len(whole) == 4


def test_the_next_writer_removes_the_temporary_folder_of_a_killed_one(settings: Settings) -> None:
    with another_writer(settings):
        folder = Path(json.loads((settings.data / "writer.lock").read_text())["temporary"])
        (folder / "listener").touch()
    assert folder.exists()
    with writing(settings, "run 43", LOG):
        assert not folder.exists()


def test_a_writer_that_was_killed_while_it_wrote_who_it_is_is_no_obstacle(
    settings: Settings,
) -> None:
    settings.data.mkdir()
    (settings.data / "writer.lock").write_text('{"holder": "run 4')
    with writing(settings, "run 43", LOG):
        pass


def test_a_writer_that_failed_has_cleared_up_itself(settings: Settings) -> None:
    with pytest.raises(KeyError), writing(settings, "run 42", LOG):
        raise KeyError
    debris = leave_debris(settings)
    started = time.monotonic()
    with writing(settings, "run 43", LOG):
        assert time.monotonic() - started < 5
        assert all(os.path.lexists(path) for path in debris)


def test_a_data_folder_that_cannot_be_written_is_told(settings: Settings) -> None:
    settings.data.write_text("a file where the folder should be")
    with pytest.raises(DataFolderError) as refused, writing(settings, "run 43", LOG):
        pass
    assert f"The data folder {settings.data} cannot be written" in str(refused.value)
    assert "FIRSTRIGHT_DATA" in str(refused.value)
