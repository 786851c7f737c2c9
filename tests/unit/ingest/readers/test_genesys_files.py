"""In what files and under what names Genesys Cloud's conversations come."""

import json
import re

import pytest

from expectations.contracts import CONTRACTS
from orchestration.ingest.readers.base import FileRefusedError, Reject, Row
from orchestration.ingest.rows import Records
from tests.unit.ingest.readers.genesys_records import (
    FIXTURES,
    PHONE,
    TRANSFERRED,
    at,
    caller,
    conversation,
    menu,
    minute,
    participant,
    read,
    segment,
    session,
)


def keys(rows):
    return [row.values["row_key"] if isinstance(row, Row) else None for row in rows]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"conversationId": None}, "conversationId is missing"),
        ({"participants": []}, "participants is missing; it says who took part"),
        ({"participants": "x"}, "participants is a JSON str, expected a list"),
        ({"participants": ["x"]}, "participants[0] is a JSON str, expected an object"),
        ({"participants": [participant("customer")]}, "no participant has a session"),
        (
            {"participants": [caller("yesterday")]},
            "participants[0].sessions[0].segments[0].segmentEnd: '2026-01-05T10:yesterday.000Z'",
        ),
        (
            {"participants": [participant("acd", session("voice", {"segmentType": "interact"}))]},
            "participants[0].sessions[0].segments[0].segmentStart is missing",
        ),
        (
            {
                "participants": [
                    participant("acd", session("voice", segment("ivr", "02:00", "01:00")))
                ]
            },
            "segmentEnd is 2026-01-05 10:01:00, before its segmentStart",
        ),
        (
            {"participants": [menu(metrics={"tIvr": "soon"})]},
            "participants[0].sessions[0].metrics[0].value of tIvr: 'soon' is no number",
        ),
        (
            {"participants": [menu(metrics={"tIvr": -5})]},
            "value of tIvr is -5.0, expected at least 0",
        ),
        (
            {
                "participants": [
                    participant("customer", session("fax", segment("interact", "00:00", "01:00")))
                ]
            },
            "mediaType is fax, expected one of: callback, chat",
        ),
        (
            {
                "participants": [
                    participant("customer", {"segments": [segment("interact", "00:00", "01:00")]})
                ]
            },
            "no session has a mediaType",
        ),
    ],
)
def test_why_a_record_is_rejected(tmp_path, changes, reason):
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([conversation(*TRANSFERRED), conversation(**changes)]))
    good, bad = read(path)

    assert isinstance(good, Row)
    assert isinstance(bad, Reject)
    assert reason in " | ".join(bad.reasons)


def test_pages_follow_one_another_and_an_empty_one_has_no_row():
    rows = read(FIXTURES / "pages_back_to_back.json")
    assert keys(rows) == ["c-1", "c-2", "c-3"]
    assert [row.line for row in rows] == [1, 1, 185]
    assert json.loads(rows[2].raw)["conversationId"] == "c-3"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("one_a_line_byte_order_mark.ndjson", ["c-1", "c-2"]),
        ("delivered_as_event.json", ["c-1"]),
        ("snake_case_of_the_sdk.json", ["c-1"]),
        ("undecodable_byte_in_page.json", ["c-1", None]),
        ("members_that_are_none.json", ["c-1", None, None, None, "c-4", None]),
    ],
)
def test_files_in_other_shapes(name, expected):
    assert keys(read(FIXTURES / name)) == expected


@pytest.mark.parametrize("name", ["conversations_api_page.json", "conversations_api_call.json"])
def test_records_of_the_conversations_api(name):
    (row,) = read(FIXTURES / name)
    expected = {
        "row_key": "c-1",
        "row_version": "2026-01-05T10:08:30.000000",
        "contact_channel": "voice",
        "direction": "inbound",
        "answered_at": minute("01:00"),
        "ended_at": minute("08:00"),
        "ivr_seconds": 20.0,
        "wait_seconds": 40.0,
        "talk_seconds": 420.0,
        "wrap_seconds": 30.0,
        "queue": "q-1",
        "agent_source_id": "ann",
        "outcome": "answered",
        "disconnect_party": "customer",
        "identifiers": [{"identifier_type": "account", "identifier_value": "A-1"}, PHONE],
    }
    assert {column: row.values[column] for column in expected} == expected


def test_a_participant_of_a_shared_screen_alone_has_no_call(tmp_path):
    page = json.loads((FIXTURES / "conversations_api_page.json").read_text())
    times = {"connectedTime": at("02:00"), "endTime": at("09:50")}
    shared = {"purpose": "agent", "userId": "bob", "screenshares": [times]} | times
    page["entities"][0]["participants"].append(shared)
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page))
    (row,) = read(path)
    assert (row.values["talk_seconds"], row.values["agent_source_id"]) == (420.0, "ann")


@pytest.mark.parametrize("name", ["conversations_api_page.json", "conversations_api_call.json"])
def test_the_sdk_s_names_of_the_conversations_api_mean_the_same(tmp_path, name):
    written = (FIXTURES / name).read_text()
    path = tmp_path / name
    path.write_text(re.sub('[A-Z](?=[A-Za-z]*":)', lambda found: f"_{found[0].lower()}", written))
    assert '"start_time"' in path.read_text()
    (row,) = read(path)
    (plain,) = read(FIXTURES / name)
    assert row.values == plain.values


def test_the_sdk_s_names_mean_the_same():
    (row,) = read(FIXTURES / "snake_case_of_the_sdk.json")
    (plain,) = read(FIXTURES / "delivered_as_event.json")
    assert row.values == plain.values


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("trailing_comma_in_page.json", "the page of conversations that begins on line 1 is not"),
        ("cut_in_mid_page.json", "the file is truncated"),
        ("speech_transcript.json", "none of the 1 records is a conversation"),
    ],
)
def test_files_that_are_refused(name, told):
    with pytest.raises(FileRefusedError, match=told):
        read(FIXTURES / name)


@pytest.mark.parametrize("wrapper", ["results", "data", "items"])
def test_a_page_of_another_shape_is_no_single_row(tmp_path, wrapper):
    path = tmp_path / "page.json"
    path.write_text(json.dumps({wrapper: [conversation(*TRANSFERRED)] * 100}))
    with pytest.raises(FileRefusedError, match="none of the 1 records is a conversation"):
        read(path)


def test_a_file_without_a_byte_has_no_row(tmp_path):
    path = tmp_path / "empty.json"
    path.write_bytes(b"")
    assert read(path) == []


@pytest.mark.parametrize("inside", ["page", "record"])
def test_nesting_of_any_depth_ends_in_a_row_or_a_reason(tmp_path, inside):
    path = tmp_path / "deep.json"
    first = json.dumps(conversation(*TRANSFERRED))
    for depth in range(900, 1010):
        nested = "[" * depth + "]" * depth
        deep = first[:-1] + f', "participants": {nested}, "x": {nested}}}'
        path.write_text(
            f'{{"conversations": [{deep}]}}' if inside == "page" else f"{first}\n{deep}"
        )
        try:
            items = read(path)
        except FileRefusedError:
            continue
        for item in items:
            if isinstance(item, Row):
                Records(CONTRACTS["legs"]).record(item)
