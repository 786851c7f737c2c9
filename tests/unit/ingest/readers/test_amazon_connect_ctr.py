import json
from datetime import datetime

import pytest

from expectations.contracts import CONTRACTS
from expectations.contracts.model import ENVELOPE
from orchestration.ingest.readers.base import Row
from tests.unit.ingest.readers.connect_records import AGENT, FIXTURES, QUEUE, read, record


@pytest.fixture
def leg(tmp_path):
    """Values of the one leg that a record becomes."""

    def read_one(feed=None, **changes):
        path = tmp_path / "contact.json"
        path.write_text(json.dumps(record(**changes)))
        (row,) = read(path, **(feed or {}))
        assert isinstance(row, Row), row
        return row.values

    return read_one


def test_every_column_of_the_contract_is_filled_but_the_first_of_several_queues(leg):
    columns = set(CONTRACTS["legs"].column_names) - {column.name for column in ENVELOPE}
    columns.remove("first_queue")
    assert set(leg()) == columns | {"row_key", "row_version", "out_of_scope_rule"}


def test_an_answered_call(leg):
    values = leg(
        Queue=QUEUE,
        Agent=AGENT,
        CustomerEndpoint={"Type": "TELEPHONE_NUMBER", "Address": "+12125550123"},
        RelatedContactId="c-0",
        Attributes={
            "account_id": "A-1",
            "case_id": "case-7",
            "reason_code": "BILL",
            "resolved": "true",
        },
    )
    assert values == {
        "row_key": "c-1",
        "row_version": "2026-01-05T10:08:00.000000",
        "out_of_scope_rule": None,
        "contact_channel": "voice",
        "chain_id": "c-1",
        "leg_id": "c-1",
        "related_ids": ["c-0"],
        "direction": "inbound",
        "transfers": 0,
        "started_at": datetime(2026, 1, 5, 10, 0, 0),
        "answered_at": datetime(2026, 1, 5, 10, 1, 0),
        "ended_at": datetime(2026, 1, 5, 10, 6, 0),
        "ivr_seconds": 20.0,
        "wait_seconds": 40.0,
        "talk_seconds": 250.0,
        "hold_seconds": 50.0,
        "wrap_seconds": 30.0,
        "queue": "Billing",
        "agent_source_id": "ann",
        "outcome": "answered",
        "disconnect_party": "customer",
        "excluded_reason": None,
        "reason_code": "BILL",
        "declared_resolved": True,
        "time_basis": "zone",
        "identifiers": [
            {"identifier_type": "account", "identifier_value": "A-1"},
            {"identifier_type": "phone", "identifier_value": "+12125550123"},
        ],
        "case_ids": ["case-7"],
        "order_ids": [],
    }


@pytest.mark.parametrize(
    ("queue", "reason", "contained", "outcome"),
    [
        (QUEUE, "CUSTOMER_DISCONNECT", None, "abandoned"),
        (QUEUE, None, None, "abandoned"),
        (QUEUE, "OTHER", None, "abandoned"),
        (QUEUE, "TELECOM_PROBLEM", None, "cut_off"),
        (QUEUE, "CONTACT_FLOW_DISCONNECT", "true", "cut_off"),
        (None, "CUSTOMER_DISCONNECT", "true", "self_served"),
        (None, "CONTACT_FLOW_DISCONNECT", "yes", "self_served"),
        (None, "CUSTOMER_DISCONNECT", "no", "abandoned"),
        (None, "CONTACT_FLOW_DISCONNECT", None, "failed"),
        (None, None, None, "failed"),
        # A flattened record writes 0 for a queue that there was none of.
        ({"Duration": 0}, "CUSTOMER_DISCONNECT", "true", "self_served"),
    ],
)
def test_outcome_of_a_call_that_no_agent_answered(leg, queue, reason, contained, outcome):
    values = leg(Queue=queue, DisconnectReason=reason, Attributes={"contained": contained})
    assert values["outcome"] == outcome
    assert values["answered_at"] is None


@pytest.mark.parametrize(
    ("reason", "method", "party"),
    [
        ("CUSTOMER_DISCONNECT", "INBOUND", "customer"),
        ("AGENT_DISCONNECT", "INBOUND", "agent"),
        ("BARGED", "INBOUND", "agent"),
        ("CONTACT_FLOW_DISCONNECT", "INBOUND", "system"),
        ("TELECOM_PROBLEM", "INBOUND", "system"),
        ("EXPIRED", "INBOUND", "system"),
        ("TELECOM_ORIGINATOR_CANCEL", "INBOUND", "customer"),
        # Of a call that we dial it means agent, program or time-out.
        ("TELECOM_ORIGINATOR_CANCEL", "OUTBOUND", "unknown"),
        ("THIRD_PARTY_DISCONNECT", "INBOUND", "unknown"),
        ("OTHER", "INBOUND", "unknown"),
        ("SOMETHING_NEW", "INBOUND", "unknown"),
        (None, "INBOUND", "unknown"),
    ],
)
def test_who_disconnected_is_never_guessed(leg, reason, method, party):
    assert leg(DisconnectReason=reason, InitiationMethod=method)["disconnect_party"] == party


@pytest.mark.parametrize(
    ("method", "channel", "direction"),
    [
        ("INBOUND", "VOICE", "inbound"),
        ("CALLBACK", "VOICE", "inbound"),
        ("TRANSFER", "VOICE", "inbound"),
        ("OUTBOUND", "VOICE", "outbound"),
        ("EXTERNAL_OUTBOUND", "VOICE", "outbound"),
        ("API", "VOICE", "outbound"),
        ("API", "CHAT", "inbound"),
        ("AGENT_REPLY", "EMAIL", "outbound"),
        ("WEBRTC_API", "VOICE", "inbound"),
        ("CAMPAIGN_PREVIEW", "VOICE", "outbound"),
        (None, "CHAT", "inbound"),
    ],
)
def test_direction_follows_the_initiation_method(leg, method, channel, direction):
    assert leg(InitiationMethod=method, Channel=channel)["direction"] == direction


@pytest.mark.parametrize(
    ("queue", "seconds"),
    [
        (QUEUE, 40.0),
        (QUEUE | {"Duration": None}, 40.0),
        (QUEUE | {"Duration": "41"}, 41.0),
        # Still in the queue at the end: 10:00:20 to 10:06:00.
        ({"EnqueueTimestamp": "2026-01-05T10:00:20Z"}, 340.0),
        (None, 0.0),
    ],
)
def test_waiting_is_time_in_the_queue(leg, queue, seconds):
    assert leg(Queue=queue)["wait_seconds"] == seconds


def test_a_failed_call_has_no_waiting_time_and_was_with_the_machine_to_its_end(leg):
    values = leg(DisconnectReason=None)
    assert (values["wait_seconds"], values["ivr_seconds"]) == (None, 360.0)


@pytest.mark.parametrize(("method", "seconds"), [("INBOUND", 20.0), ("CALLBACK", None)])
def test_a_callback_that_waits_for_its_time_is_with_no_machine(leg, method, seconds):
    assert leg(InitiationMethod=method, Queue=QUEUE, Agent=AGENT)["ivr_seconds"] == seconds


def test_a_chat_waits_from_its_start_and_ends_with_its_last_message(leg):
    values = leg(
        Channel="CHAT",
        Queue=QUEUE,
        Agent=AGENT,
        ChatMetrics={
            "CustomerMetrics": {"LastMessageTimestamp": "2026-01-05T10:04:00Z"},
            "AgentMetrics": {"LastMessageTimestamp": "2026-01-05T10:03:00Z"},
        },
    )
    assert values["contact_channel"] == "chat"
    assert values["wait_seconds"] == 60.0
    assert values["ended_at"] == datetime(2026, 1, 5, 10, 4)


def test_a_chat_that_an_agent_joined_after_its_last_message_ends_with_the_answer(leg):
    """Its end would otherwise lie before its answer, which quarantines the row."""
    metrics = {"CustomerMetrics": {"LastMessageTimestamp": "2026-01-05T10:00:30Z"}}
    values = leg(Channel="CHAT", Queue=QUEUE, Agent=AGENT, ChatMetrics=metrics)
    assert values["answered_at"] == values["ended_at"] == datetime(2026, 1, 5, 10, 1)


def test_a_chat_without_metrics_ends_with_its_disconnect_and_unanswered_has_no_wait(leg):
    values = leg(Channel="CHAT", Queue=QUEUE)
    assert values["ended_at"] == datetime(2026, 1, 5, 10, 6)
    assert values["wait_seconds"] is None
    assert values["outcome"] == "abandoned"


def test_an_email_has_neither_party_nor_wait_nor_outcome_nor_end_before_its_answer(leg):
    unanswered, answered = leg(Channel="EMAIL", Queue=QUEUE), leg(Channel="EMAIL", Agent=AGENT)
    nothing = ("disconnect_party", "wait_seconds", "ivr_seconds")
    assert [unanswered[name] for name in nothing] == [None] * 3
    assert (unanswered["outcome"], answered["outcome"]) == (None, "answered")
    assert (unanswered["ended_at"], answered["ended_at"]) == (None, datetime(2026, 1, 5, 10, 6))


@pytest.mark.parametrize(("method", "channel"), [("API", "CHAT"), (None, "VOICE")])
def test_a_campaigns_contact_is_outbound_on_any_channel(leg, method, channel):
    campaign = {"CampaignId": "k-1"}
    assert leg(InitiationMethod=method, Channel=channel, Campaign=campaign)["direction"] == (
        "outbound"
    )


@pytest.mark.parametrize("method", ["API", "SOMETHING_NEW", None])
def test_a_task_is_out_of_scope(leg, method):
    values = leg(Channel="TASK", InitiationMethod=method)
    assert values["out_of_scope_rule"] == "not_a_customer_channel"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Channel": "SOMETHING_NEW"}, "Channel is 'SOMETHING_NEW', expected one of VOICE, CHAT"),
        ({"InitiationMethod": "X"}, "InitiationMethod is 'X', expected one of AGENT_REPLY, API"),
        ({"InitiationMethod": None}, "InitiationMethod is '', expected one of AGENT_REPLY, API"),
    ],
)
def test_a_channel_or_method_that_is_not_known_is_not_guessed(tmp_path, changes, reason):
    path = tmp_path / "contact.json"
    path.write_text(json.dumps(record(**changes)))

    (reject,) = read(path)
    assert reject.reasons[0].startswith(reason)


@pytest.mark.parametrize(
    ("method", "changes", "outcome", "talk"),
    [
        ("CALLBACK", {"ConnectedToSystemTimestamp": "2026-01-05T10:01:20Z"}, "answered", 250.0),
        ("CALLBACK", {"ConnectedToSystemTimestamp": None}, "abandoned", None),
        # A record of the API leaves out what has no value.
        ("CALLBACK", {}, "answered", 250.0),
        ("CALLBACK", {"DisconnectReason": "TELECOM_UNANSWERED"}, "cut_off", None),
        ("OUTBOUND", {"ConnectedToSystemTimestamp": None}, "abandoned", None),
        ("API", {"DisconnectReason": "TELECOM_BUSY"}, "cut_off", None),
        ("WEBRTC_API", {"DisconnectReason": "CUSTOMER_NEVER_ARRIVED"}, "cut_off", None),
        ("INBOUND", {"ConnectedToSystemTimestamp": None}, "answered", 250.0),
        ("TRANSFER", {"ConnectedToSystemTimestamp": None}, "answered", 250.0),
    ],
)
def test_an_agent_who_waits_alone_for_whom_connect_dials_has_answered_nobody(
    leg, method, changes, outcome, talk
):
    values = leg(InitiationMethod=method, Queue=QUEUE, Agent=AGENT, **changes)
    assert (values["outcome"], values["talk_seconds"]) == (outcome, talk)
    assert (values["answered_at"] is not None) == (outcome == "answered")
    assert values["wait_seconds"] == 40.0


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "not_a_customer_channel"),
        # Of a page of the company's own.
        ({"RelatedContactId": None}, None),
        ({"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}}}, None),
        ({"Queue": QUEUE}, None),
        ({"Agent": AGENT}, None),
    ],
)
def test_a_guide_in_the_workspace_of_another_contacts_agent_is_no_chat(leg, changes, rule):
    guide = {
        "Channel": "CHAT",
        "InitiationMethod": "API",
        "RelatedContactId": "c-0",
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Guide"}},
    }
    assert leg(**guide | changes)["out_of_scope_rule"] == rule


@pytest.mark.parametrize(
    ("changes", "party", "ivr"),
    [
        ({}, None, None),
        # Back into a queue.
        ({"Queue": QUEUE}, "system", 20.0),
        ({"Queue": QUEUE, "Agent": AGENT}, "system", 20.0),
    ],
)
def test_a_flow_that_runs_after_the_talk_ends_no_call_and_is_no_menu(leg, changes, party, ivr):
    asked = {"InitiationMethod": "DISCONNECT", "DisconnectReason": "CONTACT_FLOW_DISCONNECT"}
    values = leg(InitialContactId="c-0", **asked, **changes)
    assert (values["disconnect_party"], values["ivr_seconds"]) == (party, ivr)


def test_a_preview_that_no_agent_dialled_is_out_of_scope(leg):
    values = leg(InitiationMethod="API", DisconnectReason="OUTBUND_PREVIEW_DISCARDED")
    assert values["out_of_scope_rule"] == "preview_dial"


def test_transfers_chain_to_the_first_contact_and_monitoring_stands_alone():
    first, second, monitor = (row.values for row in read(FIXTURES / "transfer_chain.json"))
    assert [leg["chain_id"] for leg in (first, second, monitor)] == ["c-1", "c-1", "c-3"]
    # c-2 was transferred in, and out of Connect, where no record follows.
    assert [leg["transfers"] for leg in (first, second, monitor)] == [0, 2, 0]
    assert first["excluded_reason"] is None
    assert monitor["excluded_reason"] == "supervisor_monitor"
    # The record stays open until 10:06:00 while the third party talks: talk is the agent's.
    assert (second["talk_seconds"], second["hold_seconds"]) == (90.0, 0.0)


@pytest.mark.parametrize(
    ("changes", "chain_id"),
    [
        ({"InitialContactId": "c-0", "PreviousContactId": "c-9"}, "c-0"),
        # A further participant of a web call.
        ({"InitiationMethod": "WEBRTC_API", "PreviousContactId": "c-0"}, "c-0"),
        ({"InitiationMethod": "MONITOR", "PreviousContactId": "c-0"}, "c-1"),
        ({}, "c-1"),
    ],
)
def test_a_contact_belongs_to_the_first_one_or_else_to_the_one_before_it(leg, changes, chain_id):
    assert leg(**changes)["chain_id"] == chain_id


OUTSIDE = {"Type": "TELEPHONE_NUMBER", "Address": "+13125550100"}
LEFT_AT = "2026-01-05T10:05:00Z"


@pytest.mark.parametrize(
    ("changes", "transfers"),
    [
        # Within Connect, where the transfer that was made counts.
        ({"TransferCompletedTimestamp": LEFT_AT, "NextContactId": "c-2"}, 0),
        ({"InitiationMethod": "TRANSFER", "InitialContactId": "c-0"}, 1),
        ({"InitiationMethod": "QUEUE_TRANSFER", "InitialContactId": "c-0"}, 1),
        # To an outside number, cold and warm, with the agent's own call there and without.
        ({"TransferCompletedTimestamp": LEFT_AT, "TransferredToEndpoint": OUTSIDE}, 1),
        ({"TransferredToEndpoint": OUTSIDE, "NextContactId": "c-2"}, 1),
        ({"InitiationMethod": "EXTERNAL_OUTBOUND", "InitialContactId": "c-0"}, 0),
    ],
)
def test_a_transfer_counts_at_what_it_makes_or_where_it_leaves_connect(leg, changes, transfers):
    assert leg(**changes)["transfers"] == transfers


@pytest.mark.parametrize(
    ("channel", "seconds", "is_consult"),
    [("VOICE", 0, True), ("VOICE", 3, False), ("VOICE", None, False), ("CHAT", 0, False)],
)
def test_an_agent_who_was_asked_and_never_met_the_customer_is_no_transfer(
    leg, channel, seconds, is_consult
):
    values = leg(
        Channel=channel,
        InitiationMethod="TRANSFER",
        InitialContactId="c-0",
        Queue=QUEUE,
        Agent=AGENT | {"AgentInteractionDuration": seconds},
    )
    assert (values["transfers"], values["answered_at"] is None) == (int(not is_consult), is_consult)
    told = ("ivr_seconds", "wait_seconds", "queue", "disconnect_party")
    assert [values[name] is None for name in told] == [is_consult] * 4
    assert values["hold_seconds"] == 50.0


@pytest.mark.parametrize(
    ("attributes", "excluded"),
    [
        ({"test": "true"}, "test"),
        ({"test": "0"}, None),
        ({"reason_code": "SPAM"}, "spam"),
        ({"reason_code": "BILL"}, None),
    ],
)
def test_tests_and_excluding_reasons_are_marked(leg, attributes, excluded):
    assert leg(Attributes=attributes)["excluded_reason"] == excluded


@pytest.mark.parametrize(
    ("endpoint", "channel", "identifiers"),
    [
        ({"Type": "TELEPHONE_NUMBER", "Address": "+12125550123"}, "VOICE", ["+12125550123"]),
        ({"Address": "(212) 555-0123"}, "VOICE", ["+12125550123"]),
        ({"Type": "TELEPHONE_NUMBER", "Address": "anonymous"}, "VOICE", []),
        ({"Type": "EMAIL_ADDRESS", "Address": "Ann@example.com"}, "EMAIL", ["ann@example.com"]),
        ({"Address": "+12125550123"}, "CHAT", []),
        ({"Type": "CONTACT_FLOW", "Address": "+12125550123"}, "VOICE", []),
        (None, "VOICE", []),
    ],
)
def test_the_endpoint_identifies_the_customer_by_its_type(leg, endpoint, channel, identifiers):
    values = leg(CustomerEndpoint=endpoint, Channel=channel)
    assert [pair["identifier_value"] for pair in values["identifiers"]] == identifiers


def test_the_number_of_a_consulted_third_party_is_not_the_customers(leg):
    third_party = {"Type": "TELEPHONE_NUMBER", "Address": "+442079460018"}
    values = leg(
        InitiationMethod="EXTERNAL_OUTBOUND", InitialContactId="c-0", CustomerEndpoint=third_party
    )
    assert values["identifiers"] == []


def test_queue_and_agent_without_a_name_take_the_id_in_their_arn(leg):
    values = leg(Queue={"ARN": QUEUE["ARN"]}, Agent={"ARN": AGENT["ARN"]})
    assert (values["queue"], values["agent_source_id"]) == ("q-1", "a-1")


def test_options_name_another_queue_and_agent(leg):
    options = {"queue": "Attributes.team", "agent": "Attributes.who"}
    attributes = {"team": "Claims", "who": "bob"}
    values = leg({"options": options}, Queue=QUEUE, Agent=AGENT, Attributes=attributes)
    assert (values["queue"], values["agent_source_id"]) == ("Claims", "bob")


def test_a_time_without_zone_is_read_in_the_zone_of_the_feed(leg):
    times = dict.fromkeys(
        ("InitiationTimestamp", "DisconnectTimestamp", "LastUpdateTimestamp"), "2026-01-05T10:00:00"
    )
    values = leg({"timezone": "America/New_York"}, **times)
    assert (values["started_at"], values["time_basis"]) == (datetime(2026, 1, 5, 15), "feed")


def test_a_newer_version_sorts_after_an_older_one(leg):
    older = leg(LastUpdateTimestamp="2026-01-05T10:08:00Z")["row_version"]
    newer = leg(LastUpdateTimestamp="2026-01-05T10:08:00.5Z")["row_version"]
    assert older < newer
    assert leg(LastUpdateTimestamp=None)["row_version"] is None
