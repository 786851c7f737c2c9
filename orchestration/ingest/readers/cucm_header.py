"""Header of a CUCM flat file: its columns in any order and case, its row of SQL types.

Files of a minute each are often concatenated: a header may stand again further down, and the
records after it have its columns. Dumps may lack it: then the columns' places tell (cucm_order.py).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.csv_text import CsvRow, csv_rows, header_delimiter
from orchestration.ingest.readers.cucm_order import columns_by_place
from orchestration.ingest.readers.cucm_record import CdrRecord
from orchestration.ingest.readers.header_names import told
from orchestration.ingest.readers.text_files import with_beginning

REQUIRED = (
    "globalCallID_callManagerId",
    "globalCallID_callId",
    "dateTimeOrigination",
    "callingPartyNumber",
    "finalCalledPartyNumber",
    "dateTimeConnect",
    "dateTimeDisconnect",
)
# Release 6 wrote destLegCallIdentifier.
_ALIASES = {"destlegcallidentifier": "destlegidentifier"}
# Columns that management records, of the media's quality, have and call records lack.
_CMR_COLUMNS = frozenset({"directorynum", "numberpacketssent", "numberpacketslost", "jitter"})
_MARK = "globalcallid_callid"
_SQL_TYPE = re.compile(r"[a-z]+(?: ?\(\d+(?:, ?\d+)?\))?", re.IGNORECASE)
_SQL_TYPE_NAMES = re.compile(r"\b(?:integer|int|varchar|uniqueidentifier)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """What a header says.

    Attributes:
        written: the columns' names as the file writes them, stripped.
        positions: position by column name, lower case; of two columns of one name the first.
    """

    written: list[str]
    positions: dict[str, int]

    @property
    def width(self) -> int:
        return len(self.written)

    def record(self, row: CsvRow) -> CdrRecord:
        """A row's cells by column."""
        return CdrRecord(row.cells, self.positions, self.written)


def cdr_rows(lines: Iterator[str]) -> Iterator[tuple[CsvRow, Columns]]:
    """Each record of a file's lines, as wide as its header, with its columns.

    Raises:
        FileRefusedError: no header of call detail records comes first, or the text is truncated.
    """
    columns = None
    beginning, lines = with_beginning(lines)
    for row in csv_rows(lines, header_delimiter(beginning)):
        if columns is None and (by_place := columns_by_place(row.cells)):
            columns = _columns(by_place)
        elif columns is None or _MARK in row.raw.lower():
            names = [_name(cell) for cell in row.cells]
            if columns is None or _is_header(names):
                _refuse_other(row, names)
                columns = _columns(row.cells)
                continue
        if _is_row_of_types(row):
            continue
        if len(row.cells) > columns.width and not any(row.cells[columns.width :]):
            row = replace(row, cells=row.cells[: columns.width])
        yield row, columns
    if columns is None:
        raise FileRefusedError(
            "the file is empty; expected a header row with the column names of call detail records"
        )


def _columns(cells: Iterable[str]) -> Columns:
    written = [cell.strip() for cell in cells]
    names = [_name(cell) for cell in written]
    return Columns(written, {name: at for at, name in reversed(list(enumerate(names)))})


def _name(cell: str) -> str:
    name = cell.strip("\ufeff \t").lower().replace(" ", "")
    return _ALIASES.get(name, name)


def _is_header(names: list[str]) -> bool:
    return {column.lower() for column in REQUIRED} <= {*names}


def _is_row_of_types(row: CsvRow) -> bool:
    """Whether the row says the columns' SQL types, as the second line of CUCM's own files does."""
    if not row.cells or not row.cells[0][:1].isalpha():
        return False
    return _SQL_TYPE_NAMES.search(row.raw) is not None and all(
        _SQL_TYPE.fullmatch(cell.strip()) for cell in row.cells
    )


def _refuse_other(row: CsvRow, names: list[str]) -> None:
    """Refuses a file whose first row is no header of call detail records."""
    if defects := row.defects(len(row.cells)):
        raise FileRefusedError(f"the header {'; '.join(defects)}; have the file exported again")
    if {*names} >= _CMR_COLUMNS:
        raise FileRefusedError(
            "these are call management records (CMR), which hold the media's quality (packets, "
            "jitter), not the calls; point the feed's pattern at the CDR files, cdr_* instead of "
            "cmr_*"
        )
    missing = [column for column in REQUIRED if column.lower() not in names]
    if missing:
        raise FileRefusedError(
            f"the header lacks the column(s) {', '.join(missing)}: this is no export of CUCM call "
            "detail records, or one without columns that a call cannot do without; the first row "
            f"has: {told(row.cells)}"
        )
