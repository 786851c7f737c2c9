"""The table of quarantined rows: what the runs of the nights have kept back, as SQL finds it."""

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.feeds import Company, Feed, FeedsConfig
from orchestration.ingest.landing import land
from orchestration.ingest.quarantine_history import HISTORY_SCHEMA
from orchestration.settings import load_settings
from tests.warehouse import Warehouse

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)
FEED = Feed("crm", "customers", "table", "crm/%Y-%m-%d.csv", "UTC", options={"key": "id"})


def _land(warehouse: Warehouse, inbox: Path, night: date, *lines: str) -> None:
    (inbox / "crm").mkdir(parents=True, exist_ok=True)
    (inbox / f"crm/{night}.csv").write_text("\n".join(["id,email", *lines, ""]))
    settings = replace(load_settings(), inbox=inbox, data=warehouse.data, workers=1)
    land(settings, FeedsConfig("UTC", Company(), (), (FEED,)), FEED, [night], logging.getLogger())


def test_rows_that_wait_for_a_correction_are_found_with_those_that_had_one(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    warehouse.configure()
    _land(warehouse, tmp_path, MONDAY, "1,a@home.example", "2")
    _land(warehouse, tmp_path, TUESDAY, *["no cells"] * 6)
    _land(warehouse, tmp_path, MONDAY, "1,a@home.example", "2,b@home.example")
    warehouse.build("stg_quarantined_rows", command="build")
    rows = warehouse.rows(
        "select export_date, file, raw_text, reasons, count(*) as rows,"
        " count(first_seen_at) as seen, count(released_at) as released"
        " from staging.stg_quarantined_rows group by all order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        (MONDAY, f"crm/{MONDAY}.csv", "2", ["has 1 cells where the header has 2"], 1, 1, 1),
        (
            TUESDAY,
            f"crm/{TUESDAY}.csv",
            "no cells",
            ["has 1 cells where the header has 2"],
            6,
            6,
            0,
        ),
    ]


def test_the_table_has_the_columns_of_the_files(manifest: dict[str, Any]) -> None:
    source = manifest["sources"]["source.firstright.quarantine.quarantined_rows"]
    assert list(source["columns"]) == HISTORY_SCHEMA.names
