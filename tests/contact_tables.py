"""Contacts as the models downstream see them, so that a test of journeys needs no vendor rows.

The tables stand in for the models of intermediate/contacts and intermediate/identity: a test
writes them into its warehouse and builds only what reads them.
"""

import shutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tests.builders import NIGHT, NOON, Record
from tests.warehouse import Warehouse

SCHEMAS = {
    "int_contacts": {
        "contact_id": "varchar",
        "source_name": "varchar",
        "source_contact_id": "varchar",
        "channel": "varchar",
        "direction": "varchar",
        "customer_id": "varchar",
        "identity_confidence": "varchar",
        "started_at": "timestamp",
        "answered_at": "timestamp",
        "ended_at": "timestamp",
        "ivr_seconds": "double",
        "wait_seconds": "double",
        "talk_seconds": "double",
        "hold_seconds": "double",
        "wrap_seconds": "double",
        "queue": "varchar",
        "first_queue": "varchar",
        "agent_source_id": "varchar",
        "agent_feed": "varchar",
        "transfer_count": "bigint",
        "outcome": "varchar",
        "disconnect_party": "varchar",
        "reason_code": "varchar",
        "contact_reason": "varchar",
        "reason_key": "varchar",
        "is_failure_demand": "boolean",
        "declared_resolved": "boolean",
        "excluded_reason": "varchar",
        "is_live": "boolean",
        "is_stitchable": "boolean",
        "export_date": "date",
    },
    "int_contact_agents": {"contact_id": "varchar", "agent_id": "varchar", "team": "varchar"},
    "int_transfers": {
        "contact_id": "varchar",
        "transfer_number": "bigint",
        "transferred_at": "timestamp",
    },
    "int_contact_links": {"contact_id": "varchar", "link_type": "varchar", "link_value": "varchar"},
    "int_contact_references": {
        "contact_id": "varchar",
        "source_name": "varchar",
        "reference": "varchar",
        "is_record": "boolean",
    },
    "int_survey_customers": {
        "row_id": "varchar",
        "customer_id": "varchar",
        "identity_confidence": "varchar",
    },
    "int_agents": {"agent_id": "varchar", "name": "varchar", "team": "varchar"},
}


CONTACTS = "+int_contacts +int_contact_agents"
"""Models behind `contacts_of`."""


def contacts_of(warehouse: Warehouse) -> list[Record]:
    """All contacts, each with its agent and team, as the models made them of raw rows."""
    return warehouse.rows(
        "select * from intermediate.int_contacts"
        " inner join intermediate.int_contact_agents using (contact_id)"
    )


def contact(
    contact_id: str,
    started_at: datetime = NOON,
    *,
    customer: str | None = "ann",
    reason: str | None = "billing",
    minutes: float | None = 0,
    **changes: Any,
) -> Record:
    """An answered inbound call that lasts `minutes`, or has no end where they are None.

    Its vendor id is its contact id; a contact without customer has identity `none`.
    """
    values: Record = {
        "contact_id": contact_id,
        "source_name": "voice_main",
        "source_contact_id": contact_id,
        "channel": "voice",
        "direction": "inbound",
        "customer_id": customer,
        "identity_confidence": "exact" if customer else "none",
        "started_at": started_at,
        "answered_at": started_at,
        "ended_at": None if minutes is None else started_at + timedelta(minutes=minutes),
        "wait_seconds": 0.0,
        "queue": "billing",
        "first_queue": "billing",
        "transfer_count": 0,
        "outcome": "answered",
        "disconnect_party": "customer",
        "contact_reason": reason,
        "reason_key": reason,
        "export_date": NIGHT,
    }
    values |= changes
    values["is_live"] = values.get("excluded_reason") is None
    values["is_stitchable"] = values["is_live"] and customer is not None
    return values


def nights(feed: str, first: date, last: date, status: str = "accepted") -> list[Record]:
    """Verdicts of a feed for all nights from `first` to `last`, of one file without rows."""
    days = (last - first).days + 1
    return [
        {
            "feed": feed,
            "export_date": first + timedelta(days=day),
            "status": status,
            "files": 1,
            "rows_read": 0,
            "rows_quarantined": 0,
            "reason": None,
        }
        for day in range(days)
    ]


def empty_warehouse(dbt_home: Path) -> Warehouse:
    """An empty warehouse, in the place of the one before."""
    data = dbt_home / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    target = dbt_home / "target"
    return Warehouse(data, target, parsed=target / "partial_parse.msgpack")


def put_tables(warehouse: Warehouse, **tables: Iterable[Mapping[str, Any]]) -> None:
    """Writes `int_contacts=[...]` and the like into the warehouse; those not named are empty.

    The contacts' `agent_id` and `team` are those of `int_contact_agents`.
    """
    contacts = list(tables.get("int_contacts", []))
    tables |= {"int_contacts": contacts, "int_contact_agents": contacts}
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb")) as connection:
        connection.execute("create schema if not exists intermediate")
        for name, columns in SCHEMAS.items():
            definition = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            connection.execute(f"create or replace table intermediate.{name} ({definition})")
            rows = [[row.get(column) for column in columns] for row in tables.get(name, [])]
            if rows:
                places = ", ".join("?" * len(columns))
                connection.executemany(f"insert into intermediate.{name} values ({places})", rows)


def put_frame(
    warehouse: Warehouse, name: str, frame: pd.DataFrame, layer: str = "intermediate"
) -> None:
    """Writes a frame as a table of a layer."""
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb")) as connection:
        connection.execute(f"create schema if not exists {layer}")
        connection.register("frame", frame)
        connection.execute(f"create or replace table {layer}.{name} as select * from frame")


def put_watermark(warehouse: Warehouse, watermark: datetime, zone: str) -> None:
    """Writes `int_watermark`, so that a test needs no nights."""
    row = {"business_timezone": [zone], "watermark_at": [watermark]}
    put_frame(warehouse, "int_watermark", pd.DataFrame(row))


def survey_matches(responses: list[Record]) -> pd.DataFrame:
    """Responses with the contacts that they were matched to, as `int_survey_matches`."""
    texts = ("row_id", "source_name", "row_key", "response_id", "survey_kind", "customer_resolved",
             "ces_direction", "respondent_customer_id", "contact_id", "match_basis")  # fmt: skip
    numbers = ("nps_score", "csat_score", "csat_scale", "ces_score", "ces_scale",
               "customer_contacts_needed")  # fmt: skip
    kinds = dict.fromkeys(texts, "string") | dict.fromkeys(numbers, "Int64")
    kinds["responded_at"] = "datetime64[us]"
    return (
        pd.DataFrame(responses)
        .assign(is_rating=False)
        .reindex(columns=[*kinds, "is_rating"])
        .astype(kinds)
    )
