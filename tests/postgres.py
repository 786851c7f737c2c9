"""A PostgreSQL server of Debian's package on loopback, for as long as a test needs one."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
USER = "firstright"


@contextmanager
def postgres() -> Iterator[str]:
    """Address of an empty database, as postgresql://user@host:port/name."""
    assert BINARIES is not None
    # The server refuses to run as root, and its own user may not enter pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="firstright-postgres-"))
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_server:
        shutil.chown(folder, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    control = [*as_server, BINARIES / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    initialise = [
        BINARIES / "initdb",
        "-D",
        folder / "data",
        "-U",
        USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    try:
        subprocess.run([*as_server, *initialise], cwd="/", check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            [*control, "-o", options, "start"], cwd="/", check=True, stdout=subprocess.DEVNULL
        )
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"],
                cwd="/",
                check=True,
                stdout=subprocess.DEVNULL,
            )
    finally:
        shutil.rmtree(folder)
