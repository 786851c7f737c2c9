"""Where things lie and the limits in force. The only reader of the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
THANK_YOU_WORDS = DBT_PROJECT / "seeds" / "thank_you_words.csv"
DEMO_FEEDS = PROJECT_ROOT / "orchestration" / "feeds.yaml"
DEMO_KEY = "firstright demo key: not for real customers"
TARGETS = ("duckdb",)
OWNER = "team:data-engineering"


class SettingsError(ValueError):
    """A variable of the environment cannot be used; the message says which and what is expected."""


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
        quarantine_max_share, quarantine_min_rows: a night is refused when more than this share of
            its rows, and at least this many, are quarantined.
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
    def dagster_home(self) -> Path:
        return self.data / "dagster"

    @property
    def dbt_target(self) -> Path:
        return self.data / "dbt"


def load_settings() -> Settings:
    """Settings from the environment, with defaults that work in a fresh clone.

    Raises:
        SettingsError: an unknown target.
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
        DAGSTER_HOME=str(settings.dagster_home),
        DBT_TARGET_PATH=str(settings.dbt_target),
        DAGSTER_DISABLE_TELEMETRY="yes",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DBT_VERSION_CHECK="false",
        GX_ANALYTICS_ENABLED="false",
    )
