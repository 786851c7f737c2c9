"""What the environment may say of alerts, times and databases; nothing of a password is told."""

from datetime import time
from pathlib import Path

import pytest

from orchestration.settings import DBT_PROJECT, load_settings
from orchestration.settings_values import SettingsError
from tests.postgres import PASSWORD

NAMES = (
    "FIRSTRIGHT_ALERT_WEBHOOK",
    "FIRSTRIGHT_ALERT_SMTP",
    "FIRSTRIGHT_ALERT_TO",
    "FIRSTRIGHT_ALERT_FROM",
    "FIRSTRIGHT_UI_URL",
    "FIRSTRIGHT_LATE_AT",
    "FIRSTRIGHT_LOCK_WAIT",
    "FIRSTRIGHT_DAGSTER_POSTGRES",
)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nobody_is_told_anything_until_somebody_says_where() -> None:
    settings = load_settings()
    assert (settings.alerts.webhook, settings.alerts.smtp) == (None, None)
    assert settings.late_at == time(2)
    assert settings.dagster_postgres is None


def test_what_is_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTRIGHT_ALERT_WEBHOOK", "https://chat.acme.example/hook")
    monkeypatch.setenv("FIRSTRIGHT_ALERT_SMTP", "smtps://user:p%40ss@mail.acme.example")
    monkeypatch.setenv("FIRSTRIGHT_ALERT_TO", "ops@acme.example, night@acme.example,")
    monkeypatch.setenv("FIRSTRIGHT_UI_URL", "https://dagster.acme.example/")
    monkeypatch.setenv("FIRSTRIGHT_LATE_AT", "04:30")
    monkeypatch.setenv("FIRSTRIGHT_LOCK_WAIT", "60")
    settings = load_settings()
    assert settings.alerts.webhook == "https://chat.acme.example/hook"
    assert settings.alerts.recipients == ("ops@acme.example", "night@acme.example")
    assert settings.alerts.ui_url == "https://dagster.acme.example"
    assert (settings.late_at, settings.lock_wait_seconds) == (time(4, 30), 60)


def test_the_limits_of_the_quarantine_are_dbt_vars(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings()
    assert (settings.quarantine_max_share, settings.quarantine_min_rows) == (0.05, 5)
    project = (DBT_PROJECT / "dbt_project.yml").read_text()
    project = project.replace("max_share: 0.05", "max_share: 0.125").replace("rows: 5", "rows: 9")
    (tmp_path / "dbt_project.yml").write_text(project)
    monkeypatch.setattr("orchestration.settings.DBT_PROJECT", tmp_path)
    settings = load_settings()
    assert (settings.quarantine_max_share, settings.quarantine_min_rows) == (0.125, 9)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_database_is_reached_through_the_driver_that_works(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTRIGHT_DAGSTER_POSTGRES", f"{scheme}://u:p@db:5432/dagster")
    assert load_settings().dagster_postgres == "postgresql+psycopg2://u:p@db:5432/dagster"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("FIRSTRIGHT_ALERT_WEBHOOK", "chat.acme.example", "http://host or https://host"),
        ("FIRSTRIGHT_ALERT_WEBHOOK", "file:///etc/passwd", "http://host or https://host"),
        ("FIRSTRIGHT_ALERT_SMTP", "smtp://mail.acme.example", "FIRSTRIGHT_ALERT_TO"),
        ("FIRSTRIGHT_ALERT_SMTP", "smtp://s3cret@mail:port", "smtp://host or smtps://host"),
        ("FIRSTRIGHT_LATE_AT", "2", "a time of day such as 02:00"),
        ("FIRSTRIGHT_LATE_AT", "24:00", "a time of day such as 02:00"),
        ("FIRSTRIGHT_LOCK_WAIT", "an hour", "a whole number of seconds"),
        ("FIRSTRIGHT_DAGSTER_POSTGRES", "mysql://s3cret@db/x", "postgresql+psycopg2://host"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_is_expected(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert name in str(refused.value)
    assert expected in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("folder", ["a%20b", "a?b", "[a]", "*", "a\tb"])
def test_a_data_folder_is_refused_of_which_a_database_would_make_another(
    folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FIRSTRIGHT_DATA", str(tmp_path / folder))
    with pytest.raises(SettingsError, match=r"FIRSTRIGHT_DATA is .*; expected a path without"):
        load_settings()


def test_without_an_address_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTRIGHT_POSTGRES", "")
    assert load_settings().postgres is None


def test_an_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "FIRSTRIGHT_POSTGRES",
        "postgresql://bi:p%40ss%2Fw%3Ard%2541@db.example:5433/marts?sslmode=require",
    )
    settings = load_settings()
    assert settings.postgres == {
        "host": "db.example",
        "port": "5433",
        "user": "bi",
        "password": PASSWORD,
        "dbname": "marts",
        "sslmode": "require",
    }
    assert PASSWORD not in repr(settings)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bi:pass/word@host/marts",
        "postgresql://bi:pass#word@host/marts",
        "postgresql://bi:password@host",
        "postgresql://host/marts",
        "mysql://bi:password@host/marts",
        "password",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("FIRSTRIGHT_POSTGRES", address)
    with pytest.raises(
        SettingsError, match="expected postgresql://user:password@host/database"
    ) as it:
        load_settings()
    assert "pass/" not in str(it.value)
    assert "word@h" not in str(it.value).replace("password@host/database", "")
    assert it.value.__cause__ is None
