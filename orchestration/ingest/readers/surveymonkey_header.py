"""Header rows of a SurveyMonkey CSV export.

Row 1 has the standard columns and the questions; a question with several columns stands in its
first one only, so row 1 is filled to the right. Row 2 has the option of each column, `Response` or
`Open-Ended Response` where one column holds the answer; what stands beside a `Response` is a remark
or another answer than those offered, and no answer to the question. A copy without row 2 is read as
well: row 2 is known by its empty respondent id. Traps: markup and line breaks in questions.
"""

import re
from dataclasses import dataclass
from itertools import zip_longest

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.csv_text import CsvRow
from orchestration.ingest.readers.header_names import told
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.survey_rows import column_names, plain

STANDARD_COLUMNS = {
    "respondentid": "response_id",
    "responseid": "response_id",
    "startdate": "started_at",
    "datecreated": "started_at",
    "enddate": "responded_at",
    "datemodified": "responded_at",
    "emailaddress": "email",
    "responsestatus": "status",
}
_ANSWER = "Response"
_TAG = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True)
class Header:
    """What the header rows say.

    Attributes:
        rows: how many there are, one or two.
        names: names of each column: its question, and with it the option.
        standard: position of each standard column.
        written: what row 1 calls each standard column.
    """

    rows: int
    names: tuple[tuple[str, ...], ...]
    standard: dict[str, int]
    written: dict[str, str]


def standard_columns(cells: list[str]) -> dict[str, int]:
    """Positions of the standard columns in row 1; they come before all questions."""
    standard: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if column := STANDARD_COLUMNS.get(plain(cell)):
            standard.setdefault(column, position)
    return standard


def read_header(first: CsvRow, second: CsvRow | None) -> Header:
    """The header rows. Raises FileRefusedError where a response would have no time."""
    standard = standard_columns(first.cells)
    if "responded_at" not in standard:
        raise FileRefusedError(
            "the header names no column End Date (date_modified), so no response has a time; "
            "export all responses with the respondents' metadata; "
            f"found {told([cell for cell in first.cells[:9] if cell])}"
        )
    if second is not None and second.error:
        raise FileRefusedError(
            f"the second header row, line {second.line}, is {second.error}; have the file exported "
            "again"
        )
    at = standard["response_id"]
    has_options = second is not None and not "".join(second.cells[at : at + 1]).strip()
    options = second.cells if second is not None and has_options else []
    question, is_answered = "", False
    names = []
    for cell, option in zip_longest(first.cells, options, fillvalue=""):
        if cell.strip():
            question, is_answered = cell, False
        names.append(_names(question, option, is_beside_answer=is_answered))
        is_answered = is_answered or option.strip() == _ANSWER
    return Header(
        rows=2 if has_options else 1,
        names=tuple(names),
        standard=standard,
        written={column: text(first.cells[at]) or "" for column, at in standard.items()},
    )


def _names(question: str, option: str, *, is_beside_answer: bool) -> tuple[str, ...]:
    names = [without_markup(question).strip(), question.strip()]
    if not option.strip():
        return column_names(*names)
    of_option = [f"{name} - {option.strip()}" if name else option for name in names]
    return column_names(*(() if is_beside_answer else names), *of_option)


def without_markup(question: str) -> str:
    """A question's text without the tags that its author put in."""
    return _TAG.sub("", question)
