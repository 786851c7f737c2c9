"""Events of a queue log enrich the call that another feed has, or are a call of their own."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOON, Record, feed, identifiers, leg, queue_event
from tests.contact_tables import CONTACTS, contacts_of, empty_warehouse
from tests.warehouse import Warehouse

Contacts = Mapping[tuple[str, str], Record]

NEXT_NIGHT = date(2026, 1, 6)
UNANSWERED = {"answered_at": None, "talk_seconds": None, "outcome": "abandoned"}
MACHINE = UNANSWERED | {"outcome": "self_served", "wait_seconds": 0.0, "agent_source_id": None}


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def cdr(chain: str, start: float, end: float, **changes: Any) -> Record:
    """A CDR row of the customer's channel, picked up by a menu when it began."""
    values: dict[str, Any] = {
        "feed": "cdr",
        "leg_id": chain,
        "chain_id": chain,
        "transfers": None,
        "wait_seconds": 1.0,
        "queue": "800",
        "agent_source_id": "PJSIP/1",
        "disconnect_party": "unknown",
    }
    row = leg(chain, at(start), seconds=end - start, **(values | changes))
    return row | {"row_key": f"{chain}-{row['line']}"}


def visit(chain: str, start: float, wait: float, talk: float | None = None, **changes: Any) -> Any:
    """Events of a visit to a queue that `ending` ends."""
    ending = changes.pop("ending", "caller_hung_up")
    night = changes.pop("ended_in", None)
    rows = [queue_event(chain, "entered", at(start), **changes)]
    if talk is not None:
        changes |= {"agent_source_id": changes.get("agent_source_id", "ann")}
        connected = queue_event(chain, "connected", at(start + wait), wait_seconds=wait, **changes)
        rows.append(connected)
    seconds = {"wait_seconds": float(wait), "talk_seconds": talk}
    if night:
        changes["export_date"] = night
    rows.append(queue_event(chain, ending, at(start + wait + (talk or 0)), **seconds, **changes))
    return rows


LEGS = [
    cdr("answered", 0, 300),
    cdr("hung-up-by-agent", 0, 300),
    cdr("left", 0, 90, **UNANSWERED),
    cdr("left-ringing", 0, 90),
    cdr("gave-up", 0, 200),
    cdr("timeout-voicemail", 0, 90, **UNANSWERED | {"outcome": "voicemail"}),
    cdr("timed-out", 0, 60, **UNANSWERED),
    # A survey after the talk, and a goodbye of the machine.
    cdr("surveyed", 0, 299),
    cdr("surveyed", 299, 330, **MACHINE),
    cdr("seen-off", 0, 60, **UNANSWERED),
    cdr("seen-off", 60, 75, **MACHINE),
    cdr("moved", 0, 120),
    cdr("moved", 122, 400, agent_source_id="PJSIP/2"),
    cdr("first-bob", 0, 50, agent_source_id="PJSIP/9"),
    cdr("first-bob", 50, 200),
    cdr("no-log", 0, 300),
    # The caller's channel is not the chain's first.
    cdr("chain", 0, 300),
    cdr("chain", 10, 300, leg_id="second-channel"),
    cdr("in-two", 0, 300),
    cdr("in-two", 0, 300, feed="cdr_two"),
    cdr("named", 0, 300),
    cdr("named", 0, 300, feed="cdr_two"),
]
EVENTS = [
    *visit("answered", 20, 40, 239),
    *visit("hung-up-by-agent", 20, 40, 239, ending="agent_hung_up", ended_in=NEXT_NIGHT),
    *visit("left", 20, 70, ending="abandoned"),
    *visit("left-ringing", 20, 70, ending="abandoned"),
    *visit("gave-up", 20, 40, ending="timed_out"),
    *visit("timeout-voicemail", 20, 40, ending="timed_out"),
    *visit("timed-out", 20, 40, ending="timed_out"),
    *visit("surveyed", 20, 40, 239, ending="agent_hung_up"),
    *visit("seen-off", 20, 40, ending="timed_out"),
    *visit("moved", 20, 40, 60, ending="transferred"),
    *visit("first-bob", 50, 30, 120, ending="agent_hung_up"),
    *visit("second-channel", 20, 5, 200),
    *visit("in-two", 20, 40, 239),
    *visit("named", 20, 40, 239, calls_feed="cdr_two"),
    # No CDR: two queues under one id, the second entered as the first one gave up.
    *visit(
        "alone", 0, 60, ending="timed_out", queue="sales", who=identifiers(phone="+12025550101")
    ),
    *visit("alone", 60, 30, 200, ending="agent_hung_up"),
    *visit("alone-left", 0, 33, ending="left_by_key"),
    # The log begins in the middle of the calls.
    queue_event("late", "connected", at(100), wait_seconds=30.0, agent_source_id="ann"),
    queue_event(
        "later",
        "caller_hung_up",
        at(300),
        wait_seconds=30.0,
        talk_seconds=200.0,
        agent_source_id="ann",
    ),
    queue_event("waiting", "entered", at(0)),
    queue_event("waiting", "not_picked_up", at(15), ring_seconds=15.0, agent_source_id="ann"),
    queue_event("agents", "entered", out_of_scope_rule="not_a_call"),
]


@pytest.fixture(scope="module")
def warehouse(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(
        feeds=[
            feed("cdr", records_parties=False),
            feed("cdr_two", records_parties=False),
            feed("queue_log", contract="queue_events"),
        ]
    )
    warehouse.write(legs=LEGS, queue_events=EVENTS)
    warehouse.build(f"{CONTACTS} +int_transfers")
    return warehouse


@pytest.fixture(scope="module")
def contacts(warehouse: Warehouse) -> Contacts:
    rows = contacts_of(warehouse)
    return {(row["source_name"], row["source_contact_id"]): row for row in rows}


def test_a_call_in_both_is_one_contact_with_what_each_knows(contacts: Contacts) -> None:
    assert ("queue_log", "answered") not in contacts
    contact = contacts["cdr", "answered"]
    expected = {
        "started_at": NOON,
        "answered_at": at(60),
        "ended_at": at(300),
        "wait_seconds": 40.0,
        "talk_seconds": 240.0,
        "queue": "support",
        "agent_id": "ann",
        "outcome": "answered",
        "disconnect_party": "customer",
        "transfer_count": 0,
    }
    assert {name: contact[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("chain", "answered", "talk"),
    [
        # Ann took 60 seconds of the first row, the second is a phone's.
        ("moved", 60, 60.0 + 278.0),
        ("first-bob", 0, 50.0 + 120.0),
        # The queue gave up after a minute, and a phone rang.
        ("gave-up", 60, 140.0),
        # The waiting was another channel's.
        ("chain", 25, 300.0 + 275.0),
        ("left-ringing", None, None),
    ],
)
def test_menu_and_queue_are_no_talk(
    contacts: Contacts, chain: str, answered: int | None, talk: float | None
) -> None:
    contact = contacts["cdr", chain]
    assert contact["answered_at"] == (None if answered is None else at(answered))
    assert contact["talk_seconds"] == talk


def test_a_survey_after_the_talk_is_not_what_the_call_went_on_to(contacts: Contacts) -> None:
    contact = contacts["cdr", "surveyed"]
    told = ("outcome", "disconnect_party", "agent_id", "transfer_count", "talk_seconds")
    assert [contact[name] for name in told] == ["answered", "agent", "ann", 0, 239.0]


def test_the_end_of_a_visit_may_come_the_night_after(contacts: Contacts) -> None:
    contact = contacts["cdr", "hung-up-by-agent"]
    assert (contact["disconnect_party"], contact["export_date"]) == ("agent", NEXT_NIGHT)


@pytest.mark.parametrize(
    ("chain", "outcome", "party", "wait"),
    [
        ("left", "abandoned", "customer", 70.0),
        ("left-ringing", "abandoned", "customer", 70.0),
        ("timed-out", "cut_off", "system", 40.0),
        ("seen-off", "cut_off", "system", 40.0),
        ("timeout-voicemail", "voicemail", "unknown", None),
    ],
)
def test_how_an_unanswered_call_ended(
    contacts: Contacts, chain: str, outcome: str, party: str, wait: float | None
) -> None:
    contact = contacts["cdr", chain]
    assert (contact["outcome"], contact["disconnect_party"], contact["wait_seconds"]) == (
        outcome,
        party,
        wait,
    )


def test_what_came_after_the_queue_is_told_by_the_records(contacts: Contacts) -> None:
    contact = contacts["cdr", "moved"]
    assert contact["agent_id"] == "PJSIP/2"
    assert contact["disconnect_party"] == "unknown"
    assert contact["transfer_count"] == 1
    assert contact["wait_seconds"] == 40.0


def test_of_a_transfer_in_both_the_log_has_the_time(
    warehouse: Warehouse, contacts: Contacts
) -> None:
    rows = warehouse.rows(
        "select transferred_at from intermediate.int_transfers "
        f"where contact_id = '{contacts['cdr', 'moved']['contact_id']}'"
    )
    assert rows == [{"transferred_at": at(120)}]


def test_an_answer_before_the_queue_is_the_first(contacts: Contacts) -> None:
    contact = contacts["cdr", "first-bob"]
    assert contact["answered_at"] == NOON
    assert (contact["agent_id"], contact["disconnect_party"]) == ("ann", "agent")


def test_a_call_without_a_log_stays_as_it_is(contacts: Contacts) -> None:
    contact = contacts["cdr", "no-log"]
    assert (contact["wait_seconds"], contact["queue"]) == (1.0, "800")


def test_the_log_may_know_a_call_by_another_channel_than_its_first(contacts: Contacts) -> None:
    assert contacts["cdr", "chain"]["wait_seconds"] == 5.0


def test_an_id_of_two_feeds_is_nobodys_unless_the_log_names_the_feed(contacts: Contacts) -> None:
    assert contacts["cdr", "in-two"]["queue"] == contacts["cdr_two", "in-two"]["queue"] == "800"
    assert ("queue_log", "in-two") in contacts
    assert contacts["cdr", "named"]["queue"] == "800"
    assert contacts["cdr_two", "named"]["queue"] == "support"


def test_a_call_that_no_feed_has_is_a_contact_with_a_leg_per_visit(contacts: Contacts) -> None:
    contact = contacts["queue_log", "alone"]
    expected = {
        "started_at": NOON,
        "answered_at": at(90),
        "ended_at": at(290),
        "wait_seconds": 90.0,
        "talk_seconds": 200.0,
        "first_queue": "sales",
        "queue": "support",
        "agent_id": "ann",
        "outcome": "answered",
        "disconnect_party": "agent",
        "direction": "inbound",
        "identity_confidence": "inferred",
    }
    assert {name: contact[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("chain", "started", "answered", "ended", "outcome", "wait"),
    [
        ("late", 70, 100, None, "answered", 30.0),
        ("later", 70, 100, 300, "answered", 30.0),
        ("waiting", 0, None, None, None, None),
        ("alone-left", 0, None, 33, "abandoned", 33.0),
    ],
)
def test_what_the_logs_span_cut_off_follows_from_the_rest(
    contacts: Contacts,
    chain: str,
    started: int,
    answered: int | None,
    ended: int | None,
    outcome: str | None,
    wait: float | None,
) -> None:
    contact = contacts["queue_log", chain]
    assert contact["started_at"] == at(started)
    assert contact["answered_at"] == (None if answered is None else at(answered))
    assert contact["ended_at"] == (None if ended is None else at(ended))
    assert (contact["outcome"], contact["wait_seconds"]) == (outcome, wait)


def test_events_of_agents_are_no_contacts(contacts: Contacts) -> None:
    assert ("queue_log", "agents") not in contacts
