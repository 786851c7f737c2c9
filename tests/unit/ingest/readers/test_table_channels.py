"""Plain tables of the other channels: surveys, customers, agents, invitations, evaluations."""

from datetime import datetime
from pathlib import Path

import pytest

from expectations.contracts import CONTRACTS
from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.table import Table
from tests.reading import read_rows
from tests.unit.ingest.readers.tables import read, values


def test_responses_are_read_into_scores() -> None:
    options = {
        "key": "id",
        "columns": {"done": "responded_at", "likely": "nps_score", "helped": "resolved"},
        "csat": "happy",
        "csat_scale": "5",
        "survey_kind": "relational",
        "email": "mail",
        "reference": "about",
        "reference_feed": "calls",
        "comment": "text",
        "contacts_needed": "tries",
    }
    full, bad, empty = read("responses.csv", "survey", options)
    assert isinstance(full, Row)
    assert {key: value for key, value in full.values.items() if value is not None} == {
        "row_key": "R-1",
        "response_id": "R-1",
        "survey_kind": "relational",
        "responded_at": datetime(2026, 1, 6, 9),
        "nps_score": 9,
        "csat_score": 4,
        "csat_scale": 5,
        "customer_resolved": "yes",
        "customer_contacts_needed": 3,
        "comment": "=fine",
        "reference": "C-1",
        "reference_feed": "calls",
        "time_basis": "zone",
        "identifiers": [{"identifier_type": "email", "identifier_value": "ann@example.com"}],
    }
    assert isinstance(bad, Reject)
    assert [reason.split(" ")[0] for reason in bad.reasons] == [
        "nps",
        "resolved",
        "contacts_needed",
        "csat",
    ]
    assert "'9 - very likely'" in bad.reasons[0]
    assert isinstance(empty, Row)
    assert empty.values["nps_score"] is None
    assert empty.values["csat_scale"] is None


def test_customers_may_have_several_values_in_cells_and_columns() -> None:
    options = {"key": "row", "columns": {"mail": "email", "mail_2": "email"}}
    full, bare = values("customers.csv", "customers", options)
    assert full == {
        "row_key": "1",
        # Midnight in New York.
        "seen_at": datetime(2026, 1, 1, 5),
        "identifiers": [
            {"identifier_type": "account", "identifier_value": "A1"},
            {"identifier_type": "email", "identifier_value": "a.n@example.com"},
            {"identifier_type": "email", "identifier_value": "ann@example.com"},
            {"identifier_type": "email", "identifier_value": "ann@work.example"},
            {"identifier_type": "phone", "identifier_value": "+12125550123"},
        ],
    }
    assert bare == {
        "row_key": "2",
        "identifiers": [{"identifier_type": "account", "identifier_value": "A2"}],
    }


def test_a_customers_columns_may_be_listed_in_the_option(tmp_path: Path) -> None:
    path = tmp_path / "three_phones.csv"
    path.write_text("row,home,mobile,work\n1,2125550123,2125550124|2125550125,2125550126\n")
    options = {"key": "row", "phone": ["home", "mobile"], "columns": {"work": "phone"}}
    row = values(str(path), "customers", options)[0]
    assert [found["identifier_value"] for found in row["identifiers"]] == [
        "+12125550123",
        "+12125550124",
        "+12125550125",
        "+12125550126",
    ]


def test_a_column_named_email_is_read_beside_one_that_is_mapped_to_it(tmp_path: Path) -> None:
    path = tmp_path / "two_emails.csv"
    path.write_text("row,email,other\n1,ann@example.com,a@work.example\n")
    row = values(str(path), "customers", {"key": "row", "columns": {"other": "email"}})[0]
    assert [found["identifier_value"] for found in row["identifiers"]] == [
        "a@work.example",
        "ann@example.com",
    ]


def test_agents_have_an_id_in_each_feed_that_a_column_is_named_after() -> None:
    kim, jo = values("agents.csv", "agents", {"key": "agent_id"})
    assert kim == {
        "row_key": "E1",
        "agent_id": "E1",
        "name": "Kim Lee",
        "team": "Blue",
        "email": "kim@acme.example",
        "feed_agents": [
            {"feed": "calls", "agent_source_id": "ag7"},
            {"feed": "chats", "agent_source_id": "501"},
        ],
    }
    assert jo["feed_agents"] == [{"feed": "calls", "agent_source_id": "ag8"}]


def test_a_feed_may_have_the_name_of_a_column_of_agents(tmp_path: Path) -> None:
    """Agents who are known to the mail feed by their address."""
    path = tmp_path / "agents.csv"
    path.write_text("agent_id,email\nE1,kim@acme.example\n")
    feed = Feed("plain", "agents", "table", "%Y-%m-%d.csv", "UTC", options={"key": "agent_id"})
    context = ReadContext(feed, Company(), frozenset(), frozenset({"plain", "email"}))
    (row,) = read_rows(SourceFile(path, path.name), context)
    assert isinstance(row, Row)
    assert row.values["email"] == "kim@acme.example"
    assert row.values["feed_agents"] == [{"feed": "email", "agent_source_id": "kim@acme.example"}]


def test_invitations() -> None:
    options = {"key": "id", "columns": {"ref": "reference", "mail": "email"}}
    assert values("invitations.csv", "invitations", options) == [
        {
            "row_key": "I-1",
            "invitation_id": "I-1",
            "survey_kind": "transactional",
            "sent_at": datetime(2026, 1, 5, 10),
            "opened_at": datetime(2026, 1, 5, 12),
            "reference": "C-1",
            "time_basis": "zone",
            "identifiers": [{"identifier_type": "email", "identifier_value": "ann@example.com"}],
        }
    ]


def test_evaluations() -> None:
    good, bad = read(
        "evaluations.csv", "quality", {"key": "id", "agent": "agent", "reference_feed": "calls"}
    )
    assert isinstance(good, Row)
    assert good.values == {
        "row_key": "V-1",
        "evaluation_id": "V-1",
        "form": "Greeting",
        "evaluated_at": datetime(2026, 1, 6, 10),
        "score": 87.5,
        "is_passed": True,
        "evaluator": "qa1",
        "agent_source_id": "ag7",
        "reference": "C-1",
        "reference_feed": "calls",
        "time_basis": "zone",
    }
    assert isinstance(bad, Reject)
    assert "score" in bad.reasons[0]
    assert "'high'" in bad.reasons[0]
    assert "'perhaps'" in bad.reasons[1]


@pytest.mark.parametrize("channel", sorted(Table.channels))
def test_every_channel_fills_a_contract(channel: str) -> None:
    assert Table().contract(channel) in CONTRACTS.values()


@pytest.mark.parametrize(("kind", "published"), [("relational", "relational"), ("", None)])
def test_an_invitation_of_no_kind_is_not_taken_for_a_transactional_one(
    tmp_path: Path, kind: str, published: str | None
) -> None:
    path = tmp_path / "invitations.csv"
    path.write_text(f"id,sent_at,survey_kind\nI-1,2026-01-05T10:00:00Z,{kind}\n")
    [row] = values(str(path), "invitations", {"key": "id"})
    assert row.get("survey_kind") == published


def test_an_agent_may_have_several_ids_in_a_feed(tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text("agent_id,name,calls,chats\nE1,Kim|Lee,SIP/101 | PJSIP/101,501\n")
    [kim] = values(str(path), "agents", {"key": "agent_id"})
    assert kim["name"] == "Kim|Lee"
    assert kim["feed_agents"] == [
        {"feed": "calls", "agent_source_id": "SIP/101"},
        {"feed": "calls", "agent_source_id": "PJSIP/101"},
        {"feed": "chats", "agent_source_id": "501"},
    ]
