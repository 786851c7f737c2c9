"""Fields of JSON records by dotted path, a column at a time; record_fields.py reads one record.

What a path leads to is asked once of each shape. Where it leads several ways, or to an object, the
rows are `doubtful`: they are to be read alone.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.readers import cells as read
from orchestration.ingest.readers import parsing
from orchestration.ingest.readers.json_shapes import Shape
from orchestration.ingest.readers.times import parse_timestamp

TEXT, NUMBER = pa.string(), pa.float64()
# Which Arrow reads as Python does.
_WHOLE_NUMBER = "^[0-9]{1,15}$"


class ShapeColumns:
    """Columns of records, shape after shape.

    Attributes:
        rows: number of records.
        nothing: no text for any of them.
        doubtful: whether a record is to be read alone.
        has_own_zone: whether a time that was read carried its zone.
    """

    def __init__(self, shapes: Sequence[Shape], zone: ZoneInfo) -> None:
        """Takes the shapes, and the zone of times without one."""
        self._shapes = shapes
        self._zone = zone
        self._ends = np.cumsum([len(shape.positions) for shape in shapes])
        self._texts: dict[str, pa.Array] = {}
        self.rows = int(self._ends[-1])
        self.nothing = pa.nulls(self.rows, TEXT)
        self.doubtful = np.zeros(self.rows, bool)
        self.has_own_zone = pa.array(np.zeros(self.rows, bool))

    def require(self, name: str) -> None:
        """Leaves a doubt about records without the field."""
        for shape, end in zip(self._shapes, self._ends, strict=True):
            if name not in shape.record:
                self.doubtful[end - len(shape.positions) : end] = True
        self.doubtful |= np.asarray(self.text(name).is_null())

    def has(self, name: str) -> pa.Array:
        """Whether a record has the field, empty or not."""
        rows = [len(shape.positions) for shape in self._shapes]
        return pa.array(np.repeat([name in shape.record for shape in self._shapes], rows))

    def text(self, path: str) -> pa.Array:
        """Stripped text, or null."""
        if path not in self._texts:
            parts = [
                self._written(shape, int(end), path)
                for shape, end in zip(self._shapes, self._ends, strict=True)
            ]
            cells = pa.concat_arrays(parts) if len(parts) > 1 else parts[0]
            self._texts[path] = cells if _is_empty(cells) else _given(cells)
        return self._texts[path]

    def seconds(self, path: str) -> pa.Array:
        """A duration, or null."""
        cells = self.text(path)
        if _is_empty(cells):
            return pa.nulls(self.rows, NUMBER)
        if pc.all(pc.match_substring_regex(cells, _WHOLE_NUMBER)).as_py():
            return cells.cast(NUMBER)
        values, doubtful = read.read_each(cells, parsing.seconds, NUMBER)
        self.doubtful |= doubtful
        return values

    def time(self, path: str, is_asked: pa.Array | None = None) -> pa.Array:
        """Naive UTC, or null, also where it is not asked for."""
        cells = self.text(path)
        if is_asked is not None:
            cells = pc.if_else(is_asked, cells, pa.scalar(None, TEXT))
        if _is_empty(cells):
            return pa.nulls(self.rows, read.TIME)
        (values, doubtful), has_zone = read.read_times(cells, self._moment)
        self.doubtful |= doubtful
        self.has_own_zone = pc.or_(self.has_own_zone, has_zone)
        return values

    def _written(self, shape: Shape, end: int, path: str) -> pa.Array:
        rows = len(shape.positions)
        found = parsing.field_value(shape.record, path)
        is_one_of_several = len(parsing.field_values(shape.record, path)) > 1
        if is_one_of_several or type(found) in parsing.NESTED:
            self.doubtful[end - rows : end] = True
            return pa.nulls(rows, TEXT)
        if found is None:
            return pa.nulls(rows, TEXT)
        if isinstance(found, bool):
            return pa.repeat(pa.scalar(parsing.text(found)), rows)
        return shape.written(found)

    def _moment(self, cell: str) -> tuple[datetime, bool]:
        moment, basis = parse_timestamp(cell, self._zone)
        return moment, basis == "zone"


def _is_empty(cells: pa.Array) -> bool:
    return bool(cells.null_count == len(cells))


def _given(cells: pa.Array) -> pa.Array:
    """What `parsing.text` makes of texts without control characters."""
    is_ascii = pc.string_is_ascii(cells)
    if not pc.all(is_ascii).as_py():
        cells = read.read_rest(cells, is_ascii, parsing.text)
    return read.given(cells)
