"""A plain table: delimited text with a header row, or records of JSON, for any channel.

The feed's options say what the columns mean (table_columns.py, table_layout.py); how a line
becomes a row: table_rows.py. The delimiter is what the file declares for Excel, else the feed's
`delimiter`, else the comma; never sniffed: sniffers read some real files as one column without an
error.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from expectations.contracts import Contract
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    Item,
    ReadContext,
    Reject,
    Row,
    Rows,
    SourceFile,
)
from orchestration.ingest.readers.csv_blocks import CsvBlock, csv_blocks, rows_of
from orchestration.ingest.readers.csv_lines import LineSource, take_declared_delimiter
from orchestration.ingest.readers.csv_text import CsvRow, csv_rows
from orchestration.ingest.readers.digests import Digests
from orchestration.ingest.readers.header_names import are_values
from orchestration.ingest.readers.table_blocks import TableBlocks
from orchestration.ingest.readers.table_columns import (
    CONTRACT_OF_CHANNEL,
    TABLE,
    contract_of,
    options_of,
)
from orchestration.ingest.readers.table_json import begins_as_records, json_rows
from orchestration.ingest.readers.table_layout import Layout, as_list, table_layout
from orchestration.ingest.readers.table_rows import TableRows
from orchestration.ingest.readers.text_files import TextFile

_BYTE_ORDER_MARK = "\ufeff"
# What exports write so that Excel keeps the zeros of ="0012".
_FORMULA = '="'
_TEXT_AS_FORMULA = re.compile(r'^\s*="([^"]*)"\s*$')
_REPEATED_HEADER = (
    "repeats the header, as where files were put together; have each of them exported by itself"
)


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
        _, rows, delimiter = _open(file, context)
        reading = yield from _header(rows, delimiter, context)
        for row in rows:
            yield reading.of_row(row)

    def read_by_columns(self, file: SourceFile, context: ReadContext) -> Iterator[Item]:
        lines, rows, delimiter = _open(file, context)
        reading = yield from _header(rows, delimiter, context)
        if lines is not None and delimiter is not None and reading.blocks.can_read:
            for block in csv_blocks(lines, rows, reading.width, delimiter):
                yield reading.of_block(block)
        for row in rows:
            yield reading.of_row(row)


def _open(
    file: SourceFile, context: ReadContext
) -> tuple[LineSource | None, Iterator[CsvRow], str | None]:
    """The file's lines, its records, and what separates their cells; of JSON the records alone."""
    content = TextFile(file.path, context.feed.encoding)
    if begins_as_records(content.pieces()):
        return None, json_rows(content, as_list(context.feed.options["key"])), None
    lines = LineSource(content.lines())
    declared = take_declared_delimiter(lines)
    delimiter = declared or str(context.feed.options.get("delimiter", ","))
    return lines, csv_rows(lines, delimiter), delimiter


def _header(
    rows: Iterator[CsvRow], delimiter: str | None, context: ReadContext
) -> Generator[FileColumns, None, "_Reading"]:
    header = next(rows, None)
    if header is None:
        raise FileRefusedError(
            "the file is empty; expected a header row with column names, or records of JSON"
        )
    if header.defects(len(header.cells)):
        raise FileRefusedError(f"the header {'; '.join(header.defects(len(header.cells)))}")
    names = tuple(cell.strip() for cell in header.cells)
    if not are_values(names):
        yield FileColumns(header.line or None, names)
    layout = table_layout(names, delimiter, context)
    yield FileColumns(header.line or None, names, layout.unknown)
    feed = replace(context.feed, options=layout.options)
    # Which columns of an agents table are feeds', other feeds say.
    meanings = {
        meaning: [names[position] for position in positions]
        for meaning, positions in layout.columns.items()
    }
    digests = Digests(context.feed, names, [meanings, dict(layout.literals)])
    return _Reading(header.raw, layout, replace(context, feed=feed), digests)


class _Reading:
    """Reads what stands below the header of one table."""

    def __init__(self, header: str, layout: Layout, context: ReadContext, digests: Digests) -> None:
        self.width = len(layout.header)
        self._header = header
        # Columns without a name at the end of the header are of delimiters that end each line.
        self._named = max(at for at, name in enumerate(layout.header, 1) if name)
        self._digests = digests
        self._shape = TableRows(layout, context)
        self.blocks = TableBlocks(layout, context, self._shape)

    def of_row(self, row: CsvRow) -> Row | Reject:
        row = self._fitted(row)
        defects = row.defects(self.width)
        if defects:
            return Reject(row.line, row.raw, defects)
        if row.raw.removeprefix(_BYTE_ORDER_MARK) == self._header:
            return Reject(row.line, row.raw, (_REPEATED_HEADER,))
        values, reasons = self._shape.values(row.cells)
        if reasons:
            return Reject(row.line, row.raw, reasons)
        return Row(row.line, row.raw, values, digest=self._digests.of_row(row.cells))

    def _fitted(self, row: CsvRow) -> CsvRow:
        """The row as wide as the header, where all that one of them has more is delimiters."""
        if _FORMULA in row.raw:
            row = replace(row, cells=[_TEXT_AS_FORMULA.sub(r"\1", cell) for cell in row.cells])
        missing = self.width - len(row.cells)
        if missing > 0 and len(row.cells) >= self._named:
            return replace(row, cells=[*row.cells, *[""] * missing])
        return row.fitted(self.width)

    def of_block(self, block: CsvBlock) -> Rows:
        columns, doubtful = self.blocks.columns(block)
        doubtful |= np.fromiter((_FORMULA in raw for raw in block.raw), bool, len(block.raw))
        digests = self._digests.of_columns(block.columns)
        return rows_of(block, columns, digests, doubtful, self.of_row)
