"""Chat sessions and mail contacts out of messages, worked out by hand."""

from orchestration.demo.records import Conversation, Mail, Message, Snapshot
from orchestration.demo.truth.chat import contacts_of
from orchestration.demo.truth.dispositions import Delivered
from orchestration.demo.truth.mail import mails
from tests.unit.demo.small_worlds import AGENT, HOUR, REASONS, START, UTC


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


def test_a_mail_of_the_same_second_stands_after_the_one_that_it_answers():
    mail = Mail("b", START, "customer", "", "", "", "", customer="c@mx.example")
    reply = Mail("a", START, "agent", "", "", "", "", customer="c@mx.example", references=("b",))
    (one,) = mails([Delivered(reply, 0), Delivered(mail, 0)], REASONS, UTC)[0]
    assert (one.source_contact_id, one.outcome, one.ended_at) == ("b", "answered", START)


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
