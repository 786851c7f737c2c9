"""The queue log's table form: delimited text with a header, or JSON, by whatever names of columns.

Dumps of the table without a header have the columns in the order of Asterisk's own schemas.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.csv_text import NULLS, csv_rows
from orchestration.ingest.readers.json_stream import json_records
from orchestration.ingest.readers.json_tables import AnyName, table_rows
from orchestration.ingest.readers.parsing import text as as_text
from orchestration.ingest.readers.text_files import TextFile, count_if_none, read_ahead

COLUMNS = ("time", "callid", "queuename", "agent", "event")
_SPELLINGS = {
    "timeid": "time",
    "timestamp": "time",
    "datetime": "time",
    "created": "time",
    "uniqueid": "callid",
    "queue": "queuename",
    "qname": "queuename",
    "verb": "event",
    **{f"{name}{number}": f"data{number}" for name in ("info", "arg") for number in range(1, 6)},
}
_NUMBERED = tuple(f"data{number}" for number in range(1, 6))
_ORDERS = tuple(
    (*key, *COLUMNS, *parameters)
    for key in ((), ("id",))
    for parameters in (_NUMBERED, ("data",), ("data", *_NUMBERED))
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ].*|\d{9,11}(\.\d+)?", re.ASCII)
_EVENT = re.compile(r"[A-Z]{3,}")
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """How the table's rows are laid out."""

    delimiter: str
    names: list[str]
    has_header: bool


def find_layout(first_line: str) -> Layout | None:
    """The layout that the first line shows; None for what is no table."""
    delimiter = max(_DELIMITERS, key=lambda mark: len(set(_names(first_line, mark))))
    names = _names(first_line, delimiter)
    if {"event", "callid"} <= set(names):
        return Layout(delimiter, names, has_header=True)
    for mark in _DELIMITERS:
        cells = [row.cells for row in csv_rows(f"{first_line.rstrip()}\n", mark)]
        for order in _ORDERS:
            if cells and _fits(cells[0], order):
                return Layout(mark, list(order), has_header=False)
    return None


def table_lines(
    lines: Iterable[str], layout: Layout
) -> Iterator[tuple[int, str, dict[str, str], tuple[str, ...]]]:
    """Line, raw text, record by column, and defects of each row.

    Raises:
        FileRefusedError: a column that is needed is missing, or the text is truncated.
    """
    names = layout.names
    rows = csv_rows(lines, layout.delimiter)
    if layout.has_header:
        next(rows)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise FileRefusedError(
            f"the columns {', '.join(missing)} are missing; found: {', '.join(names)}. Have the "
            "table exported with time, callid, queuename, agent, event, data1 to data5"
        )
    for row in rows:
        defects = row.defects(len(names))
        record: dict[str, str] = {}
        for name, cell in zip(names, () if defects else row.cells, strict=False):
            if cell and cell not in NULLS:
                record.setdefault(name, cell)
        yield row.line, row.raw, record, defects


def json_lines(text: TextFile) -> Iterator[tuple[int, str, dict[str, str], tuple[str, ...]]]:
    """The same of a text of JSON, an object a row. Raises FileRefusedError."""
    if others := count_if_none(_json_rows(text), lambda row: {"event", "callid"} <= row[2].keys()):
        raise FileRefusedError(
            f"none of its {others} JSON records has a callid and an event: this is no queue "
            "log; check the feed's pattern and format"
        )
    for line, raw, record, defects in read_ahead(_json_rows(text)):
        cells = {name: cell for name, value in record.items() if (cell := as_text(value))}
        yield line, raw, cells, defects


def _json_rows(text: TextFile) -> Iterator[tuple[int, str, dict[str, Any], tuple[str, ...]]]:
    for line, raw, found in json_records(text.pieces(), AnyName()):
        if isinstance(found, str):
            yield line, raw, {}, (found,)
            continue
        for event in table_rows(found, _is_event):
            written = raw if event is found else json.dumps(event)
            yield line, written, {_name(key): cell for key, cell in event.items()}, ()


def _is_event(found: Mapping[str, Any]) -> bool:
    return any(_name(key) in ("event", "callid") for key in found)


def _fits(cells: Sequence[str], order: Sequence[str]) -> bool:
    """Whether a row without a header is of that order, by its width, time and event."""
    if len(cells) != len(order):
        return False
    row = dict(zip(order, cells, strict=True))
    return bool(_TIME.fullmatch(row["time"]) and _EVENT.fullmatch(row["event"]))


def _names(line: str, delimiter: str) -> list[str]:
    return [_name(cell) for cell in line.split(delimiter)]


def _name(written: str) -> str:
    squeezed = re.sub("[^a-z0-9]", "", written.casefold())
    return _SPELLINGS.get(squeezed, squeezed)
