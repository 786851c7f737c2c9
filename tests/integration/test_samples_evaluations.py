"""The real quality exports: what each file gives, worked out by hand."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Row, SourceFile
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/qa"
CONNECT = ("amazon_connect_evaluations", "amazon_connect/evaluation_output_3.1.json")
TWILIO = ("twilio_flex_assessments", "twilio_flex/insights_assessments.json")
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)


def read(reader: str, name: str) -> list[dict[str, Any]]:
    feed = Feed("qa", "quality", reader, "%Y-%m-%d.json", "UTC")
    context = ReadContext(feed, Company(), frozenset())
    rows = read_rows(SourceFile(SAMPLES / name, name), context)
    assert all(isinstance(row, Row) for row in rows), "none of these rows is broken"
    return [dict(row.values) for row in rows if isinstance(row, Row)]


def test_an_evaluation_of_amazon_connect_with_its_three_questions() -> None:
    [row] = read(*CONNECT)
    assert row["evaluation_id"] == "fb90de35-4507-479a-8b57-970290fd5c2c"
    assert row["reference"] == "badd4896-75f7-43b3-bee6-c617ed3d04cb"
    assert row["form"] == "Compliance Evaluation Form"
    assert row["evaluated_at"] == datetime(2022, 11, 14, 17, 59, 29, 52000)
    assert (row["score"], row["is_passed"], row["evaluator"]) == (100.0, None, "jane")
    assert [
        (item["answer"], item["points"], item["is_not_applicable"]) for item in row["checklist"]
    ] == [(None, None, True), ("Yes", 100.0, False), ("Example answer text", None, False)]
    assert {item["section"] for item in row["checklist"]} == {"The title of the subsection"}


def test_the_four_exchanges_of_twilio_hold_three_assessments_one_of_them_twice() -> None:
    rows = read(*TWILIO)
    assert [row["row_key"] for row in rows] == [
        "123",
        "dbdf1f7b-c776-5e78-9676-98a397fb3cdc",
        "123",
    ]
    # 1657329694199 milliseconds.
    assert {row["evaluated_at"] for row in rows} == {datetime(2022, 7, 9, 1, 21, 34, 199000)}
    assert rows[0] == rows[2]
    assert [item["answer"] for row in rows for item in row["checklist"]] == ["Fair"] * 3


def test_each_reader_refuses_the_export_of_the_other() -> None:
    for (reader, _), (_, name) in ((CONNECT, TWILIO), (TWILIO, CONNECT)):
        with pytest.raises(FileRefusedError, match="found none in"):
            read(reader, name)
