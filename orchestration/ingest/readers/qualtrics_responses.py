"""Qualtrics survey responses as CSV, in its three header generations.

- Current: row 1 names, row 2 question texts in the survey's language, row 3 JSON such as
  `{"ImportId":"startDate","timeZone":"America/Denver"}`.
- Insights of 2016: the same three rows, row 3 in single quotes: `{'ImportId': 'responseId'}`.
- Legacy: two rows; row 1 says V1 to V10 for the standard columns, row 2 says what they are.

Times carry no offset. Their zone is the one that row 3 names, else the feed's. The same responses
exported by two users differ by hours, because each export follows its user's zone.

Traps: header cells hold line breaks, so lines are not rows. Row 2 is localised, so standard columns
are known by ImportId and only in the legacy generation by row 2. Column names repeat. The newest
export may list a response while it is still being answered. Choices come as numbers or as texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from expectations.contracts import Contract
from expectations.contracts.survey_responses import SURVEY_RESPONSES
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.csv_text import CsvRow, csv_rows
from orchestration.ingest.readers.decoding import decode, read_bytes
from orchestration.ingest.readers.options import option_identifiers
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.survey_answers import SURVEY_OPTIONS, survey_values
from orchestration.ingest.readers.times import parse_timestamp, sortable_version

# ImportIds of the standard columns in both three-row generations, and their legacy names.
STANDARD_COLUMNS = {
    "_recordid": "response_id",
    "responseid": "response_id",
    "startdate": "started_at",
    "enddate": "responded_at",
    "recordeddate": "recorded_at",
    "status": "status",
    "finished": "finished",
    "progress": "progress",
    "distributionchannel": "distribution_channel",
    "recipientemail": "email",
    "panel-recipientemail": "email",
    "emailaddress": "email",
}
REQUIRED = ("response_id", "started_at", "responded_at", "status", "finished")
# Response types: 1 and "Survey Preview", 2 and "Survey Test", 9 preview spam, 17 offline preview.
PREVIEW_OR_TEST = frozenset(
    {
        "1",
        "2",
        "9",
        "17",
        "survey preview",
        "survey test",
        "survey preview spam",
        "offline survey preview",
    }
)
# A key and its text in a cell of the third header row, in either kind of quotes.
IMPORT_ID = re.compile(r"""['"](\w+)['"]\s*:\s*['"]([^'"]*)['"]""")
FINISHED = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True)
class Header:
    """What the header rows say.

    Attributes:
        rows: how many there are.
        names: names of each column: row 1, and ImportId or legacy name where there is one.
        standard: position of each standard column.
        zones: zone of each standard date column, where row 3 names one.
    """

    rows: int
    names: tuple[tuple[str, ...], ...]
    standard: dict[str, int]
    zones: dict[str, ZoneInfo]


class QualtricsResponses:
    """Reader of Qualtrics' CSV exports."""

    name = "qualtrics_responses"
    channels = frozenset({"survey"})
    options = SURVEY_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return SURVEY_RESPONSES

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        content = decode(read_bytes(file.path), context.feed.encoding)
        rows = list(csv_rows(content))
        header = read_header(rows, file.name)
        for row in rows[header.rows :]:
            yield _read_row(row, header, context)


def read_header(rows: list[CsvRow], file_name: str) -> Header:
    """The header rows, of whichever generation. Raises FileRefusedError."""
    if len(rows) < 2:
        raise FileRefusedError(
            f"{file_name}: {len(rows)} rows; expected the two or three header rows of a Qualtrics "
            "CSV export. Export the survey again as CSV."
        )
    first, second = rows[0].cells, rows[1].cells
    import_ids = [_import_id(cell) for cell in rows[2].cells] if len(rows) > 2 else []
    has_import_ids = any(import_ids)
    aliases = [found.get("ImportId", "") for found in import_ids] if has_import_ids else second
    standard: dict[str, int] = {}
    for position, alias in enumerate(aliases):
        column = STANDARD_COLUMNS.get(alias.strip().lower())
        if column:
            standard.setdefault(column, position)
    missing = [column for column in REQUIRED if column not in standard]
    if missing:
        raise FileRefusedError(
            f"{file_name}: the header names no column for {', '.join(missing)}. Expected a "
            "Qualtrics CSV export with its two or three header rows, response metadata included; "
            f"found {', '.join(first[:12])}."
        )
    return Header(
        rows=3 if has_import_ids else 2,
        names=tuple(
            tuple({name.strip(), alias.strip()} - {""})
            for name, alias in zip(first, aliases, strict=False)
        ),
        standard=standard,
        zones={
            column: _zone(import_ids[position]["timeZone"], file_name)
            for column, position in standard.items()
            if has_import_ids and "timeZone" in import_ids[position]
        },
    )


def _import_id(cell: str) -> dict[str, str]:
    """The cell's mapping, in JSON or in the single quotes of 2016; empty where there is none."""
    return dict(IMPORT_ID.findall(cell)) if "ImportId" in cell else {}


def _zone(name: str, file_name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise FileRefusedError(
            f"{file_name}: the third header row names the zone {name!r}, which is no IANA zone."
        ) from error


def _read_row(row: CsvRow, header: Header, context: ReadContext) -> Row | Reject:
    defects = row.defects(len(header.names))
    if defects:
        return Reject(row.line, row.raw, defects)
    standard = {column: text(row.cells[at]) for column, at in header.standard.items()}
    reasons: list[str] = []
    if not standard["response_id"]:
        reasons.append("the response id is empty")
    times, time_basis = _times(standard, header, context, reasons)
    rule = _out_of_scope_rule(standard, reasons)
    values: dict[str, Any] = {}
    if not rule:
        record = _record(row, header)
        values, answer_reasons = survey_values(record, context)
        reasons += answer_reasons
        values["identifiers"] = option_identifiers(
            record,
            context.feed,
            () if "email" in context.feed.options else [("email", standard.get("email"))],
        )
    if reasons:
        return Reject(row.line, row.raw, tuple(reasons))
    return Row(
        row.line,
        row.raw,
        values
        | {
            "row_key": standard["response_id"],
            "row_version": sortable_version(times.get("recorded_at") or times.get("responded_at")),
            "out_of_scope_rule": rule,
            "response_id": standard["response_id"],
            "started_at": times.get("started_at"),
            "responded_at": times.get("responded_at"),
            "time_basis": time_basis,
        },
    )


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
        zone = header.zones.get(column)
        try:
            times[column], basis = parse_timestamp(cell, zone or ZoneInfo(context.feed.timezone))
        except ValueError as error:
            reasons.append(f"{column}: {error}")
            continue
        if column == "responded_at":
            time_basis = "zone" if zone else basis
    return times, time_basis


def _out_of_scope_rule(standard: dict[str, str | None], reasons: list[str]) -> str | None:
    status = (standard["status"] or "").lower()
    if status in PREVIEW_OR_TEST or standard.get("distribution_channel") == "preview":
        return "survey_preview_or_test"
    finished = FINISHED.get((standard["finished"] or "").lower())
    if finished is None and standard.get("progress"):
        finished = standard["progress"] == "100"
    if finished is None:
        reasons.append(f"Finished is {standard['finished']!r}, expected 1, 0, True or False")
    return "unfinished_response" if finished is False else None


def _record(row: CsvRow, header: Header) -> dict[str, str]:
    """The row by column name; of columns of one name the first answer counts."""
    record: dict[str, str] = {}
    for names, cell in zip(header.names, row.cells, strict=True):
        for name in names:
            if not record.get(name):
                record[name] = cell
    return record
