"""Where things lie and the limits in force. The only reader of the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
THANK_YOU_WORDS = DBT_PROJECT / "seeds" / "thank_you_words.csv"
DEMO_FEEDS = PROJECT_ROOT / "orchestration" / "feeds.yaml"
DEMO_KEY = "firstright demo key: not for real customers"
TARGETS = ("duckdb",)
OWNER = "team:data-engineering"
HISTORY_KEPT = timedelta(days=400)
"""For how long Dagster keeps what it knows of a run: a year to look back on, and a month."""
STALE_AFTER = timedelta(hours=30)
"""Age at which a release, or what a feed brought, is stale: a night and some hours to repair it."""


class SettingsError(ValueError):
    """A variable of the environment cannot be used; the message says which and what is expected."""


@dataclass(frozen=True)
class AlertSettings:
    """Where alerts go; without a webhook and a mail server they go to the log alone.

    Attributes:
        webhook: URL that takes a JSON document by POST.
        smtp: mail server, as smtp://user:password@host:port, or smtps:// for TLS from the start.
        sender: address in the mails' From.
        recipients: addresses that the mails go to.
        ui_url: where the Dagster UI is reached, for links to runs.
    """

    webhook: str | None = None
    smtp: str | None = None
    sender: str = "firstright@localhost"
    recipients: tuple[str, ...] = ()
    ui_url: str = "http://127.0.0.1:3000"


@dataclass(frozen=True)
class Settings:
    """Frozen settings.

    Attributes:
        inbox: folder of exports, never written to; in the demo it lies inside `data`.
        feeds: feed configuration file.
        data: folder that holds everything the product writes.
        target: dbt target.
        secret: key of the pseudonyms.
        workers: processes that read exports at once.
        postgres: parameters of the connection to the server that serves the marts, too, in libpq's
            words; None: there is none.
        quarantine_max_share, quarantine_min_rows: a night is refused when more than this share of
            its rows, and at least this many, are quarantined.
        alerts: where alerts go.
        late_at: time of the business day after a night's at which an export is late.
        lock_wait_seconds: how long a run waits while another one writes.
        dagster_postgres: SQLAlchemy URL of the database that holds Dagster's own records; files
            in the data folder without one.
    """

    inbox: Path
    feeds: Path
    data: Path
    target: str
    secret: str
    is_demo_inbox: bool
    workers: int = 1
    quarantine_max_share: float = 0.05
    quarantine_min_rows: int = 5
    alerts: AlertSettings = field(default_factory=AlertSettings)
    late_at: time = time(2)
    lock_wait_seconds: float = 3600
    dagster_postgres: str | None = None
    postgres: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def landing(self) -> Path:
        return self.data / "landing"

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def quarantine(self) -> Path:
        """History of the quarantined rows, for dbt; holds personal data."""
        return self.data / "quarantine"

    @property
    def config(self) -> Path:
        """Feed configuration as tables, for dbt."""
        return self.data / "config"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        return self.data / "releases"

    @property
    def published(self) -> Path:
        return self.data / "published"

    @property
    def spill(self) -> Path:
        """What the models' engine moves out of memory; dbt's profile names the same folder."""
        return self.data / "duckdb_spill"

    @property
    def dagster_home(self) -> Path:
        return self.data / "dagster"

    @property
    def dbt_target(self) -> Path:
        return self.data / "dbt"


def load_settings() -> Settings:
    """Settings from the environment, with defaults that work in a fresh clone.

    Raises:
        SettingsError: an unknown target, or a variable that cannot be understood.
    """
    data = Path(os.environ.get("FIRSTRIGHT_DATA") or PROJECT_ROOT / "data").resolve()
    inbox = os.environ.get("FIRSTRIGHT_INBOX")
    target = os.environ.get("FIRSTRIGHT_TARGET") or "duckdb"
    if target not in TARGETS:
        raise SettingsError(
            f"FIRSTRIGHT_TARGET is {target!r}; expected one of: {', '.join(TARGETS)}."
        )
    return Settings(
        inbox=Path(inbox).resolve() if inbox else data / "demo" / "inbox",
        feeds=Path(os.environ.get("FIRSTRIGHT_FEEDS") or DEMO_FEEDS).resolve(),
        data=data,
        target=target,
        secret=os.environ.get("FIRSTRIGHT_SECRET") or DEMO_KEY,
        is_demo_inbox=not inbox,
        workers=len(os.sched_getaffinity(0)),
        alerts=_alerts(),
        late_at=_time("FIRSTRIGHT_LATE_AT", time(2)),
        lock_wait_seconds=_seconds("FIRSTRIGHT_LOCK_WAIT", 3600),
        dagster_postgres=_dagster_postgres(),
        postgres=_postgres(os.environ.get("FIRSTRIGHT_POSTGRES")),
    )


def _alerts() -> AlertSettings:
    webhook = _url("FIRSTRIGHT_ALERT_WEBHOOK", ("http", "https"))
    smtp = _url("FIRSTRIGHT_ALERT_SMTP", ("smtp", "smtps"))
    recipients = os.environ.get("FIRSTRIGHT_ALERT_TO") or ""
    addresses = tuple(address.strip() for address in recipients.split(",") if address.strip())
    if smtp and not addresses:
        raise SettingsError(
            "FIRSTRIGHT_ALERT_SMTP is set and FIRSTRIGHT_ALERT_TO is not; expected the addresses "
            "that alerts go to, separated by commas."
        )
    return AlertSettings(
        webhook=webhook,
        smtp=smtp,
        sender=os.environ.get("FIRSTRIGHT_ALERT_FROM") or AlertSettings.sender,
        recipients=addresses,
        ui_url=(_url("FIRSTRIGHT_UI_URL", ("http", "https")) or AlertSettings.ui_url).rstrip("/"),
    )


def _url(variable: str, schemes: tuple[str, ...]) -> str | None:
    """The URL in a variable; None where it is not set. The message repeats no password."""
    value = os.environ.get(variable)
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


def _time(variable: str, default: time) -> time:
    value = os.environ.get(variable)
    if not value:
        return default
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise SettingsError(f"{variable} is {value!r}; expected a time of day such as 02:00.")
    return time.fromisoformat(value)


def _seconds(variable: str, default: float) -> float:
    value = os.environ.get(variable)
    if not value:
        return default
    if not re.fullmatch(r"\d{1,6}", value):
        raise SettingsError(f"{variable} is {value!r}; expected a whole number of seconds.")
    return float(value)


def _dagster_postgres() -> str | None:
    variable = "FIRSTRIGHT_DAGSTER_POSTGRES"
    url = _url(variable, ("postgresql+psycopg2", "postgresql", "postgres"))
    # Without its driver's name SQLAlchemy takes psycopg 3, on which dagster-postgres breaks.
    return url and re.sub(r"^[^:]+", "postgresql+psycopg2", url)


def _postgres(address: str | None) -> Mapping[str, str] | None:
    """What an address of a server means.

    It is taken apart here and not by libpq, whose refusals repeat what it took for the host: with a
    password that holds a sign of its own, a piece of that.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        parameters = {
            "host": parts.hostname,
            "port": parts.port and str(parts.port),
            "user": parts.username and unquote(parts.username),
            "password": parts.password and unquote(parts.password),
            "dbname": unquote(parts.path.removeprefix("/")),
            **dict(parse_qsl(parts.query)),
        }
    except ValueError:
        parameters = {}
    known = {name: value for name, value in parameters.items() if value}
    if not {"host", "user", "dbname"} <= known.keys() or parts.scheme != "postgresql":
        raise SettingsError(
            "FIRSTRIGHT_POSTGRES cannot be read; expected "
            "postgresql://user:password@host/database, with signs such as / @ : % in the password "
            "written as %2F %40 %3A %25."
        )
    return known


def export_environment(settings: Settings) -> None:
    """Hands the settings to the processes that this one starts, and keeps all of them quiet.

    dbt reads FIRSTRIGHT_DATA in its profile and sources. No dependency may phone home, look for a
    newer version of itself or draw progress bars into the run's log.
    """
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        FIRSTRIGHT_DATA=str(settings.data),
        FIRSTRIGHT_FEEDS=str(settings.feeds),
        FIRSTRIGHT_TARGET=settings.target,
        FIRSTRIGHT_DAGSTER_POSTGRES=settings.dagster_postgres or "",
        DAGSTER_HOME=str(settings.dagster_home),
        DBT_TARGET_PATH=str(settings.dbt_target),
        DAGSTER_DISABLE_TELEMETRY="yes",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DBT_VERSION_CHECK="false",
        GX_ANALYTICS_ENABLED="false",
    )
