"""Answers go back to their own night and row, however rows are cut for the engine."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from expectations.contracts import CONTRACTS
from expectations.suites import suite_for
from orchestration.ingest import failures
from orchestration.ingest.failures import find_failures

NOON = datetime(2026, 1, 5, 12)
CONTRACT = CONTRACTS["conversations"]


def conversations(*minutes: tuple[int, ...]) -> pa.Table:
    """One conversation each, with messages so many minutes after noon."""
    rows = [
        {
            "line": 1,
            "row_number": 1,
            "contact_channel": "chat",
            "time_basis": "zone",
            "messages": [
                {"sent_at": NOON + timedelta(minutes=m), "author": "bot", "event": "message"}
                for m in times
            ],
            "identifiers": [{"identifier_type": "fax", "identifier_value": "1"}] * (3 in times),
        }
        | dict.fromkeys(("feed", "file", "row_key", "row_hash"), "x")
        | {"export_date": NOON.date()}
        for times in minutes
    ]
    return pa.Table.from_pylist(rows, schema=CONTRACT.arrow_schema())


@pytest.mark.parametrize("rows_per_call", [1, 2, 3, 100])
def test_nested_columns_keep_their_rows(monkeypatch: pytest.MonkeyPatch, rows_per_call: int):
    monkeypatch.setattr(failures, "ROWS_PER_CALL", rows_per_call)
    nights = [
        conversations((1, 2), (2, 1), (3,), ()),
        conversations(),
        conversations((1,), (3, 4, 2), (1, 1)),
    ]
    first, empty, last = find_failures(nights, suite_for(CONTRACT))
    assert first.rows["messages_in_order"] == [1]
    assert first.rows["messages_present"] == [3]
    assert first.rows["identifiers_identifier_type_in_vocabulary"] == [2]
    assert sorted(first.reasons) == [1, 2, 3]
    assert (dict(empty.rows), dict(empty.reasons)) == ({}, {})
    assert last.rows["messages_in_order"] == [1]
    assert last.rows["identified_share"] == [0, 2]
    assert last.reasons == {
        1: [
            "identifiers_identifier_type is 'fax', expected one of account, user, email, phone, "
            "visitor",
            "messages_out_of_order is 1, expected no message before the one it follows",
        ]
    }
