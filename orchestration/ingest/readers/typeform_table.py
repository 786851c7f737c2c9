"""Typeform's CSV of results to responses: `#`, a column per question and hidden field, times.

Generations differ in the columns after the questions; `Response Type` and `Stage Date (UTC)` came
with partial responses. A leading apostrophe before `+`, `=`, `-` or `@` is the export's own.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.base import FileColumns, ReadContext, Reject, Row
from orchestration.ingest.readers.csv_text import CsvRow
from orchestration.ingest.readers.local_times import parse_year_first
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.survey_questions import require_columns
from orchestration.ingest.readers.survey_rows import (
    UNFINISHED,
    Response,
    cells_by_name,
    column_names,
    plain,
    response_row,
    table_rows,
)
from orchestration.ingest.readers.text_files import TextFile

_COLUMNS = {
    "token": "token",
    "responseid": "token",
    "startdate": "landed_at",
    "startdateutc": "landed_at",
    "landedat": "landed_at",
    "submitdate": "submitted_at",
    "submitdateutc": "submitted_at",
    "submittedat": "submitted_at",
    "responsetype": "response_type",
}
_REFUSAL = (
    "no Typeform CSV export: expected a header with a column # (or token) and one Submit Date (UTC)"
)
_FORMULA_GUARD = re.compile(r"^'(?=[+=@-])")
_TYPES = {"completed": True, "partial": False, "started": False}


def table_responses(
    content: TextFile, context: ReadContext
) -> Iterator[Row | Reject | FileColumns]:
    """Rows of a file of delimited text, in order. Raises FileRefusedError."""
    header, rows = table_rows(content, _is_header, _REFUSAL)
    next(rows)
    yield FileColumns(header.line, tuple(cell.strip() for cell in header.cells))
    names = [column_names(cell) for cell in header.cells]
    require_columns(names, context)
    standard = _standard(header.cells)
    for row in rows:
        yield _row(row, names, standard, context)


def _standard(cells: list[str]) -> dict[str, int]:
    """Positions of the columns that every export has; of two of one name the last is Typeform's.

    Questions come before Typeform's own columns, and may bear any name.
    """
    found = {"token": 0} if cells[:1] and cells[0].strip() == "#" else {}
    for position, cell in enumerate(cells):
        column = _COLUMNS.get(plain(cell))
        if column and (column != "token" or "token" not in found):
            found[column] = position
    return found


def _is_header(cells: list[str]) -> bool:
    return {"token", "submitted_at"} <= _standard(cells).keys()


def _row(
    row: CsvRow, names: list[tuple[str, ...]], positions: dict[str, int], context: ReadContext
) -> Row | Reject:
    row = row.fitted(len(names))
    defects = row.defects(len(names))
    if defects:
        return Reject(row.line, row.raw, defects)
    cells = [_FORMULA_GUARD.sub("", cell.strip()) for cell in row.cells]
    standard = {column: cells[position] for column, position in positions.items()}
    response = Response(response_id=text(standard["token"]), record=cells_by_name(names, cells))
    if standard.get("landed_at"):
        column = names[positions["landed_at"]][0]
        response.started_at = _time(standard["landed_at"], column, context, response)
    if standard["submitted_at"]:
        column = names[positions["submitted_at"]][0]
        response.responded_at = _time(standard["submitted_at"], column, context, response)
    kind = standard.get("response_type", "").lower()
    if kind and kind not in _TYPES:
        response.problems.append(f"Response Type is {kind!r}; expected {', '.join(_TYPES)}")
    elif not _TYPES.get(kind, bool(standard["submitted_at"])):
        response.rule = UNFINISHED
    elif not standard["submitted_at"]:
        response.problems.append("Submit Date is empty in a completed response")
    return response_row(row.line, row.raw, response, row.cells, context)


def _time(written: str, column: str, context: ReadContext, response: Response) -> datetime | None:
    is_utc = "utc" in plain(column)
    try:
        moment, basis = parse_year_first(
            written, ZoneInfo("UTC" if is_utc else context.feed.timezone)
        )
    except ValueError as error:
        response.problems.append(f"{text(column)}: {error}")
        return None
    response.time_basis = "zone" if is_utc else basis
    return moment
