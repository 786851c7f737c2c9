"""Records of JSON as the rows of a plain table.

A field is a column, one within another by its path, such as `properties.email`. Several values of a
field stand in a cell as they do elsewhere, separated by bars. Records come as lines, in an array or
in pages with a list of them, whatever the list is named.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orchestration.ingest.readers.csv_text import CsvRow
from orchestration.ingest.readers.json_stream import json_records
from orchestration.ingest.readers.json_tables import AnyName, table_rows
from orchestration.ingest.readers.parsing import NESTED, text
from orchestration.ingest.readers.text_files import TextFile

# A name of a column may stand in brackets: a list of records is followed by one, or by nothing.
_BEGINNING = re.compile(r"[\ufeff\s]*(?:\{|\[\s*[\[{\]])")

Cells = dict[str, str]


def begins_as_records(pieces: Iterable[str]) -> bool:
    """Whether a text that comes in pieces is JSON rather than delimited."""
    beginning = next((piece for piece in pieces if piece.strip("\ufeff \t\r\n")), "")
    return _BEGINNING.match(beginning) is not None


def json_rows(content: TextFile, key: Sequence[str]) -> Iterator[CsvRow]:
    """A header, on line 0, and the records below it; nothing of a text without a record.

    The columns are all fields of all records, in the order in which they come.

    Args:
        content: the text.
        key: columns that each record has, by which it is told from what wraps it.

    Raises:
        FileRefusedError: the text is truncated.
    """
    names = list(dict.fromkeys(name for *_, cells in _records(content, key) for name in cells))
    if names:
        yield CsvRow(0, "", names)
    for line, raw, reason, cells in _records(content, key) if names else ():
        yield CsvRow(line, raw, [] if reason else [cells.get(name, "") for name in names], reason)


def _records(content: TextFile, key: Sequence[str]) -> Iterator[tuple[int, str, str | None, Cells]]:
    """Line, raw text, the reason why it is no record, and its cells by column."""

    def is_record(found: Mapping[str, Any]) -> bool:
        return not {*key}.isdisjoint(_cells(found))

    for line, raw, found in json_records(content.pieces(), AnyName()):
        if isinstance(found, str):
            yield line, raw, found, {}
            continue
        for record in table_rows(found, is_record):
            yield line, raw if record is found else json.dumps(record), None, _cells(record)


def _cells(record: Mapping[str, Any], within: str = "") -> Cells:
    cells: Cells = {}
    for name, value in record.items():
        if isinstance(value, dict) and value:
            cells |= _cells(value, f"{within}{name}.")
        else:
            cells[f"{within}{name}"] = _cell(value)
    return cells


def _cell(value: Any) -> str:
    if isinstance(value, list) and not any(type(each) in NESTED for each in value):
        return "|".join(filter(None, map(text, value)))
    return "" if value in ({}, []) else text(value) or ""
