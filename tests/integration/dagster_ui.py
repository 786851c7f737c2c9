"""Dagster's pages over an installation, as `make ui` shows them, with and without the daemon."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.settings import PROJECT_ROOT
from tests.integration.injection import Watched, descendants, is_running, started
from tests.integration.worlds import World

SECONDS_TO_START = 240
SECONDS_BETWEEN_LOOKS = 1
SECONDS_TO_END = 1200
ASSETS = "{ assetNodes { assetKey { path } isExecutable } }"
LAUNCH = """
    mutation Launch($backfill: LaunchBackfillParams!) {
        launchPartitionBackfill(backfillParams: $backfill) {
            ... on LaunchBackfillSuccess { backfillId }
        }
    }
"""
BACKFILL = """
    query Backfill($id: String!) {
        partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } }
        runsOrError { ... on Runs { results { status tags { key value } } } }
    }
"""


@contextmanager
def dagster_ui(world: World) -> Iterator[str]:
    """Its address, until the block ends.

    Raises:
        AssertionError: it did not come up.
    """
    port = _free_port()
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
            _wait(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@dataclass
class Ui:
    """`make ui` at work: the pages, the daemon, the code server, and the runs that they start."""

    watched: Watched
    address: str

    def backfill(self, nights: Sequence[date]) -> str:
        """Asks for all assets of these nights, as the page of backfills does; its id."""
        nodes = self.ask(ASSETS)["assetNodes"]
        wanted = {
            "partitionNames": [night.isoformat() for night in nights],
            "assetSelection": [node["assetKey"] for node in nodes if node["isExecutable"]],
        }
        launched = self.ask(LAUNCH, backfill=wanted)["launchPartitionBackfill"]
        return str(launched["backfillId"])

    def outcome(self, backfill: str) -> tuple[str, list[Mapping[str, Any]]]:
        """Status of a backfill that has ended, and all runs, the newest first.

        Raises:
            AssertionError: it has not ended in time.
        """
        deadline = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < deadline:
            told = self.ask(BACKFILL, id=backfill)
            status = told["partitionBackfillOrError"]["status"]
            if status not in ("REQUESTED", "COMPLETING"):
                return status, told["runsOrError"]["results"]
            time.sleep(SECONDS_BETWEEN_LOOKS)
        raise AssertionError(f"the backfill has not ended:\n{told}")

    def ask(self, query: str, **variables: Any) -> Any:
        """What the pages themselves ask for."""
        question = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.address}/graphql", question, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.load(answer)["data"]

    def kill(self) -> None:
        """Kills all at one moment, and returns when nothing of it runs any more."""
        numbers = [self.watched.process.pid, *descendants(self.watched.process.pid)]
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        while any(is_running(number) for number in numbers[1:]):
            time.sleep(0.1)


@contextmanager
def whole_ui(world: World) -> Iterator[Ui]:
    """The UI with its daemon, until the block ends."""
    port = _free_port()
    with started(world, "ui", "--port", f"{port}") as watched:
        ui = Ui(watched, f"http://127.0.0.1:{port}")
        try:
            _wait(watched.process, port)
            yield ui
        finally:
            ui.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[Any], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the UI did not come up")
