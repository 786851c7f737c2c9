"""In what files and under what names Amazon Connect's contact records come."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from orchestration.ingest.readers.base import FileRefusedError, Reject, Row
from tests.unit.ingest.readers.connect_records import AGENT, FIXTURES, QUEUE, read, record

SAMPLES = Path(__file__).parents[5] / "shared/samples"


def keys(rows):
    return [row.values["row_key"] if isinstance(row, Row) else None for row in rows]


def test_records_back_to_back_are_found_on_their_lines():
    rows = read(FIXTURES / "back_to_back.json")
    assert keys(rows) == ["c-1", "c-2", "c-3", "c-4"]
    # c-3 is pretty printed over the lines 2 to 10, and c-4 begins where it ends.
    assert [row.line for row in rows] == [1, 1, 2, 10]
    assert json.loads(rows[3].raw)["ContactId"] == "c-4"


@pytest.mark.parametrize(
    ("defect", "expected"),
    [
        ("stray_brace", ["c-1", None, "c-2"]),
        ("trailing_comma", ["c-1", None, "c-3"]),
        ("undecodable_byte", ["c-1", None, "c-3"]),
    ],
)
def test_a_broken_record_is_rejected_alone(defect, expected):
    rows = read(FIXTURES / f"{defect}.json")
    assert keys(rows) == expected
    assert rows[1].line == 2


def test_the_encoding_of_the_feed_reads_the_byte_that_is_not_utf_8():
    rows = read(FIXTURES / "undecodable_byte.json", encoding="latin-1")
    assert keys(rows) == ["c-1", "c-2", "c-3"]
    assert "Zürich" in rows[1].raw


def test_of_attributes_that_differ_by_case_the_exact_one_is_taken():
    (row,) = read(FIXTURES / "keys_differ_by_case.json")
    assert row.values["identifiers"] == [{"identifier_type": "account", "identifier_value": "A-1"}]


def test_every_reason_of_a_rejected_record_is_told():
    good, bad, nameless = read(FIXTURES / "missing_fields.json")
    assert isinstance(good, Row)
    assert bad == Reject(2, bad.raw, bad.reasons)
    assert [reason.partition(":")[0] for reason in bad.reasons] == [
        "InitiationTimestamp",
        "Queue.Duration",
    ]
    assert "'soon'" in bad.reasons[0]
    assert nameless.reasons == ("ContactId is missing", "InitiationTimestamp is missing")


def test_a_file_cut_in_mid_record_is_refused():
    with pytest.raises(FileRefusedError, match="truncated"):
        read(FIXTURES / "cut_in_mid_record.json")


def test_a_file_without_contact_records_is_refused():
    with pytest.raises(FileRefusedError, match="none of the 1 records has a ContactId"):
        read(FIXTURES / "not_contact_records.json")


def test_a_file_whose_only_record_is_broken_is_no_other_format(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"ContactId": "c-1",}\n')
    assert keys(read(path)) == [None]


def test_an_empty_file_has_no_rows(tmp_path):
    path = tmp_path / "empty.json"
    path.write_text("")
    assert read(path) == []


@pytest.mark.parametrize(
    "sample",
    [
        "telephony/amazon_connect/contact_lens_voice_original_EXTRA_BRACE.txt",
        "chat/amazon_connect/contact_lens_chat_original.json",
    ],
)
def test_analyses_of_contact_lens_are_no_contact_records(sample):
    if not (SAMPLES / sample).exists():
        pytest.skip("the published samples are not beside this checkout")
    with pytest.raises(FileRefusedError, match="no export of Amazon Connect contact records"):
        read(SAMPLES / sample)


def test_records_within_an_object_are_opened(tmp_path):
    path = tmp_path / "contacts.json"
    path.write_text(json.dumps({"Records": [record(), record(ContactId="c-2"), "x"]}))

    one, two, neither = read(path)

    assert (one.values["row_key"], two.values["row_key"], two.line) == ("c-1", "c-2", 1)
    assert json.loads(two.raw) == record(ContactId="c-2")
    assert neither.reasons == ("a JSON str where a contact record is expected",)


def lowered(value):
    if isinstance(value, dict):
        return {name.lower(): lowered(member) for name, member in value.items()}
    return value


def test_names_in_lower_case_are_those_of_connect(tmp_path):
    path = tmp_path / "contacts.json"
    full = record(
        InitialContactId="c-0",
        InitiationMethod="TRANSFER",
        Queue=QUEUE,
        Agent=AGENT,
        CustomerEndpoint={"Type": "TELEPHONE_NUMBER", "Address": "+12125550123"},
        TransferredToEndpoint={"Type": "TELEPHONE_NUMBER", "Address": "+12125550199"},
        RelatedContactId="c-9",
        Attributes={"account_id": "A-1"},
    )
    text = lowered(full) | {"attributes": json.dumps(full["Attributes"])}
    torn = text | {"contactid": "c-3", "attributes": '{"account_id'}
    records = {"Records": [lowered(full), full, text, torn]}
    path.write_text(json.dumps(lowered(full)) + json.dumps(records))
    one, two, three, four, five = read(path)
    assert one.values == two.values == three.values == four.values
    assert {"identifier_type": "account", "identifier_value": "A-1"} in four.values["identifiers"]
    assert [pair["identifier_type"] for pair in five.values["identifiers"]] == ["phone"]
    assert (one.values["chain_id"], one.values["transfers"]) == ("c-0", 2)


LAKE = {
    "instance_id": "i",
    "contact_id": "c-2",
    "initial_contact_id": "c-1",
    "next_contact_id": None,
    "channel": "VOICE",
    "initiation_method": "TRANSFER",
    "initiation_timestamp": "2026-01-05 10:00:00.000 UTC",
    "connected_to_system_timestamp": None,
    "disconnect_timestamp": "2026-01-05 10:06:00.000",
    "disconnect_reason": "CUSTOMER_DISCONNECT",
    "queue_id": "q-1",
    "queue_name": "Billing",
    "queue_enqueue_timestamp": "2026-01-05 10:00:20.000 UTC",
    "queue_duration_ms": 40_250,
    "agent_arn": AGENT["ARN"],
    "agent_username": "ann",
    "agent_connected_to_agent_timestamp": "2026-01-05 10:01:00.250 UTC",
    "agent_interaction_duration_ms": "250000",
    "agent_customer_hold_duration_ms": 50_000,
    "agent_after_contact_work_duration_ms": 30_000,
    "customer_endpoint_type": "TELEPHONE_NUMBER",
    "customer_endpoint_address": "+12125550123",
    "campaign_Id": None,
    "attributes": {"account_id": "A-1"},
    "segment_attribute": {"connect:Subtype": "connect:Telephony"},
}


def test_a_row_of_the_data_lake_is_a_contact_record(tmp_path):
    path = tmp_path / "contacts.json"
    broken = LAKE | {"contact_id": "c-3", "queue_duration_ms": "soon"}
    path.write_text("".join(f"{json.dumps(row)}\n" for row in (LAKE, broken)))
    good, bad = read(path)
    expected = {
        "row_key": "c-2",
        "chain_id": "c-1",
        "transfers": 1,
        "started_at": datetime(2026, 1, 5, 10),
        "answered_at": datetime(2026, 1, 5, 10, 1, 0, 250_000),
        "ended_at": datetime(2026, 1, 5, 10, 6),
        "ivr_seconds": 20.0,
        "wait_seconds": 40.25,
        "talk_seconds": 250.0,
        "hold_seconds": 50.0,
        "wrap_seconds": 30.0,
        "queue": "Billing",
        "agent_source_id": "ann",
        "disconnect_party": "customer",
        "identifiers": [
            {"identifier_type": "account", "identifier_value": "A-1"},
            {"identifier_type": "phone", "identifier_value": "+12125550123"},
        ],
    }
    assert {name: good.values[name] for name in expected} == expected
    assert bad.reasons == ("Queue.Duration: 'soon' is no number of seconds",)


def test_a_chat_of_the_data_lake_ends_with_its_last_message_and_knows_its_guide(tmp_path):
    path = tmp_path / "contacts.json"
    chat = LAKE | {
        "channel": "CHAT",
        "initiation_method": "API",
        "agent_connected_to_agent_timestamp": None,
        "chat_customer_metrics_last_message_timestamp": "2026-01-05 10:04:00",
    }
    alone = {"queue_enqueue_timestamp": None, "queue_duration_ms": None, "contact_id": "c-3"}
    guide = {"related_contact_id": "c-0", "segment_attribute": {"connect:Subtype": "connect:Guide"}}
    path.write_text(json.dumps([chat, chat | alone | guide]))
    one, two = (row.values for row in read(path))
    assert (one["ended_at"], one["out_of_scope_rule"]) == (datetime(2026, 1, 5, 10, 4), None)
    assert two["out_of_scope_rule"] == "not_a_customer_channel"


def test_a_contact_that_was_taken_out_of_an_answer_of_the_api_is_read(tmp_path):
    path = tmp_path / "contacts.json"
    contact = {
        "Id": "c-1",
        "Channel": "CHAT",
        "InitiationMethod": "API",
        "InitiationTimestamp": 1767607200,
        "ChatMetrics": {"CustomerMetrics": {"LastMessageTimestamp": 1767607260.5}},
    }
    path.write_text(json.dumps([contact, contact | {"Id": "c-2"}]))
    one, two = read(path)
    assert (one.values["row_key"], two.values["row_key"]) == ("c-1", "c-2")
    assert one.values["ended_at"] == datetime(2026, 1, 5, 10, 1, 0, 500_000)


def test_answers_of_the_api_are_read_under_the_records_names(tmp_path):
    contact = {
        "Id": "c-2",
        "InitialContactId": "c-1",
        "Channel": "VOICE",
        "InitiationMethod": "TRANSFER",
        "QueueInfo": {"Id": "q-1", "EnqueueTimestamp": 1767607220.5},
        "AgentInfo": {
            "Id": "a-1",
            "ConnectedToAgentTimestamp": "2026-01-05T11:01:00+01:00",
            "AgentInitiatedHoldDuration": 50,
            "AfterContactWorkDuration": 30,
        },
        "InitiationTimestamp": 1767607200,
        "DisconnectTimestamp": "2026-01-05T11:06:00+01:00",
        "DisconnectReason": "AGENT_DISCONNECT",
    }
    path = tmp_path / "contact.json"
    path.write_text(json.dumps({"Contact": contact}))
    [row] = read(path)
    assert row.values["chain_id"] == "c-1"
    assert row.values["started_at"] == datetime(2026, 1, 5, 10)
    assert row.values["answered_at"] == datetime(2026, 1, 5, 10, 1)
    assert (row.values["wait_seconds"], row.values["talk_seconds"]) == (39.5, None)
    assert (row.values["hold_seconds"], row.values["wrap_seconds"]) == (50, 30)
    assert (row.values["queue"], row.values["agent_source_id"]) == ("q-1", "a-1")
    path.write_text(json.dumps({"Contacts": [contact, contact | {"InitiationTimestamp": 1e300}]}))
    again, broken = read(path)
    assert again.values == row.values
    assert "InitiationTimestamp" in broken.reasons[0]
