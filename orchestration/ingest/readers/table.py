"""A plain table: delimited text with a header row, for any channel.

The feed's options say what the columns mean (table_columns.py, table_layout.py); how a line
becomes a row: table_rows.py. The delimiter is the comma or the feed's `delimiter`, never sniffed:
sniffers read some real files as one column without an error.
"""

from collections.abc import Iterator
from dataclasses import replace

from expectations.contracts import Contract
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.csv_text import CsvRow, csv_rows
from orchestration.ingest.readers.decoding import text_lines
from orchestration.ingest.readers.table_columns import (
    CONTRACT_OF_CHANNEL,
    TABLE,
    contract_of,
    options_of,
)
from orchestration.ingest.readers.table_layout import table_layout
from orchestration.ingest.readers.table_rows import TableRows


class Table:
    """Reader of plain tables.

    A table of contacts may have a column with who ended the contact or not. `records_parties` is
    true for both: rows of a table without the column have no party, not an unknown one.
    """

    name = TABLE
    channels = frozenset(CONTRACT_OF_CHANNEL)
    options = frozenset[str]().union(*map(options_of, CONTRACT_OF_CHANNEL))
    records_parties = True

    def contract(self, channel: str) -> Contract:
        return contract_of(channel)

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        lines = text_lines(file.path, context.feed.encoding)
        rows = csv_rows(lines, context.feed.options.get("delimiter", ","))
        header = next(rows, None)
        if header is None:
            raise FileRefusedError("the file is empty; expected a header row with column names")
        if header.defects(len(header.cells)):
            raise FileRefusedError(f"the header {'; '.join(header.defects(len(header.cells)))}")
        names = tuple(cell.strip() for cell in header.cells)
        yield FileColumns(header.line, names)
        layout = table_layout(names, context)
        yield FileColumns(header.line, names, layout.unknown)
        feed = replace(context.feed, options=layout.options)
        shape = TableRows(layout, replace(context, feed=feed))
        for row in rows:
            yield _read_row(row, len(layout.header), shape)


def _read_row(row: CsvRow, width: int, shape: TableRows) -> Row | Reject:
    defects = row.defects(width)
    if defects:
        return Reject(row.line, row.raw, defects)
    values, reasons = shape.values(row.cells)
    if reasons:
        return Reject(row.line, row.raw, reasons)
    return Row(row.line, row.raw, values, row.cells)
