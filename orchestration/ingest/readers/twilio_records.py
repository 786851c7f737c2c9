"""Twilio's calls out of a file of JSON or CSV, whatever wraps them and however fields are spelt.

JSON: pages of the list resource, arrays, one call a line, single calls; a page may lie in a
recorded exchange (`response`, `body`). CSV: warehouse tables and exports of consoles. Spellings:
the REST resource's `parent_call_sid`, helper libraries' `parentCallSid`, webhooks' and older APIs'
`ParentCallSid`, warehouses' `parent_call_id`, `Parent Call SID`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError, ReadContext, SourceFile
from orchestration.ingest.readers.csv_text import NULLS, CsvRow, csv_rows, header_delimiter
from orchestration.ingest.readers.header_names import told
from orchestration.ingest.readers.json_files import is_json_file, records_of
from orchestration.ingest.readers.json_stream import Records
from orchestration.ingest.readers.parsing import text as as_text
from orchestration.ingest.readers.text_files import text_lines, with_beginning

_NAMES: dict[str, tuple[str, ...]] = {
    "sid": ("sid", "callsid", "id"),
    "parent_call_sid": ("parentcallsid", "parentcallid"),
    "direction": ("direction",),
    "status": ("status", "callstatus", "callstate"),
    "from": ("from", "fromnumber"),
    "to": ("to", "tonumber"),
    "start_time": ("starttime",),
    "end_time": ("endtime",),
    "date_created": ("datecreated", "createdat"),
    "date_updated": ("dateupdated", "updatedat"),
    # From the answer on. A webhook's Duration is in minutes, and its CallDuration what others call
    # duration; that of Voice Insights holds the ringing as well.
    "duration": ("connectduration", "callduration", "duration"),
    "queue_time": ("queuetime",),
    "answered_by": ("answeredby",),
    "deleted": ("fivetrandeleted",),
}
"""Spellings of each field, without case and punctuation, the first one that has a value wins."""

_COLUMNS_NEEDED = ("sid", "direction", "status", "from", "to")
_WRAPPERS = ("response", "body", "payload")
_LISTS = ("calls", "Calls", "call_summaries")
_OTHER_SID = re.compile(r"(?!CA)[A-Z]{2}[0-9a-f]{32}")


class CallFields:
    """One call's fields by the REST resource's names."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        """Takes the call as delivered."""
        # Voice Insights keeps the direction among its properties.
        inner = record.get("properties")
        named = {**inner, **record} if isinstance(inner, dict) else record
        self._values = {_plain(key): value for key, value in named.items()}
        self._named = {_plain(key): key for key in named}

    def text(self, name: str) -> str | None:
        """Stripped text of the field; None when empty."""
        for spelling in _NAMES[name]:
            value = self._values.get(spelling)
            if isinstance(value, dict):
                # There each end is an object, too, and may name both.
                ends = ("callee", "caller") if name == "to" else ("caller", "callee")
                value = next((value[end] for end in ends if value.get(end)), None)
            if (written := as_text(value)) is not None:
                return written
        return None

    def written(self, name: str) -> str:
        """The field's name as delivered; the REST resource's where there is no such field."""
        found = (self._named[plain] for plain in _NAMES[name] if plain in self._named)
        return next(found, name)

    @property
    def is_call(self) -> bool:
        known = self.text("direction") or self.text("status")
        return bool(self.text("sid") and known) and not self.is_other_resource

    @property
    def is_other_resource(self) -> bool:
        """Whether the sid is that of a message, a task or whatever else Twilio numbers."""
        return _OTHER_SID.fullmatch(self.text("sid") or "") is not None


def call_records(file: SourceFile, context: ReadContext) -> Records:
    """Each call as (line, raw text, the call as delivered, or the reason why there is none).

    Raises:
        FileRefusedError: the file is truncated, or a table without columns that a call needs.
    """
    if is_json_file(file, context):
        yield from _json_calls(file, context)
    else:
        beginning, lines = table_lines(file, context)
        if beginning.strip("\ufeff \t\r\n"):
            yield from _csv_calls(csv_rows(lines, header_delimiter(beginning)))


def table_lines(file: SourceFile, context: ReadContext) -> tuple[str, Iterator[str]]:
    """The beginning of a table, and all of its lines. Raises FileRefusedError."""
    return with_beginning(text_lines(file.path, context.feed.encoding))


def is_page(record: Mapping[str, Any]) -> bool:
    """Whether the object is a page of calls, an empty one perhaps."""
    return any(isinstance(record.get(name), list) for name in _LISTS)


def _json_calls(file: SourceFile, context: ReadContext) -> Records:
    for line, raw, record in records_of(file, context, _LISTS):
        if isinstance(record, str):
            yield line, raw, record
            continue
        inner = _unwrapped(record)
        if not is_page(inner):
            yield line, raw if inner is record else json.dumps(inner), inner
            continue
        for call in next(inner[name] for name in _LISTS if isinstance(inner.get(name), list)):
            yield (
                line,
                json.dumps(call),
                call if isinstance(call, dict) else "a page's call is none",
            )


def _unwrapped(record: dict[str, Any]) -> dict[str, Any]:
    for name in _WRAPPERS:
        inner = record.get(name)
        if isinstance(inner, dict) and not CallFields(record).is_call:
            return inner
    return record


def _csv_calls(rows: Iterator[CsvRow]) -> Records:
    header = next(rows)
    if defects := header.defects(len(header.cells)):
        raise FileRefusedError(f"the header {'; '.join(defects)}; have the file exported again")
    names = [cell.strip("\ufeff \t") for cell in header.cells]
    plain = {_plain(name) for name in names}
    missing = [name for name in _COLUMNS_NEEDED if plain.isdisjoint(_NAMES[name])]
    if plain.isdisjoint((*_NAMES["start_time"], *_NAMES["date_created"])):
        missing.append("start_time")
    if missing:
        raise FileRefusedError(
            f"the table lacks the column(s) {', '.join(missing)}: this is no export of Twilio's "
            f"calls; the header has: {told(names)}"
        )
    for row in rows:
        yield row.line, row.raw, _csv_call(row, names)


def _csv_call(row: CsvRow, names: list[str]) -> dict[str, Any] | str:
    if len(row.cells) > len(names) and not any(row.cells[len(names) :]):
        row = replace(row, cells=row.cells[: len(names)])
    if defects := row.defects(len(names)):
        return "; ".join(defects)
    cells = ("" if cell.strip() in NULLS else cell for cell in row.cells)
    return dict(zip(names, cells, strict=True))


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
