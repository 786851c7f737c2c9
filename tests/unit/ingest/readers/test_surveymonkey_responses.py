"""SurveyMonkey: two header rows, localised dates, encodings; the API's ids; bad scores."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Reject, Row, SourceFile
from tests.reading import read_rows

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "exports" / "surveymonkey_responses"
UNFINISHED = "unfinished_response"


def read(
    name: str,
    folder: Path = FIXTURES,
    region: str | None = "US",
    encoding: str | None = None,
    **options: str,
) -> list[Row | Reject]:
    feed = Feed(
        name="survey",
        channel="survey",
        format="surveymonkey_responses",
        pattern="%Y-%m-%d.csv",
        timezone="America/New_York",
        region=region,
        encoding=encoding,
        options=options,
    )
    context = ReadContext(feed, Company(), frozenset())
    return read_rows(SourceFile(folder / name, name), context)


def values(row: Row | Reject) -> dict[str, Any]:
    assert isinstance(row, Row), row
    return dict(row.values)


def reasons(row: Row | Reject) -> str:
    assert isinstance(row, Reject), row
    return " | ".join(row.reasons)


def test_questions_are_filled_to_the_right_over_their_options() -> None:
    first, second = read(
        "two_header_rows_in_mac_roman.csv",
        encoding="mac_roman",
        nps="Empfehlen Sie uns?",
        resolved="Gelöst?",
        comment="Gelöst? - Warum?",
        reference="Custom Data 1",
        account="Was war gut? (für uns)",
    )
    assert values(first) == {
        "row_key": "101",
        "row_version": "2026-01-31T22:09:30.000000",
        "out_of_scope_rule": None,
        "response_id": "101",
        "survey_kind": "transactional",
        # New York is five hours behind UTC in January.
        "started_at": datetime(2026, 1, 31, 22, 5),
        "responded_at": datetime(2026, 1, 31, 22, 9, 30),
        "nps_score": 9,
        **dict.fromkeys(("csat_score", "csat_scale", "ces_score", "ces_scale", "ces_direction")),
        "customer_resolved": "yes",
        "customer_contacts_needed": None,
        "comment": "schön",
        "reference": "c-77",
        "reference_feed": None,
        "time_basis": "feed",
        "identifiers": [
            {"identifier_type": "account", "identifier_value": "Güte"},
            {"identifier_type": "email", "identifier_value": "ann@home.example"},
        ],
    }
    assert first.line == 3
    # Midnight is 12 AM, noon 12 PM.
    assert values(second)["started_at"] == datetime(2026, 2, 1, 5)
    assert values(second)["responded_at"] == datetime(2026, 2, 1, 17, 30)
    assert values(second)["comment"] is None


def test_what_stands_beside_the_response_is_no_answer_to_the_question(tmp_path: Path) -> None:
    (tmp_path / "remarks.csv").write_text(
        "Respondent ID,End Date,Recommend?,,Liked?,\n"
        ",,Response,Why?,Price,Other (please specify)\n"
        "1,01/05/2026 10:03:00 AM,,too slow,,the music\n"
    )
    [row] = read(
        "remarks.csv", tmp_path, nps="Recommend?", comment="Recommend? - Why?", reference="Liked?"
    )
    assert (values(row)["nps_score"], values(row)["comment"]) == (None, "too slow")
    # Of several options the first that was chosen.
    assert values(row)["reference"] == "the music"


def test_an_option_that_names_no_column_of_a_csv_refuses_the_file() -> None:
    name = "response_status_one_header_row.csv"
    with pytest.raises(FileRefusedError, match=r"option\(s\) ces: Easy\?; .*Recommend\?"):
        read(name, nps="Recommend?", ces="Easy?", survey_kind="relational", date_order="mdy")


def test_a_byte_of_another_encoding_costs_its_row_alone() -> None:
    first, second = read("two_header_rows_in_mac_roman.csv")
    assert "decode neither" in reasons(first)
    assert values(second)["response_id"] == "102"


def test_day_or_month_first_is_said_by_option_or_region_and_never_by_the_value() -> None:
    name = "another_country_semicolons_byte_order_mark.csv"
    slashes, dots, iso, american = read(name, region="GB", nps="Recommend?")
    for row in (slashes, dots, iso):
        assert values(row)["responded_at"] == datetime(2026, 1, 31, 22, 9)
    assert "'01/31/2026 17:09' is no date in the order dmy" in reasons(american)
    assert "date_order" in reasons(american)

    by_option = read(name, region="GB", nps="Recommend?", date_order="mdy")
    assert [type(row) for row in by_option] == [Reject, Row, Row, Row]
    assert [type(row) for row in read(name, region=None)] == [Reject, Row, Row, Row]


def test_scores_that_are_no_scores_reject_the_whole_row_with_every_reason() -> None:
    kept, *rejected = read("scores_that_are_no_scores.csv", nps="Recommend?")
    assert values(kept)["nps_score"] == 9
    told = [reasons(row) for row in rejected]
    assert "'9 - very likely'" in told[0]
    assert "'6.5'" in told[1]
    assert "'11'" in told[2]
    assert "the response id is empty" in told[3]
    assert "StartDate: 'soon' is no date" in told[3]
    assert "EndDate is empty" in told[3]
    assert "5 cells where the header has 6" in told[4]
    assert "the clocks skip it" in told[5]


def test_a_response_ends_after_it_began_where_an_hour_happens_twice(tmp_path: Path) -> None:
    (tmp_path / "night.csv").write_text(
        "Respondent ID,Start Date,End Date\n,,\n"
        "1,11/01/2026 01:50:00 AM,11/01/2026 01:10:00 AM\n"
        "2,2026-11-01 01:20:00,2026-11-01 01:30:00\n"
    )
    over, within = read("night.csv", tmp_path)
    assert values(over)["started_at"] == datetime(2026, 11, 1, 5, 50)
    assert values(over)["responded_at"] == datetime(2026, 11, 1, 6, 10)
    assert values(within)["responded_at"] == datetime(2026, 11, 1, 5, 30)


def test_an_id_that_a_spreadsheet_rounded_is_rejected(tmp_path: Path) -> None:
    header = "Respondent ID,Start Date,End Date,Recommend?\n"
    times = "01/05/2026 10:00:00,01/05/2026 10:03:00"
    (tmp_path / "saved.csv").write_text(
        f"{header}1.18E+11,{times},9\n1.18E+11,{times},3\n118000000001,{times},8\n"
    )

    *rounded, whole = read("saved.csv", tmp_path, nps="Recommend?")

    assert values(whole)["row_key"] == "118000000001"
    assert {reasons(row) for row in rounded} == {
        "Respondent ID: '1.18E+11' was rounded by a spreadsheet; use the file as it was exported"
    }


def test_a_response_status_column_and_a_copy_without_the_second_header_row() -> None:
    done, partial, lost = read("response_status_one_header_row.csv", nps="Recommend?")
    assert values(done)["out_of_scope_rule"] is None
    assert values(partial)["out_of_scope_rule"] == UNFINISHED
    assert "Response Status is 'lost'" in reasons(lost)


def test_a_page_of_the_api_with_the_details_of_its_survey() -> None:
    rows = read(
        "bulk_page_with_details.json",
        nps="Recommend?",
        resolved="Q2",
        csat="How content are you? - Tone.weight",
        comment="Why?",
        reference="custom_variables.contact",
        account="Solved? - Other",
    )
    first = values(rows[0])
    assert first["started_at"] == datetime(2026, 1, 5, 10)
    assert first["responded_at"] == datetime(2026, 1, 5, 10, 3)
    assert first["time_basis"] == "zone"
    assert (first["nps_score"], first["customer_resolved"]) == (9, "no")
    assert (first["csat_score"], first["csat_scale"]) == (5, 5)
    assert (first["comment"], first["reference"]) == ("slow", "c-77")
    assert [pair["identifier_value"] for pair in first["identifiers"]] == [
        "half of it",
        "ann@home.example",
    ]
    assert values(rows[1])["out_of_scope_rule"] == UNFINISHED
    assert values(rows[2])["out_of_scope_rule"] == "survey_preview_or_test"
    # Without its text, the id of a choice would be read as a number of contacts.
    assert "choice C77, whose text is in the survey's details" in reasons(rows[3])
    assert "expected an object with response_status" in reasons(rows[4])
    assert {row.line for row in rows} == {6}


def test_a_details_file_beside_the_responses_and_simple_texts(tmp_path: Path) -> None:
    [row] = read("bulk_page_with_simple_texts.json", nps="Recommend?")
    assert values(row)["nps_score"] == 0

    page = (FIXTURES / "bulk_page_with_details.json").read_text().splitlines(keepends=True)
    (tmp_path / "survey_details.json").write_text("".join(page[:5]))
    (tmp_path / "responses.json").write_text("".join(page[5:]))
    beside = read("responses.json", folder=tmp_path, nps="Recommend?")
    assert values(beside[0])["nps_score"] == 9
    assert read("survey_details.json", folder=tmp_path) == []

    (tmp_path / "survey_details.json").write_text("".join(page[:3]))
    assert "survey's details" in reasons(read("responses.json", tmp_path, nps="Q1")[0])


def simple_answer(folder: Path, simple_text: str, **options: str) -> Row | Reject:
    """A response to a matrix as `simple=true` gives it, without the survey's details."""
    answer = {"choice_id": "C9", "row_id": "R1", "choice_metadata": {"weight": "4"}}
    asked = {"id": "Q1", "family": "matrix", "subtype": "rating", "heading": "Rate us"}
    times = dict.fromkeys(("date_created", "date_modified"), "2026-01-05T10:00:00+00:00")
    pages = [{"questions": [asked | {"answers": [answer | {"simple_text": simple_text}]}]}]
    response = {"id": "701", "response_status": "completed", **times, "pages": pages}
    (folder / "responses.json").write_text(json.dumps([response]))
    [row] = read("responses.json", folder, **options)
    return row


@pytest.mark.parametrize(
    ("simple_text", "path", "score"),
    [
        # The one row of the NPS question has no text.
        ("9", "Rate us", 9),
        (" - 9", "Q1", 9),
        ("Extremely likely - 10", "Rate us", 10),
        ("Staff - 4", "Rate us - Staff", 4),
        ("Staff - on site - 4", "Rate us - Staff - on site", 4),
        ("Staff - Not at all likely - 0", "Rate us - Staff", 0),
    ],
)
def test_the_simple_text_of_a_matrix_holds_row_and_choice(
    tmp_path: Path, simple_text: str, path: str, score: int
) -> None:
    row = simple_answer(tmp_path, simple_text, nps=path)
    assert values(row)["nps_score"] == score


def test_a_simple_text_of_row_and_choice_is_no_score_of_the_question(tmp_path: Path) -> None:
    for path in ("Rate us", "Rate us - R1"):
        assert "'Staff - 4' is no whole number" in reasons(
            simple_answer(tmp_path, "Staff - 4", csat=path)
        )
    row = simple_answer(tmp_path, "Staff - 4", csat="Rate us - Staff.weight")
    assert values(row)["csat_score"] == 4


def question(name: str, heading: str, **answers: Any) -> dict[str, Any]:
    return {"id": name, "headings": [{"heading": heading}], "answers": answers}


def answered(
    folder: Path, answers: dict[str, list[dict[str, str]]], **options: str
) -> Row | Reject:
    """One response to a survey with SurveyMonkey's NPS question, stars, a scale and a choice."""
    ends = {0: "Not at all likely - 0", 10: "Extremely likely - 10"}
    nps = [{"id": f"N{n}", "text": ends.get(n, str(n)), "weight": 0} for n in range(11)]
    stars = [{"id": f"S{n}", "text": "", "weight": n} for n in range(1, 6)]
    scale = [{"id": "E7", "text": "7", "weight": 7, "is_na": False}]
    scale += [{"id": "EN", "text": "Does not apply", "weight": 0, "is_na": True}]
    no_label = [{"id": "R", "text": ""}]
    remark = {"id": "O", "text": "Tell us more", "is_answer_choice": False}
    questions = [
        question("1", "Recommend?", rows=no_label, choices=nps),
        question("2", "Stars?", rows=no_label, choices=stars),
        question("3", "Easy?", rows=[{"id": "R3", "text": "To reach us"}], choices=scale),
        question("4", "Solved?", choices=[{"id": "Y", "text": "Yes"}], other=remark),
    ]
    response = {
        "id": "1",
        "response_status": "completed",
        "date_created": "2026-01-05T10:00:00+00:00",
        "date_modified": "2026-01-05T10:03:00+00:00",
        "pages": [{"questions": [{"id": key, "answers": given} for key, given in answers.items()]}],
    }
    lines = [{"id": "S", "pages": [{"questions": questions}]}, {"data": [response]}]
    (folder / "page.json").write_text("\n".join(map(json.dumps, lines)))
    [row] = read("page.json", folder, **options)
    return row


@pytest.mark.parametrize(("choice", "score"), [("N0", 0), ("N9", 9), ("N10", 10)])
def test_the_ends_of_the_nps_question_bear_labels(tmp_path: Path, choice: str, score: int) -> None:
    row = answered(tmp_path, {"1": [{"row_id": "R", "choice_id": choice}]}, nps="recommend?")
    assert values(row)["nps_score"] == score


def test_the_ends_of_the_nps_question_bear_labels_in_a_csv(tmp_path: Path) -> None:
    answers = ["Not at all likely - 0", "Extremely likely - 10", "8", "likely - 9", "9 - 10"]
    lines = ["Respondent ID,End Date,Recommend?", ",,"]
    lines += [f"{n},01/05/2026 10:03:00 AM,{answer}" for n, answer in enumerate(answers)]
    (tmp_path / "nps.csv").write_text("".join(f"{line}\n" for line in lines))

    *scores, label, two_numbers = read("nps.csv", tmp_path, nps="Recommend?")

    assert [values(row)["nps_score"] for row in scores] == [0, 10, 8]
    assert "'likely - 9'" in reasons(label)
    assert "'9 - 10'" in reasons(two_numbers)


def test_stars_without_labels_are_their_number(tmp_path: Path) -> None:
    row = answered(tmp_path, {"2": [{"row_id": "R", "choice_id": "S4"}]}, csat="Stars?")
    assert values(row)["csat_score"] == 4


@pytest.mark.parametrize("option", ["Easy? - To reach us", "Easy? - To reach us.weight"])
def test_a_choice_that_says_that_the_question_does_not_apply_is_no_answer(
    tmp_path: Path, option: str
) -> None:
    row = answered(tmp_path, {"3": [{"row_id": "R3", "choice_id": "EN"}]}, ces=option)
    assert values(row)["ces_score"] is None
    row = answered(tmp_path, {"3": [{"row_id": "R3", "choice_id": "E7"}]}, ces=option)
    assert values(row)["ces_score"] == 7


def test_a_remark_beside_a_question_that_was_left_out_is_no_answer(tmp_path: Path) -> None:
    given = {"4": [{"other_id": "O", "text": "not yet"}]}
    row = answered(tmp_path, given, resolved="Solved?", comment="Solved? - other")
    assert values(row)["customer_resolved"] is None
    assert values(row)["comment"] == "not yet"
    given = {"3": [{"row_id": "R3", "other_id": "O", "text": "no idea"}]}
    row = answered(tmp_path, given, ces="Easy? - To reach us", comment="Easy? - other")
    assert (values(row)["ces_score"], values(row)["comment"]) == (None, "no idea")


def test_a_page_whose_survey_has_no_such_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        FileRefusedError, match=r"option\(s\) ces: How easy\?; the file has .*Why\?"
    ):
        read("bulk_page_with_details.json", nps="Recommend?", ces="How easy?")
    # Without the survey's details one response may just have left it out.
    simple = "bulk_page_with_simple_texts.json"
    (tmp_path / simple).write_bytes((FIXTURES / simple).read_bytes())
    [row] = read(simple, tmp_path, ces="How easy?")
    assert values(row)["ces_score"] is None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no_dates.csv", "the header names no column End Date"),
        ("another_vendor.csv", "no SurveyMonkey CSV export"),
        ("list_of_surveys.json", "expected SurveyMonkey's API responses"),
    ],
)
def test_a_file_that_is_no_export_of_responses_is_refused(name: str, message: str) -> None:
    with pytest.raises(FileRefusedError, match=message):
        read(name)
