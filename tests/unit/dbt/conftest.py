"""A private warehouse per test, filled by `tests.builders` and built by dbt."""

import shutil
from pathlib import Path

import pytest

from tests.warehouse import Warehouse


@pytest.fixture(scope="session")
def dbt_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture
def warehouse(dbt_home: Path) -> Warehouse:
    """An empty warehouse; always in one place, because dbt parses anew when its path changes."""
    data = dbt_home / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    return Warehouse(data, dbt_home / "target")
