"""Delimited text by columns: thousands of lines at once, wherever all readers of CSV agree on them.

They do where every quote opens or closes a cell or is doubled within one, where no cell goes over
lines, and where a line has as many cells as the first. Other lines are read one record at a time,
by csv_text.py, and so are lines with bytes that do not decode and with characters that Python's
`strip` takes for space and Arrow does not.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import compress
from operator import attrgetter

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from orchestration.ingest.readers.base import Reject, Row, Rows
from orchestration.ingest.readers.csv_text import CsvRow, LineSource, csv_rows

BLOCK_LINES = 25_000
_FEWEST_LINES = 8
_MOST_BYTES = 2**24
_MOST_AHEAD = 2**22
_MOST_CHARACTERS = 2**25
_EMPTY = frozenset({"\n", "\r", "\r\n"})
_LONGEST_EMPTY = max(map(len, _EMPTY))
_QUOTE, _FIRST_PRINTABLE = ord('"'), ord(" ")
_ODD_SPACE = re.compile(r"[^\S\x00-\x7f]")


@dataclass(frozen=True)
class CsvBlock:
    """Records of some thousand lines.

    Attributes:
        lines: line of each record that was read by columns.
        raw: these records as delivered, without line breaks.
        columns: their cells; text without control characters but tabs.
        others: the other records.
    """

    lines: np.ndarray
    raw: list[str]
    columns: list[pa.Array]
    others: list[CsvRow]

    def row(self, position: int) -> CsvRow:
        """One of the records that were read by columns."""
        cells = [column[position].as_py() for column in self.columns]
        return CsvRow(int(self.lines[position]), self.raw[position], cells)


def csv_blocks(
    lines: LineSource, rows: Iterator[CsvRow], width: int, delimiter: str, *, is_quoted: bool = True
) -> Iterator[CsvBlock]:
    """All that is left of a text.

    Args:
        lines: where the text is read from.
        rows: its records one at a time, as `csv_rows` gives them of these lines.
        width: number of cells of a record.
        delimiter: between cells.
        is_quoted: as `csv_rows` has it.

    Raises:
        FileRefusedError: as `csv_rows`.
    """
    size = BLOCK_LINES
    names = [str(position) for position in range(width)]
    no_cells = pa.table([pa.array([], pa.string())] * width, names)
    while lines.ahead(1, 1):
        numbers, raw, tables, others = [np.zeros(0, np.int64)], list[str](), [no_cells], []
        end = lines.next_line + BLOCK_LINES
        characters = 0
        while characters < _MOST_CHARACTERS and (
            ahead := lines.ahead(min(size, max(0, end - lines.next_line)), _MOST_AHEAD)
        ):
            first = lines.next_line
            piece = _parsed(ahead, names, delimiter, is_quoted)
            if piece is not None:
                lines.skip(len(ahead))
                characters += sum(map(len, ahead))
                is_kept = np.ones(len(ahead), bool)
                is_kept[piece.skipped] = False
                numbers.append(first + np.flatnonzero(is_kept))
                raw += piece.raw if not piece.skipped else compress(piece.raw, is_kept)
                tables.append(piece.table)
                for position in piece.skipped:
                    record = csv_rows([ahead[position]], delimiter, is_quoted=is_quoted)
                    others += [replace(row, line=first + position) for row in record]
                size = min(2 * size, BLOCK_LINES)
            elif len(ahead) > _FEWEST_LINES:
                size = max(len(ahead) // 4, _FEWEST_LINES)
            else:
                while lines.next_line < first + len(ahead) and (row := next(rows, None)):
                    others.append(row)
        cells = pa.concat_tables(tables).combine_chunks()
        columns = [column.combine_chunks() for column in cells.columns]
        yield CsvBlock(np.concatenate(numbers), raw, columns, others)


def rows_of(
    block: CsvBlock,
    columns: Mapping[str, pa.Array],
    digests: pa.Array,
    doubtful: np.ndarray,
    read: Callable[[CsvRow], Row | Reject],
) -> Rows:
    """The rows of a block, of which some columns were made.

    Args:
        block: the block.
        columns: by name of the contract's column.
        digests: as `Rows` has them.
        doubtful: whether a row is to be read alone, whatever the columns say.
        read: reads a record alone.
    """
    alone = [block.row(int(position)) for position in np.flatnonzero(doubtful)]
    others = sorted((*block.others, *alone), key=attrgetter("line"))
    rows = Rows(block.lines, block.raw, columns, digests, [read(row) for row in others])
    return rows.without(doubtful)


@dataclass(frozen=True)
class _Piece:
    """Lines that were parsed at once, but for those `skipped` for their number of cells."""

    table: pa.Table
    raw: list[str]
    skipped: list[int]


def _parsed(lines: list[str], names: list[str], delimiter: str, is_quoted: bool) -> _Piece | None:
    """The lines by columns; None where they are not as plain as the module says."""
    text = "".join(lines)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return None
    if len(delimiter.encode()) > 1 or not _is_plain(text, data, lines):
        return None
    if is_quoted and not _is_well_quoted(data, delimiter):
        return None
    skipped: list[int] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        skipped.append(row.number - 1)
        return "skip"

    table = pa_csv.read_csv(
        pa.py_buffer(data),
        read_options=pa_csv.ReadOptions(
            column_names=names, use_threads=False, block_size=len(data) + 1
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if is_quoted else False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    is_cut = skipped[-1:] == [len(lines) - 1] and not lines[-1].endswith("\n")
    if len(table) + len(skipped) != len(lines) or is_cut:
        return None
    raw = (text.replace("\r\n", "\n") if "\r" in text else text).removesuffix("\n").split("\n")
    return _Piece(table, raw, skipped)


def _is_plain(text: str, data: bytes, lines: list[str]) -> bool:
    if len(data) > _MOST_BYTES or text.startswith("\ufeff") or "\x7f" in text:
        return False
    # Arrow reads an empty line as a record of empty cells.
    if min(map(len, lines)) <= _LONGEST_EMPTY and not _EMPTY.isdisjoint(lines):
        return False
    breaks = len(lines) - (not text.endswith("\n"))
    returns, tabs = (data.count(char) if char in data else 0 for char in (b"\r", b"\t"))
    if returns and (returns != data.count(b"\r\n") or breaks != data.count(b"\n")):
        return False
    controls = np.count_nonzero(np.frombuffer(data, np.uint8) < _FIRST_PRINTABLE)
    if controls != breaks + returns + tabs:
        return False
    return text.isascii() or not _ODD_SPACE.search(text)


def _is_well_quoted(data: bytes, delimiter: str) -> bool:
    """Whether every quote opens or closes a cell or is doubled.

    Args:
        data: whole lines.
        delimiter: between cells.
    """
    # A text begins and ends as a line does.
    characters = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    bounds = np.zeros(256, bool)
    bounds[[ord(delimiter), ord("\n"), ord("\r")]] = True
    opens, closes = bounds[characters[opening - 1]], bounds[characters[closing + 1]]
    if opens.all() and closes.all():
        return True
    is_doubled = opening[1:] == closing[:-1] + 1
    opens[1:] |= is_doubled
    closes[:-1] |= is_doubled
    return bool(opens.all() and closes.all())
