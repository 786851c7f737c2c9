"""The real Typeform export: what each response gives, worked out by hand."""

from datetime import datetime
from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Row, SourceFile
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/survey/typeform"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)


def test_the_data_api_lists_two_completed_responses_and_one_that_is_not() -> None:
    options = {
        "nps": "...and your opinion of this form?",
        "resolved": "yesno_20576020",
        "comment": "Could you share more?",
        "email": "hidden.email",
    }
    feed = Feed("survey", "survey", "typeform_responses", "*", "UTC", options=options)
    context = ReadContext(feed, Company(), frozenset())
    rows = read_rows(SourceFile(SAMPLES / "data_api_v1.json", "v1"), context)
    assert all(isinstance(row, Row) for row in rows), "none of these rows is broken"
    found = [row.values for row in rows if isinstance(row, Row)]
    assert [row["response_id"] for row in found] == [
        "581eec6b27c23dc70e047e435494sdff",
        "fb8a2e464d2b2cd24145sfu154538f7f",
        "67shr97affhbdc40dd850909fb17b304",
    ]
    assert [row["out_of_scope_rule"] for row in found] == [None, None, "unfinished_response"]
    first, second = found[:2]
    assert first["started_at"] == datetime(2016, 6, 8, 16, 36, 58)
    assert first["responded_at"] == datetime(2016, 6, 8, 16, 37, 29)
    assert (first["nps_score"], first["customer_resolved"], first["comment"]) == (6, "yes", None)
    assert (second["nps_score"], second["customer_resolved"]) == (6, "no")
    assert second["comment"] == "A lot of text"
    assert first["identifiers"] == [
        {"identifier_type": "email", "identifier_value": "one@example.com"}
    ]
