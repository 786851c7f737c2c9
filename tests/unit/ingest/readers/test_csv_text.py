import pytest

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.csv_text import CsvRow, csv_rows, header_columns, header_delimiter


def test_a_quoted_cell_keeps_its_line_breaks_and_the_raw_lines_are_exact():
    rows = list(csv_rows('id,comment\r\n1,"a\r\nb"\r\n2,"say ""hi"""\r\n'))
    assert rows == [
        CsvRow(1, "id,comment", ["id", "comment"]),
        CsvRow(2, '1,"a\r\nb"', ["1", "a\r\nb"]),
        CsvRow(4, '2,"say ""hi"""', ["2", 'say "hi"']),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_ends_a_record(end):
    rows = list(csv_rows(end.join(["a,b", "1,2", "", "3,4", ""])))
    assert [(row.line, row.cells) for row in rows] == [
        (1, ["a", "b"]),
        (2, ["1", "2"]),
        (4, ["3", "4"]),
    ]


def test_another_delimiter_leaves_commas_in_cells():
    assert [row.cells for row in csv_rows("a;b\n1,5;2\n", ";")] == [["a", "b"], ["1,5", "2"]]


def test_a_quote_closed_within_a_cell_is_an_error_of_its_line_alone():
    first, bad, last = csv_rows('a,b\n1,"x"y\n2,z\n')
    assert (bad.line, bad.raw, bad.cells) == (2, '1,"x"y', [])
    assert "not readable as CSV" in bad.defects(2)[0]
    assert (first.defects(2), last.defects(2)) == ((), ())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_stray_quote_costs_its_own_line_alone(end):
    text = end.join(["a,b,c", '1,A,"foo', "2,B,x", "3,C,x", '4,D,"y"', '5,E,"z"', ""])
    _, bad, *good = csv_rows(text)
    assert (bad.line, bad.raw) == (2, '1,A,"foo')
    assert "not readable as CSV" in bad.defects(3)[0]
    assert [(row.line, row.cells[0]) for row in good] == [(3, "2"), (4, "3"), (5, "4"), (6, "5")]
    assert good[2].raw == '4,D,"y"'


def test_a_second_stray_quote_below_the_first_does_not_refuse_the_file():
    rows = list(csv_rows('a,b\n1,"x\ny"z,"t\n3,z\n'))
    assert [(row.line, row.raw, row.error is None) for row in rows] == [
        (1, "a,b", True),
        (2, '1,"x', False),
        (3, 'y"z,"t', False),
        (4, "3,z", True),
    ]


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_line_of_empty_cells_is_a_record_and_a_blank_line_is_none(delimiter):
    text = f"a{delimiter}b\n{delimiter}\n\n \n1{delimiter}2\n"
    assert [row.cells for row in csv_rows(text, delimiter)] == [["a", "b"], ["", ""], ["1", "2"]]


def test_a_row_of_another_width_says_both_widths():
    _, short, long = csv_rows("a,b,c\n1,2\n1,2,3,4\n")
    assert short.defects(3) == ("has 2 cells where the header has 3",)
    assert long.defects(3) == ("has 4 cells where the header has 3",)


def test_every_defect_of_a_row_is_told():
    _, row = csv_rows("a,b\n\udceb\n")
    assert len(row.defects(2)) == 2


def test_a_cell_longer_than_the_default_limit_of_the_module_is_read():
    _, row = csv_rows("a\n" + "x" * 200_000 + "\n")
    assert len(row.cells[0]) == 200_000


@pytest.mark.parametrize("tail", ['3,"cut', '3,"cut\n', '3,"cut ""', "3"])
def test_a_text_that_ends_within_a_record_is_truncated(tail):
    with pytest.raises(FileRefusedError, match=r"truncated.* 3\b"):
        list(csv_rows(f"a,b\n1,2\n{tail}"))


def test_a_short_last_line_with_its_line_break_is_a_row():
    assert [row.cells for row in csv_rows("a,b\n3\n")] == [["a", "b"], ["3"]]


def test_a_control_z_at_the_end_is_no_row():
    assert [row.cells for row in csv_rows("a,b\n1,2\n\x1a")] == [["a", "b"], ["1", "2"]]


def test_a_whole_last_line_without_line_break_is_a_row():
    assert [row.cells for row in csv_rows("a,b\n3,4")] == [["a", "b"], ["3", "4"]]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,name\n1;2;3;4,x", ","),
        ("\n\nid;name\n1,2,3;x", ";"),
        ('"id"\t"name"\n', "\t"),
        ("id|name", "|"),
        ("id", ","),
        ("", ","),
    ],
)
def test_the_header_alone_tells_the_delimiter(text, delimiter):
    assert header_delimiter(text) == delimiter


def test_a_text_of_json_has_no_columns():
    assert [found.names for found in header_columns("\ufeffid,name\n1,Ann\n", ",")] == [
        ("id", "name")
    ]
    assert not list(header_columns(' [{"id": 1, "name": "Ann"}]\n', ","))


def test_a_table_that_lost_its_header_has_no_columns_in_place_of_whom_it_is_about():
    """Columns are told in checks and alerts."""
    assert not list(header_columns("CA1,+12125550123,completed\nCA2,+12125550124,busy\n", ","))
