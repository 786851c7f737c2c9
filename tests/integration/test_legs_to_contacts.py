"""Legs as telephone systems write them become the contacts that the customers made."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Row, SourceFile
from tests.builders import Record, feed, raw_row
from tests.contact_tables import CONTACTS, contacts_of, empty_warehouse
from tests.people import pseudonym
from tests.reading import read_rows

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures/exports"
NIGHTS = (date(2026, 1, 5), date(2026, 1, 6))
FILES = (
    ("cisco_cucm_cdr", "consult_with_its_own_call_id.txt", NIGHTS[0]),
    ("cisco_cucm_cdr", "conference.txt", NIGHTS[0]),
    ("cisco_cucm_cdr", "recording_fork_and_monitoring.txt", NIGHTS[0]),
    ("cisco_cucm_cdr", "call_over_midnight_first_night.txt", NIGHTS[0]),
    ("cisco_cucm_cdr", "call_over_midnight_second_night.txt", NIGHTS[1]),
    ("twilio_calls", "page_newest_first.json", NIGHTS[0]),
    ("twilio_calls", "in_progress_then_completed.ndjson", NIGHTS[0]),
    ("twilio_calls", "agents_leg_of_a_conference.json", NIGHTS[0]),
)


def raw_rows() -> list[Record]:
    rows = []
    for reader, name, night in FILES:
        path = FIXTURES / reader / name
        settings = Feed(reader, "telephony", reader, "*", "UTC", region="US")
        context = ReadContext(settings, Company(), frozenset())
        for row in read_rows(SourceFile(path, name), context):
            assert isinstance(row, Row)
            values = dict(row.values)
            key = values.pop("row_key")
            envelope = {"feed": reader, "export_date": night, "file": name}
            rows.append(raw_row("legs", key, {}, **values, **envelope))
    return rows


@pytest.fixture(scope="module")
def contacts(dbt_home: Path) -> dict[str, Record]:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(
        feeds=[feed(reader) for reader in dict.fromkeys(name for name, *_ in FILES)]
    )
    warehouse.write(legs=raw_rows())
    warehouse.build(CONTACTS)
    rows = contacts_of(warehouse)
    return {row["source_contact_id"]: row for row in rows}


CALL = "CA00000000000000000000000000000001"
EXPECTED: dict[str, dict[str, Any]] = {
    "lab:2:101": {
        "direction": "inbound",
        "first_queue": "8100",
        "agent_id": "bob",
        "transfer_count": 1,
        "wait_seconds": 20.0,
        "talk_seconds": 420.0,
        "outcome": "answered",
        "disconnect_party": "agent",
    },
    "lab:2:102": {
        "direction": "inbound",
        "agent_id": "bob",
        "transfer_count": 0,
        "talk_seconds": 720.0,
        "disconnect_party": "customer",
    },
    "lab:2:100": {"outcome": "answered", "excluded_reason": None},
    "pk-mon": {"excluded_reason": "supervisor_monitor"},
    "lab:2:300": {
        "started_at": datetime(2026, 1, 5, 23, 50),
        "ended_at": datetime(2026, 1, 6, 0, 20),
        "agent_id": "bob",
        "transfer_count": 1,
        "talk_seconds": 1740.0,
        "disconnect_party": "customer",
        "export_date": NIGHTS[1],
    },
    CALL: {
        "direction": "inbound",
        "answered_at": datetime(2026, 1, 5, 10, 1, 10),
        "ended_at": datetime(2026, 1, 5, 10, 6),
        # A softphone's address may be a person's.
        "agent_id": pseudonym("agent:eve@acme.sip.twilio.com"),
        "transfer_count": 1,
        "wait_seconds": 40.0,
        "talk_seconds": 290.0,
        "outcome": "answered",
        "disconnect_party": "unknown",
    },
    f"{CALL[:-1]}5": {"outcome": "abandoned", "wait_seconds": 40.0},
    f"{CALL[:-2]}21": {
        "direction": "inbound",
        "answered_at": datetime(2026, 1, 5, 12, 1),
        "agent_id": "fay_40acme_2Eexample",
        "transfer_count": 0,
        "talk_seconds": 240.0,
        "outcome": "answered",
        "excluded_reason": None,
    },
}


def test_no_consultation_fork_or_version_adds_a_contact(contacts: dict[str, Record]) -> None:
    assert sorted(contacts) == sorted(EXPECTED)


@pytest.mark.parametrize("contact_id", EXPECTED)
def test_a_contact_sums_up_its_legs(contacts: dict[str, Record], contact_id: str) -> None:
    expected = EXPECTED[contact_id]
    assert {name: contacts[contact_id][name] for name in expected} == expected
