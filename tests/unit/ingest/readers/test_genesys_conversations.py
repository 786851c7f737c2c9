import json
import re
from datetime import datetime
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
from orchestration.ingest.rows import Records
from tests.reading import read_rows
from tests.unit.ingest.readers.genesys_records import (
    CALLER,
    OURS,
    agent,
    at,
    caller,
    conversation,
    menu,
    participant,
    queue,
    segment,
    session,
)

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/genesys_conversations"
OPTIONS = {
    "account": "participants.attributes.account_id",
    "case": "participants.attributes.case_id",
    "reason": "participants.sessions.segments.wrapUpCode",
    "resolved": "participants.attributes.resolved",
    "resolved_true": ["yes"],
    "exclude_reasons": {"W-SPAM": "spam"},
}
PHONE = {"identifier_type": "phone", "identifier_value": "+12125550123"}
# In the menu to 00:20, in q-1 to 01:00, with ann to 04:00; in q-2 to 04:30, with bob to the end.
TRANSFERRED = (
    caller(attributes={"account_id": "A-1", "case_id": "case-7", "resolved": "yes"}),
    menu(),
    queue("q-1", "00:20", "01:00"),
    agent("ann", "01:00", "04:00", "transfer", code="W-1"),
    queue("q-2", "04:00", "04:30"),
    agent("bob", "04:30", "08:00", "peer", "q-2", code="W-2"),
)


def read(path, **feed):
    settings = {"timezone": "UTC", "region": "US", "options": OPTIONS} | feed
    context = ReadContext(
        Feed("voice_main", "telephony", "genesys_conversations", "x", **settings),
        Company(),
        frozenset(),
    )
    return read_rows(SourceFile(path, path.name), context)


@pytest.fixture
def item(tmp_path):
    """The one row or reject that a record becomes."""

    def read_one(*participants, feed=None, **changes):
        path = tmp_path / "conversation.json"
        path.write_text(json.dumps(conversation(*participants, **changes)))
        (found,) = read(path, **(feed or {}))
        return found

    return read_one


@pytest.fixture
def values(item):
    def read_one(*participants, **changes):
        found = item(*participants, **changes)
        assert isinstance(found, Row), found.reasons
        return found.values

    return read_one


def keys(rows):
    return [row.values["row_key"] if isinstance(row, Row) else None for row in rows]


def minute(time):
    return datetime.fromisoformat(at(time)).replace(tzinfo=None)


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


def test_a_callback_is_a_call_answered_when_the_customer_is_reached(values):
    asked = {"callbackNumbers": ["+12125550123", "+12125550124"], "direction": "inbound"}
    customer = participant(
        "customer", session("callback", segment("interact", "00:00", "05:00", "peer"), **asked)
    )
    waiting = participant(
        "acd",
        session(
            "callback",
            segment("scheduled", "00:00", "02:00", queueId="q-1"),
            segment("interact", "02:00", "02:30", "transfer", queueId="q-1"),
            **asked,
        ),
    )
    taking = session(
        "callback", segment("interact", "02:30", "05:00", "client", queueId="q-1"), **asked
    )
    calling = session(
        "voice",
        segment("dialing", "02:40", "03:00"),
        segment("interact", "03:00", "05:00", "client"),
    )
    found = values(customer, waiting, participant("agent", taking, calling, userId="ann"))

    assert (found["contact_channel"], found["answered_at"]) == ("voice", minute("03:00"))
    assert (found["wait_seconds"], found["talk_seconds"]) == (30.0, 120.0)
    assert len(found["identifiers"]) == 2

    alone = values(customer, waiting, participant("agent", taking, userId="ann"))
    assert (alone["outcome"], alone["answered_at"]) == ("answered", minute("02:30"))


@pytest.mark.parametrize(
    ("theirs", "ours", "party"),
    [("endpoint", "peer", "customer"), ("peer", "client", "agent"), (None, "peer", "customer")],
)
def test_a_callback_ends_with_its_call_not_when_the_agent_has_done_with_it(
    values, theirs, ours, party
):
    customer = participant(
        "customer",
        session("callback", segment("interact", "00:00", "07:00", "peer")),
        *([session("voice", segment("interact", "03:00", "05:00", theirs))] if theirs else []),
    )
    waiting = participant("acd", session("callback", segment("interact", "00:00", "02:30")))
    calls = [
        session("callback", segment("interact", "02:30", "07:00", "client")),
        session(
            "voice",
            segment("dialing", "02:40", "03:00"),
            segment("interact", "03:00", "05:00", ours),
        ),
    ]
    found = values(customer, waiting, participant("agent", *calls, userId="ann"))
    assert (found["ended_at"], found["disconnect_party"]) == (minute("05:00"), party)

    # Called before, and not called back.
    late = session("callback", segment("interact", "05:00", "09:00", "client"))
    found = values(customer, participant("agent", calls[1], late, userId="ann"))
    assert found["ended_at"] == minute("09:00")


def test_a_preview_that_was_skipped_is_no_contact():
    (row,) = read(FIXTURES / "skipped_preview.json")
    assert (row.values["out_of_scope_rule"], row.values["direction"]) == (
        "preview_dial",
        "outbound",
    )


@pytest.mark.parametrize(
    ("media", "channel", "rule"),
    [
        ("voice", "voice", None),
        ("chat", "chat", None),
        ("message", "chat", None),
        ("email", "email", None),
        ("workitem", None, "not_a_customer_channel"),
        ("screenmonitoring", None, "not_a_customer_channel"),
    ],
)
def test_a_conversation_counts_in_the_channel_of_its_medium(values, media, channel, rule):
    customer = participant(
        "customer", session(media, segment("interact", "00:00", "08:00", "peer"))
    )
    found = values(customer, agent("ann", "01:00", "08:00", "client", media=media))
    assert (found["contact_channel"], found["out_of_scope_rule"]) == (channel, rule)


def test_a_chat_that_nobody_answered_is_abandoned_and_waited_for_nothing_known(values):
    customer = participant(
        "customer", session("chat", segment("interact", "00:00", "08:00", "client"))
    )
    found = values(customer)
    assert (found["outcome"], found["wait_seconds"]) == ("abandoned", None)


def test_mail_has_no_party_and_no_outcome_until_it_is_answered(values):
    customer = participant(
        "customer",
        session(
            "email",
            segment("interact", "00:00", "08:00", "peer"),
            direction="inbound",
            addressFrom="Zoe@customer.example",
            addressTo="support@acme.example",
        ),
    )
    waiting = values(customer)
    answered = values(customer, agent("ann", "01:00", "08:00", "client", media="email"))

    assert waiting["identifiers"] == [
        {"identifier_type": "email", "identifier_value": "zoe@customer.example"}
    ]
    assert [waiting[name] for name in ("outcome", "ended_at", "disconnect_party")] == [None] * 3
    assert (answered["outcome"], answered["ended_at"]) == ("answered", minute("08:00"))
    assert (answered["disconnect_party"], answered["wait_seconds"]) == (None, None)


def test_only_messages_by_telephone_show_a_telephone(values):
    def found(kind, address):
        texting = session(
            "message",
            segment("interact", "00:00", "08:00", "peer"),
            messageType=kind,
            addressFrom=address,
        )
        return values(participant("customer", texting))["identifiers"]

    assert found("sms", "+12125550123") == [PHONE]
    assert found("webmessaging", "2125550123") == []


def test_mail_that_the_vendor_took_for_spam(values):
    customer = participant(
        "customer", session("email", segment("interact", "00:00", "00:10", "spam"))
    )
    assert values(customer)["excluded_reason"] == "spam"


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
