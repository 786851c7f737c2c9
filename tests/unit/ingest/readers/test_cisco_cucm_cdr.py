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
from orchestration.ingest.readers.cisco_cucm_cdr import CiscoCucmCdr
from tests.reading import read_rows

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/cisco_cucm_cdr"
START = 1767607200
TEN = datetime(2026, 1, 5, 10)
CUSTOMER = "2125550123"
PHONE = [{"identifier_type": "phone", "identifier_value": "+12125550123"}]
# Offered at 10:00:00, connected at 10:01:00, ended at 10:06:00 by the caller.
CALL = {
    "globalCallID_callManagerId": 2,
    "globalCallID_callId": 100,
    "globalCallId_ClusterID": "lab",
    "pkid": "pk-1",
    "dateTimeOrigination": START,
    "dateTimeConnect": START + 60,
    "dateTimeDisconnect": START + 360,
    "duration": 300,
    "callingPartyNumber": CUSTOMER,
    "origDeviceName": "SIP_TRUNK_PSTN",
    "finalCalledPartyNumber": "2001",
    "destDeviceName": "SEP0011223344A1",
    "origCause_value": 16,
    "destCause_value": 0,
}
UNANSWERED = {"dateTimeConnect": 0, "duration": 0}
OUTBOUND = {
    "callingPartyNumber": "2001",
    "origDeviceName": "SEP0011223344A1",
    "finalCalledPartyNumber": CUSTOMER,
    "destDeviceName": "SIP_TRUNK_PSTN",
}


def read(path, company=None, **feed):
    settings = {"timezone": "America/New_York", "region": "US"} | feed
    context = ReadContext(
        Feed("calls", "telephony", "cisco_cucm_cdr", "x", **settings),
        company or Company(),
        frozenset(),
    )
    return read_rows(SourceFile(path, path.name), context)


def read_fixture(name, **feed):
    return read(FIXTURES / name, **feed)


@pytest.fixture
def leg(tmp_path):
    """Values of the one leg that a record becomes."""

    def read_one(company=None, feed=None, **changes):
        cells = CALL | changes
        path = tmp_path / "cdr.csv"
        path.write_text(f"{','.join(cells)}\n{','.join(map(str, cells.values()))}\n")
        (row,) = read(path, company, **(feed or {}))
        assert isinstance(row, Row), row
        return row.values

    return read_one


def at(seconds):
    return TEN + timedelta(seconds=seconds)


def column(rows, name):
    return [row.values[name] for row in rows]


def test_every_column_of_the_contract_is_filled_but_the_first_of_several_queues(leg):
    columns = set(CONTRACTS["legs"].column_names) - {column.name for column in ENVELOPE}
    columns.remove("first_queue")
    assert set(leg()) == columns | {"row_key", "row_version", "out_of_scope_rule"}


def test_a_call_through_a_queue_in_the_files_that_cucm_writes():
    (row,) = read_fixture("byte_order_mark_sql_types_crlf.txt")
    assert row.line == 3
    assert row.raw.startswith("1,2,100,")
    assert row.raw.endswith(",45")
    assert row.values == {
        "row_key": "pk-1",
        "row_version": None,
        "out_of_scope_rule": None,
        "contact_channel": "voice",
        "chain_id": "lab:2:100",
        "leg_id": "pk-1",
        "related_ids": [],
        "direction": "inbound",
        "transfers": 0,
        "started_at": TEN,
        "answered_at": at(60),
        "ended_at": at(360),
        "ivr_seconds": None,
        "wait_seconds": 45.0,
        "talk_seconds": 300.0,
        "hold_seconds": None,
        "wrap_seconds": None,
        "queue": "8100",
        "agent_source_id": "ann",
        "outcome": "answered",
        "disconnect_party": "customer",
        "excluded_reason": None,
        "reason_code": None,
        "declared_resolved": None,
        "time_basis": "zone",
        "identifiers": PHONE,
        "case_ids": [],
        "order_ids": [],
    }


def test_columns_in_lower_case_in_any_order_and_nulls_of_a_dump():
    first, second = read_fixture("dump_lower_case_semicolons_null.csv")
    assert first.values["answered_at"] == at(60)
    # Without a measured wait the hunt pilot's members rang for so long.
    assert (first.values["wait_seconds"], first.values["talk_seconds"]) == (60.0, 300.0)
    assert first.values["identifiers"] == PHONE
    assert (second.values["direction"], second.values["identifiers"]) == ("inbound", [])
    assert (second.values["outcome"], second.values["wait_seconds"]) == ("abandoned", 30.0)


def test_files_of_a_minute_each_in_one_file_keep_their_own_columns():
    rows = read_fixture("two_files_with_other_columns_concatenated.txt")
    assert column(rows, "chain_id") == ["lab:2:100", "2:200"]
    assert column(rows, "row_key") == ["pk-1", "pk-2"]


def test_an_agents_consultation_belongs_to_the_customers_call():
    rows = read_fixture("consult_with_its_own_call_id.txt")
    assert column(rows, "leg_id") == ["pk-orig", "pk-consult", "pk-final"]
    assert column(rows, "chain_id") == ["lab:2:101"] * 3
    assert column(rows, "direction") == ["inbound", "internal", "inbound"]
    assert column(rows, "transfers") == [0, 0, 1]
    assert column(rows, "agent_source_id") == ["ann", "bob", "bob"]
    assert column(rows, "talk_seconds") == [120.0, None, 300.0]
    assert column(rows, "wait_seconds") == [20.0, None, 0.0]
    assert column(rows, "disconnect_party") == ["unknown", "unknown", "agent"]
    assert column(rows, "identifiers") == [PHONE, [], PHONE]


def test_the_legs_of_a_conference_are_one_call():
    rows = read_fixture("conference.txt")
    assert column(rows, "chain_id") == ["lab:2:102"] * 5
    assert column(rows, "transfers") == [0] * 5
    # The customer's own seconds alone: before the conference, and in it.
    assert column(rows, "talk_seconds") == [120.0, None, None, 600.0, None]
    assert column(rows, "agent_source_id") == ["ann", "bob", "ann", None, "bob"]
    assert column(rows, "disconnect_party")[3] == "customer"


def test_two_customers_whom_an_agent_joins_remain_two_contacts(tmp_path):
    shared = {"origCause_value": 393216, "destCause_value": 393216, "joinOnBehalfOf": 0}
    joined = {"joinOnBehalfOf": 4, "finalCalledPartyNumber": "b0029901001"}
    records = [
        CALL | shared | {"globalCallID_callId": call, "origLegCallIdentifier": call}
        for call in (100, 200)
    ]
    records += [record | joined for record in records]
    for number, record in enumerate(records):
        record |= {"pkid": f"pk-{number}", "destConversationId": 9}
    lines = [",".join(map(str, record.values())) for record in records]
    path = tmp_path / "cdr.csv"
    path.write_text("\n".join([",".join(records[0]), *lines, ""]))
    assert column(read(path), "chain_id") == ["lab:2:100", "lab:2:200"] * 2


def test_a_recorders_copy_is_out_of_scope_and_a_listening_supervisor_has_a_contact_of_his_own():
    call, fork, monitor = read_fixture("recording_fork_and_monitoring.txt")
    assert call.values["out_of_scope_rule"] is None
    assert fork.values["out_of_scope_rule"] == "recording_fork"
    assert fork.values["identifiers"] == []
    assert monitor.values["excluded_reason"] == "supervisor_monitor"
    assert monitor.values["chain_id"] == "pk-mon"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"origConversationId": 12}, "recording_fork"),
        ({"lastRedirectRedirectReason": 354}, "recording_fork"),
        ({"origConversationId": 12, "destConversationId": 5, "joinOnBehalfOf": 4}, None),
        ({"origConversationId": 0}, None),
    ],
)
def test_a_conversation_of_another_call_marks_a_fork_unless_a_conference_explains_it(
    leg, changes, rule
):
    assert leg(**changes)["out_of_scope_rule"] == rule


@pytest.mark.parametrize(
    ("changes", "direction", "identifiers"),
    [
        ({}, "inbound", PHONE),
        ({"callingPartyNumber": ""}, "inbound", []),
        ({"callingPartyNumber": "anonymous"}, "inbound", []),
        ({"callingPartyNumber": "+266696687"}, "inbound", []),
        (OUTBOUND, "outbound", PHONE),
        (
            OUTBOUND
            | {
                "finalCalledPartyNumber": "912125550123",
                "outpulsedCalledPartyNumber": "12125550123",
            },
            "outbound",
            PHONE,
        ),
        ({"callingPartyNumber": "2002"}, "internal", []),
        # Direct numbers of our own staff look like a customer's; their telephones do not.
        ({"origDeviceName": "SEP0011223344A2"}, "internal", []),
        ({"origDeviceName": "CSFANN"}, "internal", []),
        ({"callingPartyUnicodeLoginUserID": "ann"}, "internal", []),
        ({"callingPartyNumber": "sip@acme.example"}, "internal", []),
        ({"callingPartyNumber": "8005550199"}, "internal", []),
        # Called on to a mobile telephone.
        ({"finalCalledPartyNumber": "2125550188", "destDeviceName": "GW"}, "inbound", PHONE),
        ({"callingPartyNumber": "2001", "finalCalledPartyNumber": ""}, "internal", []),
    ],
)
def test_direction_and_customer_follow_from_the_two_ends(leg, changes, direction, identifiers):
    company = Company(domains=("acme.example",), phones=("+18005550199",))
    values = leg(company, **changes)
    assert (values["direction"], values["identifiers"]) == (direction, identifiers)


@pytest.mark.parametrize(
    ("changes", "party"),
    [
        ({"origCause_value": 16, "destCause_value": 0}, "customer"),
        ({"origCause_value": 0, "destCause_value": 16}, "agent"),
        (OUTBOUND | {"origCause_value": 16, "destCause_value": 0}, "agent"),
        (OUTBOUND | {"origCause_value": 0, "destCause_value": 16}, "customer"),
        ({"origCause_value": 0, "destCause_value": 0}, "unknown"),
        ({"origCause_value": 16, "destCause_value": 16}, "unknown"),
        ({"destCause_value": 16, "destCallTerminationOnBehalfOf": 12}, "agent"),
        ({"destCause_value": 16, "origCallTerminationOnBehalfOf": 12}, "customer"),
        ({"origCause_value": 41}, "system"),
        ({"origCause_value": 0, "destCause_value": 38}, "system"),
        ({"origCause_value": 16, "destCause_value": 41}, "unknown"),
        ({"origCause_value": 31}, "unknown"),
        ({"origCause_value": 393216, "destCause_value": 393216}, "unknown"),
        ({"origCause_value": 0, "destCause_value": 458752}, "unknown"),
        # The bridge ends a leg for more than one reason; the queue and a machine for their own.
        (
            {
                "finalCalledPartyNumber": "b0029901001",
                "origCause_value": 0,
                "destCause_value": 16,
            },
            "unknown",
        ),
        (UNANSWERED | {"origCause_value": 0, "destCause_value": 16}, "system"),
    ],
)
def test_who_ended_a_call_follows_from_the_causes_or_stays_unknown(leg, changes, party):
    assert leg(**changes)["disconnect_party"] == party


FORWARDED = {"lastRedirectRedirectReason": 2, "lastRedirectRedirectOnBehalfOf": 5}
QUEUED = {"huntPilotDN": "8100", "finalCalledPartyNumber": "8100", "destDeviceName": ""}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        (UNANSWERED | QUEUED, "abandoned"),
        (UNANSWERED | QUEUED | {"origCause_value": 0}, "abandoned"),
        (UNANSWERED | QUEUED | {"origCause_value": 0, "destCause_value": 41}, "cut_off"),
        # Connected to the queue's announcement, not to a person.
        (QUEUED | {"wasCallQueued": 1, "totalWaitTimeInQueue": 300}, "abandoned"),
        # The hunt pilot may show its own number in place of the member's who answered.
        (
            QUEUED | {"wasCallQueued": 1, "destDeviceName": "SEP0011223344A1"},
            "answered",
        ),
        (UNANSWERED, "abandoned"),
        (UNANSWERED | {"origCause_value": 0}, "abandoned"),
        (UNANSWERED | {"origCause_value": 0, "destCause_value": 17}, "failed"),
        (UNANSWERED | OUTBOUND, "failed"),
        ({"destDeviceName": "CiscoUM1-VI3"}, "voicemail"),
        ({"lastRedirectRedirectOnBehalfOf": 14}, "voicemail"),
        # Forwarded on no answer: to a mailbox behind a trunk, a colleague, a queue, a mobile.
        (FORWARDED | {"destDeviceName": "UCXN_TRUNK"}, "voicemail"),
        (UNANSWERED | FORWARDED | {"destDeviceName": "UCXN_TRUNK"}, "abandoned"),
        (FORWARDED, "answered"),
        (FORWARDED | {"destDeviceName": "TRUNK", "huntPilotDN": "8100"}, "answered"),
        (
            FORWARDED | {"destDeviceName": "GW", "finalCalledPartyNumber": "2125550188"},
            "answered",
        ),
        # Sent on by a person.
        ({"destDeviceName": "TRUNK", "lastRedirectRedirectReason": 15}, "answered"),
        ({"destDeviceName": "IVR_1", "destDeviceType": "CTI Port"}, "self_served"),
    ],
)
def test_outcome(leg, changes, outcome):
    values = leg(**changes)
    assert values["outcome"] == outcome
    assert (values["answered_at"] is not None) == (outcome == "answered")


@pytest.mark.parametrize(
    ("changes", "agent"),
    [
        ({}, "2001"),
        ({"finalCalledPartyUnicodeLoginUserID": "ann"}, "ann"),
        (UNANSWERED, None),
        (OUTBOUND | {"callingPartyUnicodeLoginUserID": "ann"}, "ann"),
        (OUTBOUND | UNANSWERED, "2001"),
        (QUEUED | {"destDeviceName": "SEP0011223344A1"}, None),
    ],
)
def test_the_agent_is_the_login_user_else_the_number_that_is_no_queues(leg, changes, agent):
    assert leg(**changes)["agent_source_id"] == agent


@pytest.mark.parametrize(
    ("changes", "transfers"),
    [
        ({"joinOnBehalfOf": 10}, 1),
        ({"joinOnBehalfOf": 4}, 0),
        ({"joinOnBehalfOf": 16}, 0),
        ({"lastRedirectRedirectReason": 34, "lastRedirectRedirectOnBehalfOf": 10}, 1),
        ({"lastRedirectRedirectReason": 34, "origCause_value": 393216}, 0),
        ({"lastRedirectRedirectReason": 2, "lastRedirectRedirectOnBehalfOf": 5}, 0),
    ],
)
def test_a_transfer_counts_on_the_leg_that_it_made(leg, changes, transfers):
    assert leg(**changes)["transfers"] == transfers


def test_a_machines_seconds_are_the_menus_where_no_queue_follows(leg):
    values = leg(destDeviceType="CTI Port")
    assert (values["ivr_seconds"], values["wait_seconds"]) == (360.0, 0.0)
    assert values["talk_seconds"] is None


def test_options_name_columns_in_any_case(leg):
    options = {
        "account": "clientMatterCode",
        "queue": "ORIGINALCALLEDPARTYNUMBER",
        "reason": "comment",
        "exclude_reasons": {"SPAM": "spam"},
    }
    values = leg(
        feed={"options": options},
        clientmattercode="A-1",
        originalCalledPartyNumber="8200",
        comment="SPAM",
    )
    assert values["identifiers"][0] == {"identifier_type": "account", "identifier_value": "A-1"}
    assert (values["queue"], values["excluded_reason"]) == ("8200", "spam")


@pytest.mark.parametrize("null", ["NULL", r"\N", ""])
def test_an_option_finds_nothing_where_a_database_wrote_null(leg, null):
    options = {"account": "authCodeDescription", "queue": "comment", "test": "comment"}
    found = leg(feed={"options": options}, authCodeDescription=null, comment=null)
    assert found["identifiers"] == PHONE
    assert (found["queue"], found["excluded_reason"]) == (None, None)


def test_a_record_without_a_pkid_is_known_by_its_call_and_legs(leg):
    values = leg(pkid="", origLegCallIdentifier=11, destLegIdentifier=12)
    assert values["row_key"] == f"lab:2:100:11:12:{START}:{START + 360}"


def test_every_reason_of_a_rejected_record_names_the_column_as_the_file_writes_it():
    rows = read_fixture("bad_values.csv")
    assert [row.line for row in rows if isinstance(row, Row)] == [2, 9]
    reasons = {row.line: row.reasons for row in rows if isinstance(row, Reject)}
    assert reasons[3] == ("dateTimeOrigination is empty or 0",)
    assert "no epoch time in s" in reasons[4][0]
    assert [reason.partition(":")[0] for reason in reasons[5]] == [
        "origCause_value",
        "dateTimeOrigination",
        "duration",
    ]
    assert reasons[6] == ("cdrRecordType is '2', expected 1, the record of a call's end",)
    assert len(reasons[7]) == 3
    assert reasons[8] == ("has 10 cells where the header has 11",)


def test_a_number_that_a_spreadsheet_rounded_is_nobodys(tmp_path):
    cells = CALL | {"callingPartyNumber": "4.47701E+11"}
    path = tmp_path / "cdr.csv"
    path.write_text(f"{','.join(cells)}\n{','.join(map(str, cells.values()))}\n")
    (row,) = read(path)
    assert isinstance(row, Reject)
    assert row.reasons[0].startswith("callingPartyNumber: '4.47701E+11' was rounded by a")


# What CUCM 8 and later write in front; the queue's columns came with release 9.
PLACES = {
    "cdrRecordType": 0,
    "globalCallID_callManagerId": 1,
    "globalCallID_callId": 2,
    "dateTimeOrigination": 4,
    "callingPartyNumber": 8,
    "origCause_value": 11,
    "finalCalledPartyNumber": 30,
    "destCause_value": 33,
    "dateTimeConnect": 47,
    "dateTimeDisconnect": 48,
    "pkid": 50,
    "duration": 55,
    "origDeviceName": 56,
    "destDeviceName": 57,
    "globalCallId_ClusterID": 65,
    "huntPilotDN": 102,
    "wasCallQueued": 112,
    "totalWaitTimeInQueue": 113,
}
QUEUED_CALL = {
    "cdrRecordType": 1,
    "pkid": "6b0f9a3e-0000-4000-8000-000000000001",
    "huntPilotDN": "8100",
    "wasCallQueued": 1,
    "totalWaitTimeInQueue": 45,
}


def placed(width, **changes):
    cells = [""] * width
    for name, value in (CALL | QUEUED_CALL | changes).items():
        if PLACES[name] < width:
            cells[PLACES[name]] = str(value)
    return ",".join(f'"{cell}"' for cell in cells)


@pytest.mark.parametrize(("width", "queue", "wait"), [(94, None, 0.0), (133, "8100", 45.0)])
def test_records_that_lost_their_header_are_known_by_the_places_of_their_columns(
    tmp_path, width, queue, wait
):
    path = tmp_path / "cdr.csv"
    path.write_text(f"{placed(width)}\n{placed(width, duration='soon')}\n")
    good, bad = read(path)
    assert (good.line, good.values["chain_id"], good.values["answered_at"]) == (
        1,
        "lab:2:100",
        at(60),
    )
    assert (good.values["queue"], good.values["wait_seconds"]) == (queue, wait)
    assert (good.values["identifiers"], good.values["disconnect_party"]) == (PHONE, "customer")
    assert bad.reasons == ("duration: 'soon' is no number of seconds",)
    context = ReadContext(
        Feed("calls", "telephony", "cisco_cucm_cdr", "x", "UTC"), Company(), frozenset()
    )
    first = next(iter(CiscoCucmCdr().read(SourceFile(path, path.name), context)))
    assert isinstance(first, Row)


@pytest.mark.parametrize("changes", [{"dateTimeConnect": "10:00"}, {"pkid": "pk-1"}])
def test_records_without_a_header_whose_places_do_not_fit_are_refused(tmp_path, changes):
    path = tmp_path / "cdr.csv"
    path.write_text(f"{placed(133, **changes)}\n")
    with pytest.raises(FileRefusedError, match="the header lacks the column"):
        read(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("management_records.txt", "call management records"),
        ("connect_time_missing.csv", "lacks the column.s. dateTimeConnect"),
        ("cut_in_last_line.txt", "truncated"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(name, message):
    with pytest.raises(FileRefusedError, match=message):
        read_fixture(name)


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    path = tmp_path / "cdr.txt"
    path.write_text(content)
    with pytest.raises(FileRefusedError, match="empty"):
        read(path)


def test_a_file_with_nothing_but_its_header_has_no_rows(tmp_path):
    path = tmp_path / "cdr.txt"
    lines = (FIXTURES / "byte_order_mark_sql_types_crlf.txt").read_text().splitlines()[:2]
    path.write_text("\n".join(lines))
    assert read(path) == []
