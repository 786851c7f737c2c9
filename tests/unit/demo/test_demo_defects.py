"""Surveys, tables and journeys hold every trap that the product must survive."""

import csv
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from tests.unit.demo.small_worlds import by_key


@pytest.mark.parametrize(
    "is_trap",
    [
        pytest.param(lambda line: line["Status"] == "Survey Preview", id="preview"),
        pytest.param(lambda line: line["Finished"] == "False", id="unfinished"),
        pytest.param(lambda line: line["Q1_NPS"] == "9 - very likely", id="wrong score"),
        pytest.param(lambda line: line["Q1_NPS"] == "6.5", id="score between two"),
        pytest.param(lambda line: line["Q1_NPS"] == "11", id="score out of range"),
        pytest.param(lambda line: (line["Q1_NPS"] or "").endswith(".0"), id="score with a decimal"),
        pytest.param(lambda line: line["ResponseId"] == "", id="no id"),
        pytest.param(lambda line: line["Phone"] is None, id="cells missing"),
        pytest.param(lambda line: line["ContactRef"], id="reference"),
        pytest.param(
            lambda line: not line["ContactRef"] and line["ExternalReference"], id="customer alone"
        ),
        pytest.param(
            lambda line: (
                not (line["ContactRef"] or line["ExternalReference"] or line["RecipientEmail"])
            ),
            id="anonymous",
        ),
        pytest.param(lambda line: (line["Q6_COMMENT"] or "").startswith("="), id="formula"),
        pytest.param(lambda line: "\n" in (line["Q6_COMMENT"] or ""), id="line break"),
    ],
)
def test_responses_hold(responses, is_trap):
    assert any(is_trap(line) for line in responses)


def test_responses_given_up_are_finished_later(responses):
    states = by_key([line for line in responses if line["ResponseId"]], "ResponseId").values()
    assert any({line["Finished"] for line in same} == {"True", "False"} for same in states)


def test_people_gain_an_address_and_the_table_is_spelt_by_many_hands(demo):
    lines = []
    for path in sorted((demo / "inbox" / "crm").glob("customers_*.csv")):
        with path.open(encoding="utf-8", newline="") as cells:
            lines += list(csv.DictReader(cells))
    emails = by_key(lines, "crm_id").values()
    assert any(same[0]["email"] == "" and same[-1]["email"] for same in emails)
    assert any(line["email"] and line["email"] != line["email"].strip() for line in lines)
    assert any(line["email"] and not line["email"].isascii() for line in lines)
    assert any((line["phones"] or "").startswith("(") for line in lines)
    assert any("|" in (line["phones"] or "") for line in lines)
    assert any(line["account_id"] == "UNKNOWN" for line in lines)


def test_journeys_show_what_the_world_was_made_for(truth):
    journeys, contacts = truth("journeys"), truth("contacts")
    assert {journey["link_basis"] for journey in journeys} == {"explicit", "weak", "inferred"}
    assert any(journey["channel_count"] == 3 for journey in journeys)
    assert any(
        journey["link_basis"] == "explicit"
        and journey["ended_at"] - journey["started_at"] > timedelta(days=8)
        for journey in journeys
    )
    confidences = {contact["identity_confidence"] for contact in contacts}
    assert confidences == {"exact", "inferred", "ambiguous", "none"}
    assert {contact["excluded_reason"] for contact in contacts} == {
        None,
        "outbound",
        "test",
        "spam",
        "wrong_number",
        "supervisor_monitor",
    }
    bases = Counter(
        response["match_basis"]
        for response in truth("responses")
        if response["survey_kind"] == "transactional"
    )
    assert set(bases) == {"reference", "customer", "none"}


def test_no_chain_without_links_runs_longer_than_its_cap(truth):
    spans = [line["started_at"] for line in truth("contacts") if line["journey_key"] is not None]
    assert max(spans) - min(spans) > timedelta(days=50)
    starts = defaultdict(list)
    for contact in truth("contacts"):
        starts[contact["journey_key"]].append(contact["started_at"])
    for journey in truth("journeys"):
        if journey["link_basis"] != "explicit":
            own = starts[journey["journey_key"]]
            assert max(own) - min(own) <= timedelta(days=30)
