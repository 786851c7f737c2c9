"""Quality evaluations of Amazon Connect and Twilio Flex, with their checklists."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Reject, Row, SourceFile
from tests.reading import read_rows

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "exports"
CONNECT = "amazon_connect_evaluations"
TWILIO = "twilio_flex_assessments"


def read(reader: str, name: str, options: dict[str, Any] | None = None) -> list[Row | Reject]:
    feed = Feed("qa", "quality", reader, "%Y-%m-%d.json", "America/New_York", options=options or {})
    context = ReadContext(feed, Company(), frozenset(), frozenset({"qa", "calls"}))
    return read_rows(SourceFile(FIXTURES / reader / name, name), context)


def values(reader: str, name: str, options: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    rows = read(reader, name, options)
    assert all(isinstance(row, Row) for row in rows), rows
    return [dict(row.values) for row in rows if isinstance(row, Row)]


def reasons(reader: str, name: str) -> list[str]:
    rows = read(reader, name)
    assert all(isinstance(row, Reject) for row in rows), rows
    return [" | ".join(row.reasons) for row in rows if isinstance(row, Reject)]


def test_whether_a_question_applied_is_said_by_its_answer_and_not_by_its_score() -> None:
    [row] = values(
        CONNECT, "not_applicable_by_answer_not_by_score.json", {"reference_feed": "calls"}
    )
    items = row.pop("checklist")
    assert row == {
        "row_key": "e-1",
        "row_version": "2026-01-05T10:00:00.250000",
        "evaluation_id": "e-1",
        "form": "Greeting",
        "evaluated_at": datetime(2026, 1, 5, 10, 0, 0, 250000),
        "score": 62.5,
        "is_passed": None,
        "evaluator": "jane",
        "agent_source_id": "ag-1",
        "reference": "c-1",
        "reference_feed": "calls",
        "time_basis": "zone",
    }
    assert [tuple(item.values()) for item in items] == [
        ("q1", "Greeted?", "Opening", "Yes", 100.0, False),
        ("q2", "What happened?", "Opening", "calm", None, False),
        ("q3", "Speed?", None, None, None, True),
    ]


def test_what_is_not_scored_has_no_points_whatever_zero_stands_there(tmp_path: Path) -> None:
    unscored = {"percentage": 0, "notApplicable": True, "automaticFail": False}
    scored = unscored | {"notApplicable": False}
    metadata = {"contactId": "c-1", "evaluationSubmitTimestamp": "2026-01-05T10:00:00Z"}
    evaluation = {
        "evaluationId": "e-1",
        "metadata": metadata | {"score": unscored},
        "questions": [{"questionRefId": "q1", "score": each} for each in (unscored, scored)],
    }
    (tmp_path / "e-1.json").write_text(json.dumps(evaluation))

    [row] = values(CONNECT, str(tmp_path / "e-1.json"))

    assert row["score"] is None
    assert [item["points"] for item in row["checklist"]] == [None, 0.0]


def test_a_resubmitted_evaluation_is_a_newer_version_and_an_automatic_fail_is_a_verdict() -> None:
    first, second = values(CONNECT, "resubmitted_with_automatic_fail.json")
    assert first["row_key"] == second["row_key"]
    assert first["row_version"] < second["row_version"]
    assert (first["is_passed"], second["is_passed"]) == (None, False)
    assert (first["score"], second["score"]) == (80.0, 0.0)
    assert first["form"] == "f-2"
    assert [(item["answer"], item["points"]) for item in second["checklist"]] == [
        ("A|B", 0.0),
        (None, None),
    ]


def test_an_evaluation_that_was_not_submitted_is_rejected_with_every_reason() -> None:
    no_time, no_id, broken = reasons(CONNECT, "not_submitted.json")
    assert "metadata.evaluationSubmitTimestamp is missing" in no_time
    assert "'high' is no number" in no_time
    assert "evaluationId is missing" in no_id
    assert "'5 January'" in no_id
    assert "not valid JSON" in broken


def test_an_evaluation_as_the_api_describes_it() -> None:
    submitted, draft = read(CONNECT, "described_by_the_api.json")
    assert isinstance(submitted, Row)
    row = dict(submitted.values)
    items = row.pop("checklist")
    assert row == {
        "row_key": "e-1",
        "row_version": "2026-01-05T10:00:00.500000",
        "evaluation_id": "e-1",
        "form": "Greeting",
        "evaluated_at": datetime(2026, 1, 5, 10, 0, 0, 500000),
        "score": 0.0,
        "is_passed": False,
        "evaluator": "arn:agent/jane",
        "agent_source_id": "ag-1",
        "reference": "c-1",
        "reference_feed": None,
        "time_basis": "zone",
    }
    assert [tuple(item.values()) for item in items] == [
        ("q1", "Greeted?", "Opening", "No", 0.0, False),
        ("q2", "Speed?", "Pace", "7", 70.0, False),
        ("q3", "Pauses?", "Pace", None, None, True),
        ("q4", "Topics?", None, "Bill|Tariff", None, False),
        ("q5", "What happened?", None, "calm", None, False),
    ]
    assert isinstance(draft, Reject)
    assert "expected the time of a submitted evaluation" in draft.reasons[0]


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="found none in 2 objects"):
        read(CONNECT, "contact_records.json")
    with pytest.raises(FileRefusedError, match="expected Twilio Flex assessments"):
        read(TWILIO, "calls_page.json")


def test_answers_of_one_evaluation_share_its_id_and_a_changed_answer_is_a_newer_version() -> None:
    fair, not_applicable, good = values(TWILIO, "changed_answer_in_pages.json")
    items = fair.pop("checklist")
    assert fair == {
        "row_key": "a-1",
        "row_version": "2026-01-05T10:00:00.000000",
        "evaluation_id": "s-1:q-1:Sue",
        "form": "Care",
        "evaluated_at": datetime(2026, 1, 5, 10),
        "evaluator": "Sue",
        "agent_source_id": "ag-1",
        "reference": "s-1",
        "reference_feed": None,
        "time_basis": "zone",
    }
    assert [tuple(item.values()) for item in items] == [
        ("k-1", "Listening", "Soft skills", "Fair", None, False)
    ]
    assert not_applicable["evaluation_id"] == "s-1:q-1:Sue"
    assert not_applicable["checklist"][0]["is_not_applicable"] is True
    assert good["row_key"] == "a-1"
    assert good["row_version"] > fair["row_version"]


def test_what_is_no_answer_is_rejected_with_every_reason() -> None:
    comment, word, nameless = reasons(TWILIO, "fields_missing.json")
    assert "question.name is missing" in comment
    assert "'yesterday'" in comment
    assert "'a-2'" in word
    assert "assessment_id is missing" in nameless
    assert "timestamp is missing" in nameless
