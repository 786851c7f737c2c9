"""Callbacks, chats, messages and mails of Genesys Cloud."""

from functools import partial

import pytest

from tests.unit.ingest.readers.genesys_records import (
    PHONE,
    agent,
    minute,
    participant,
    segment,
    session,
    values_of,
)


@pytest.fixture
def values(tmp_path):
    return partial(values_of, tmp_path)


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
    # WhatsApp leaves the plus sign out: in the feed's region the digits would be another number.
    (abroad,) = found("whatsapp", "4915112345678")
    assert abroad["identifier_value"] == "+4915112345678"


def test_mail_that_the_vendor_took_for_spam(values):
    customer = participant(
        "customer", session("email", segment("interact", "00:00", "00:10", "spam"))
    )
    assert values(customer)["excluded_reason"] == "spam"
