"""The real SurveyMonkey exports: what each file gives, worked out by hand."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Row, SourceFile
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/survey/surveymonkey"
STAR_WARS = SAMPLES / "StarWars_2hdr_macroman.csv"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)


def read(path: Path, **options: str) -> list[dict[str, Any]]:
    feed = Feed(
        name="survey",
        channel="survey",
        format="surveymonkey_responses",
        pattern="*",
        timezone="UTC",
        encoding="mac_roman",
        options=options,
    )
    context = ReadContext(feed, Company(), frozenset())
    rows = read_rows(SourceFile(path, path.name), context)
    assert all(isinstance(row, Row) for row in rows), "none of these rows is broken"
    return [dict(row.values) for row in rows if isinstance(row, Row)]


def test_the_published_csv_has_no_dates_so_no_response_of_it_can_be_placed() -> None:
    with pytest.raises(FileRefusedError, match="no column End Date"):
        read(STAR_WARS)


def test_with_dates_the_csv_in_mac_roman_gives_all_1186_respondents(tmp_path: Path) -> None:
    lines = STAR_WARS.read_text(encoding="mac_roman").splitlines(keepends=True)
    dated = tmp_path / "dated.csv"
    dates = ["End Date,", ",", *["05/13/2014 09:30:00,"] * (len(lines) - 2)]
    together = (date + line for date, line in zip(dates, lines, strict=True))
    dated.write_text("".join(together), encoding="mac_roman")

    rows = read(
        dated,
        # The two bytes after the question mark are neither UTF-8 nor a letter of Latin-1.
        resolved="Do you consider yourself to be a fan of the Expanded Universe?\u00e5\u00ca",
        comment="Please state whether you view the following characters favorably, unfavorably, "
        "or are unfamiliar with him/her. - Yoda",
        account="Which of the following Star Wars films have you seen? Please select all that "
        "apply.",
    )
    assert len(rows) == len({row["response_id"] for row in rows}) == 1186
    assert (rows[0]["response_id"], rows[-1]["response_id"]) == ("3292879998", "3288372923")
    assert {row["out_of_scope_rule"] for row in rows} == {None}
    assert rows[0]["responded_at"] == datetime(2014, 5, 13, 9, 30)

    with STAR_WARS.open(encoding="mac_roman", newline="") as file:
        cells = list(csv.reader(file))[2:]
    assert [row["customer_resolved"] for row in rows] == [
        line[31].lower() or None for line in cells
    ]
    assert [row["comment"] for row in rows] == [line[28] or None for line in cells]
    # Of six columns of one question, the first film that was ticked.
    seen = [next(filter(None, line[3:9]), None) for line in cells]
    assert [
        [identifier["identifier_value"] for identifier in row["identifiers"]] for row in rows
    ] == [[" ".join(film.split(" "))] if film else [] for film in seen]


def test_a_page_of_the_api_holds_two_completed_responses() -> None:
    rows = read(
        SAMPLES / "api_bulk_responses.json",
        contacts_needed="How many pets do you have?",
        comment="769893903",
    )
    assert [row["response_id"] for row in rows] == ["13376313674", "13376299051"]
    assert {row["out_of_scope_rule"] for row in rows} == {None}
    assert rows[0]["started_at"] == datetime(2022, 3, 5, 18, 5, 46)
    assert rows[0]["responded_at"] == datetime(2022, 3, 5, 18, 5, 57)
    assert rows[0]["time_basis"] == "zone"
    # The choice 5096103935 is `3` in the survey's details, a file beside this one.
    assert [row["customer_contacts_needed"] for row in rows] == [3, 3]
    assert [row["comment"] for row in rows] == ["Donut, Mango, Phil", "Phil, Mango, Donut"]
    assert [row["identifiers"] for row in rows] == [[], []]


def test_the_details_of_a_survey_hold_no_response() -> None:
    assert read(SAMPLES / "api_survey_details.json") == []
