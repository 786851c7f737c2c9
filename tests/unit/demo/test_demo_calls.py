"""Calls out of legs, worked out by hand."""

import pytest

from orchestration.demo.truth.dispositions import Delivered
from orchestration.demo.truth.voice import calls, join_reconnects
from tests.unit.demo.small_worlds import REASONS, START, leg


def calls_of(*legs):
    return calls([Delivered(each, 0) for each in legs], REASONS)


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


def test_two_reconnects_end_with_the_call_that_ended_last():
    cut = {"disconnect_reason": "TELECOM_PROBLEM"}
    long = leg("b", START + 110, disconnected_at=START + 1_000, disconnect_reason=None)
    (call,) = join_reconnects(calls_of(leg("a", START, **cut), long, leg("c", START + 200)))
    assert (call.ended_at, call.disconnect_party) == (START + 1_000, "unknown")


@pytest.mark.parametrize(
    ("codes", "excluded"), [(("WRONG-NO", "BILL-PAY"), None), (("BILL-PAY", "SPAM"), "spam")]
)
def test_the_last_reason_code_tells_whether_a_call_is_excluded(codes, excluded):
    first, second = ({"reason_code": code} for code in codes)
    (call,) = calls_of(
        leg("a", START, attributes=first),
        leg("b", START + 100, chain_id="a", attributes=second),
        leg("c", START + 200, chain_id="a"),
    )
    assert call.excluded_reason == excluded
