"""The real Genesys Cloud exports: what each conversation gives, worked out by hand in the files."""

from datetime import datetime
from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Row, SourceFile
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)
DETAILS_2016 = "telephony/genesys_cloud/conversation_details_2016_part1.json"
CHAT_2021 = "chat/genesys_cloud/conversation1.json"
TRANSCRIPT = "telephony/genesys_cloud/voice_transcript_TRAILING_COMMA.txt"
SKIPPED = (
    "5773eca4-0874-4617-a6e8-85591aa94609",
    "25c4a260-d72b-4c47-969d-b93fc21294ae",
    "d82de18e-21ff-41a3-8986-cf8cd1dd5a61",
    "b2c2a1f2-187c-4aca-a3c8-dca611679805",
    "275b360e-23d2-4e21-a981-788796ba98ba",
    "0b72885e-a925-42e8-89e0-26e50ae082b0",
)
# Of each contact what its segments add up to; the two calls were begun by one of the company.
CONTACTS_2016 = {
    "585f63eb-e0be-47b6-a1d0-c65ba586bef2": {
        "contact_channel": "voice",
        "direction": "internal",
        "started_at": datetime(2016, 9, 6, 7, 6, 11, 478_000),
        "answered_at": datetime(2016, 9, 6, 7, 6, 33, 227_000),
        "ended_at": datetime(2016, 9, 6, 7, 6, 49, 303_000),
        "ivr_seconds": 7.986,
        "wait_seconds": 13.703,
        "talk_seconds": 16.072,
        "wrap_seconds": 5.0,
        "queue": "95c9d5f7-ad80-4572-857a-64d241cf4851",
        "agent_source_id": "8c88c7f8-b6ba-4761-b2e5-4ae4425a3991",
        "disconnect_party": "agent",
        "reason_code": "1ccb1c09-9495-4034-b377-b809f58d17da",
    },
    "001ca953-b79b-43a1-b8a9-0d9d4c95b617": {
        "contact_channel": "voice",
        "direction": "internal",
        "started_at": datetime(2016, 9, 6, 7, 6, 58, 701_000),
        "answered_at": datetime(2016, 9, 6, 7, 7, 15, 541_000),
        "ended_at": datetime(2016, 9, 6, 7, 7, 33, 21_000),
        "ivr_seconds": 12.451,
        "wait_seconds": 4.345,
        "talk_seconds": 17.48,
        "wrap_seconds": 39.0,
        "queue": "95c9d5f7-ad80-4572-857a-64d241cf4851",
        "agent_source_id": "8c88c7f8-b6ba-4761-b2e5-4ae4425a3991",
        "disconnect_party": "customer",
        "reason_code": "1ccb1c09-9495-4034-b377-b809f58d17da",
    },
    "e578dec2-ad56-4a45-bd72-e0b6b6e0b21a": {
        "contact_channel": "chat",
        "direction": "inbound",
        "started_at": datetime(2016, 9, 6, 10, 38, 12, 756_000),
        "answered_at": datetime(2016, 9, 6, 10, 38, 15, 699_000),
        "ended_at": datetime(2016, 9, 6, 10, 53, 42, 552_000),
        "wait_seconds": 2.943,
        "talk_seconds": 926.853,
        "wrap_seconds": 2241.0,
        "queue": None,
        "agent_source_id": "6d8e95ea-0735-4410-ba17-d987a6f5ed74",
        "disconnect_party": "system",
        "reason_code": "7fb334b0-0e9e-11e4-9191-0800200c9a66",
    },
}


def read(name: str, channel: str) -> list[Row]:
    options = {"reason": "participants.sessions.segments.wrapUpCode"}
    feed = Feed("genesys", channel, "genesys_conversations", "*", "UTC", "US", options=options)
    context = ReadContext(feed, Company(), frozenset())
    rows = read_rows(SourceFile(SAMPLES / name, name), context)
    assert all(isinstance(row, Row) for row in rows), "none of these records is broken"
    return [row for row in rows if isinstance(row, Row)]


def test_six_of_nine_old_records_are_previews_that_were_skipped() -> None:
    rows = read(DETAILS_2016, "telephony")

    assert len(rows) == 9
    rules = {row.values["row_key"]: row.values["out_of_scope_rule"] for row in rows}
    assert rules == dict.fromkeys(SKIPPED, "preview_dial") | dict.fromkeys(CONTACTS_2016)


def test_old_records_are_read_from_their_segments() -> None:
    found = {row.values["row_key"]: row.values for row in read(DETAILS_2016, "telephony")}

    for key, expected in CONTACTS_2016.items():
        assert {name: found[key][name] for name in expected} == expected
        assert (found[key]["outcome"], found[key]["transfers"]) == ("answered", 0)


def test_numbers_to_call_back_are_the_customer_s() -> None:
    row = read(DETAILS_2016, "telephony")[0]

    assert row.values["identifiers"] == [
        {"identifier_type": "phone", "identifier_value": "+13175558264"}
    ]
    assert row.values["row_version"] == "2016-09-06T00:12:12.350000"


def test_a_chat_of_2021() -> None:
    (row,) = read(CHAT_2021, "chat")

    expected = {
        "contact_channel": "chat",
        "chain_id": "1bc96a39-6725-40c4-9345-db72aa67b8c6",
        "direction": "inbound",
        "started_at": datetime(2021, 4, 1, 12, 27, 53, 386_000),
        "answered_at": datetime(2021, 4, 1, 12, 28, 4, 569_000),
        "ended_at": datetime(2021, 4, 1, 12, 43, 23, 306_000),
        "wait_seconds": 11.183,
        "talk_seconds": 374.561,
        "hold_seconds": 544.176,
        "wrap_seconds": 0.0,
        "queue": "a623d83c-96d7-4baa-af1f-d46ad6700d8b",
        "agent_source_id": "50fcd33c-f432-4726-abc9-979f3ca01555",
        "outcome": "answered",
        "disconnect_party": "system",
        "out_of_scope_rule": None,
        "identifiers": [],
    }
    assert {name: row.values[name] for name in expected} == expected


def test_a_transcript_is_another_format() -> None:
    with pytest.raises(FileRefusedError, match=r"none of the 1 records .* not valid JSON"):
        read(TRANSCRIPT, "telephony")
