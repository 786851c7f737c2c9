"""Few rows that speak for all: where they pass an expectation, every row does.

A call of the engine on a million rows costs half a second for each expectation, and nearly every
night passes nearly all of them. The engine is asked about these rows first.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations.suites.model import Expectation

MOST_VALUES = 1_000


def witnesses(rows: pa.Table, expectation: Expectation) -> Sequence[int]:
    """Positions of the rows that speak for all, as the kind of the expectation has it.

    The first null where nulls are asked about, the least value where a range has a lower bound and
    the largest where it has an upper one, one row of each value of a vocabulary, the pair that lies
    the least apart. Of equal rows the first. All positions, where the kind is another or the
    values do not say.

    Args:
        rows: at least one.
        expectation: what is to be asked of them.
    """
    if set(expectation.columns) <= set(rows.column_names):
        columns = [rows[name].combine_chunks() for name in expectation.columns]
        match expectation.asks:
            case "ExpectColumnValuesToNotBeNull":
                return [_position(pc.is_null(columns[0]), True)]
            case "ExpectColumnValuesToBeBetween" if _is_ordered(columns[0]):
                asked = {"min_value": "min", "max_value": "max"}
                given = {name for name, bound in expectation.arguments.items() if bound is not None}
                return _ends(columns[0], [end for bound, end in asked.items() if bound in given])
            case "ExpectColumnValuesToBeInSet":
                positions = _first_of_each(columns[0].dictionary_encode(null_encoding="encode"))
                if len(positions) <= MOST_VALUES:
                    return positions
            case "ExpectColumnPairValuesAToBeGreaterThanB" if all(map(_is_ordered, columns)):
                return _ends(pc.subtract(*map(_spread, columns)), ["min"])
    return range(len(rows))


def _position(values: pa.Array, value: object) -> int:
    """The first position of the value, else the first of all."""
    return max(0, int(pc.index(values, value).as_py()))


def _ends(values: pa.Array, asked: Sequence[str]) -> list[int]:
    if not pa.types.is_floating(values.type):
        values = values.cast(pa.int64())
    ends = pc.min_max(values)
    return [_position(values, ends[end]) for end in asked]


def _spread(values: pa.Array) -> pa.Array:
    """Whole numbers as floats: the difference of two may need more than 64 bits."""
    return values.cast(pa.float64(), safe=False) if pa.types.is_integer(values.type) else values


def _first_of_each(values: pa.DictionaryArray) -> list[int]:
    first = np.empty(len(values.dictionary), np.int64)
    backwards = slice(None, None, -1)
    first[values.indices.to_numpy()[backwards]] = np.arange(len(values))[backwards]
    return [int(position) for position in first]


def _is_ordered(values: pa.Array) -> bool:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_timestamp)
    return any(is_kind(values.type) for is_kind in kinds)
