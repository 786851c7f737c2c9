"""The real Qualtrics exports: where each response ends, counted by hand in the files."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Row, SourceFile
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/survey/qualtrics"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)
NO_RULE = None
TEST = "survey_preview_or_test"


def read(name: str) -> list[Row]:
    feed = Feed("survey", "survey", "qualtrics_responses", "%Y-%m-%d.csv", "Europe/Zurich")
    context = ReadContext(feed, Company(), frozenset())
    rows = read_rows(SourceFile(SAMPLES / name, name), context)
    assert all(isinstance(row, Row) for row in rows), "none of these rows is broken"
    return [row for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("name", "rules", "first_id", "started_at", "time_basis"),
    [
        # Mountain Daylight Time, six hours behind UTC, as the third header row says.
        (
            "current_3hdr_denver_numeric.csv",
            {NO_RULE: 26},
            "R_u8Geu0CykTxNh6h",
            datetime(2020, 7, 18, 0, 52, 45),
            "zone",
        ),
        (
            "current_3hdr_denver_text.csv",
            {NO_RULE: 26},
            "R_u8Geu0CykTxNh6h",
            datetime(2020, 7, 18, 0, 52, 45),
            "zone",
        ),
        # No zone in the header: the feed's, two hours ahead of UTC in July.
        (
            "current_3hdr_german.csv",
            {NO_RULE: 1},
            "R_2YPOQ602ER1jkf1",
            datetime(2017, 7, 18, 6, 28, 9),
            "feed",
        ),
        # All five have Status 2: generated test responses.
        (
            "insights2016_3hdr_pyquote_Sample_Survey.csv",
            {TEST: 5},
            "R_e8z6glNpLL4PkcR",
            datetime(2016, 5, 13, 10, 14, 41),
            "feed",
        ),
        (
            "legacy_2hdr_bom_Sample_Survey.csv",
            {TEST: 5},
            "R_e8z6glNpLL4PkcR",
            datetime(2016, 5, 13, 10, 14, 41),
            "feed",
        ),
        (
            "legacy_sample.csv",
            {NO_RULE: 1},
            "R_2YPOQ602ER1jkf1",
            datetime(2017, 7, 18, 6, 28, 9),
            "feed",
        ),
    ],
)
def test_each_response_ends_where_the_file_says(
    name: str,
    rules: dict[str | None, int],
    first_id: str,
    started_at: datetime,
    time_basis: str,
) -> None:
    rows = read(name)
    assert Counter(row.values["out_of_scope_rule"] for row in rows) == rules
    assert rows[0].values["response_id"] == first_id
    assert rows[0].values["started_at"] == started_at
    assert rows[0].values["time_basis"] == time_basis


def test_the_same_responses_as_numbers_and_as_texts_are_the_same_responses() -> None:
    numeric = read("current_3hdr_denver_numeric.csv")
    texts = read("current_3hdr_denver_text.csv")
    for one, other in zip(numeric, texts, strict=True):
        assert one.values["row_key"] == other.values["row_key"]
        assert one.values["row_version"] == other.values["row_version"]
