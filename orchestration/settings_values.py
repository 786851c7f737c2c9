"""What the text of a variable of the environment means; the variables are read in settings.py."""

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingsError(ValueError):
    """A variable of the environment cannot be used; the message says which and what is expected."""


def web_url(variable: str, value: str) -> str | None:
    """The address of a web server; None for an empty text."""
    return _url(variable, value, ("http", "https"))


def mail_url(variable: str, value: str) -> str | None:
    """The address of a mail server; None for an empty text."""
    return _url(variable, value, ("smtp", "smtps"))


def _url(variable: str, value: str, schemes: tuple[str, ...]) -> str | None:
    """A URL of one of these schemes; no refusal repeats the password that it may hold."""
    if not value:
        return None
    try:
        parts = urlsplit(value)
        is_fit = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_fit = False
    if not is_fit:
        expected = " or ".join(f"{scheme}://host" for scheme in schemes)
        raise SettingsError(f"{variable} is no URL that can be used; expected {expected}.")
    return value


def data_folder(variable: str, path: Path) -> Path:
    """The absolute path of the folder that is written to.

    DuckDB takes signs of its patterns in it for what they match, and Dagster's SQLite, which is
    reached by a URL, would write to another folder.
    """
    if found := re.search(r"[*?\[]|%[0-9A-Fa-f]{2}|[^\S ]", str(path.resolve())):
        raise SettingsError(
            f"{variable} is {str(path.resolve())!r}; expected a path without {found[0]!r}, which "
            "the databases below it take for something else. * ? [ and % before two hexadecimal "
            "digits cannot stand in it, nor a tab or a line break."
        )
    return path.resolve()


def time_of_day(variable: str, value: str) -> time:
    """Hours and minutes."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise SettingsError(f"{variable} is {value!r}; expected a time of day such as 02:00.")
    return time.fromisoformat(value)


def seconds(variable: str, value: str) -> float:
    """A whole number of seconds."""
    if not re.fullmatch(r"\d{1,6}", value):
        raise SettingsError(f"{variable} is {value!r}; expected a whole number of seconds.")
    return float(value)


def sqlalchemy_url(variable: str, value: str) -> str | None:
    """The URL of a PostgreSQL database, with the driver that Dagster's storage works with."""
    address = _url(variable, value, ("postgresql+psycopg2", "postgresql", "postgres"))
    # Without its driver's name SQLAlchemy takes psycopg 3, on which dagster-postgres breaks.
    return address and re.sub(r"^[^:]+", "postgresql+psycopg2", address)


def connection_parameters(variable: str, address: str) -> Mapping[str, str] | None:
    """What the address of a server means, in libpq's words; None for an empty one.

    It is taken apart here and not by libpq, whose refusals repeat what it took for the host: with a
    password that holds a sign of its own, a piece of that.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        parameters = {
            "host": parts.hostname or "",
            "port": str(parts.port or ""),
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "dbname": unquote(parts.path.removeprefix("/")),
            **dict(parse_qsl(parts.query)),
        }
    except ValueError:
        parameters = {}
    known = {name: value for name, value in parameters.items() if value}
    if not {"host", "user", "dbname"} <= known.keys() or parts.scheme != "postgresql":
        raise SettingsError(
            f"{variable} cannot be read; expected "
            "postgresql://user:password@host/database, with signs such as / @ : % in the password "
            "written as %2F %40 %3A %25."
        )
    return known
