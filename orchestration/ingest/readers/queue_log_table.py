"""The queue log's table form: delimited text with a header, by whatever names of columns."""

import re
from collections.abc import Iterator

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.csv_text import csv_rows

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
_DELIMITERS = (",", ";", "\t", "|")
_NULLS = frozenset({"\\N", "NULL"})


def is_table(first_line: str) -> bool:
    """Whether the first line is a header, by whatever delimiter."""
    return any(
        {"event", "callid"} <= set(_names(first_line, delimiter)) for delimiter in _DELIMITERS
    )


def table_lines(
    content: str, first_line: str
) -> Iterator[tuple[int, str, dict[str, str], tuple[str, ...]]]:
    """Line, raw text, record by column, and defects of each row.

    Raises:
        FileRefusedError: a column that is needed is missing, or the text is truncated.
    """
    delimiter = max(_DELIMITERS, key=lambda mark: len(set(_names(first_line, mark))))
    rows = csv_rows(content, delimiter)
    names = _names(first_line, delimiter)
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
            if cell and cell not in _NULLS:
                record.setdefault(name, cell)
        yield row.line, row.raw, record, defects


def _names(line: str, delimiter: str) -> list[str]:
    squeezed = [re.sub("[^a-z0-9]", "", cell.casefold()) for cell in line.split(delimiter)]
    return [_SPELLINGS.get(name, name) for name in squeezed]
