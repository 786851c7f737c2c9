"""A private warehouse per test, filled by `tests.builders` and built by dbt."""

from pathlib import Path

import pytest

from tests.contact_tables import empty_warehouse
from tests.warehouse import Warehouse


@pytest.fixture
def warehouse(dbt_home: Path) -> Warehouse:
    return empty_warehouse(dbt_home)
