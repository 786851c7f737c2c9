"""Qualtrics survey responses as CSV; their three header generations: qualtrics_header.py.

Commas part the cells; semicolons do where commas are the decimal marks, and tabs in the TSV, which
is UTF-16.

Times carry no offset. Their zone is the one that the header names, else the feed's. The same
responses exported by two users differ by hours, because each export follows its user's zone.

Traps: header cells hold line breaks, so lines are not rows. The newest export may list a response
while it is still being answered. Choices come as texts or as numbers, of which 2 is mostly No (the
option `resolved_answers`). A question that was seen and not answered may be exported as -99, by the
API as any number (the option `nulls`). An NPS question has two columns, of groups and of scores.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from zoneinfo import ZoneInfo

from expectations.contracts import Contract
from expectations.contracts.survey_responses import SURVEY_RESPONSES
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.csv_text import (
    CsvRow,
    csv_rows,
    header_columns,
    header_delimiter,
)
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.qualtrics_header import Header, read_header
from orchestration.ingest.readers.qualtrics_words import FINISHED, IS_CUSTOMER
from orchestration.ingest.readers.survey_answers import SURVEY_OPTIONS, SURVEY_VALUE_OPTIONS
from orchestration.ingest.readers.survey_questions import require_columns
from orchestration.ingest.readers.survey_rows import (
    UNFINISHED,
    Response,
    cells_by_name,
    response_row,
)
from orchestration.ingest.readers.text_files import TextFile, with_beginning
from orchestration.ingest.readers.times import parse_timestamp

# What exports may write for a question that was seen and not answered.
_UNANSWERED = "-99"
_GROUP = "_NPS_GROUP"


class QualtricsResponses:
    """Reader of Qualtrics' CSV exports."""

    name = "qualtrics_responses"
    channels = frozenset({"survey"})
    options = SURVEY_OPTIONS | SURVEY_VALUE_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return SURVEY_RESPONSES

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        text_file = TextFile(file.path, context.feed.encoding)
        beginning, lines = with_beginning(text_file.lines())
        delimiter = header_delimiter(beginning)
        yield from header_columns(text_file.lines(), delimiter)
        rows = csv_rows(lines, delimiter)
        first = list(islice(rows, 3))
        header = read_header(first, file.name)
        require_columns(header.names, context)
        _refuse_groups(context)
        for row in chain(first[header.rows :], rows):
            yield _read_row(row, header, context)


def _refuse_groups(context: ReadContext) -> None:
    """Refuses groups as scores: numeric values write them 1 to 3, a promoter as 3."""
    column = str(context.feed.options.get("nps", ""))
    if column.upper().endswith(_GROUP):
        raise FileRefusedError(
            f"the option nps: {column} names the groups of the NPS question, detractors, passives "
            f"and promoters; name the column of its scores, {column[: -len(_GROUP)]}"
        )


def _read_row(row: CsvRow, header: Header, context: ReadContext) -> Row | Reject:
    width = len(header.names)
    if not any(row.cells[width:]):
        row = replace(row, cells=row.cells[:width])
    defects = row.defects(width)
    if defects:
        return Reject(row.line, row.raw, defects)
    standard = {column: text(row.cells[at]) for column, at in header.standard.items()}
    response = Response(
        response_id=standard["response_id"],
        record=cells_by_name(
            header.names, ("" if cell.strip() == _UNANSWERED else cell for cell in row.cells)
        ),
        email=standard.get("email"),
    )
    times, response.time_basis = _times(standard, header, context, response.problems)
    response.started_at = times.get("started_at")
    response.responded_at = times.get("responded_at")
    response.changed_at = times.get("recorded_at")
    response.rule = _out_of_scope_rule(standard, response.problems)
    return response_row(row.line, row.raw, response, row.cells, context)


def _times(
    standard: dict[str, str | None], header: Header, context: ReadContext, reasons: list[str]
) -> tuple[dict[str, datetime], str]:
    """The row's times by column, and how their zone was known; what is wrong goes to reasons."""
    times: dict[str, datetime] = {}
    time_basis = "feed"
    for column in ("started_at", "responded_at", "recorded_at"):
        cell = standard.get(column)
        if cell is None:
            continue
        try:
            times[column], basis = parse_timestamp(
                cell, header.zone or ZoneInfo(context.feed.timezone), times.get("started_at")
            )
        except ValueError as error:
            reasons.append(f"{column}: {error}")
            continue
        if column == "responded_at":
            time_basis = "zone" if header.zone else basis
    return times, time_basis


def _out_of_scope_rule(standard: dict[str, str | None], reasons: list[str]) -> str | None:
    is_customer = IS_CUSTOMER.get((standard["status"] or "").lower())
    is_preview = (standard.get("distribution_channel") or "").lower() == "preview"
    if is_customer is False or is_preview:
        return "survey_preview_or_test"
    if is_customer is None:
        reasons.append(
            f"Status is {standard['status']!r}, no response type known here, such as IP Address, 0 "
            "or Survey Preview; export the survey with numeric values or in English"
        )
    finished = FINISHED.get((standard["finished"] or "").lower())
    if finished is None and standard.get("progress"):
        finished = standard["progress"] == "100"
    if finished is None:
        reasons.append(
            f"Finished is {standard['finished']!r}, expected 1, 0, True or False; "
            "export the survey with numeric values or in English"
        )
    return UNFINISHED if finished is False else None
