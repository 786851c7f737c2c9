"""A PostgreSQL server of the tests' own, on a free port of the loopback."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

PASSWORD = "p@ss/w:rd%41"  # noqa: S105
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
# PostgreSQL refuses to run as root.
AS_POSTGRES = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def postgres_server() -> Iterator[dict[str, str]]:
    """Starts a server and gives the parameters of its superuser's connections."""
    # Below pytest's folders only root could look for files.
    folder = Path(tempfile.mkdtemp(prefix="firstright-postgres-"))
    (folder / "password").write_text(PASSWORD)
    if AS_POSTGRES:
        for path in (folder, folder / "password"):
            shutil.chown(path, "postgres")
    data = folder / "data"
    subprocess.run(
        [
            *(*AS_POSTGRES, PROGRAMS / "initdb", "-D", data, "--no-sync"),
            *("--username=postgres", "--encoding=UTF8", "--locale=C"),
            *("--auth=scram-sha-256", f"--pwfile={folder / 'password'}"),
        ],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
    server = {
        "host": "127.0.0.1",
        "port": str(free_port()),
        "user": "postgres",
        "password": PASSWORD,
        "dbname": "postgres",
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [
                *(*AS_POSTGRES, PROGRAMS / "postgres", "-D", data, "-p", server["port"], "-F"),
                *("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"),
            ],
            cwd="/",
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(server, folder / "log")
        yield server
    finally:
        subprocess.run(
            [*AS_POSTGRES, PROGRAMS / "pg_ctl", "stop", "-D", data, "-m", "immediate", "-s"],
            check=True,
            cwd="/",
        )
        process.wait()
        shutil.rmtree(folder)


def _wait(server: dict[str, Any], log: Path) -> None:
    for _ in range(300):
        try:
            psycopg2.connect(**server).close()
        except psycopg2.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def query(server: dict[str, Any], statement: str) -> list[tuple[Any, ...]]:
    """Rows of a statement in a transaction of its own."""
    with closing(psycopg2.connect(**server)) as connection, connection, connection.cursor() as it:
        it.execute(statement)
        return it.fetchall() if it.description else []
