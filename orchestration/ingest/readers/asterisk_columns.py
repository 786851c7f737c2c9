"""Which column of a CDR file is which: by its header, or by one of the orders that Asterisk writes.

Without a header the order is one that the vendor's own backends write (asterisk_orders.py): the one
whose dates, numbers, dispositions and ids stand where the rows have them. Any other order needs the
feed's option `header`.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from orchestration.ingest.readers.asterisk_orders import column_name, is_header, known_order
from orchestration.ingest.readers.base import FileColumns, FileRefusedError
from orchestration.ingest.readers.csv_text import NULLS
from orchestration.ingest.readers.decoding import lines_of
from orchestration.ingest.readers.header_names import told

_DELIMITERS = (",", ";", "\t", "|")
_PROBED_ROWS = 200
Lines = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class CdrTable:
    """How the rows of a file are laid out.

    Attributes:
        columns: names of the columns, those of Asterisk in its own spelling.
        given: the columns' names as the header spells them.
        has_header: whether the first row is a header.
        delimiter: between cells.
        is_quoted: whether quotes hold cells together; in dumps of database clients they are text.
    """

    columns: tuple[str, ...]
    given: tuple[str, ...]
    has_header: bool
    delimiter: str
    is_quoted: bool

    def record(self, cells: Sequence[str]) -> dict[str, str]:
        """The row's non-empty values by column, also under the header's own spelling."""
        record: dict[str, str] = {}
        for names in (self.columns, self.given):
            for name, cell in zip(names, cells, strict=True):
                if cell and cell not in NULLS:
                    record.setdefault(name, cell)
        return record

    def content(self, cells: Sequence[str]) -> list[list[str]]:
        """All that the row says, whatever the order and spelling of the columns."""
        return sorted([column, cell] for column, cell in zip(self.columns, cells, strict=True))


def header_columns(text: str) -> FileColumns | None:
    """The header's columns, a needed one missing perhaps; None where there is no header."""
    for delimiter in _DELIMITERS:
        rows = _first_rows(text, delimiter, is_quoted=True)
        names = tuple(cell.strip("\ufeff \t") for cell in rows[0]) if rows else ()
        if is_header(names):
            blank = len(text) - len(text.lstrip())
            return FileColumns(text.count("\n", 0, blank) + 1, names)
    return None


def find_table(text: str, read: Lines, header: str | None) -> CdrTable | None:
    """The layout of a text, or None where it has no row.

    Args:
        text: its beginning.
        read: gives all of its lines.
        header: the feed's option, the names of the columns of a file without a header.

    Raises:
        FileRefusedError: this is no CDR file, or one that lacks a column that is needed.
    """
    first = next((line for line in lines_of(text) if line.strip()), "")
    if not first:
        return None
    for delimiter in _DELIMITERS:
        if delimiter != "," and delimiter not in first:
            continue
        is_quoted = _is_quoted(read, first, delimiter)
        rows = _first_rows(text, delimiter, is_quoted)
        given = tuple(cell.strip() for cell in rows[0]) if rows else ()
        has_header = is_header(given)
        if not has_header:
            given = _named(header, rows) if header else known_order(rows)
        if given:
            columns = tuple(map(column_name, given))
            _refuse_what_is_missing(columns)
            return CdrTable(columns, given, has_header, delimiter, is_quoted)
    raise FileRefusedError(
        f"its first line ({told([first.strip()[:80]])}) is no header of a CDR file (calldate or "
        "start, dstchannel, disposition, uniqueid, ...) and its rows are in no order that Asterisk "
        "or FreePBX writes; have it exported with a header, or name its columns in the feed's "
        "option `header`"
    )


def _is_quoted(read: Lines, first_line: str, delimiter: str) -> bool:
    """Whether quotes hold cells together, or are text as database clients write it.

    A name in clid has quotes of its own, so a cell that begins with one is text unless such a
    quote is doubled behind the cell's own, wherever in the file that is.
    """
    if delimiter == "," or first_line.startswith('"'):
        return True
    begins_with_quote = f'{delimiter}"'
    is_any_doubled = [
        f'{begins_with_quote}""' in line for line in read() if begins_with_quote in line
    ]
    return not is_any_doubled or any(is_any_doubled)


def split_escaped(raw: str, delimiter: str) -> list[str] | None:
    r"""Cells of a line that escapes its quotes with backslashes; None for another.

    So writes MySQL with `enclosed by '"'`: `"\"Ann\" <100>",100`.
    """
    if '\\"' not in raw:
        return None
    try:
        return next(csv.reader([raw], delimiter=delimiter, escapechar="\\", strict=True), None)
    except csv.Error:
        return None


def split_undoubled(raw: str) -> list[str] | None:
    """Cells of a line that quotes each of them and doubles no quote within; None for another.

    So wrote cdr_custom before it had CSV_QUOTE: `""Ann" <100>","100"`.
    """
    whole = raw.rstrip("\r\n")
    is_one = len(whole) > 1 and whole.startswith('"') and whole.endswith('"')
    return whole[1:-1].split('","') if is_one else None


def _first_rows(text: str, delimiter: str, is_quoted: bool) -> list[list[str]]:
    """Cells of the first lines: enough to tell the order, even where a cell goes over lines."""
    rows = []
    for line in islice(filter(str.strip, lines_of(text)), _PROBED_ROWS):
        try:
            cells = next(
                csv.reader(
                    [line],
                    delimiter=delimiter,
                    quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
                    strict=True,
                ),
                [],
            )
        except csv.Error:
            cells = split_escaped(line, delimiter) or split_undoubled(line) or []
        if any(cell.strip() for cell in cells):
            rows.append(cells)
    return rows


def _named(header: str, rows: list[list[str]]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in header.split(","))
    return names if any(len(row) == len(names) for row in rows) else ()


def _refuse_what_is_missing(columns: Iterable[str]) -> None:
    names = set(columns)
    missing = [
        " or ".join(choices)
        for choices in (
            ("start (calldate)",),
            ("dstchannel",),
            ("disposition",),
            ("uniqueid", "linkedid"),
            ("end", "duration"),
        )
        if not names & {choice.partition(" ")[0] for choice in choices}
    ]
    if missing:
        raise FileRefusedError(
            f"the columns {', '.join(missing)} are missing; found: {told([*columns])}. Have it "
            "exported with them (in cdr.conf, uniqueid is written with `loguniqueid=yes`, "
            "linkedid with `newcdrcolumns=yes`)"
        )
