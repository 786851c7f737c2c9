"""What the columns and the userfield of Asterisk's CDR say, thousands of rows at once.

What a cell, a path and a pair of the userfield mean, asterisk_columns.py, parsing.py and
asterisk_rules.py say of one row.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.readers import asterisk_rules as rules
from orchestration.ingest.readers.asterisk_columns import CdrTable
from orchestration.ingest.readers.cells import given, read_each
from orchestration.ingest.readers.csv_blocks import CsvBlock
from orchestration.ingest.readers.csv_text import NULLS

TEXT = pa.string()


class CdrColumns:
    """Columns of one block by name."""

    def __init__(self, table: CdrTable, block: CsvBlock) -> None:
        self.rows = len(block.lines)
        named = [*enumerate(table.columns), *enumerate(table.given)]
        # A header may well spell the names as Asterisk does.
        self._names = list(dict.fromkeys(named))
        self._cells = block.columns
        self._texts: dict[str, pa.Array] = {}

    def text(self, name: str) -> pa.Array:
        """Stripped text of the first non-empty cell of that name, or null."""
        if name not in self._texts:
            self._texts[name] = given(self._written([name]))
        return self._texts[name]

    def at(self, path: str) -> pa.Array:
        """Stripped text of the first value at a path of one step, or null."""
        folded = path.casefold()
        names = dict.fromkeys(name for _, name in self._names)
        likely = [name for name in names if name.casefold() == folded]
        pair, _ = self.pair(folded)
        # A key of the userfield comes before the columns, but a column of that very name holds.
        of_pair = pc.if_else(
            pair.is_valid(), pc.coalesce(self._written([folded]), pair), pa.scalar(None, TEXT)
        )
        return given(pc.coalesce(self._written([path]), of_pair, self._written(likely)))

    def pair(self, key: str) -> tuple[pa.Array, np.ndarray]:
        """The first value of a key of the userfield, or null, and whether it has further ones."""
        rows, keys, values = self._pairs
        chosen = np.asarray(pc.fill_null(pc.equal(keys, key), False))
        parents, position = rows[chosen], np.flatnonzero(chosen)
        is_first = np.ones(len(parents), bool)
        is_first[1:] = parents[1:] != parents[:-1]
        place = np.full(self.rows, -1)
        place[parents[is_first]] = position[is_first]
        has_more = np.zeros(self.rows, bool)
        has_more[parents[~is_first]] = True
        return values.take(pa.array(place, mask=place < 0)), has_more

    @cached_property
    def _pairs(self) -> tuple[np.ndarray, pa.Array, pa.Array]:
        """Row, key and value of each pair of the userfield that `userfield_pairs` finds."""
        parts = pc.split_pattern(self.text("userfield"), ";")
        halves = pc.split_pattern(pc.list_flatten(parts), "=", max_splits=1)
        has_value = pc.equal(pc.list_value_length(halves), 2)
        rows = np.asarray(pc.list_parent_indices(parts).filter(has_value))
        halves = halves.filter(has_value)
        values = given(pc.list_element(halves, 1))
        keys = read_each(pc.list_element(halves, 0), lambda key: key.strip().casefold()).values
        is_full = values.is_valid()
        return rows[np.asarray(is_full)], keys.filter(is_full), values.filter(is_full)

    def _written(self, names: Iterable[str]) -> pa.Array:
        """The first non-empty cell of these names as it is, or null."""
        cells = [
            self._cells[position]
            for name in names
            for position, other in self._names
            if other == name
        ]
        if not cells:
            return pa.nulls(self.rows, TEXT)
        empty, no_text = pa.array(["", *sorted(NULLS)]), pa.scalar(None, TEXT)
        texts = [pc.if_else(pc.is_in(each, empty), no_text, each) for each in cells]
        return pc.coalesce(*texts) if len(texts) > 1 else texts[0]


class Said:
    """What a feed's options make of the rows of a block: values by meaning, or null.

    Attributes:
        values: the first value of each meaning.
        has_several: by meaning, whether a row has or may have further values.
    """

    def __init__(self, columns: CdrColumns, meanings: rules.Meanings) -> None:
        nothing = pa.nulls(columns.rows, TEXT)
        self.values = dict.fromkeys(rules.MEANINGS, nothing)
        self.has_several = dict.fromkeys(rules.MEANINGS, np.zeros(columns.rows, bool))
        for meaning, (path, keys) in meanings.sources.items():
            found = [columns.at(path)] if path else []
            several = columns.pair(path.casefold())[1] if path else self.has_several[meaning]
            for key in keys:
                values, has_more = columns.pair(key)
                found.append(values)
                several = several | has_more
            known = sum(np.asarray(values.is_valid()).astype(int) for values in found)
            self.values[meaning] = pc.coalesce(*found)
            self.has_several[meaning] = several | (known > 1)
