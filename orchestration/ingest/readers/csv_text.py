"""Delimited text: records with their exact raw lines, also where a quoted cell spans lines."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from orchestration.ingest.readers.base import FileColumns, FileRefusedError
from orchestration.ingest.readers.csv_lines import LineSource
from orchestration.ingest.readers.decoding import has_undecodable, lines_of
from orchestration.ingest.readers.header_names import are_values
from orchestration.ingest.readers.json_files import is_json
from orchestration.ingest.readers.text_files import with_beginning

# The module's default of 128 KiB would cut a transcript in a cell; without a limit a quote that is
# never closed would take in the rest of the file.
csv.field_size_limit(2**24)
DATABASE_NULLS = frozenset({"NULL", "null", "Null", r"\N", "0000-00-00", "0000-00-00 00:00:00"})
"""What database clients write for no value; the dates of noughts are MySQL's."""
NULLS = DATABASE_NULLS | {"None", "nan", "NaN", "NaT", "<NA>", "#N/A"}
"""What Python's programs and spreadsheets write for it, too; people who are asked may say None."""
_FIRST_LINE = re.compile(r"\S[^\r\n]*")


@dataclass(frozen=True)
class CsvRow:
    """One record of a delimited text.

    Attributes:
        line: line on which it begins, from 1.
        raw: its lines as delivered, without the last line break.
        cells: its values; empty where `error` says why it does not parse.
        error: None, or the reason.
    """

    line: int
    raw: str
    cells: list[str]
    error: str | None = None

    def fitted(self, width: int) -> "CsvRow":
        """The record without its cells beyond the width, where none of them says anything."""
        beyond = self.cells[width:]
        if not beyond or any(map(str.strip, beyond)):
            return self
        return replace(self, cells=self.cells[:width])

    def defects(self, width: int) -> tuple[str, ...]:
        """Every reason why the record is no row of `width` cells; empty when it is one."""
        reasons = []
        if self.error:
            reasons.append(self.error)
        elif len(self.cells) != width:
            reasons.append(f"has {len(self.cells)} cells where the header has {width}")
        if has_undecodable(self.raw):
            reasons.append("holds bytes that decode neither as UTF-8 nor in the feed's encoding")
        return tuple(reasons)


def header_delimiter(text: str) -> str:
    """Comma, semicolon, tab or bar: the one that separates the names of the first line.

    For vendors' headers, whose names hold none of them; the data is never looked at.
    """
    header = _FIRST_LINE.search(text)
    return max(",;\t|", key=header[0].count) if header else ","


def header_columns(text: str | Iterable[str], delimiter: str) -> Iterator[FileColumns]:
    """The columns that the first record of a text or its lines names, if it is not broken.

    A text of JSON has none, and its first line may hold what customers said; so may the first line
    of a table that lost its header.
    """
    beginning, lines = with_beginning(lines_of(text) if isinstance(text, str) else iter(text))
    header = None if is_json(beginning) else next(csv_rows(lines, delimiter), None)
    if header is not None and not header.error:
        names = tuple(cell.strip("\ufeff \t") for cell in header.cells)
        if not are_values(names):
            yield FileColumns(header.line, names)


def csv_rows(
    text: str | Iterable[str] | LineSource, delimiter: str = ",", *, is_quoted: bool = True
) -> Iterator[CsvRow]:
    """Records of a text or its lines in order, header rows among them, blank lines left out.

    A quote that is closed in the middle of a cell is an error, not a guess. It costs the line on
    which the record begins: the lines below may be records that a stray quote took in. Without
    `is_quoted`, quotes are text like any other.

    Lines may be taken from `LineSource` between one record and the next.

    Raises:
        FileRefusedError: the text ends within quotes, or its last line has no line break and
            fewer cells than the first record.
    """
    if not isinstance(text, LineSource):
        text = LineSource(lines_of(text) if isinstance(text, str) else text)
    lines = text
    read = partial(
        csv.reader,
        lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        strict=True,
    )
    reader = read()
    width = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as failure:
            yield _broken(lines, str(failure))
            reader = read()
            continue
        line, raw = lines.take()
        # A line of tabs alone is a record of empty cells, as one of commas is. Windows' copy ends
        # files that it puts together with Ctrl-Z.
        if not raw.strip().strip("\x1a") and len(cells) < 2:
            continue
        width = width or len(cells)
        if len(cells) < width and not raw.endswith(("\n", "\r")):
            raise FileRefusedError(
                f"the file is truncated: its last line, {line}, has {len(cells)} cells instead "
                f"of {width} and no line break; have it exported again"
            )
        yield CsvRow(line, raw.rstrip("\r\n"), cells)


def _broken(lines: LineSource, error: str) -> CsvRow:
    """The line that a record with an error begins with. Raises FileRefusedError."""
    reached = lines.reached
    line, raw = lines.take_first()
    # Below a stray quote a quote without its end says nothing about the end of the file.
    if error == "unexpected end of data" and line > reached:
        raise FileRefusedError(
            f"the file is truncated: a quote opened in the record on line {line} is not "
            "closed by the end of the file; have it exported again"
        )
    return CsvRow(line, raw.rstrip("\r\n"), [], f"not readable as CSV: {error}")
