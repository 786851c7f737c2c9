"""Lines of a plain table of contacts to the columns of its contract, thousands at once.

What a row says, table_rows.py knows; a row of which the columns leave a doubt is read by it alone.
Tables in which several columns share one meaning, with a day of its own beside the times, or of
another kind than contacts, are read by it altogether.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations.contracts import Column, ColumnType
from expectations.contracts.model import ARROW_TYPES
from orchestration.ingest.identifier_columns import identifier_lists
from orchestration.ingest.readers import cells as read
from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.csv_blocks import CsvBlock
from orchestration.ingest.readers.option_columns import (
    contained,
    declared_resolved,
    excluded_reason,
)
from orchestration.ingest.readers.parsing import plain_id
from orchestration.ingest.readers.table_columns import IDENTIFIERS, contract_of
from orchestration.ingest.readers.table_layout import Layout
from orchestration.ingest.readers.table_legs import CONTACT_CHANNEL, leg_outcome
from orchestration.ingest.readers.table_rows import TableRows
from orchestration.ingest.readers.table_times import table_time
from orchestration.ingest.readers.table_values import row_version

TEXT = pa.string()
_NO_TEXT, _NO_NUMBER = pa.scalar(None, TEXT), pa.scalar(None, pa.float64())


class TableBlocks:
    """Makes columns of the blocks of one table.

    Attributes:
        can_read: whether the table is of the kind that is read so.
    """

    def __init__(self, layout: Layout, context: ReadContext, rows: TableRows) -> None:
        """As `TableRows` takes them."""
        self._layout = layout
        self._feed = context.feed
        self._rows = rows
        self._zone = ZoneInfo(context.feed.timezone)
        self.can_read = (
            contract_of(context.feed.channel).name == "legs"
            and layout.time_format is None
            and layout.date is None
            and not layout.literals
            and all(len(positions) == 1 for positions in layout.columns.values())
            and not layout.split & {*IDENTIFIERS}
        )

    def columns(self, block: CsvBlock) -> tuple[dict[str, pa.Array], np.ndarray]:
        """Values by column of the contract, and whether a row is to be read alone."""
        made = _Columns(len(block.lines))
        cells = {
            name: self._given(name, block.columns[position])
            for name, (position,) in self._layout.columns.items()
        }
        for name, (position,) in self._layout.columns.items():
            if name in self._rows.ids:
                made.doubtful |= _may_be_rounded(block.columns[position])
        key = self._key(block, made)
        made.values |= {"row_key": key, **dict.fromkeys(self._rows.own_ids, key)}
        self._add_typed(made, cells)
        if (version := self._layout.version) is not None:
            written = read.given(block.columns[version], self._layout.nulls)
            made.add("row_version", read.read_each(written, partial(row_version, zone=self._zone)))
        kinds = {kind: cells[kind] for kind in IDENTIFIERS if kind in cells}
        made.values["identifiers"] = identifier_lists(kinds, self._feed.region, made.rows)
        self._complete_legs(made, cells)
        return made.values, made.doubtful

    def _given(self, name: str, column: pa.Array) -> pa.Array:
        """The cells of a meaning; lists of texts where a cell may hold several."""
        if name not in self._layout.split:
            given = read.given(column, self._layout.nulls)
            return plain_ids(given) if name in self._layout.numbered else given
        parts = partial(self._layout.parts, name)
        kind = pa.list_(TEXT)
        return read.read_each(read.given(column), lambda cell: parts([cell]) or None, kind).values

    def _key(self, block: CsvBlock, made: "_Columns") -> pa.Array:
        nulls = self._layout.nulls
        given = [read.given(block.columns[position], nulls) for position in self._layout.key]
        parts = [pc.fill_null(part, "") for part in given]
        is_empty = [pc.equal(part, "") for part in parts]
        made.doubtful |= np.logical_and.reduce([np.asarray(empty) for empty in is_empty])
        for part in parts:
            made.doubtful |= _may_be_rounded(part)
        if len(parts) == 1:
            return parts[0]
        # Keys of several parts are as good as distinct.
        escaped = [
            pc.replace_substring(pc.replace_substring(p, "\\", "\\\\"), "|", "\\|") for p in parts
        ]
        return pc.binary_join_element_wise(*escaped, "|")

    def _add_typed(self, made: "_Columns", cells: Mapping[str, pa.Array]) -> None:
        is_zoned, is_local = (np.zeros(made.rows, bool) for _ in range(2))
        first = pa.nulls(made.rows, read.TIME)
        for column, name in self._rows.filled:
            if column.type is ColumnType.TIMESTAMP:
                times, has_zone = read.read_times(cells[name], self._time)
                made.add(column.name, times)
                is_before = pc.less(times.values, first)
                made.doubtful |= np.asarray(pc.fill_null(is_before, False))
                first = pc.coalesce(first, times.values)
                is_zoned |= np.asarray(has_zone)
                is_local |= np.asarray(times.values.is_valid()) & ~np.asarray(has_zone)
            else:
                made.add(column.name, self._typed(column, cells[name]))
        basis = pc.if_else(pa.array(is_zoned & ~is_local), "zone", "feed")
        made.values["time_basis"] = basis

    def _typed(self, column: Column, cells: pa.Array) -> read.Read:
        certain = np.zeros(len(cells), bool)
        if column.type is ColumnType.TEXT_LIST:
            return read.Read(cells, certain)
        if column.type is ColumnType.TEXT and column.vocabulary is None:
            return read.Read(cells, certain)
        typed = self._rows.typed
        return read.read_each(cells, lambda cell: typed(column, [cell]), ARROW_TYPES[column.type])

    def _time(self, cell: str) -> tuple[datetime, bool]:
        moment, basis = table_time(cell, None, None, self._zone, None)
        return moment, basis == "zone"

    def _complete_legs(self, made: "_Columns", cells: Mapping[str, pa.Array]) -> None:
        """Adds what a plain table of contacts leaves unsaid."""
        options, nothing = self._feed.options, pa.nulls(made.rows, TEXT)
        meanings = ("resolved", "test", "reason", "contained")
        said = {name: cells.get(name, nothing) for name in meanings}
        made.fill("contact_channel", pa.scalar(CONTACT_CHANNEL[self._feed.channel]))
        made.fill("direction", pa.scalar("inbound"))
        made.fill("transfers", pa.scalar(0, pa.int64()))
        made.fill("declared_resolved", declared_resolved(said, options))
        made.fill("excluded_reason", excluded_reason(said, options))
        is_email = pc.equal(made.values["contact_channel"], "email")
        times = [made.values.get(name) for name in ("started_at", "answered_at")]
        started, answered = (
            pa.nulls(made.rows, read.TIME) if values is None else values for values in times
        )
        outcome = read.read_rows(
            [answered.is_valid(), contained(said, options), is_email],
            partial(leg_outcome, layout=self._layout),
            TEXT,
        )
        made.fill("outcome", outcome)
        is_chat = pc.equal(made.values["contact_channel"], "chat")
        waited = pc.if_else(is_chat, read.seconds_between(started, answered), _NO_NUMBER)
        made.fill("wait_seconds", waited)
        if "disconnect_party" in self._layout.columns:
            made.fill("disconnect_party", pa.scalar("unknown"))
            party = made.values["disconnect_party"]
            made.values["disconnect_party"] = pc.if_else(is_email, _NO_TEXT, party)


class _Columns:
    """Columns of a block as they are made, and the rows of which they leave a doubt."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.values: dict[str, pa.Array] = {}
        self.doubtful = np.zeros(rows, bool)

    def add(self, name: str, column: read.Read) -> None:
        """Adds a column; where it has nothing to say, what is there already stays."""
        former = self.values.get(name)
        self.values[name] = column.values if former is None else pc.coalesce(column.values, former)
        self.doubtful |= column.doubtful

    def fill(self, name: str, values: pa.Array | pa.Scalar) -> None:
        """Says what the column leaves unsaid."""
        former = self.values.get(name)
        if former is not None:
            self.values[name] = pc.coalesce(former, values)
        elif isinstance(values, pa.Scalar):
            self.values[name] = pa.repeat(values, self.rows)
        else:
            self.values[name] = values


def _may_be_rounded(cells: pa.Array) -> np.ndarray:
    """Whether each cell may be what `parsing.is_rounded` tells; of cells none of which is null."""
    return np.asarray(pc.match_substring(cells, "e+", ignore_case=True))


def plain_ids(cells: pa.Array) -> pa.Array:
    """Of each cell what `parsing.plain_id` gives."""
    is_changed = pc.or_(pc.ends_with(cells, ".0"), pc.starts_with(cells, "'"))
    is_changed = pc.fill_null(is_changed, False)
    if not pc.any(is_changed).as_py():
        return cells
    return read.read_rest(cells, pc.invert(is_changed), plain_id)
