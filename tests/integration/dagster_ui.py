"""Dagster's pages over an installation, as `make ui` shows them, without the daemon."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.settings import PROJECT_ROOT
from tests.integration.worlds import World

SECONDS_TO_START = 240


@contextmanager
def dagster_ui(world: World) -> Iterator[str]:
    """Its address, until the block ends.

    Raises:
        AssertionError: it did not come up.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    webserver = Path(sys.executable).with_name("dagster-webserver")
    command = [webserver, "-w", PROJECT_ROOT / "workspace.yaml", "-h", "127.0.0.1", "-p", f"{port}"]
    variables = {"DAGSTER_HOME": str(world.data / "dagster")}
    log = world.folder / "webserver.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env=world.environment | variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            _wait(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the UI did not come up:\n{log.read_text()[-3000:]}")
