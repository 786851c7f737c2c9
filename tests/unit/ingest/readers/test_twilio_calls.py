import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from expectations.contracts import CONTRACTS
from expectations.contracts.model import ENVELOPE
from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from tests.reading import read_rows

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/twilio_calls"
TEN = datetime(2026, 1, 5, 10)
CUSTOMER, COMPANY = "+12125550123", "+18005550199"
PHONE = [{"identifier_type": "phone", "identifier_value": CUSTOMER}]
INBOUND = {
    "sid": "CA1",
    "parent_call_sid": None,
    "direction": "inbound",
    "status": "completed",
    "from": CUSTOMER,
    "to": COMPANY,
    "start_time": "Mon, 05 Jan 2026 10:00:00 +0000",
    "end_time": "Mon, 05 Jan 2026 10:06:00 +0000",
    "date_updated": "Mon, 05 Jan 2026 10:06:01 +0000",
    "duration": "360",
    "queue_time": "40000",
}
DIALLED = INBOUND | {
    "sid": "CA2",
    "parent_call_sid": "CA1",
    "direction": "outbound-dial",
    "to": "client:ann",
    "start_time": "Mon, 05 Jan 2026 10:01:00 +0000",
    "duration": "300",
    "queue_time": "0",
}
OUTBOUND = INBOUND | {"direction": "outbound-api", "from": COMPANY, "to": CUSTOMER}
UNANSWERED = {"status": "no-answer", "duration": "0"}


def read(path, **feed):
    settings = {"timezone": "America/New_York", "region": "US"} | feed
    context = ReadContext(
        Feed("calls", "telephony", "twilio_calls", "x", **settings), Company(), frozenset()
    )
    return read_rows(SourceFile(path, path.name), context)


def read_fixture(name, **feed):
    return read(FIXTURES / name, **feed)


@pytest.fixture
def legs(tmp_path):
    """Values of the legs that records become."""

    def read_all(*records, **feed):
        path = tmp_path / "calls.json"
        path.write_text(json.dumps({"calls": records}))
        rows = read(path, **feed)
        assert all(isinstance(row, Row) for row in rows), rows
        return [row.values for row in rows]

    return read_all


def at(seconds):
    return TEN + timedelta(seconds=seconds)


def column(values, name):
    return [leg[name] for leg in values]


def test_every_column_of_the_contract_is_filled_but_the_first_of_several_queues(legs):
    columns = set(CONTRACTS["legs"].column_names) - {column.name for column in ENVELOPE}
    columns.remove("first_queue")
    (leg,) = legs(INBOUND)
    assert set(leg) == columns | {"row_key", "row_version", "out_of_scope_rule"}


def test_the_leg_to_the_agent_in_full(legs):
    _, leg = legs(INBOUND, DIALLED)
    assert leg == {
        "row_key": "CA2",
        "row_version": "2026-01-05T10:06:01.000000",
        "out_of_scope_rule": None,
        "contact_channel": "voice",
        "chain_id": "CA1",
        "leg_id": "CA2",
        "related_ids": [],
        "direction": "inbound",
        "transfers": None,
        "started_at": at(60),
        "answered_at": at(60),
        "ended_at": at(360),
        "ivr_seconds": None,
        "wait_seconds": 0.0,
        "talk_seconds": 300.0,
        "hold_seconds": None,
        "wrap_seconds": None,
        "queue": None,
        "agent_source_id": "ann",
        "outcome": "answered",
        "disconnect_party": "unknown",
        "excluded_reason": None,
        "reason_code": None,
        "declared_resolved": None,
        "time_basis": "zone",
        "identifiers": [],
        "case_ids": [],
        "order_ids": [],
    }


def test_a_page_lists_the_legs_of_one_chain_newest_first():
    rows = [row.values for row in read_fixture("page_newest_first.json")]
    assert column(rows, "chain_id") == [rows[3]["row_key"]] * 4
    assert column(rows, "direction") == ["inbound"] * 4
    assert column(rows, "outcome") == ["answered", "answered", "abandoned", None]
    assert column(rows, "agent_source_id") == ["eve@acme.sip.twilio.com", "bob", None, None]
    assert column(rows, "wait_seconds") == [0.0, 0.0, 0.0, 40.0]
    # The leg was made ten seconds before the agent picked up.
    assert rows[1]["answered_at"] == at(70)
    assert column(rows, "identifiers") == [[], [], [], PHONE]


def test_a_later_version_of_a_call_in_progress_is_the_newer_one():
    done, running = [row.values for row in read_fixture("in_progress_then_completed.ndjson")]
    assert done["row_key"] == running["row_key"]
    assert done["row_version"] > running["row_version"]
    assert (running["outcome"], running["ended_at"]) == (None, None)


def test_helper_libraries_write_camel_case_and_iso_8601():
    (row,) = read_fixture("helper_library_camel_case.json")
    assert row.values["direction"] == "outbound"
    assert row.values["outcome"] == "voicemail"
    assert row.values["started_at"] == TEN
    assert row.values["wait_seconds"] is None
    assert row.values["identifiers"] == PHONE


def test_an_export_with_spaces_in_its_columns_and_times_of_the_feeds_zone():
    first, second = read_fixture("console_export_spaces_semicolons.csv")
    assert (first.values["started_at"], first.values["time_basis"]) == (TEN, "feed")
    # The spreadsheet lost the plus sign of the number.
    assert first.values["identifiers"] == PHONE
    assert second.values["chain_id"] == first.values["row_key"]
    assert second.values["agent_source_id"] == "bob"


@pytest.mark.parametrize("null", ["NULL", "null", r"\N", "", "None", "nan"])
def test_what_a_database_writes_for_no_value_is_none(tmp_path, null):
    names = "id,parent_call_id,direction,status,from,to,start_time,end_time,duration,"
    cells = f"{null},inbound,completed,{CUSTOMER},{COMPANY},2026-01-05T10:00:00Z,{null},360,{null}"
    path = tmp_path / "calls.csv"
    path.write_text(f"{names}_fivetran_deleted\nCA1,{cells}\nCA2,{cells}\n")
    one, two = (row.values for row in read(path))
    assert (one["chain_id"], two["chain_id"]) == ("CA1", "CA2")
    assert (one["excluded_reason"], one["ended_at"]) == (None, at(360))


def test_a_call_that_the_warehouse_saw_deleted_is_a_tombstone():
    row = read_fixture("warehouse_deleted_and_impossible_date.csv")[0]
    assert row.values["excluded_reason"] == "deleted"


def test_every_reason_of_a_rejected_call_names_the_field_as_delivered():
    rejects = read_fixture("warehouse_deleted_and_impossible_date.csv")[1:]
    assert all(isinstance(reject, Reject) for reject in rejects)
    words = [reason.split(" ")[0] for reason in rejects[0].reasons]
    assert words == ["status", "direction", "duration:", "created_at:"]
    assert rejects[1].reasons == ("has 4 cells where the header has 13",)
    assert rejects[2].reasons == ("id is missing",)


def test_another_resource_among_calls_is_no_call():
    message, call = read_fixture("a_message_among_calls.json")
    assert isinstance(message, Reject)
    assert "expected that of a call, which begins with CA" in message.reasons[0]
    assert isinstance(call, Row)


def test_a_number_that_a_spreadsheet_rounded_is_nobodys(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text(
        "Sid,Direction,Status,From,To,Start Time\n"
        "CA1,inbound,completed,4.47701E+11,+18005550199,2026-01-05T10:00:00Z\n"
    )
    (row,) = read(path)
    assert isinstance(row, Reject)
    assert row.reasons[0].startswith("From: '4.47701E+11' was rounded by a spreadsheet")


def test_what_is_no_call_in_a_page_is_rejected(tmp_path):
    path = tmp_path / "calls.json"
    path.write_text(json.dumps({"calls": [INBOUND, "CA2", None]}))
    assert [type(row) for row in read(path)] == [Row, Reject, Reject]


def test_voice_insights_keeps_direction_and_numbers_deeper(legs):
    summary = {
        "call_sid": "CA1",
        "call_state": "noanswer",
        "start_time": "2026-01-05T10:00:00Z",
        "end_time": "2026-01-05T10:00:30Z",
        "duration": 30,
        "from": {"caller": COMPANY},
        "to": {"callee": CUSTOMER},
        "properties": {"direction": "outbound_api"},
    }
    (leg,) = legs(summary)
    assert (leg["direction"], leg["outcome"], leg["identifiers"]) == ("outbound", "failed", PHONE)


def test_voice_insights_counts_the_ringing_and_names_both_ends_at_each(legs):
    ends = {"caller": COMPANY, "callee": CUSTOMER}
    (leg,) = legs(
        {
            "call_sid": "CA1",
            "call_state": "completed",
            "start_time": "2026-01-05T10:00:00Z",
            "end_time": "2026-01-05T10:02:00Z",
            "duration": 120,
            "connect_duration": 115,
            "from": ends,
            "to": ends,
            "properties": {"direction": "outbound_api"},
        }
    )
    assert (leg["started_at"], leg["answered_at"]) == (TEN, at(5))
    assert (leg["talk_seconds"], leg["identifiers"]) == (115, PHONE)


@pytest.mark.parametrize(
    ("changes", "feed", "outcome"),
    [
        ({"queue_time": "0"}, {}, "self_served"),
        ({"queue_time": None}, {}, "self_served"),
        ({}, {}, "abandoned"),
        ({"queue_time": "0", "annotation": "no"}, {"contained": "annotation"}, "abandoned"),
        ({"queue_time": "0", "annotation": "yes"}, {"contained": "annotation"}, "self_served"),
        ({"annotation": "ann"}, {"agent": "annotation"}, "answered"),
        ({"answered_by": "human"}, {}, "answered"),
        ({"status": "canceled"}, {}, "abandoned"),
        ({"status": "no_answer"}, {}, "abandoned"),
        ({"status": "failed"}, {}, "failed"),
        ({"status": "busy"}, {}, "failed"),
        # Of a summary of Voice Insights.
        ({"status": "undialed"}, {}, "failed"),
        ({"status": "in-progress"}, {}, None),
        ({"status": "Ringing"}, {}, None),
    ],
)
def test_a_call_that_began_no_other_was_not_answered_by_a_person_unless_it_says_so(
    legs, changes, feed, outcome
):
    (leg,) = legs(INBOUND | changes, options=feed)
    assert leg["outcome"] == outcome
    assert leg["answered_at"] is None


@pytest.mark.parametrize(
    ("changes", "feed", "outcome", "talk"),
    [
        ({}, {}, "answered", 360),
        ({"annotation": "yes"}, {"contained": "annotation"}, "self_served", None),
        ({"status": "canceled"}, {}, "abandoned", None),
        ({"status": "busy"}, {}, "failed", None),
    ],
)
def test_a_trunk_hands_a_call_to_our_own_exchange_without_an_application(
    legs, changes, feed, outcome, talk
):
    trunk = {"direction": "trunking-originating", "to": "sip:100@pbx.example", "queue_time": "0"}
    (leg,) = legs(INBOUND | trunk | changes, options=feed)
    assert (leg["outcome"], leg["talk_seconds"]) == (outcome, talk)
    assert leg["answered_at"] == (TEN if talk else None)
    assert leg["agent_source_id"] is None


@pytest.mark.parametrize(
    ("changes", "outcomes"),
    [
        ({}, [None, "answered"]),
        ({"status": "in-progress", "end_time": None}, [None, "answered"]),
        ({"status": "busy"}, ["abandoned", "abandoned"]),
        ({"status": "failed"}, ["abandoned", "failed"]),
        ({"status": "queued"}, ["abandoned", None]),
        ({"answered_by": "machine_start"}, [None, "voicemail"]),
        ({"answered_by": "human"}, [None, "answered"]),
    ],
)
def test_the_outcome_of_a_call_is_that_of_what_it_dialled(legs, changes, outcomes):
    assert column(legs(INBOUND | {"queue_time": "0"}, DIALLED | changes), "outcome") == outcomes


def test_without_a_duration_the_start_is_the_answer(legs):
    (leg,) = legs(DIALLED | {"duration": ""})
    assert leg["answered_at"] == at(60)


def test_an_end_that_is_missing_follows_from_the_duration(legs):
    (leg,) = legs(INBOUND | {"end_time": None})
    assert leg["ended_at"] == at(360)


def test_a_call_that_nobody_took_up_began_when_it_was_made(legs):
    made = {"start_time": None, "date_created": "2026-01-05T10:00:00Z", "end_time": None}
    (leg,) = legs(OUTBOUND | made | {"status": "failed"})
    assert (leg["started_at"], leg["ended_at"]) == (TEN, None)


@pytest.mark.parametrize(
    ("record", "direction", "identifiers"),
    [
        (INBOUND, "inbound", PHONE),
        (INBOUND | {"from": "+266696687"}, "inbound", []),
        (INBOUND | {"from": "Anonymous"}, "inbound", []),
        (INBOUND | {"from": "sip:+12125550123@pbx.example;user=phone"}, "inbound", PHONE),
        (INBOUND | {"from": "whatsapp:+12125550123"}, "inbound", PHONE),
        (INBOUND | {"from": "client:visitor"}, "inbound", []),
        (INBOUND | {"from": "sip:anonymous@anonymous.invalid"}, "inbound", []),
        (OUTBOUND, "outbound", PHONE),
        # The console's words.
        (INBOUND | {"direction": "Incoming"}, "inbound", PHONE),
        (OUTBOUND | {"direction": "Outgoing API"}, "outbound", PHONE),
        # A trunk's words, and Voice Insights' spelling of them.
        (INBOUND | {"direction": "trunking-originating"}, "inbound", PHONE),
        (OUTBOUND | {"direction": "trunking_terminating"}, "outbound", PHONE),
        # The application rings the agent of a conference itself.
        (OUTBOUND | {"to": "client:ann"}, "internal", []),
        (OUTBOUND | {"to": "ann@acme.sip.twilio.com"}, "internal", []),
        # An extension may have as many digits as a short number.
        (OUTBOUND | {"to": "sip:100012@acme.sip.twilio.com"}, "internal", []),
        (DIALLED, "inbound", []),
    ],
)
def test_direction_and_customer(legs, record, direction, identifiers):
    (leg,) = legs(record)
    assert (leg["direction"], leg["identifiers"]) == (direction, identifiers)


CONFERRED = DIALLED | {"parent_call_sid": None, "direction": "outbound-api"}


def test_the_agents_leg_of_a_conference_is_the_call_that_goes_on_under_its_number(legs):
    rows = legs(CONFERRED, INBOUND)
    assert column(rows, "chain_id") == ["CA1", "CA1"]
    assert column(rows, "direction") == ["inbound", "inbound"]
    assert column(rows, "outcome") == ["answered", None]
    assert column(rows, "agent_source_id") == ["ann", None]
    assert column(rows, "talk_seconds") == [300.0, None]
    assert column(rows, "identifiers") == [[], PHONE]

    (_, customers) = legs(CONFERRED | UNANSWERED, INBOUND)
    assert customers["outcome"] == "abandoned"


@pytest.mark.parametrize(
    ("conferred", "others"),
    [
        # Under the company's number, or none; another time; a telephone; two at a time.
        ({"from": COMPANY}, []),
        ({"from": "+266696687"}, [INBOUND | {"sid": "CA3", "from": "+266696687"}]),
        ({"start_time": "Mon, 05 Jan 2026 10:06:01 +0000"}, []),
        ({"start_time": "Mon, 05 Jan 2026 09:59:59 +0000"}, []),
        ({"to": "+13125550100"}, []),
        ({}, [INBOUND | {"sid": "CA3"}]),
    ],
)
def test_another_leg_without_a_parent_is_a_call_of_its_own(legs, conferred, others):
    assert legs(CONFERRED | conferred, INBOUND, *others)[0]["chain_id"] == "CA2"


@pytest.mark.parametrize(
    ("softphone", "agent"),
    [("client:ann", "ann"), ("sip:10001@acme.sip.twilio.com", "10001@acme.sip.twilio.com")],
)
def test_a_softphone_that_dials_a_telephone_is_an_agent_who_calls_a_customer(
    legs, softphone, agent
):
    own = INBOUND | {"from": softphone, "to": ""}
    rows = legs(own, DIALLED | {"from": COMPANY, "to": CUSTOMER})
    assert column(rows, "direction") == ["outbound", "outbound"]
    assert column(rows, "outcome") == [None, "answered"]
    assert column(rows, "agent_source_id") == [agent, agent]
    assert column(rows, "identifiers") == [[], PHONE]


@pytest.mark.parametrize(
    ("caller", "called", "direction"),
    [
        ("sip:10001@acme.sip.twilio.com", "sip:10002@acme.sip.us1.twilio.com", "internal"),
        ("sip:10001@acme.sip.twilio.com", "client:ann", "internal"),
        # A browser may be a customer's, and a caller over our own exchange withholds the number.
        ("client:visitor", "client:ann", "inbound"),
        ("sip:anonymous@anonymous.invalid", "client:ann", "inbound"),
        ("sip:anonymous@anonymous.invalid", "+13125550100", "inbound"),
    ],
)
def test_telephones_of_ours_that_call_one_another_are_internal(legs, caller, called, direction):
    rows = legs(INBOUND | {"from": caller}, DIALLED | {"from": caller, "to": called})
    assert column(rows, "direction") == [direction] * 2
    assert column(rows, "identifiers") == [[], []]


def test_a_leg_of_a_leg_belongs_to_the_first_call(legs):
    inner = DIALLED | {"sid": "CA3", "parent_call_sid": "CA2"}
    assert column(legs(inner, DIALLED, INBOUND), "chain_id") == ["CA1"] * 3


def test_calls_that_name_each_other_as_parents_end_somewhere(legs):
    first = DIALLED | {"sid": "CA1", "parent_call_sid": "CA2"}
    itself = DIALLED | {"sid": "CA3", "parent_call_sid": "CA3"}
    assert column(legs(first, DIALLED, itself), "chain_id")[2] == "CA3"


@pytest.mark.parametrize(
    ("record", "party"),
    [
        (INBOUND, "unknown"),
        (INBOUND | {"status": "canceled"}, "customer"),
        (OUTBOUND | {"status": "canceled"}, "unknown"),
        (INBOUND | {"status": "failed"}, "system"),
        (OUTBOUND | UNANSWERED, "system"),
    ],
)
def test_twilio_tells_who_ended_a_call_only_before_its_answer(legs, record, party):
    (leg,) = legs(record)
    assert leg["disconnect_party"] == party


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("page_cut_off.json", "truncated"),
        ("messages.json", "none of the 1 records is a call"),
        ("direction_missing.csv", "lacks the column.s. direction"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(name, message):
    with pytest.raises(FileRefusedError, match=message):
        read_fixture(name)


def test_a_page_without_calls_and_an_empty_file_have_no_rows(tmp_path):
    assert read_fixture("page_without_calls.json") == []
    path = tmp_path / "calls.json"
    path.write_text("")
    assert read(path) == []
