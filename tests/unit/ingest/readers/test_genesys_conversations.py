import json
from datetime import datetime
from functools import partial

import pytest

from expectations.contracts import CONTRACTS
from expectations.contracts.model import ENVELOPE
from tests.unit.ingest.readers.genesys_records import (
    CALLER,
    FIXTURES,
    OURS,
    PHONE,
    TRANSFERRED,
    agent,
    caller,
    menu,
    minute,
    participant,
    queue,
    read,
    segment,
    session,
    values_of,
)


@pytest.fixture
def values(tmp_path):
    return partial(values_of, tmp_path)


def test_a_transferred_call_is_one_row_that_fills_the_contract(values):
    found = values(*TRANSFERRED)

    assert found == {
        "row_key": "c-1",
        "row_version": "2026-01-05T10:10:00.000000",
        "out_of_scope_rule": None,
        "contact_channel": "voice",
        "chain_id": "c-1",
        "leg_id": "c-1",
        "related_ids": [],
        "direction": "inbound",
        "transfers": 1,
        "started_at": minute("00:00"),
        "answered_at": minute("01:00"),
        "ended_at": minute("08:00"),
        "ivr_seconds": 20.0,
        "wait_seconds": 70.0,
        "talk_seconds": 390.0,
        "hold_seconds": 0.0,
        "wrap_seconds": 420.0,
        "queue": "q-2",
        "first_queue": "q-1",
        "agent_source_id": "bob",
        "outcome": "answered",
        "disconnect_party": "customer",
        "excluded_reason": None,
        "reason_code": "W-2",
        "declared_resolved": True,
        "time_basis": "zone",
        "identifiers": [{"identifier_type": "account", "identifier_value": "A-1"}, PHONE],
        "case_ids": ["case-7"],
        "order_ids": [],
    }
    columns = set(CONTRACTS["legs"].column_names) - {column.name for column in ENVELOPE}
    assert set(found) == columns | {"row_key", "row_version", "out_of_scope_rule"}


def test_metrics_go_before_segments_and_count_milliseconds(values):
    found = values(
        caller(),
        menu(metrics={"tFlow": 19_000, "tIvr": 19_500}),
        participant(
            "acd",
            session(
                "voice",
                segment("interact", "00:20", "01:00", "transfer", queueId="q-1"),
                metrics={"nOffered": 1, "tAcd": 40_250, "tWait": 40_250},
            ),
        ),
        agent(
            "ann",
            "01:00",
            "08:00",
            "peer",
            metrics={
                "tTalk": [100_000, 200_500],
                "tTalkComplete": 300_500,
                "tHeld": [60_000, 59_500],
                "tHeldComplete": 119_500,
                "tAcw": 31_000,
                "nTransferred": 1,
                "nBlindTransferred": 1,
            },
        ),
    )
    assert [
        found[name]
        for name in ("ivr_seconds", "wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds")
    ] == [19.5, 40.25, 300.5, 119.5, 31.0]
    assert found["transfers"] == 1


def test_a_record_of_2016_is_read_from_its_segments(values):
    found = values(*TRANSFERRED, conversationEnd=None, originatingDirection=None)

    assert found["ended_at"] == minute("08:00")
    assert found["direction"] == "inbound"
    assert found["row_version"] == "2026-01-05T10:09:30.000000"


def test_a_conversation_that_lasts_is_superseded_by_the_one_that_ended(values):
    lasting = values(caller(None, None), queue("q-1", "00:20", None, None), conversationEnd=None)
    talking = values(
        caller(None, None),
        queue("q-1", "00:20", "01:00"),
        agent("ann", "01:00", None, None),
        conversationEnd=None,
    )
    ended = values(*TRANSFERRED)

    assert (lasting["ended_at"], lasting["outcome"], lasting["disconnect_party"]) == (
        None,
        None,
        "unknown",
    )
    assert (talking["ended_at"], talking["outcome"]) == (None, "answered")
    assert lasting["row_version"] < talking["row_version"] < ended["row_version"]


def test_a_consulted_colleague_is_not_the_last_who_spoke(values):
    found = values(
        caller(),
        queue("q-1", "00:20", "01:00"),
        agent("ann", "01:00", "08:00", "peer", metrics={"nConsult": 1}),
        agent("cat", "03:00", "04:00", "client"),
    )
    assert (found["agent_source_id"], found["transfers"]) == ("ann", 0)


@pytest.mark.parametrize(
    ("customer", "last_agent", "party"),
    [
        ("endpoint", "peer", "customer"),
        ("client", "peer", "customer"),
        ("peer", "client", "agent"),
        ("peer", "endpoint", "agent"),
        ("client", "client", "agent"),
        ("system", "peer", "system"),
        ("timeout", "peer", "system"),
        ("transport.failure", "peer", "system"),
        ("inactivity", "peer", "system"),
        ("session.expired", "peer", "system"),
        ("peer", "system", "system"),
        ("peer", "peer", "unknown"),
        (None, "client", "agent"),
        (None, "peer", "customer"),
        ("peer", "transfer", "unknown"),
        ("other", None, "unknown"),
    ],
)
def test_who_ended_it(values, customer, last_agent, party):
    found = values(
        caller(how=customer),
        queue("q-1", "00:20", "01:00"),
        agent("a", "01:00", "08:00", last_agent),
    )
    assert found["disconnect_party"] == party


@pytest.mark.parametrize(
    ("participants", "outcome", "wait"),
    [
        ([caller("01:00"), menu(), queue("q-1", "00:20", "01:00", "peer")], "abandoned", 40.0),
        (
            [caller("01:00", "peer"), queue("q-1", "00:20", "01:00", "system")],
            "cut_off",
            40.0,
        ),
        ([caller("00:30", "peer"), menu("00:30", "client")], "self_served", 0.0),
        (
            [caller(), queue("q-1", "00:20", "01:00"), participant("voicemail", session("voice"))],
            "voicemail",
            None,
        ),
        ([caller("00:10")], "abandoned", 0.0),
        ([caller("00:10", "error")], "failed", None),
    ],
    ids=["left the queue", "cut off", "menu alone", "voicemail", "left the ringing", "failed"],
)
def test_calls_that_nobody_answered(values, participants, outcome, wait):
    found = values(*participants)

    assert (found["outcome"], found["wait_seconds"]) == (outcome, wait)
    assert (found["answered_at"], found["talk_seconds"], found["agent_source_id"]) == (None,) * 3


@pytest.mark.parametrize(
    ("said", "how", "outcome"),
    [
        ("true", "endpoint", "self_served"),
        ("no", "endpoint", "abandoned"),
        ("no", "peer", "failed"),
    ],
)
def test_the_option_contained_says_whether_the_menu_served(values, said, how, outcome):
    found = values(
        caller("00:30", how, attributes={"contained": said}),
        menu("00:30", "client"),
        feed={"options": {"contained": "participants.attributes.contained"}},
    )
    assert found["outcome"] == outcome


def test_an_agent_who_was_rung_in_vain_answered_nothing(values):
    rung = participant(
        "agent", session("voice", segment("alert", "00:20", "00:40", "client")), userId="ann"
    )
    found = values(caller("01:00"), queue("q-1", "00:20", "01:00", "peer"), rung)
    assert (found["outcome"], found["agent_source_id"]) == ("abandoned", None)


def test_a_survey_after_the_talk_is_no_menu_before_it(values):
    survey = participant("ivr", session("voice", segment("ivr", "07:00", "08:00", "peer")))
    found = values(
        caller(),
        menu(),
        queue("q-1", "00:20", "01:00"),
        agent("a", "01:00", "07:00", "transfer"),
        survey,
    )
    assert found["ivr_seconds"] == 20.0


@pytest.mark.parametrize(
    ("how", "party"),
    [("client", "agent"), ("transfer", "unknown"), ("peer", "unknown"), ("error", "system")],
)
@pytest.mark.parametrize("customer", ["endpoint", "peer", "system"])
@pytest.mark.parametrize("named", ["flowType", "flow_type"])
def test_a_survey_after_the_talk_ends_no_call(values, how, party, customer, named):
    survey = session(
        "voice", segment("ivr", "07:00", "08:00", "client"), flow={named: "VOICESURVEY"}
    )
    talked = [
        caller(how=customer),
        queue("q-1", "00:20", "01:00"),
        agent("a", "01:00", "07:00", how),
    ]
    found = values(*talked, participant("ivr", survey))
    assert (found["disconnect_party"], found["outcome"]) == (party, "answered")


def test_who_listens_in_neither_answers_nor_ends_it(values):
    listening = participant(
        "agent",
        session("voice", segment("interact", "00:30", "09:00"), monitoredParticipantId="agent"),
        userId="boss",
    )
    found = values(
        caller(), queue("q-1", "00:20", "01:00"), agent("ann", "01:00", "08:00", "peer"), listening
    )

    assert (found["answered_at"], found["ended_at"]) == (minute("01:00"), minute("08:00"))
    assert (found["agent_source_id"], found["excluded_reason"]) == ("ann", None)
    assert values(listening)["excluded_reason"] == "supervisor_monitor"


@pytest.mark.parametrize("media", ["cobrowse", "screenshare", "screenmonitoring", "video"])
def test_a_screen_shared_during_a_call_is_no_further_talk(values, media):
    shared = session(media, segment("interact", "00:50", "09:00", "client"))
    customer, bob = caller(), agent("bob", "01:00", "08:00", "peer")
    customer["sessions"].append(shared)
    bob["sessions"].append(shared)
    found = values(customer, queue("q-1", "00:20", "01:00"), bob)

    assert found == values(
        caller(), queue("q-1", "00:20", "01:00"), agent("bob", "01:00", "08:00", "peer")
    )
    assert (found["talk_seconds"], found["ended_at"]) == (420, minute("08:00"))


def test_our_own_call_is_answered_when_the_customer_takes_it(values):
    line = {"ani": OURS, "dnis": CALLER, "direction": "outbound"}
    customer = participant(
        "customer",
        session(
            "voice",
            segment("dialing", "00:00", "00:15"),
            segment("interact", "00:15", "08:00"),
            **line,
        ),
    )
    calling = agent("ann", "00:02", "08:00", "client", **line)
    found = values(calling, customer, originatingDirection="outbound")

    assert (found["direction"], found["answered_at"]) == ("outbound", minute("00:15"))
    assert (found["identifiers"], found["ivr_seconds"]) == ([PHONE], None)

    unheard = participant(
        "customer", session("voice", segment("dialing", "00:00", "00:15"), **line)
    )
    assert values(calling, unheard, originatingDirection="outbound")["outcome"] == "failed"


def test_a_call_among_the_company_s_people_is_internal(values):
    user = participant(
        "user",
        session(
            "voice",
            segment("interact", "00:00", "08:00", "endpoint"),
            ani="sip:desk@10.0.0.1",
            direction="outbound",
        ),
        userId="uwe",
    )
    found = values(
        user,
        queue("q-1", "00:20", "01:00"),
        agent("ann", "01:00", "08:00", "peer"),
        originatingDirection=None,
    )
    assert (found["direction"], found["agent_source_id"]) == ("internal", "ann")
    assert (found["disconnect_party"], found["talk_seconds"]) == ("customer", 420.0)


def test_a_number_that_a_call_was_handed_to_is_not_the_customer_s(values):
    third = participant(
        "external",
        session(
            "voice",
            segment("interact", "08:00", "09:00", "peer"),
            ani=CALLER,
            dnis="tel:+13125550100",
            direction="outbound",
        ),
    )
    outside_queues = participant(
        "external",
        session("voice", segment("interact", "00:00", "08:00"), ani=CALLER, direction="inbound"),
    )
    answering = participant(
        "user", session("voice", segment("interact", "00:10", "08:00", "transfer")), userId="uwe"
    )

    assert values(*TRANSFERRED, third)["identifiers"][1:] == [PHONE]
    assert values(outside_queues, answering, third)["identifiers"] == [PHONE]


def test_a_number_that_only_the_queue_was_shown_is_the_caller_s(values):
    bare = participant("customer", session("voice", segment("interact", "00:00", "01:00")))
    shown = participant(
        "acd",
        session(
            "voice",
            segment("interact", "00:20", "01:00", "peer"),
            ani="sip:+12125550123@172.18.182.10;user=phone",
        ),
    )
    assert values(bare, shown)["identifiers"] == [PHONE]


def test_a_preview_that_was_skipped_is_no_contact():
    (row,) = read(FIXTURES / "skipped_preview.json")
    assert (row.values["out_of_scope_rule"], row.values["direction"]) == (
        "preview_dial",
        "outbound",
    )


def test_the_last_leg_s_code_decides_on_exclusion(values):
    coded = agent("bob", "04:30", "08:00", "peer", code="W-SPAM")
    assert values(*TRANSFERRED[:-1], coded)["excluded_reason"] == "spam"


def test_participants_in_any_order_are_legs_in_the_order_of_their_start(values):
    assert values(*reversed(TRANSFERRED)) == values(*TRANSFERRED)


def test_options_name_queue_and_agent_of_the_last_leg(values):
    named = {"queue": "participants.attributes.queue", "agent": "participants.attributes.agent"}
    legs = [
        each | {"attributes": {"queue": f"Queue {number}", "agent": f"Agent {number}"}}
        for number, each in enumerate(TRANSFERRED)
    ]
    found = values(*legs, feed={"options": named})
    assert (found["queue"], found["first_queue"], found["agent_source_id"]) == (
        "Queue 5",
        None,
        "Agent 5",
    )


def test_times_without_a_zone_are_the_feed_s(values):
    bare = json.loads(json.dumps(TRANSFERRED).replace(".000Z", ""))
    found = values(
        *bare,
        conversationStart="2026-01-05T10:00:00",
        conversationEnd=None,
        feed={"timezone": "America/New_York"},
    )
    assert (found["started_at"], found["time_basis"]) == (datetime(2026, 1, 5, 15), "feed")
