"""Qualtrics' CSV export to responses; its header rows: qualtrics_header.py.

Commas part the cells; semicolons do where commas are the decimal marks, and tabs in the TSV, which
is UTF-16. Header cells hold line breaks, so lines are not rows.
"""

from collections.abc import Iterator
from itertools import chain, islice

from orchestration.ingest.readers.base import FileColumns, ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.csv_text import (
    CsvRow,
    csv_rows,
    header_columns,
    header_delimiter,
)
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.qualtrics_header import Header, read_header
from orchestration.ingest.readers.qualtrics_rules import UNANSWERED, refuse_groups, response_of
from orchestration.ingest.readers.survey_questions import require_columns
from orchestration.ingest.readers.survey_rows import cells_by_name, response_row
from orchestration.ingest.readers.text_files import TextFile, with_beginning


def table_responses(file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
    """Rows of a file of delimited text, in order. Raises FileRefusedError."""
    content = TextFile(file.path, context.feed.encoding)
    beginning, lines = with_beginning(content.lines())
    delimiter = header_delimiter(beginning)
    yield from header_columns(content.lines(), delimiter)
    rows = csv_rows(lines, delimiter)
    first = list(islice(rows, 3))
    header = read_header(first, file.name)
    require_columns(header.names, context)
    refuse_groups(context)
    for row in chain(first[header.rows :], rows):
        yield _row(row, header, context)


def _row(row: CsvRow, header: Header, context: ReadContext) -> Row | Reject:
    width = len(header.names)
    row = row.fitted(width)
    defects = row.defects(width)
    if defects:
        return Reject(row.line, row.raw, defects)
    standard = {column: text(row.cells[at]) for column, at in header.standard.items()}
    record = cells_by_name(
        header.names, ("" if cell.strip() == UNANSWERED else cell for cell in row.cells)
    )
    response = response_of(standard, record, header.zone, context)
    return response_row(row.line, row.raw, response, row.cells, context)
