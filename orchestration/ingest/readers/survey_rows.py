"""A survey response, as a vendor's format gives it, to a row by the feed's options."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Reject, Row
from orchestration.ingest.readers.csv_text import DATABASE_NULLS, CsvRow, csv_rows
from orchestration.ingest.readers.header_names import told
from orchestration.ingest.readers.options import option_identifiers
from orchestration.ingest.readers.parsing import field_value, is_rounded, rounding, text
from orchestration.ingest.readers.survey_answers import survey_subject, survey_values
from orchestration.ingest.readers.text_files import TextFile, with_beginning
from orchestration.ingest.readers.times import sortable_version

UNFINISHED = "unfinished_response"
DELIMITERS = (",", ";", "\t")
_IDS = ("phone", "reference")


@dataclass
class Response:
    """What a format says of a response, before the feed's options say what its answers mean.

    Attributes:
        response_id: the vendor's id.
        record: answers and other fields, by every name or path that an option may give.
        started_at, responded_at: naive UTC.
        changed_at: when the vendor stored what is delivered, where it says so; naive UTC.
        time_basis: how the zone of `responded_at` was known.
        rule: why the response is out of scope, or None.
        email: address that the vendor itself keeps of the respondent.
        problems: every reason why the response is no row.
    """

    response_id: str | None
    record: dict[str, Any]
    started_at: datetime | None = None
    responded_at: datetime | None = None
    changed_at: datetime | None = None
    time_basis: str = "feed"
    rule: str | None = None
    email: object = None
    problems: list[str] = field(default_factory=list)


def response_row(
    line: int, raw: str, response: Response, content: Any, context: ReadContext
) -> Row | Reject:
    """The response as a row, or every reason why it is none.

    Answers are read of responses in scope alone: an unfinished one may hold anything. Of that one
    it is still read whom and what it is about, because it counts as begun. What systems write for
    no value into the fields of a survey's link is no value, nor what the option `nulls` names.
    """
    nulls = DATABASE_NULLS | {*context.feed.options.get("nulls", ())}
    record = _without_nulls(response.record, nulls)
    problems = list(response.problems)
    if not response.response_id:
        problems.insert(0, "the response id is empty")
    problems += _rounded(record, context)
    values: dict[str, Any] = {}
    if response.rule is None:
        values, reasons = survey_values(record, context)
        problems += reasons
    elif response.rule == UNFINISHED:
        values = survey_subject(record, context)
    if values:
        values["identifiers"] = option_identifiers(
            record,
            context.feed,
            () if "email" in context.feed.options else [("email", response.email)],
        )
    if problems:
        return Reject(line, raw, tuple(problems))
    return Row(
        line,
        raw,
        values
        | {
            "row_key": response.response_id,
            "row_version": sortable_version(
                response.changed_at or response.responded_at or response.started_at
            ),
            "out_of_scope_rule": response.rule,
            "response_id": response.response_id,
            "started_at": response.started_at,
            "responded_at": response.responded_at,
            "time_basis": response.time_basis,
        },
        content,
    )


def _rounded(record: dict[str, Any], context: ReadContext) -> list[str]:
    """What is wrong with fields of whom and what a response is about: nobody could be found."""
    named = [(name, context.feed.options.get(name)) for name in _IDS]
    found = [(f"{name} ({path})", text(field_value(record, path))) for name, path in named if path]
    return [rounding(name, value) for name, value in found if value and is_rounded(value)]


def _without_nulls(value: Any, nulls: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(member, nulls) for name, member in value.items()}
    if isinstance(value, list):
        return [_without_nulls(member, nulls) for member in value]
    return None if text(value) in nulls else value


def table_rows(
    text: TextFile, is_header: Callable[[list[str]], bool], refusal: str
) -> tuple[CsvRow, Iterator[CsvRow]]:
    """The header row and all rows of a file of delimited text, the header among them.

    The delimiter is the one with which the header has the columns that the format names, so that
    files that went through a spreadsheet of another country read as well.

    Raises:
        FileRefusedError: there is no such delimiter; `refusal` says what was expected.
    """
    for delimiter in DELIMITERS:
        rows = csv_rows(text.lines(), delimiter)
        header = next(rows, None)
        if header is not None and is_header(header.cells):
            return header, chain([header], rows)
    beginning, _ = with_beginning(text.lines())
    raise FileRefusedError(f"{refusal}; the file begins with: {told([beginning[:80]])}")


def column_names(*written: str) -> tuple[str, ...]:
    """Names under which an option may ask for a column: as written, and on one line."""
    names = (name for cell in written for name in (cell.strip(), " ".join(cell.split())))
    return tuple(dict.fromkeys(name for name in names if name))


def plain(name: str) -> str:
    """A column's name without case, spaces and punctuation, to compare generations of exports."""
    return re.sub(r"[\W_]+", "", name.casefold())


def cells_by_name(names: Iterable[Sequence[str]], cells: Iterable[str]) -> dict[str, Any]:
    """Cells by each of their column's names; of columns of one name the first answer counts."""
    record: dict[str, Any] = {}
    for aliases, cell in zip(names, cells, strict=True):
        for name in aliases:
            if not record.get(name):
                record[name] = cell
    return record
