"""Where things lie and the limits in force. The only reader of the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import TypeVar

import yaml

from orchestration.settings_values import (
    SettingsError,
    connection_parameters,
    data_folder,
    mail_url,
    seconds,
    sqlalchemy_url,
    time_of_day,
    web_url,
)

Value = TypeVar("Value")
PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
THANK_YOU_WORDS = DBT_PROJECT / "seeds" / "thank_you_words.csv"
DEMO_FEEDS = PROJECT_ROOT / "orchestration" / "feeds.yaml"
DEMO_KEY = "firstright demo key: not for real customers"
TARGETS = ("duckdb",)
OWNER = "team:data-engineering"
STALE_AFTER = timedelta(hours=30)
"""Age at which a release, or what a feed brought, is stale: a night and some hours to repair it."""


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
            its rows, and at least this many, are quarantined; dbt vars, as all thresholds are.
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
    def past_build(self) -> Path:
        """Where the model int_restated_anchors builds past states; it is empty between runs."""
        return self.data / "past" / "build"

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
    thresholds = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))[
        "vars"
    ]
    data = data_folder(
        "FIRSTRIGHT_DATA", Path(os.environ.get("FIRSTRIGHT_DATA") or PROJECT_ROOT / "data")
    )
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
        quarantine_max_share=thresholds["quarantine_max_share"],
        quarantine_min_rows=thresholds["quarantine_min_rows"],
        alerts=_alerts(),
        late_at=_read(time_of_day, "FIRSTRIGHT_LATE_AT", "02:00"),
        lock_wait_seconds=_read(seconds, "FIRSTRIGHT_LOCK_WAIT", "3600"),
        dagster_postgres=_read(sqlalchemy_url, "FIRSTRIGHT_DAGSTER_POSTGRES"),
        postgres=_read(connection_parameters, "FIRSTRIGHT_POSTGRES"),
    )


def _read(meaning: Callable[[str, str], Value], variable: str, default: str = "") -> Value:
    return meaning(variable, os.environ.get(variable) or default)


def _alerts() -> AlertSettings:
    smtp = _read(mail_url, "FIRSTRIGHT_ALERT_SMTP")
    recipients = os.environ.get("FIRSTRIGHT_ALERT_TO") or ""
    addresses = tuple(address.strip() for address in recipients.split(",") if address.strip())
    if smtp and not addresses:
        raise SettingsError(
            "FIRSTRIGHT_ALERT_SMTP is set and FIRSTRIGHT_ALERT_TO is not; expected the addresses "
            "that alerts go to, separated by commas."
        )
    return AlertSettings(
        webhook=_read(web_url, "FIRSTRIGHT_ALERT_WEBHOOK"),
        smtp=smtp,
        sender=os.environ.get("FIRSTRIGHT_ALERT_FROM") or AlertSettings.sender,
        recipients=addresses,
        ui_url=(_read(web_url, "FIRSTRIGHT_UI_URL") or AlertSettings.ui_url).rstrip("/"),
    )


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
