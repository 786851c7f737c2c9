"""Lines of JSON that differ only in their texts and numbers: one is parsed, and speaks for all.

Lines of one pattern (json_patterns.py) are valid if one of them is, and say the same but for their
texts and numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.readers.digests import digests_of
from orchestration.ingest.readers.json_patterns import Bounds, Places, Quoted, pattern_of

FEWEST_LINES = 32
"""Lines of a shape from which on it costs less to read them together than one by one."""


@dataclass(frozen=True)
class Shape:
    """Lines that differ only in texts and numbers.

    Attributes:
        positions: which of all lines they are, in order.
        record: the object of each of them, with a place in place of each text, as a text, and of
            each number, as a number. Constants are what they are.
    """

    positions: Places
    record: dict[str, Any]
    _written: dict[int, pa.Array]

    def written(self, place: str | int) -> pa.Array:
        """The texts or numbers of the lines at a place in `record`, as written."""
        return self._written[int(place)]

    def digests(self) -> pa.Array:
        """What `digest_of_record` gives of each object."""
        literals, places = [""], list[str | int]()
        _write(self.record, literals, places)
        joined: list[pa.Array | pa.Scalar] = [pa.scalar(literals[0])]
        for place, literal in zip(places, literals[1:], strict=True):
            joined += [self.written(place), pa.scalar(literal)]
        return digests_of(pc.binary_join_element_wise(*joined, ""))

    def before(self, position: int) -> "Shape":
        """Its lines before one of all lines."""
        kept = int(np.searchsorted(self.positions, position))
        written = {place: values.slice(0, kept) for place, values in self._written.items()}
        return Shape(self.positions[:kept], self.record, written)


def shapes_of(lines: Sequence[str], text: str) -> list[Shape]:
    """Shapes of some of the lines, each of which is an object of its own.

    Lines that few or none are like are left out, and those with a backslash.

    Args:
        lines: none of which is empty.
        text: begins with them, each ended by a line break.
    """
    try:
        quoted = Quoted(lines, text)
    except UnicodeEncodeError:
        return []
    shapes = []
    counts = np.flatnonzero(np.bincount(quoted.counts))
    for count in map(int, counts[counts > 0]):
        left = quoted.bounds(np.flatnonzero(quoted.counts == count), count)
        # Most often all lines are like the first.
        shape, left = _shape(lines, left)
        shapes += [shape] if shape else []
        for group in left.groups() if len(left.lines) >= FEWEST_LINES else ():
            while (found := _shape(lines, group))[0]:
                shape, group = found
                shapes += [shape] if shape else []
    return shapes


def _shape(lines: Sequence[str], among: Bounds) -> tuple[Shape | None, Bounds]:
    """The shape of the first of some lines, if enough of them have it, and the other lines."""
    pattern = pattern_of(lines[among.lines[0]]) if len(among.lines) >= FEWEST_LINES else None
    if pattern is None:
        return None, among
    found = among.alike(pattern)
    is_left = np.ones(len(among.lines), bool)
    is_left[np.searchsorted(among.lines, found.lines)] = False
    is_shape = len(found.lines) >= FEWEST_LINES
    shape = Shape(found.lines, pattern.record, found.written(pattern)) if is_shape else None
    return shape, among.at(is_left)


def _write(value: Any, literals: list[str], places: list[str | int]) -> None:
    """Adds a shape's value as sorted JSON: places, and what is written before and after each."""
    if isinstance(value, dict):
        literals[-1] += "{"
        for number, key in enumerate(sorted(value)):
            literals[-1] += f"{',' if number else ''}{orjson.dumps(key).decode()}:"
            _write(value[key], literals, places)
        literals[-1] += "}"
    elif isinstance(value, list):
        literals[-1] += "["
        for number, member in enumerate(value):
            literals[-1] += "," if number else ""
            _write(member, literals, places)
        literals[-1] += "]"
    elif value is None or isinstance(value, bool):
        literals[-1] += orjson.dumps(value).decode()
    else:
        mark = '"' if isinstance(value, str) else ""
        literals[-1] += mark
        places.append(value)
        literals.append(mark)
