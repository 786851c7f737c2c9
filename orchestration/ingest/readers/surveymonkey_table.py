"""SurveyMonkey's CSV export to responses; its header rows: surveymonkey_header.py."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.base import FileColumns, ReadContext, Reject, Row
from orchestration.ingest.readers.csv_text import CsvRow
from orchestration.ingest.readers.local_times import date_order, parse_local_time
from orchestration.ingest.readers.parsing import field_value, is_rounded, rounding, text
from orchestration.ingest.readers.survey_questions import require_columns
from orchestration.ingest.readers.survey_rows import (
    UNFINISHED,
    Response,
    cells_by_name,
    response_row,
    table_rows,
)
from orchestration.ingest.readers.surveymonkey_header import (
    Header,
    read_header,
    standard_columns,
)
from orchestration.ingest.readers.text_files import TextFile

STATUSES = {"completed": None, "partial": UNFINISHED, "disqualified": UNFINISHED}
STATUSES |= {"complete": None, "overquota": UNFINISHED, "incomplete": UNFINISHED}
_END_OF_NPS = re.compile(r"\D+ - (0|10)", re.ASCII)
_REFUSAL = (
    "no SurveyMonkey CSV export: expected a header with a column Respondent ID (RespondentID, "
    "respondent_id)"
)


def table_responses(
    content: TextFile, context: ReadContext
) -> Iterator[Row | Reject | FileColumns]:
    """Rows of a file of delimited text, in order. Raises FileRefusedError."""
    first, rows = table_rows(
        content, lambda cells: "response_id" in standard_columns(cells), _REFUSAL
    )
    next(rows)
    second = next(rows, None)
    header = read_header(first, second)
    # Of a question with several columns the last name alone tells them apart.
    yield FileColumns(first.line, tuple(names[-1] for names in header.names if names))
    require_columns(header.names, context)
    data = rows if second is None or header.rows == 2 else chain([second], rows)
    order = date_order(context.feed)
    for row in data:
        yield _row(row, header, order, context)


def _row(row: CsvRow, header: Header, order: str, context: ReadContext) -> Row | Reject:
    width = len(header.names)
    row = row.fitted(width)
    defects = row.defects(width)
    if defects:
        return Reject(row.line, row.raw, defects)
    standard = {column: text(row.cells[at]) for column, at in header.standard.items()}
    response = Response(
        response_id=standard["response_id"],
        record=with_plain_nps(cells_by_name(header.names, row.cells), context),
        email=standard.get("email"),
    )
    if is_rounded(response.response_id or ""):
        response.problems.append(
            rounding(header.written["response_id"], response.response_id or "")
        )
    if status := standard.get("status"):
        response.rule = response_rule(status, "Response Status", response)
    times: dict[str, datetime] = {}
    for column in ("started_at", "responded_at"):
        written = standard.get(column)
        if written is None:
            continue
        zone = ZoneInfo(context.feed.timezone)
        try:
            times[column], response.time_basis = parse_local_time(
                written, order, zone, times.get("started_at")
            )
        except ValueError as error:
            response.problems.append(f"{header.written[column]}: {error}")
    response.started_at = times.get("started_at")
    response.responded_at = times.get("responded_at")
    if standard["responded_at"] is None and response.rule is None:
        response.problems.append(f"{header.written['responded_at']} is empty")
    return response_row(row.line, row.raw, response, row.cells, context)


def response_rule(status: str, name: str, response: Response) -> str | None:
    """The rule by which a response of this status is out of scope; an unknown one is a problem."""
    if status.lower() not in STATUSES:
        response.problems.append(f"{name} is {status!r}; expected one of: {', '.join(STATUSES)}")
    return STATUSES.get(status.lower())


def with_plain_nps(record: dict[str, Any], context: ReadContext) -> dict[str, Any]:
    """The record with the ends of the NPS question's scale as the numbers that they are.

    SurveyMonkey's own question labels them: `Not at all likely - 0`, `Extremely likely - 10`.
    """
    if path := context.feed.options.get("nps"):
        written = text(field_value(record, path)) or ""
        if found := _END_OF_NPS.fullmatch(written):
            return record | {path: found[1]}
    return record
