"""The command line: the nightly job over the nights asked for, then its table.

It starts the same job that the UI and `dg launch` start, and adds what a person at a terminal
wants: the demo inbox when none is configured, the table of the run, and an exit status.
"""

import argparse
import os
import sys
from datetime import date

from orchestration.settings import SettingsError, load_settings


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
        return _ui()
    from orchestration.nightly import run_nights

    first = getattr(options, "first", None)
    return run_nights(settings, first, getattr(options, "last", None) or first)


def _ui() -> int:
    """Replaces this process with Dagster's own: webserver and daemon on 127.0.0.1."""
    from orchestration.nightly import prepare

    prepare(load_settings())
    dagster = os.path.join(os.path.dirname(sys.executable), "dagster")
    os.execv(dagster, [dagster, "dev", "-w", "workspace.yaml", "-h", "127.0.0.1"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m orchestration", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="every night found in the inbox, oldest first")
    nightly = commands.add_parser("nightly", help="the nights given")
    nightly.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    nightly.add_argument("--to", dest="last", type=date.fromisoformat)
    commands.add_parser("ui", help="the Dagster UI on 127.0.0.1")
    return parser


if __name__ == "__main__":
    sys.exit(main())
