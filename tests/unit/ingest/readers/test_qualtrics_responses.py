"""Qualtrics: three header generations, JSON, zones, previews, unfinished responses, bad scores."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Reject, Row, SourceFile
from tests.reading import read_rows

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "exports" / "qualtrics_responses"
OPTIONS = {
    "nps": "Q_NPS",
    "resolved": "Q_SOLVED",
    "contacts_needed": "Q_COUNT",
    "account": "ExternalReference",
    "reference": "ContactRef",
}


def read(name: str, options: dict[str, Any] = OPTIONS) -> list[Row | Reject]:
    feed = Feed(
        name="survey",
        channel="survey",
        format="qualtrics_responses",
        pattern="%Y-%m-%d.csv",
        timezone="America/New_York",
        region="US",
        options=options,
    )
    context = ReadContext(feed, Company(), frozenset())
    return read_rows(SourceFile(FIXTURES / name, name), context)


def rows(name: str, options: dict[str, Any] = OPTIONS) -> dict[str, dict[str, Any]]:
    found = read(name, options)
    assert all(isinstance(row, Row) for row in found), found
    return {row.values["response_id"]: dict(row.values) for row in found if isinstance(row, Row)}


def test_the_current_export_in_another_language_with_line_breaks_in_its_header() -> None:
    found = rows("current_header_localised_with_line_breaks.csv")
    assert {key: row["out_of_scope_rule"] for key, row in found.items()} == {
        "R_1": None,
        "R_2": None,
        "R_3": "survey_preview_or_test",
        "R_4": "survey_preview_or_test",
        "R_5": "unfinished_response",
    }
    first = found["R_1"]
    # Denver is seven hours behind UTC in January and six in July, whatever the feed's zone says.
    assert first["started_at"] == datetime(2026, 1, 5, 17, 0)
    assert first["responded_at"] == datetime(2026, 1, 5, 17, 3)
    assert found["R_2"]["responded_at"] == datetime(2026, 7, 5, 16, 3)
    assert first["time_basis"] == "zone"
    assert first["nps_score"] == 9
    assert first["customer_resolved"] == "yes"
    assert first["customer_contacts_needed"] == 1
    assert first["reference"] == "c-77"
    assert first["survey_kind"] == "transactional"
    assert first["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "A-1"},
        {"identifier_type": "email", "identifier_value": "ann@home.example"},
    ]
    second = found["R_2"]
    assert (second["nps_score"], second["customer_resolved"]) == (0, "partly")
    assert second["customer_contacts_needed"] == 3


def test_lines_are_those_of_the_file() -> None:
    found = read("current_header_localised_with_line_breaks.csv")
    assert [row.line for row in found] == [6, 7, 8, 9, 10]
    assert found[1].raw.startswith("2026-07-05 10:00:00,")


def test_scores_that_are_no_scores_reject_the_whole_row_with_every_reason() -> None:
    found = read("scores_that_are_no_scores.csv", {"nps": "Q_NPS", "resolved": "Q_SOLVED"})
    rejected = {row.line: " | ".join(row.reasons) for row in found if isinstance(row, Reject)}
    assert sorted(rejected) == [4, 5, 6, 7, 8, 9]
    assert "9 - very likely" in rejected[4]
    assert "6.5" in rejected[5]
    assert "11" in rejected[6]
    assert "response id is empty" in rejected[7]
    assert "5/1/2026 10:00" in rejected[8]
    assert "perhaps" in rejected[8]
    assert "maybe" in rejected[8]
    assert "6 cells where the header has 7" in rejected[9]
    [kept] = [row for row in found if isinstance(row, Row)]
    assert kept.values["response_id"] == "R_7"
    # No zone in the header: the feed's, five hours behind UTC in January.
    assert kept.values["responded_at"] == datetime(2026, 1, 5, 15, 3)
    assert kept.values["time_basis"] == "feed"


def test_the_export_of_2016_with_single_quotes_and_a_repeated_column() -> None:
    found = rows(
        "insights_2016_single_quotes_repeated_column.csv", {"nps": "Q_NPS", "comment": "Q_TEXT"}
    )
    assert found["R_1"]["nps_score"] == 3
    assert found["R_1"]["comment"] == "slow"
    assert found["R_1"]["identifiers"] == [
        {"identifier_type": "email", "identifier_value": "bob@home.example"}
    ]
    assert found["R_2"]["out_of_scope_rule"] == "unfinished_response"


def test_the_legacy_export_with_two_header_rows() -> None:
    found = rows("legacy_two_headers_byte_order_mark.csv", {"nps": "Q1"})
    assert found["R_1"]["nps_score"] == 10
    assert found["R_1"]["started_at"] == datetime(2016, 5, 13, 16, 14, 41)
    assert found["R_1"]["identifiers"] == [
        {"identifier_type": "email", "identifier_value": "cy@home.example"}
    ]
    assert found["R_2"]["out_of_scope_rule"] == "survey_preview_or_test"


def test_a_newer_recording_of_a_response_has_a_higher_version() -> None:
    found = rows("current_header_localised_with_line_breaks.csv")
    versions = [found[key]["row_version"] for key in ("R_1", "R_5", "R_2")]
    assert versions == sorted(versions)
    assert len(set(versions)) == 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("one_header_row.csv", "the header names no column for response_id"),
        ("zone_unknown.csv", "Mars/Olympus"),
        ("zone_is_a_continent.csv", "America"),
    ],
)
def test_a_file_that_is_no_qualtrics_export_is_refused(name: str, message: str) -> None:
    with pytest.raises(FileRefusedError, match=message):
        read(name)


def test_a_header_that_says_z_means_utc(tmp_path: Path) -> None:
    given = (FIXTURES / "zone_z.csv").read_text()
    once = tmp_path / "once.csv"
    once.write_text(
        given.replace('{""ImportId"":""endDate"",""timeZone"":""Z""}', '{""ImportId"":""endDate""}')
    )
    for name in ("zone_z.csv", str(once)):
        found = rows(name, {})
        # The feed's zone is New York.
        assert found["R_1"]["responded_at"] == datetime(2026, 1, 5, 10, 3)
        assert found["R_1"]["time_basis"] == "zone"


def test_a_response_ends_after_it_began_where_an_hour_happens_twice(tmp_path: Path) -> None:
    row = exported(
        tmp_path, {"StartDate": "2026-11-01 01:50:00", "EndDate": "2026-11-01 01:10:00"}, {}
    )
    assert isinstance(row, Row)
    # New York sets its clocks back from 2:00 to 1:00.
    assert row.values["started_at"] == datetime(2026, 11, 1, 5, 50)
    assert row.values["responded_at"] == datetime(2026, 11, 1, 6, 10)


def test_a_comma_at_the_end_of_some_lines_makes_no_column() -> None:
    one, two, three = read("blank_last_column.csv", {"nps": "Q_NPS"})
    assert isinstance(one, Row)
    assert isinstance(two, Row)
    assert (one.values["nps_score"], two.values["nps_score"]) == (9, 8)
    assert isinstance(three, Reject)
    assert three.reasons == ("has 7 cells where the header has 6",)


def test_an_email_option_takes_the_place_of_the_recipient() -> None:
    options = OPTIONS | {"email": "ExternalReference"}
    found = rows("current_header_localised_with_line_breaks.csv", options)
    assert found["R_1"]["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "A-1"}
    ]


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16")])
def test_exports_with_decimal_commas_and_as_tsv(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    path = tmp_path / "survey.csv"
    given = [
        ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "LocationLatitude", "Q_NPS"],
        ["Start Date", "End Date", "Type", "Finished", "ID", "Latitude", "How likely, from 0 on?"],
        [
            f"{{'ImportId': '{name}'}}"
            for name in ("startDate", "endDate", "status", "finished", "_recordId", "lat", "QID1")
        ],
        ["2026-01-05 10:00:00", "2026-01-05 10:03:00", "0", "1", "R_1", "51,5", "9"],
    ]
    path.write_text("".join(f"{delimiter.join(row)}\n" for row in given), encoding=encoding)
    [row] = read(str(path), {"nps": "Q_NPS"})
    assert isinstance(row, Row)
    assert (row.values["response_id"], row.values["nps_score"]) == ("R_1", 9)


def test_times_that_a_spreadsheet_saved_with_the_year_first(tmp_path: Path) -> None:
    times = {"StartDate": "2026/1/5 9:00", "EndDate": "2026-01-05 9:03"}
    row = exported(tmp_path, times)
    assert isinstance(row, Row)
    assert row.values["responded_at"] - row.values["started_at"] == timedelta(minutes=3)
    assert isinstance(exported(tmp_path, {"StartDate": "1/5/2026 9:00"}), Reject)


def test_a_number_that_a_spreadsheet_rounded_names_nothing(tmp_path: Path) -> None:
    options = {"nps": "Q_NPS", "phone": "Number", "reference": "Number"}
    row = exported(tmp_path, {"Q_NPS": "9", "Number": "1.14E+11"}, options)
    assert isinstance(row, Reject)
    assert row.reasons == tuple(
        f"{option} (Number): '1.14E+11' was rounded by a spreadsheet; use the file as it was "
        "exported"
        for option in ("phone", "reference")
    )


def test_a_question_that_was_seen_and_not_answered_may_say_so(tmp_path: Path) -> None:
    row = exported(tmp_path, {"Q_NPS": "-99"})
    assert isinstance(row, Row)
    assert row.values["nps_score"] is None
    assert isinstance(exported(tmp_path, {"Q_NPS": "-1"}), Reject)
    # The API writes whatever number it was told to.
    row = exported(tmp_path, {"Q_NPS": "-1"}, {"nps": "Q_NPS", "nulls": ["-1"]})
    assert isinstance(row, Row)
    assert row.values["nps_score"] is None


@pytest.mark.parametrize("nothing", ["NULL", "null", r" \N "])
def test_what_a_survey_link_brings_for_no_value_is_no_value(tmp_path: Path, nothing: str) -> None:
    names = {"account": "Q_NPS", "reference": "Q_NPS", "nps": "Q_NPS"}
    row = exported(tmp_path, {"Q_NPS": nothing}, names)
    assert isinstance(row, Row)
    assert (row.values["identifiers"], row.values["reference"]) == ([], None)
    assert row.values["nps_score"] is None


def test_of_a_response_that_was_only_begun_it_is_known_what_it_is_about(tmp_path: Path) -> None:
    row = exported(tmp_path, {"Finished": "0", "Q_NPS": "ann"}, {"account": "Q_NPS"})
    assert isinstance(row, Row)
    assert row.values["out_of_scope_rule"] == "unfinished_response"
    assert row.values["survey_kind"] == "transactional"
    assert row.values["identifiers"] == [{"identifier_type": "account", "identifier_value": "ann"}]


def exported(
    folder: Path, row: dict[str, str], options: dict[str, Any] | None = None
) -> Row | Reject:
    names = {"StartDate": "startDate", "EndDate": "endDate", "Status": "status"}
    names |= {"Finished": "finished", "ResponseId": "_recordId", "Q_NPS": "QID1"}
    names |= {name: name for name in row if name not in names}
    cells = {"StartDate": "2026-01-05 10:00:00", "EndDate": "2026-01-05 10:03:00"}
    cells |= {"Status": "0", "Finished": "1", "ResponseId": "R_1", "Q_NPS": "9"} | row
    lines = [
        ",".join(names),
        ",".join(names),
        ",".join(f"{{'ImportId': '{name}'}}" for name in names.values()),
        ",".join(cells[name] for name in names),
    ]
    path = folder / "survey.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read(str(path), {"nps": "Q_NPS"} if options is None else options)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("0", None),
        ("IP Address", None),
        ("IP-Adresse", None),
        ("Dirección IP", None),
        ("4", None),
        ("Imported", None),
        ("16", None),
        ("Umfragevorschau", "survey_preview_or_test"),
        ("Vista previa de la encuesta", "survey_preview_or_test"),
        ("17", "survey_preview_or_test"),
        # Qualtrics holds it for no customer's.
        ("Spam", "survey_preview_or_test"),
        ("8", "survey_preview_or_test"),
    ],
)
def test_the_response_type_is_known_in_other_languages(
    tmp_path: Path, status: str, rule: str | None
) -> None:
    row = exported(tmp_path, {"Status": status})

    assert isinstance(row, Row)
    assert row.values["out_of_scope_rule"] == rule


@pytest.mark.parametrize("status", ["", "5", "Ankieta próbna"])
def test_a_response_type_that_is_not_known_is_rejected(tmp_path: Path, status: str) -> None:
    row = exported(tmp_path, {"Status": status})

    assert isinstance(row, Reject)
    assert "no response type known here" in row.reasons[0]


@pytest.mark.parametrize(
    ("finished", "rule"),
    [
        *((word, None) for word in ("Wahr", "VERDADERO", "Vrai", "Vero", "Waar", "Verdadeiro")),
        *((word, "unfinished_response") for word in ("Falsch", "Falso", "Faux", "Onwaar")),
    ],
)
def test_finished_is_known_in_other_languages(
    tmp_path: Path, finished: str, rule: str | None
) -> None:
    row = exported(tmp_path, {"Finished": finished})

    assert isinstance(row, Row)
    assert row.values["out_of_scope_rule"] == rule


def test_the_groups_of_the_nps_question_are_no_scores(tmp_path: Path) -> None:
    names = ["startDate", "endDate", "status", "finished", "_recordId", "QID1_NPS_GROUP", "QID1"]
    cells = ["2026-01-05 10:00:00", "2026-01-05 10:03:00", "0", "1", "R_1", "3", "10"]
    third = [f"{{'ImportId': '{name}'}}" for name in names]
    path = tmp_path / "survey.csv"
    path.write_text("".join(f"{','.join(row)}\n" for row in (names, names, third, cells)))

    [row] = read(str(path), {"nps": "QID1"})
    assert isinstance(row, Row)
    assert row.values["nps_score"] == 10
    with pytest.raises(FileRefusedError, match=r"name the column of its scores, QID1$"):
        read(str(path), {"nps": "QID1_NPS_GROUP"})


def test_an_option_that_names_no_column_refuses_the_file(tmp_path: Path) -> None:
    options = {"nps": "q_nps", "csat": "Q_CSAT", "csat_scale": "5", "survey_kind": "relational"}

    with pytest.raises(
        FileRefusedError, match=r"the option\(s\) csat: Q_CSAT; .*Finished, ResponseId"
    ):
        exported(tmp_path, {}, options)
    assert isinstance(exported(tmp_path, {}, {"nps": "qid1"}), Row)


def in_json(name: str, **values: Any) -> dict[str, Any]:
    given = {"startDate": "2026-01-05T10:00:00Z", "endDate": "2026-01-05T10:03:00Z", "status": 0}
    given |= {"finished": 1, "recordedDate": "2026-01-05T10:03:01.250Z", "QID1": 9, "QID2": 2}
    labels = {"status": "IP Address", "finished": "True", "QID2": "No"}
    shown = {"displayedFields": ["QID1", "QID2", "QID3"], "displayedValues": {"QID2": [1, 2]}}
    return {"responseId": name, "values": given | values, "labels": labels} | shown


def test_an_export_in_json_names_answers_by_question_id_and_label(tmp_path: Path) -> None:
    given = [
        in_json("R_1", externalDataReference="A-1", recipientEmail="ann@home.example"),
        in_json("", _recordId="R_2", QID1=-99),
        in_json("R_3", status=1),
        in_json("R_4", finished=0),
        in_json("R_5", QID1=11),
        in_json("R_6", QID1=-1),
    ]
    options = {
        "nps": "QID1",
        "resolved": "labels.QID2",
        "account": "externalDataReference",
        "comment": "QID3",
        "nulls": ["-1"],
    }
    path = tmp_path / "survey.json"
    for written in (
        json.dumps({"responses": given}),
        "".join(f"{json.dumps(response)}\n" for response in given),
        "".join(json.dumps({"result": response, "meta": {}}) for response in given),
    ):
        path.write_text(written)
        first, unanswered, preview, begun, bad, number = read(str(path), options)
        assert isinstance(first, Row)
        assert (first.values["nps_score"], first.values["customer_resolved"]) == (9, "no")
        assert first.values["responded_at"] == datetime(2026, 1, 5, 10, 3)
        assert first.values["row_version"] == "2026-01-05T10:03:01.250000"
        assert first.values["time_basis"] == "zone"
        assert [pair["identifier_value"] for pair in first.values["identifiers"]] == [
            "A-1",
            "ann@home.example",
        ]
        assert isinstance(unanswered, Row)
        assert (unanswered.values["response_id"], unanswered.values["nps_score"]) == ("R_2", None)
        assert isinstance(preview, Row)
        assert preview.values["out_of_scope_rule"] == "survey_preview_or_test"
        assert isinstance(begun, Row)
        assert begun.values["out_of_scope_rule"] == "unfinished_response"
        assert isinstance(bad, Reject)
        assert bad.reasons == ("nps (QID1): '11' is no whole number from 0 to 10",)
        assert isinstance(number, Row)
        assert number.values["nps_score"] is None
    path.write_text('{"responses": []}')
    assert read(str(path), options) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"items": [{"token": "t"}]}', "expected responses of Qualtrics in JSON"),
        (json.dumps({"responses": [in_json("R_1")] * 20}), r"option\(s\) nps: Q_NPS; .* QID1"),
    ],
)
def test_json_without_responses_or_the_question_is_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "survey.json"
    path.write_text(content)
    with pytest.raises(FileRefusedError, match=message):
        read(str(path), {"nps": "Q_NPS"})
