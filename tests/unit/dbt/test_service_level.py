"""The worked example of the service level, digit for digit, through the model."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from tests.contact_tables import empty_warehouse, put_frame, put_watermark
from tests.warehouse import Warehouse

# (outcome, wait in seconds) -> contacts
WAITS = {
    ("answered", 12.0): 860,
    ("answered", 45.0): 140,
    ("abandoned", 4.0): 10,
    ("abandoned", 15.0): 10,
    ("abandoned", 90.0): 40,
}
EXPECTED = {
    "abandoned_in_time_as_good_rate": 0.8302,
    "answered_only_rate": 0.86,
    "abandoned_as_bad_rate": 0.8113,
    "abandoned_in_time_left_out_rate": 0.8269,
    "abandoned_at_once_as_good_rate": 0.8208,
}


@pytest.fixture(scope="module")
def row(dbt_home: Path) -> dict[str, object]:
    warehouse: Warehouse = empty_warehouse(dbt_home)
    warehouse.configure()
    contacts = [
        {"outcome": outcome, "wait_seconds": wait}
        for (outcome, wait), count in WAITS.items()
        for _ in range(count)
    ]
    frame = pd.DataFrame(contacts).assign(
        is_live=True, channel="voice", queue="billing", started_at=datetime(2026, 3, 2, 10)
    )
    put_frame(warehouse, "fct_contacts", frame, "marts")
    put_watermark(warehouse, datetime(2026, 4, 1), "UTC")
    warehouse.build("agg_service_levels_monthly")
    [found] = warehouse.rows("select * from marts.agg_service_levels_monthly")
    return found


@pytest.mark.parametrize("variant", EXPECTED)
def test_each_variant_is_the_worked_example(row: dict[str, object], variant: str) -> None:
    assert row[variant] == pytest.approx(EXPECTED[variant], abs=5e-5)


def test_counts_are_those_of_the_example(row: dict[str, object]) -> None:
    assert (row["answered_count"], row["abandoned_count"]) == (1000, 60)
    assert (row["abandoned_in_time_count"], row["abandoned_at_once_count"]) == (20, 10)
