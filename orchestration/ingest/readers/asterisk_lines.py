"""The rows of a CDR file, from delimited text or JSON, before anything is made of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.ingest.readers.asterisk_columns import (
    CdrTable,
    find_table,
    split_escaped,
    split_undoubled,
)
from orchestration.ingest.readers.asterisk_orders import column_name
from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.csv_blocks import CsvBlock, csv_blocks
from orchestration.ingest.readers.csv_lines import LineSource
from orchestration.ingest.readers.csv_text import CsvRow, csv_rows
from orchestration.ingest.readers.decoding import has_undecodable
from orchestration.ingest.readers.json_files import begins_as_json
from orchestration.ingest.readers.json_stream import json_records
from orchestration.ingest.readers.json_tables import AnyName, table_rows
from orchestration.ingest.readers.parsing import text as as_text
from orchestration.ingest.readers.text_files import (
    TextFile,
    count_if_none,
    read_ahead,
    with_beginning,
)


@dataclass(frozen=True)
class CdrLine:
    """One row.

    Attributes:
        line: line on which it begins, from 1.
        raw: as delivered.
        record: its values by Asterisk's names of the columns, and by the file's.
        content: all that it says, for telling rows apart.
        defects: every reason why it is no row.
    """

    line: int
    raw: str
    record: Mapping[str, Any]
    content: Any = None
    defects: tuple[str, ...] = ()

    @property
    def leg_id(self) -> str | None:
        return as_text(self.record.get("uniqueid")) or as_text(self.record.get("linkedid"))

    @property
    def chain_id(self) -> str | None:
        return as_text(self.record.get("linkedid")) or as_text(self.record.get("uniqueid"))


@dataclass(frozen=True)
class CdrBlock:
    """Some thousand lines of delimited text, and how they are laid out."""

    table: CdrTable
    block: CsvBlock


def cdr_lines(text: TextFile, header: str | None) -> Iterator[CdrLine]:
    """Rows of a file's text in order.

    Args:
        text: the text.
        header: the feed's option, for files without a header in an order of their own.

    Raises:
        FileRefusedError: this is no CDR file, lacks a column that is needed, or is truncated.
    """
    if begins_as_json(text.pieces()):
        yield from _json_lines(text)
        return
    beginning, lines = with_beginning(text.lines())
    table = find_table(beginning, text.lines, header)
    if table is None:
        return
    rows = csv_rows(lines, table.delimiter, is_quoted=table.is_quoted)
    if table.has_header:
        next(rows)
    for row in rows:
        yield table_line(row, table)


def cdr_blocks(text: TextFile, header: str | None) -> Iterator[CdrLine | CdrBlock]:
    """The same rows, those of delimited text in blocks, but for the first."""
    if begins_as_json(text.pieces()):
        yield from _json_lines(text)
        return
    beginning, lines = with_beginning(text.lines())
    table = find_table(beginning, text.lines, header)
    # Of columns that share a name, a row's key tells them apart by their cells.
    if table is None or len(set(table.columns)) < len(table.columns):
        yield from cdr_lines(text, header)
        return
    source = LineSource(lines)
    rows = csv_rows(source, table.delimiter, is_quoted=table.is_quoted)
    first = next(rows, None)
    if first is not None and not table.has_header:
        yield table_line(first, table)
    width = len(table.columns)
    for block in csv_blocks(source, rows, width, table.delimiter, is_quoted=table.is_quoted):
        yield CdrBlock(table, block)


def table_line(row: CsvRow, table: CdrTable) -> CdrLine:
    """The row of a delimited text."""
    cells, defects = row.cells, row.defects(len(table.columns))
    if row.error and not has_undecodable(row.raw):
        splits = (split_escaped(row.raw, table.delimiter), split_undoubled(row.raw))
        for split in filter(None, splits):
            if len(split) == len(table.columns):
                cells, defects = split, ()
                break
    if defects:
        return CdrLine(row.line, row.raw, {}, None, defects)
    return CdrLine(row.line, row.raw, table.record(cells), table.content(cells))


def _json_lines(text: TextFile) -> Iterator[CdrLine]:
    others = count_if_none(
        _json_calls(text), lambda line: bool(line.chain_id and line.record.get("start"))
    )
    if others:
        raise FileRefusedError(
            f"none of its {others} JSON records has a start and a uniqueid or linkedid: this "
            "is no export of Asterisk's CDR; check the feed's pattern and format"
        )
    yield from read_ahead(_json_calls(text))


def _json_calls(text: TextFile) -> Iterator[CdrLine]:
    for line, raw, found in json_records(text.pieces(), AnyName()):
        if isinstance(found, str):
            yield CdrLine(line, raw, {}, None, (found,))
            continue
        for call in table_rows(found, _is_call):
            yield _json_line(line, raw if call is found else json.dumps(call), call)


def _json_line(line: int, raw: str, record: Mapping[str, Any]) -> CdrLine:
    return CdrLine(
        line, raw, {**{column_name(key): record[key] for key in record}, **record}, record
    )


def _is_call(found: Mapping[str, Any]) -> bool:
    return any(column_name(key) in ("start", "disposition") for key in found)
