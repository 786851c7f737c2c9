"""Settings of an installation in a temporary folder, whose alerts go to servers on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.settings import AlertSettings, Settings
from tests.receivers import Received, mail_server, webhook


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        inbox=tmp_path / "inbox",
        feeds=tmp_path / "feeds.yaml",
        data=tmp_path / "data",
        target="duckdb",
        secret="key",  # noqa: S106
        is_demo_inbox=False,
    )


@pytest.fixture
def hook() -> Iterator[Received]:
    with webhook() as received:
        yield received


@pytest.fixture
def mails() -> Iterator[Received]:
    with mail_server() as received:
        yield received


@pytest.fixture
def hooked(settings: Settings, hook: Received) -> Settings:
    """Alerts go to the webhook."""
    return replace(
        settings,
        alerts=AlertSettings(
            webhook=f"http://127.0.0.1:{hook.port}/hook", ui_url="https://dagster.acme.example"
        ),
    )
