"""What the suites quarantine and what they only report, rule by rule."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from expectations.contracts import CONTRACTS, Contract
from expectations.runner import validate
from expectations.suites import suite_for
from tests.builders import NIGHT

NOON = datetime(2026, 1, 5, 12)
ENVELOPE = {
    "feed": "f",
    "export_date": NIGHT,
    "file": "a.csv",
    "line": 1,
    "row_number": 1,
    "row_key": "k",
    "row_hash": "h",
}
GOOD: dict[str, dict[str, Any]] = {
    "legs": {
        "contact_channel": "voice",
        "chain_id": "c",
        "leg_id": "c",
        "direction": "inbound",
        "transfers": 0,
        "started_at": NOON,
        "answered_at": NOON,
        "ended_at": NOON,
        "outcome": "answered",
        "agent_source_id": "ann",
        "reason_code": "billing",
        "time_basis": "zone",
        "identifiers": [{"identifier_type": "account", "identifier_value": "A1"}],
    },
    "conversations": {
        "contact_channel": "chat",
        "record_id": "r",
        "agent_source_id": "ann",
        "time_basis": "feed",
        "reason_code": "billing",
        "identifiers": [{"identifier_type": "user", "identifier_value": "U1"}],
        "messages": [
            {"message_id": "1", "sent_at": NOON, "author": "customer", "event": "message"},
            {"message_id": "2", "sent_at": NOON, "author": "bot", "event": "close"},
        ],
    },
    "survey_responses": {
        "response_id": "r",
        "survey_kind": "relational",
        "started_at": NOON,
        "responded_at": NOON,
        "nps_score": 0,
        "csat_score": 5,
        "csat_scale": 5,
        "ces_score": 0,
        "ces_scale": 7,
        "time_basis": "zone",
        "identifiers": [{"identifier_type": "email", "identifier_value": "j@d.example"}],
    },
    "customers": {
        "identifiers": [{"identifier_type": "visitor", "identifier_value": "v"}],
    },
    "agents": {"agent_id": "a"},
    "invitations": {
        "invitation_id": "i",
        "survey_kind": "transactional",
        "sent_at": NOON,
        "time_basis": "zone",
    },
    "evaluations": {"evaluation_id": "e", "evaluated_at": NOON, "time_basis": "zone"},
    "queue_events": {
        "chain_id": "c",
        "event": "entered",
        "occurred_at": NOON,
        "time_basis": "zone",
    },
}


EARLIER = NOON - timedelta(seconds=1)
AGENTS_MESSAGE = {"sent_at": NOON, "author": "agent", "event": "message"}
OUT_OF_SCOPE = {"out_of_scope_rule": "bounce"}
# What a good row is changed in, what it fails then, and how the reason begins.
CRITICAL = [
    (
        "legs",
        {"row_key": None, "out_of_scope_rule": "bounce"},
        "row_key_present",
        "row_key is missing, expected a value",
    ),
    (
        "legs",
        {"out_of_scope_rule": "lunch"},
        "out_of_scope_rule_in_vocabulary",
        "out_of_scope_rule is 'lunch', expected one of bounce, auto_reply",
    ),
    (
        "legs",
        {"direction": "sideways"},
        "direction_in_vocabulary",
        "direction is 'sideways', expected one of inbound, outbound, internal",
    ),
    (
        "legs",
        {"hold_seconds": -0.5},
        "hold_seconds_in_range",
        "hold_seconds is -0.5, expected at least 0",
    ),
    (
        "legs",
        # Milliseconds of the largest number of 64 bits: a vendor's mark for unknown.
        {"wait_seconds": (2**64 - 1) / 1000},
        "wait_seconds_in_range",
        "wait_seconds is 18446744073709552, expected at least 0 and at most 315537897600",
    ),
    (
        "legs",
        {"transfers": 2**32 - 1},
        "transfers_in_range",
        "transfers is 4294967295, expected at least 0 and at most 1000",
    ),
    (
        "legs",
        {"ended_at": EARLIER, "answered_at": None},
        "ended_at_not_before_started_at",
        "ended_at is 2026-01-05T11:59:59, expected not before started_at, which is "
        "2026-01-05T12:00:00",
    ),
    (
        "legs",
        {"answered_at": EARLIER},
        "answered_at_not_before_started_at",
        "answered_at is 2026-01-05T11:59:59, expected not before started_at",
    ),
    (
        "legs",
        {"answered_at": NOON + timedelta(microseconds=1)},
        "answered_at_not_after_ended_at",
        "ended_at is 2026-01-05T12:00:00, expected not before answered_at, which is "
        "2026-01-05T12:00:00.000001",
    ),
    (
        "legs",
        {"identifiers": [{"identifier_type": "fax", "identifier_value": "1"}]},
        "identifiers_identifier_type_in_vocabulary",
        "identifiers_identifier_type is 'fax', expected one of account",
    ),
    (
        "legs",
        {"ended_at": datetime(9999, 12, 31, 23, 59, 59)},
        "ended_at_in_years",
        "ended_at is 9999-12-31T23:59:59, expected a time in the years 1970 to 2099",
    ),
    (
        "legs",
        {"started_at": datetime.min},
        "started_at_in_years",
        "started_at is 0001-01-01T00:00:00, expected a time in the years 1970 to 2099",
    ),
    (
        "conversations",
        {
            "messages": [
                {"sent_at": NOON, "author": "customer", "event": "message"},
                {"sent_at": datetime(2100, 1, 1), "author": "agent", "event": "message"},
            ]
        },
        "messages_in_years",
        "messages_outside_of_years is 1, expected a time in the years 1970 to 2099 on every",
    ),
    (
        "conversations",
        {"messages": []},
        "messages_present",
        "is_without_messages is True, expected a message, or a deletion",
    ),
    (
        "conversations",
        {
            "messages": [
                {"sent_at": NOON, "author": "customer", "event": "message"},
                {"sent_at": EARLIER, "author": "agent", "event": "message"},
            ]
        },
        "messages_in_order",
        "messages_out_of_order is 1, expected no message before the one it follows",
    ),
    (
        "conversations",
        {"messages": [{"author": "customer", "event": "message"}]},
        "messages_have_times",
        "messages_without_time is 1, expected a time on every message",
    ),
    (
        "conversations",
        {"messages": [{"sent_at": NOON, "author": "cat", "event": "message"}]},
        "messages_author_in_vocabulary",
        "messages_author is 'cat', expected one of customer, agent, bot, system",
    ),
    (
        "conversations",
        {"messages": [{"sent_at": NOON, "author": "bot"}]},
        "messages_event_in_vocabulary",
        "messages_event is '', expected one of message",
    ),
    (
        "survey_responses",
        {"nps_score": 11},
        "nps_score_in_range",
        "nps_score is 11, expected at least 0 and at most 10",
    ),
    (
        "survey_responses",
        {"csat_score": 6},
        "csat_score_within_scale",
        "csat_scale is 5, expected at least csat_score, which is 6",
    ),
    (
        "survey_responses",
        {"ces_score": 8},
        "ces_score_within_scale",
        "ces_scale is 7, expected at least ces_score, which is 8",
    ),
    (
        "survey_responses",
        {"responded_at": EARLIER},
        "responded_at_not_before_started_at",
        "responded_at is 2026-01-05T11:59:59, expected not before started_at",
    ),
]
# What is only reported.
REPORTED = [
    ("legs", {"agent_source_id": None}, "answered_leg_names_agent"),
    ("legs", {"identifiers": []}, "identified_share"),
    ("legs", {"reason_code": None}, "reason_share"),
    ("conversations", {"identifiers": None}, "identified_share"),
    ("conversations", {"reason_code": None}, "reason_share"),
    (
        "conversations",
        {
            "messages": [AGENTS_MESSAGE, AGENTS_MESSAGE | {"agent_source_id": "ann"}],
            "agent_source_id": None,
        },
        "answered_conversation_names_agent",
    ),
    ("invitations", {"opened_at": EARLIER}, "opened_at_not_before_sent_at"),
    ("invitations", {"delivered_at": EARLIER}, "delivered_at_not_before_sent_at"),
    ("survey_responses", {"csat_scale": None}, "csat_score_has_scale"),
    ("survey_responses", {"ces_scale": None}, "ces_score_has_scale"),
    ("survey_responses", {"identifiers": None}, "identified_share"),
    ("customers", {"identifiers": []}, "customer_has_identifier"),
]
# What is not known, and breaks no rule.
UNKNOWN = [
    ("legs", {"answered_at": None, "ended_at": None}),
    ("legs", {"outcome": "abandoned", "agent_source_id": None}),
    ("legs", {"outcome": None, "agent_source_id": None}),
    ("conversations", {"messages": [], "excluded_reason": "deleted"}),
    ("conversations", {"messages": [AGENTS_MESSAGE]}),
    (
        "conversations",
        {"messages": [AGENTS_MESSAGE], "agent_source_id": None, "record_id": None},
    ),
    (
        "conversations",
        {"messages": [AGENTS_MESSAGE | {"event": "other"}], "agent_source_id": None},
    ),
    ("invitations", {"opened_at": NOON, "delivered_at": NOON}),
    ("survey_responses", {"csat_score": None, "ces_score": None}),
    ("survey_responses", {"started_at": None, "nps_score": 10}),
]


def changed(contract: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {**GOOD[contract], **changes}


@cache
def told(contract: str) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """The rows of all tests of a contract, and what each fails, with the reason in words.

    In one call: each costs a third of a second.
    """
    cases = [*CRITICAL, *REPORTED, *UNKNOWN]
    changes = [changes for name, changes, *_ in cases if name == contract]
    rows = [{}, OUT_OF_SCOPE, GOOD[contract], *(changed(contract, some) for some in changes)]
    schema = CONTRACTS[contract].arrow_schema()
    suite = suite_for(CONTRACTS[contract])
    flat = suite.flat(pa.Table.from_pylist([{**ENVELOPE, **row} for row in rows], schema=schema))
    found: list[dict[str, str]] = [{} for _ in rows]
    for finding in validate(flat, suite):
        reasons = finding.expectation.reasons(flat, finding.failed)
        for position, reason in zip(finding.failed, reasons, strict=True):
            found[position][finding.expectation.name] = reason
    return list(zip(rows, found, strict=True))


def failures(contract: str, row: dict[str, Any]) -> dict[str, str]:
    """What one of the rows fails, with the reason in words."""
    return next(found for known, found in told(contract) if known == row)


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_good_row_fails_nothing(contract: str):
    assert failures(contract, GOOD[contract]) == {}


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_each_required_column_is_missed(contract: str):
    body = [column.name for column in CONTRACTS[contract].body if column.required]
    found = failures(contract, {})
    assert {f"{name}_present" for name in body} <= found.keys()


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_row_out_of_scope_may_lack_its_body(contract: str):
    assert failures(contract, OUT_OF_SCOPE) == {}


@pytest.mark.parametrize(("contract", "changes", "name", "reason"), CRITICAL)
def test_row_that_breaks_a_critical_rule(contract: str, changes, name: str, reason: str):
    found = failures(contract, changed(contract, changes))
    assert list(found) == [name]
    assert found[name].startswith(reason)
    assert severity(contract, name) == "critical"


@pytest.mark.parametrize(("contract", "changes", "name"), REPORTED)
def test_row_that_is_only_reported(contract: str, changes, name: str):
    assert list(failures(contract, changed(contract, changes))) == [name]
    assert severity(contract, name) == "warning"


@pytest.mark.parametrize(("contract", "changes"), UNKNOWN)
def test_what_is_not_known_breaks_no_rule(contract: str, changes):
    assert failures(contract, changed(contract, changes)) == {}


def severity(contract: str, name: str) -> str:
    expectations = suite_for(CONTRACTS[contract]).expectations
    return next(e.severity for e in expectations if e.name == name)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.name)
def test_what_is_expected_in_general_names_no_row(contract: Contract) -> None:
    for expectation in suite_for(contract).expectations:
        assert "{" not in expectation.in_general
