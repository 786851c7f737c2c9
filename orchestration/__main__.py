"""The command line: the nightly job over the nights asked for, then its table.

It starts the same job that the UI and `dg launch` start, and adds what a person at a terminal
wants: the demo inbox when none is configured, the table of the run, and an exit status.
"""

import argparse
import atexit
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

from orchestration.settings import (
    PROJECT_ROOT,
    Settings,
    export_environment,
    load_settings,
)
from orchestration.settings_values import SettingsError


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status.

    0: every night was accepted. 1: a night was refused or missing, or the run failed. 2: the
    settings, the feed configuration or the command line cannot be used.
    """
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if options.command == "ui":
        return _ui(settings, options.port)
    if options.command == "superset":
        return _superset(settings)
    from orchestration.nightly import run_nights

    first = getattr(options, "first", None)
    return run_nights(settings, first, getattr(options, "last", None) or first)


def _ui(settings: Settings, port: int) -> int:
    """Dagster's own webserver and daemon on 127.0.0.1, until they are stopped."""
    from orchestration.nightly import prepare

    try:
        prepare(settings)
    except OSError as error:
        print(f"The data folder {settings.data} cannot be used: {error}", file=sys.stderr)
        return 2
    dagster = Path(sys.executable).with_name("dagster")
    workspace = PROJECT_ROOT / "workspace.yaml"
    command = [str(dagster), "dev", "-w", str(workspace), "-h", "127.0.0.1", "-p", f"{port}"]
    return subprocess.call(command, cwd=PROJECT_ROOT)


def _superset(settings: Settings) -> int:
    """What Superset is started with, over the last release."""
    from orchestration.publish.superset.files import write_superset
    from orchestration.publish.tables import public_tables
    from orchestration.transform.project import dbt_project, read_manifest

    if not settings.published.exists():
        print(f"There is no release at {settings.published} yet: make run.", file=sys.stderr)
        return 2
    export_environment(settings)
    folder = write_superset(settings, public_tables(read_manifest(dbt_project(settings))))
    print(f"Superset's user is admin; the password stands in {folder / 'password'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m orchestration", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="every night found in the inbox, oldest first")
    nightly = commands.add_parser("nightly", help="the nights given")
    nightly.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    nightly.add_argument("--to", dest="last", type=date.fromisoformat)
    ui = commands.add_parser("ui", help="the Dagster UI on 127.0.0.1")
    ui.add_argument("--port", type=int, default=3000)
    commands.add_parser("superset", help="what Superset is started with")
    return parser


def _leave(status: int) -> NoReturn:
    """Ends the process without tearing its modules down.

    DuckDB 2.0 takes what other modules still hold then for leaks, and reports a page of them below
    the run's table.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _leave(main())
