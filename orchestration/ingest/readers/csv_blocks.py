"""Delimited text by columns: thousands of lines at once, wherever all readers of CSV agree on them.

Where they do, csv_pieces.py knows. Other lines are read one record at a time, by csv_text.py.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import compress
from operator import attrgetter

import numpy as np
import pyarrow as pa

from orchestration.ingest.readers.base import Reject, Row, Rows
from orchestration.ingest.readers.csv_lines import LineSource
from orchestration.ingest.readers.csv_pieces import parsed
from orchestration.ingest.readers.csv_text import CsvRow, csv_rows

BLOCK_LINES = 25_000
_FEWEST_LINES = 8
_MOST_AHEAD = 2**22
_MOST_CHARACTERS = 2**25


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
            piece = parsed(ahead, names, delimiter, is_quoted)
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
