"""Rules of the truth on worlds of a few records, the expected values worked out by hand."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from orchestration.demo.company import VOICE
from orchestration.demo.reasons import load_reasons
from orchestration.demo.records import (
    Agent,
    Broken,
    Conversation,
    CustomerLine,
    Leg,
    Mail,
    Message,
    Response,
    Snapshot,
)
from orchestration.demo.truth.chat import contacts_of
from orchestration.demo.truth.contact import Contact, Sighting
from orchestration.demo.truth.dispositions import Delivered, settle
from orchestration.demo.truth.first_contacts import judge
from orchestration.demo.truth.identity import People, meet
from orchestration.demo.truth.journeys import chains_of, journeys_of, unite
from orchestration.demo.truth.mail import mails
from orchestration.demo.truth.responses import Answer, Matcher, adjusted_wald
from orchestration.demo.truth.voice import calls, join_reconnects

UTC = ZoneInfo("UTC")
HOUR, DAY = 3_600, 86_400
START = 1_770_000_000
REASONS = load_reasons()
AGENT = Agent("AG-1", "A", "T", "a@acme.example", "ann", "81", "m-1", 0.9, False, True)


def leg(contact_id, at, **fields):
    """An answered call of 100 seconds that the customer ended."""
    values = {
        "address": "+12025550001",
        "identifiers": (("phone", "+12025550001"),),
        "attributes": {},
        "queue": "Billing",
        "enqueued_at": at + 10,
        "dequeued_at": at + 40,
        "agent": AGENT,
        "connected_at": at + 40,
        "talk": 60,
        "wrap": 5,
        "disconnected_at": at + 100,
        "disconnect_reason": "CUSTOMER_DISCONNECT",
        "updated_at": at + 200,
        **fields,
    }
    return Leg(contact_id, values.pop("chain_id", contact_id), at, **values)


def calls_of(*legs):
    return calls([Delivered(each, 0) for each in legs], REASONS)


def contact(name, start, end, reason=None, links=(), **fields):
    """A contact of one person; times in hours."""
    return Contact(
        fields.pop("source_name", VOICE),
        name,
        START + int(start * HOUR),
        START + int(end * HOUR),
        (),
        reason_key=reason,
        links=frozenset(links),
        person_id="p",
        identity_confidence="exact",
        outcome=fields.pop("outcome", "answered"),
        **fields,
    )


# Where rows end


def test_versions_copies_and_contradictions():
    old = leg("a", START)
    new = replace(old, updated_at=START + 900)
    otherwise = replace(new, attributes={"reason_code": "GENERAL"})
    accepted, counts = settle([[old, new, Broken("{")], [new, otherwise], [otherwise, old]])
    assert [(each.record, each.night) for each in accepted] == [(otherwise, 1)]
    assert [dict(+count) for count in counts] == [
        {"rows_read": 3, "quarantined": 1, "superseded": 2},
        {"rows_read": 2, "superseded": 1, "accepted": 1},
        {"rows_read": 2, "superseded": 2},
    ]


def test_out_of_scope_rows_are_superseded_when_they_come_again():
    task = leg("a", START, channel="TASK")
    accepted, counts = settle([[task], [task]])
    assert accepted == []
    assert [count["out_of_scope"] for count in counts] == [1, 0]
    assert [count["superseded"] for count in counts] == [0, 1]


# Calls


def test_legs_of_a_chain_are_one_call():
    first = leg("a", START, next_id="b", disconnect_reason="AGENT_DISCONNECT", hold=7)
    second = leg(
        "b",
        START + 100,
        chain_id="a",
        previous_id="a",
        method="TRANSFER",
        queue="Orders",
        enqueued_at=START + 100,
        dequeued_at=START + 130,
        connected_at=START + 130,
        disconnected_at=START + 200,
        attributes={"reason_code": "BILL-PAY", "resolved": "true"},
    )
    (call,) = calls_of(second, first)
    assert (call.source_contact_id, call.started_at, call.ended_at) == ("a", START, START + 200)
    assert (call.wait_seconds, call.talk_seconds, call.hold_seconds, call.wrap_seconds) == (
        60,
        120,
        7,
        10,
    )
    assert (call.first_queue, call.queue, call.transfer_count) == ("Billing", "Orders", 1)
    assert (call.contact_reason, call.declared_resolved) == ("billing", True)
    assert (call.ivr_seconds, call.answered_at) == (10, START + 40)


UNANSWERED = {"agent": None, "connected_at": 0, "talk": 0, "wrap": 0}
UNQUEUED = {**UNANSWERED, "queue": None, "enqueued_at": 0, "dequeued_at": 0}


@pytest.mark.parametrize(
    ("fields", "outcome", "party", "wait"),
    [
        ({**UNANSWERED, "disconnect_reason": "TELECOM_PROBLEM"}, "cut_off", "system", 30),
        ({**UNANSWERED, "disconnect_reason": None}, "abandoned", "unknown", 30),
        ({**UNQUEUED}, "abandoned", "customer", 0),
        ({**UNQUEUED, "disconnect_reason": None}, "failed", "unknown", None),
        ({**UNQUEUED, "attributes": {"contained": "true"}}, "self_served", "customer", 0),
    ],
)
def test_unanswered_calls(fields, outcome, party, wait):
    (call,) = calls_of(leg("a", START, **fields))
    assert (call.outcome, call.disconnect_party, call.wait_seconds) == (outcome, party, wait)


@pytest.mark.parametrize(
    ("pause", "changes", "contacts"),
    [
        (300, {}, 1),
        (301, {}, 2),
        (60, {"disconnect_reason": None}, 1),
        (60, {"disconnect_reason": "CUSTOMER_DISCONNECT"}, 2),
        (60, {"queue": "Orders"}, 2),
    ],
)
def test_reconnects(pause, changes, contacts):
    broken_off = leg("a", START, **{"disconnect_reason": "TELECOM_PROBLEM", **changes})
    again = leg("b", START + 100 + pause, attributes={"reason_code": "BILL-PAY"})
    joined = join_reconnects(calls_of(broken_off, again))
    assert len(joined) == contacts
    if contacts == 1:
        (call,) = joined
        assert (call.source_contact_id, call.ended_at) == ("a", START + 200 + pause)
        assert (call.talk_seconds, call.wait_seconds) == (120, 60)
        assert (call.disconnect_party, call.contact_reason) == ("customer", "billing")


# Chats


def chat_of(*lines, **attributes):
    """Contacts of a conversation; a line is (hours, author, kind, text)."""
    messages = [
        Message(
            str(number),
            START + int(hours * HOUR),
            author,
            kind,
            text,
            AGENT if author == "agent" else None,
            is_thanks=text == "Thanks!",
        )
        for number, (hours, author, kind, text) in enumerate(lines, start=1)
    ]
    conversation = Conversation("7", messages, "v", None, None, (("visitor", "v"),), {})
    snapshot = Snapshot(conversation, len(messages), messages[-1].at, dict(attributes))
    return contacts_of(Delivered(snapshot, 0), snapshot, REASONS)


def test_a_chat_is_cut_after_a_close_but_not_by_a_thank_you():
    first, second = chat_of(
        (0, "customer", "message", "Hello"),
        (1, "agent", "message", "Hi"),
        (2, "agent", "close", ""),
        (3, "customer", "message", "Thanks!"),
        (5, "customer", "message", "It is broken again"),
        resolved="yes",
        reason="Login",
    )
    assert (first.source_contact_id, second.source_contact_id) == ("7:1", "7:5")
    assert (first.ended_at, first.disconnect_party) == (START + HOUR, "agent")
    assert (first.wait_seconds, first.declared_resolved) == (HOUR, None)
    assert (second.outcome, second.declared_resolved) == ("abandoned", True)
    assert first.contact_reason == second.contact_reason == "account_access"


def test_a_chat_is_cut_after_more_than_24_hours_of_silence():
    lines = [(0, "customer", "message", "Hello"), (1, "agent", "message", "Hi")]
    assert len(chat_of(*lines, (25, "customer", "message", "Still there?"))) == 1
    assert len(chat_of(*lines, (25.01, "customer", "message", "Still there?"))) == 2


def test_a_chat_that_we_began_is_outbound_until_the_customer_writes():
    ours = (0, "agent", "message", "Hello")
    (alone,) = chat_of(ours)
    assert (alone.source_contact_id, alone.excluded_reason) == ("7:1", "outbound")
    (answered,) = chat_of(ours, (1, "customer", "message", "Yes?"), (2, "agent", "message", "."))
    assert (answered.source_contact_id, answered.excluded_reason) == ("7:2", None)
    assert (answered.started_at, answered.outcome) == (START + HOUR, "answered")


def test_a_bot_serves_only_where_the_record_says_so():
    lines = [(0, "customer", "message", "Hello"), (0.1, "bot", "message", "See the article")]
    assert [each.outcome for each in chat_of(*lines, contained="yes")] == ["self_served"]
    assert [each.outcome for each in chat_of(*lines)] == ["abandoned"]


# Mails


def mail_contacts(*lines):
    """Contacts of one reply chain; a line is (hours, kind)."""
    chain = [
        Mail(
            message_id=f"m{number}",
            at=START + int(hours * HOUR),
            kind=kind,
            sender="",
            recipient="",
            subject="",
            body="",
            customer="c@mx.example",
            mailbox="billing",
            agent=AGENT if kind == "agent" else None,
            references=("m0",) if number else (),
        )
        for number, (hours, kind) in enumerate(lines)
    ]
    return mails([Delivered(each, 0) for each in chain], REASONS, UTC)[0]


def test_mails_within_24_hours_without_an_answer_are_one_contact():
    (one,) = mail_contacts((0, "customer"), (24, "customer"), (30, "agent"))
    assert (one.source_contact_id, one.started_at) == ("m0", START)
    assert (one.answered_at, one.ended_at) == (START + 30 * HOUR, START + 30 * HOUR)
    assert len(mail_contacts((0, "customer"), (24.01, "customer"))) == 2


def test_a_mail_after_an_answer_is_another_contact():
    first, second = mail_contacts((0, "customer"), (1, "agent"), (2, "customer"))
    assert (first.outcome, first.ended_at) == ("answered", START + HOUR)
    assert (second.outcome, second.ended_at) == (None, START + 2 * HOUR)


def test_a_chain_that_we_began_is_outbound_until_the_customer_writes():
    (alone,) = mail_contacts((0, "agent"), (5, "agent"))
    assert (alone.source_contact_id, alone.excluded_reason) == ("m0", "outbound")
    (answered,) = mail_contacts((0, "agent"), (5, "customer"))
    assert (answered.source_contact_id, answered.excluded_reason) == ("m1", None)


# Identity


def test_identifiers_meet_in_records_and_the_earliest_names_the_person():
    account, email, phone = ("account", "A1"), ("email", "a@b.example"), ("phone", "+12025550001")
    people = meet([Sighting(30, (account, email)), Sighting(20, (email, phone))])
    assert people.identifiers == {"email:a@b.example": [email, phone, account]}
    assert people.identify([phone]) == ("email:a@b.example", "inferred")
    assert people.identify([phone, account]) == ("email:a@b.example", "exact")


@pytest.mark.parametrize(("accounts", "confidence"), [(3, "inferred"), (4, "ambiguous")])
def test_a_phone_of_more_than_three_accounts_joins_nobody(accounts, confidence):
    phone = ("phone", "+12025550001")
    people = meet([Sighting(at, (("account", f"A{at}"), phone)) for at in range(accounts)])
    assert people.identify([phone])[1] == confidence


def test_blocked_values_identify_nobody():
    blocked = [
        ("account", "0"),
        ("email", "info@shop.example"),
        ("email", "x@acme.example"),
        ("email", "none@none.com"),
        ("phone", "+18005550199"),
    ]
    people = meet([Sighting(1, tuple(blocked))])
    assert people.identifiers == {}
    assert people.identify(blocked) == (None, "none")


# Journeys


def chains(*contacts):
    return [[each.source_contact_id for each in chain.contacts] for chain in chains_of([*contacts])]


def test_a_gap_of_seven_days_ends_a_chain():
    assert chains(contact("a", 0, 1, "x"), contact("b", 169, 170, "x")) == [["a", "b"]]
    assert chains(contact("a", 0, 1, "x"), contact("b", 169.1, 170, "x")) == [["a"], ["b"]]


def test_a_chain_is_capped_at_thirty_days_after_its_first_start():
    weekly = [contact(str(week), week * 160, week * 160 + 1, "x") for week in range(6)]
    assert chains(*weekly) == [["0", "1", "2", "3", "4"], ["5"]]


def test_a_contact_without_reason_joins_what_ended_last_within_a_day():
    first, other = contact("a", 0, 1, "x"), contact("b", 2, 3, "y")
    assert chains(first, other, contact("c", 27, 28)) == [["a"], ["b", "c"]]
    assert chains(first, other, contact("c", 27.1, 28)) == [["a"], ["b"], ["c"]]


def test_a_contact_with_a_reason_continues_a_chain_that_has_none_yet():
    assert chains(contact("a", 0, 1), contact("b", 5, 6, "x")) == [["a", "b"]]
    reasons = contact("a", 0, 1), contact("b", 5, 6, "x"), contact("c", 10, 11, "y")
    assert chains(*reasons) == [["a", "b"], ["c"]]


def test_an_earlier_contact_that_has_not_ended_yet_counts_as_just_ended():
    assert chains(contact("a", 0, 60, "x"), contact("b", 5, 6)) == [["a", "b"]]


def test_links_unite_chains_whatever_the_time_between():
    first = contact("a", 0, 1, "x", ["case|1"])
    later = contact("b", 500, 501, "y", ["case|1"], source_name="chat_web", transfer_count=1)
    alone = contact("c", 600, 601, "z", wait_seconds=301)
    united, single = unite(chains_of([first, later, alone]))
    assert (united.link_basis, single.link_basis) == ("explicit", "inferred")
    assert united.channel_switch_count == 1
    assert united.effort_index == 2 + 1 + 1
    assert single.effort_index == 1 + 1


def test_the_weak_rule_shows_in_the_basis_and_the_channel_in_the_false_first_contact():
    call, chat = contact("a", 0, 1, "x"), contact("b", 5, 6, source_name="chat_web")
    (journey,) = journeys_of([call, chat])
    assert (journey.key, journey.link_basis) == ("voice_main|a", "weak")
    assert (call.is_false_first_contact, chat.is_false_first_contact) == (False, True)


# First contacts


def verdict(*contacts, until=1_000, resolved=None, needed=None):
    """What becomes of the first contact's journey, watermark in hours."""
    own = list(contacts)
    journey = journeys_of(own)[0]
    response = answer(resolved=resolved, needed=needed)
    return judge(journey, own, [Answer(response, own[0], "p", "customer")], START + until * HOUR)


def answer(resolved=None, needed=None, **fields):
    values = {
        "response_id": "R",
        "feed": "survey_post_contact",
        "started_at": START + 10 * HOUR,
        "ended_at": START + 11 * HOUR,
        "recorded_at": START + 11 * HOUR,
        "nps_text": "9",
        "nps": 9,
        "csat": None,
        "ces": None,
        "resolved": resolved,
        "contacts_needed": needed,
        "comment": "",
        **fields,
    }
    return Response(**values)


@pytest.mark.parametrize(
    ("resolved", "needed", "outcome", "until", "expected"),
    [
        ("no", 1, "answered", 1_000, ("not_resolved", "customer")),
        ("partly", 1, "answered", 1_000, ("not_resolved", "customer")),
        ("yes", 2, "answered", 1_000, ("not_resolved", "customer")),
        (None, None, "cut_off", 10, ("not_resolved", "behaviour")),
        ("yes", 1, "answered", 10, ("resolved", "customer")),
        (None, None, "answered", 169, ("resolved", "behaviour")),
        (None, None, "answered", 168, (None, "immature")),
    ],
)
def test_verdicts(resolved, needed, outcome, until, expected):
    first = verdict(
        contact("a", 0, 1, "x", outcome=outcome), until=until, resolved=resolved, needed=needed
    )
    assert (first.fcr_verdict, first.fcr_basis) == expected


def test_repeats_of_any_issue_and_of_the_same():
    first = verdict(
        contact("a", 0, 1, "x"), contact("b", 30, 31, "y"), contact("c", 60, 61, "x"), until=100
    )
    assert first.repeat_any == {1: False, 3: True, 7: True, 14: True, 30: True}
    assert first.repeat_issue == {1: False, 3: True, 7: True, 14: True, 30: True}
    alone = verdict(contact("a", 0, 1, "x"), contact("b", 30, 31, "y"), until=100)
    assert alone.repeat_issue == {1: False, 3: False, 7: None, 14: None, 30: None}


def test_an_unanswered_mail_is_not_resolved_once_mature():
    mail = contact("a", 0, 1, "x", outcome=None, source_name="mail_support")
    assert verdict(mail, until=10).fcr_verdict is None
    assert verdict(mail, until=200).fcr_verdict == "not_resolved"


# Surveys


def matched(response, *contacts):
    people = meet([Sighting(START, (("account", "A1"),))])
    for each in contacts:
        each.person_id = "account:A1"
    return Matcher(list(contacts), people).match(response)


def test_a_response_belongs_to_what_it_names_else_to_what_ended_last_within_72_hours():
    early = contact("a", -80, -62, references=("a", "leg"))
    late = contact("b", -70, -61, references=("b",))
    named = answer(reference="leg", reference_feed=VOICE)
    signed = answer(identifiers=(("account", "A1"),))
    too_late = replace(signed, started_at=START + 11 * HOUR + 1)
    assert matched(named, early, late).contact is early
    assert matched(signed, early, late).contact is late
    assert matched(signed, early, late).match_basis == "customer"
    assert matched(too_late, early, late).match_basis == "none"


def test_a_response_that_names_a_record_belongs_to_its_latest_contact_before():
    sessions = [contact(f"7:{n}", n * 6, n * 6 + 1, record_id="7") for n in range(4)]
    named = answer(reference="7", reference_feed=VOICE)
    assert matched(named, *sessions).contact is sessions[1]


def test_adjusted_wald_limits_of_the_worked_example():
    low, high = adjusted_wald(50, 20, 100)
    assert (round(low, 2), round(high, 2)) == (14.05, 44.20)


def test_an_unknown_customer_has_no_person():
    assert People().identify([("account", "A9")]) == (None, "none")
    line = CustomerLine("CRM-1", (), START, (("account", "A1"),))
    assert meet([Sighting(line.updated_at, line.identifiers)]).identify(line.identifiers) == (
        "account:A1",
        "exact",
    )
