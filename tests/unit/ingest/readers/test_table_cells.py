"""Cells of plain tables: ids, numbers, truth, and what is no value."""

from pathlib import Path

import pytest

from orchestration.ingest.readers.base import Reject, Row
from tests.unit.ingest.readers.tables import BEGIN, read, read_text, values

ROUNDED = "was rounded by a spreadsheet; use the file as it was exported"


def test_a_decimal_comma_is_read_where_it_can_be_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("id;begin;wait\n1;2026-01-05 09:00;12,5\n2;2026-01-05 09:00;1,234\n")
    columns = {"begin": "started_at", "wait": "wait_seconds"}
    half, thousand = read(
        str(path), "telephony", {"key": "id", "columns": columns, "delimiter": ";"}
    )
    assert isinstance(half, Row)
    assert half.values["wait_seconds"] == 12.5
    assert isinstance(thousand, Reject)
    assert thousand.reasons == (
        "wait_seconds (column 'wait'): '1,234' may be thousands or have decimals; say which mark "
        'comes before decimals, "." or ",", by decimal_mark in the options of the feed',
    )


@pytest.mark.parametrize(
    ("delimiter", "cell", "seconds"),
    [
        (",", "1.234", 1.234),
        (",", '"1,234.5"', 1234.5),
        (",", '"1.234,5"', 1234.5),
        (";", "1.234,50", 1234.5),
        (";", "12.5", 12.5),
        (";", "0.125", 0.125),
        (";", "12,5", 12.5),
        (";", "1.234", None),
        (";", "1.234.567", None),
        (";", "0,125", 0.125),
        (";", "1234,567", 1234.567),
        (",", '"1,234"', None),
        (",", '"+1,234"', None),
        (",", '"01,234"', None),
    ],
)
def test_what_may_be_thousands_or_decimals_is_no_number(
    tmp_path: Path, delimiter: str, cell: str, seconds: float | None
) -> None:
    path = tmp_path / "calls.csv"
    lines = (("call_id", "begin", "talk_seconds"), ("1", "2026-01-05 09:00", cell))
    path.write_text("".join(f"{delimiter.join(line)}\n" for line in lines))
    [row] = read(str(path), "telephony", BEGIN | {"delimiter": delimiter})
    if seconds is None:
        assert isinstance(row, Reject)
        shown = repr(cell.strip('"'))
        assert f"talk_seconds (column 'talk_seconds'): {shown}" in row.reasons[0]
    else:
        assert isinstance(row, Row)
        assert row.values["talk_seconds"] == seconds


def test_numbers_without_decimals_have_thousands_too(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("call_id;begin;transfers\n1;2026-01-05 09:00;1.000\n")
    options = BEGIN | {"delimiter": ";"}
    [doubtful] = read(str(path), "telephony", options)
    assert isinstance(doubtful, Reject)
    assert "'1.000' may be thousands or have decimals" in doubtful.reasons[0]
    for mark, transfers in ((",", 1000), (".", 1)):
        [row] = values(str(path), "telephony", options | {"decimal_mark": mark})
        assert row["transfers"] == transfers


@pytest.mark.parametrize(
    ("mark", "cell", "seconds"),
    [
        (".", "1.234", 1.234),
        (".", "1,234", 1234),
        (".", "1,234,567.5", 1234567.5),
        (".", "12,5", None),
        (",", "1.234", 1234),
        (",", "1,234", 1.234),
        (",", "1.234.567,5", 1234567.5),
        (",", "12.5", None),
    ],
)
def test_a_feed_says_which_mark_comes_before_decimals(
    tmp_path: Path, mark: str, cell: str, seconds: float | None
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"call_id;begin;talk_seconds\n1;2026-01-05 09:00;{cell}\n")
    [row] = read(str(path), "telephony", BEGIN | {"delimiter": ";", "decimal_mark": mark})
    if seconds is None:
        assert isinstance(row, Reject)
        assert f"{cell!r} is no number whose decimal_mark is {mark!r}" in row.reasons[0]
    else:
        assert isinstance(row, Row)
        assert row.values["talk_seconds"] == seconds


@pytest.mark.parametrize(
    "null",
    ["NULL", "null", r"\N", "0000-00-00 00:00:00", "None", "nan", "NaN", "NaT", "<NA>", "#N/A"],
)
def test_what_a_database_or_a_program_writes_for_no_value_is_none(
    tmp_path: Path, null: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"id,begin,answered_at,account,case\n1,2026-01-05 09:00,{null},{null},{null}\n")
    options = {"key": "id", "columns": {"begin": "started_at"}, "case": "case"}
    [call] = values(str(path), "telephony", options)
    assert (call["identifiers"], call.get("case_ids"), call["outcome"]) == ([], None, "abandoned")


def test_who_answers_none_to_a_survey_may_mean_it(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id,responded_at,comment\nR-1,2026-01-05,None\nR-2,2026-01-05,NULL\n")
    meant, empty = values(str(path), "survey", {"key": "id", "comment": "comment"})
    assert (meant["comment"], empty.get("comment")) == ("None", None)


@pytest.mark.parametrize(
    ("cell", "resolved"), [("t", True), ("f", False), ("Yes", True), ("1.0", True), ("0.0", False)]
)
def test_a_truth_may_be_written_as_databases_and_spreadsheets_write_it(
    tmp_path: Path, cell: str, resolved: bool
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"id,begin,declared_resolved\n1,2026-01-05 09:00,{cell}\n")
    [call] = values(str(path), "telephony", {"key": "id", "columns": {"begin": "started_at"}})
    assert call["declared_resolved"] is resolved


@pytest.mark.parametrize(
    ("cell", "direction"), [("Incoming", "inbound"), ("OUT", "outbound"), ("Internal", "internal")]
)
def test_a_direction_may_be_written_in_another_word(
    tmp_path: Path, cell: str, direction: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"call_id,begin,direction\n1,2026-01-05 09:00,{cell}\n")
    [call] = values(str(path), "telephony", BEGIN)
    assert call["direction"] == direction


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("0:00:00", 0.0), ("00:04:30", 270.0), ("27:00:05", 97205.0), ("0:00:01.5", 1.5)],
)
def test_seconds_may_be_written_as_a_clock_shows_them(
    tmp_path: Path, cell: str, seconds: float
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"id,begin,talk\n1,2026-01-05 09:00,{cell}\n2,2026-01-05 09:00,4:30\n")
    columns = {"begin": "started_at", "talk": "talk_seconds"}
    full, short = read(str(path), "telephony", {"key": "id", "columns": columns})
    assert isinstance(full, Row)
    assert full.values["talk_seconds"] == seconds
    # Minutes or hours? It does not say.
    assert isinstance(short, Reject)
    assert short.reasons == ("talk_seconds (column 'talk'): '4:30' is no number",)


@pytest.mark.parametrize(
    ("score", "verdict", "expected"),
    [("85%", "Pass", (85.0, True)), ("62,5 %", "FAILED", (62.5, False)), ("0", "no", (0.0, False))],
)
def test_an_evaluation_may_have_a_percentage_and_a_pass(
    tmp_path: Path, score: str, verdict: str, expected: tuple[float, bool]
) -> None:
    path = tmp_path / "evaluations.csv"
    path.write_text(f'id,evaluated_at,score,is_passed\nV-1,2026-01-05,"{score}",{verdict}\n')
    [row] = values(str(path), "quality", {"key": "id"})
    assert (row["score"], row["is_passed"]) == expected


def test_a_percentage_is_no_number_of_seconds(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("call_id,begin,wait_seconds\nC-1,2026-01-05 09:00,12%\n")
    [rejected] = read(str(path), "telephony", BEGIN)
    assert isinstance(rejected, Reject)


@pytest.mark.parametrize("cell", ['="0012"', '"=""0012"""', ' ="0012" '])
def test_a_text_that_a_formula_hides_from_excel_is_that_text(tmp_path: Path, cell: str) -> None:
    text = f"call_id,begin,account,queue\n{cell},2026-01-05 09:00,{cell},=1+1\n"
    [row] = read_text(tmp_path, text, {})
    assert isinstance(row, Row)
    assert (row.values["row_key"], row.values["queue"]) == ("0012", "=1+1")
    assert row.values["identifiers"] == [{"identifier_type": "account", "identifier_value": "0012"}]


@pytest.mark.parametrize("rounded", ["1.14E+11", "2,03e+09", "4E+15"])
def test_a_key_that_a_spreadsheet_rounded_is_rejected(tmp_path: Path, rounded: str) -> None:
    text = f'call_id,begin,account\n"{rounded}",2026-01-05 09:00,A-1\nC-1,2026-01-05,"{rounded}"\n'
    many, one = read_text(tmp_path, text, {})
    assert isinstance(many, Reject)
    assert many.reasons == (f"the key (column 'call_id'): {rounded!r} {ROUNDED}",)
    assert isinstance(one, Row)


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("telephony", "phone"),
        ("telephony", "chain_id"),
        ("customers", "phone"),
        ("survey", "reference"),
    ],
)
def test_an_id_that_a_spreadsheet_rounded_is_none(tmp_path: Path, channel: str, name: str) -> None:
    times = "started_at,responded_at,evaluated_at,seen_at"
    path = tmp_path / "rows.csv"
    path.write_text(f"id,email,{times},{name}\n1,a@b.example{',2026-01-05' * 4},4.47701E+11\n")
    options = {"key": "id", "reference": "reference"} if channel == "survey" else {"key": "id"}
    [row] = read(str(path), channel, options)
    assert isinstance(row, Reject)
    assert f"(column '{name}'): '4.47701E+11' {ROUNDED}" in row.reasons[0]


def test_a_text_that_looks_like_a_rounded_number_is_a_text(tmp_path: Path) -> None:
    [row] = read_text(tmp_path, "call_id,begin,queue\nC-1,2026-01-05,1E+5\n", {})
    assert isinstance(row, Row)
    assert row.values["queue"] == "1E+5"


def test_an_id_that_is_marked_as_a_text_is_the_id(tmp_path: Path) -> None:
    text = "call_id,begin,account,phone,user\nC-1,2026-01-05,'6940095564958,'+12125550123,'tis\n"
    [row] = read_text(tmp_path, text, {})
    assert isinstance(row, Row)
    assert [each["identifier_value"] for each in row.values["identifiers"]] == [
        "6940095564958",
        "'tis",
        "+12125550123",
    ]


def test_an_id_of_a_column_that_became_numbers_is_the_id(tmp_path: Path) -> None:
    # Asterisk numbers its calls so.
    call = "1767607200.0"
    text = f"call_id,begin,account,case,queue,agent\n{call},2026-01-05,1001.0,5.0|6,1.0,v2.0\n"
    [row] = read_text(tmp_path, text, {"case": "case", "agent": "agent"})
    assert isinstance(row, Row)
    assert row.values["row_key"] == row.values["leg_id"] == call
    assert row.values["identifiers"] == [{"identifier_type": "account", "identifier_value": "1001"}]
    assert row.values["case_ids"] == ["5", "6"]
    assert (row.values["queue"], row.values["agent_source_id"]) == ("1.0", "v2.0")
