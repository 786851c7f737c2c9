"""Columns of cells to columns of values: what is said of one cell is asked once of each value.

The functions here decide nothing themselves: each takes the function that reads a single cell, and
gives what that gives, cell by cell. A cell it refuses is `doubtful`: its row is to be read alone,
which tells why.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TEXT, TIME = pa.string(), pa.timestamp("us")
# Times whose form and day Arrow reads as Python does; 29 February is left to Python.
_TIME = (
    r"^[12]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31)[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(Z?)$"
)
_HOUR = len("2026-01-31T17")
_DURATION = pa.duration("us")
_EXACT = 2**53
_MOST_CODES = 2**31


class _Moment(NamedTuple):
    time: datetime | None
    has_zone: bool


_MOMENT = pa.struct([("time", TIME), ("has_zone", pa.bool_())])


class Read(NamedTuple):
    """Values of a column.

    Attributes:
        values: null where the cell is null or doubtful.
        doubtful: whether the cell cannot be read.
    """

    values: pa.Array
    doubtful: np.ndarray


def given(cells: pa.Array, nulls: Collection[str] = ()) -> pa.Array:
    """The cells stripped; null where nothing is left, or one of `nulls`."""
    texts = stripped(cells)
    is_null = pc.is_in(texts, pa.array(["", *nulls])) if nulls else pc.equal(texts, "")
    if not pc.any(is_null).as_py():
        return texts
    return pc.if_else(is_null, pa.scalar(None, TEXT), texts)


def stripped(cells: pa.Array) -> pa.Array:
    """The cells as Python's `strip` leaves them; of texts as csv_blocks.py gives them."""
    return pc.ascii_trim_whitespace(cells)


def read_each(cells: pa.Array, read: Callable[[str], Any], kind: pa.DataType = TEXT) -> Read:
    """What `read` gives for each cell; a cell for which it raises ValueError is doubtful."""
    coded = cells.dictionary_encode()
    values: list[Any] = []
    refused = []
    for cell in coded.dictionary.to_pylist():
        try:
            values.append(read(cell))
        except ValueError:
            refused.append(len(values))
            values.append(None)
    return Read(
        pa.array(values, kind).take(coded.indices),
        np.isin(coded.indices.fill_null(-1).to_numpy(), refused),
    )


def read_rest(cells: pa.Array, is_read: pa.Array, read: Callable[[str], str | None]) -> pa.Array:
    """The cells that are their own values, and what `read` gives for each of the others."""
    is_rest = pc.fill_null(pc.invert(is_read), False)
    rest = read_each(cells.filter(is_rest), read)
    return pc.replace_with_mask(cells, is_rest, rest.values)


def read_rows(columns: Sequence[pa.Array], read: Callable[..., Any], kind: pa.DataType) -> pa.Array:
    """What `read` gives for the values of each row, asked once for rows that are alike."""
    indices, values = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        if column.null_count == len(column):
            continue
        coded = column.dictionary_encode(null_encoding="encode")
        if values * len(coded.dictionary) > _MOST_CODES:
            indices, values = _renumbered(indices)
        indices = indices * len(coded.dictionary) + coded.indices.to_numpy()
        values *= len(coded.dictionary)
    indices, _ = _renumbered(indices)
    first = np.empty(indices.max(initial=-1) + 1, np.int64)
    first[indices[::-1]] = np.arange(len(indices))[::-1]
    examples = [column.take(pa.array(first)).to_pylist() for column in columns]
    made = [read(*example) for example in zip(*examples, strict=True)]
    return pa.array(made, kind).take(pa.array(indices))


def read_times(
    cells: pa.Array, read: Callable[[str], tuple[datetime | None, bool]]
) -> tuple[Read, pa.Array]:
    """What `read` gives for each cell: a naive UTC time, and whether the cell has its zone.

    Arrow reads the usual forms. How far local time is from UTC is asked of the first and the last
    second of each hour; cells of an hour in which that changes are read one by one.
    """
    is_usual = pc.fill_null(pc.match_substring_regex(cells, _TIME), False)
    is_all_usual = pc.all(is_usual).as_py()
    usual = cells if is_all_usual else pc.if_else(is_usual, cells, pa.scalar(None, TEXT))
    has_zone = pc.fill_null(pc.ends_with(usual, "Z"), False)
    written = pc.utf8_rtrim(usual, "Z") if pc.any(has_zone).as_py() else usual
    moments = written.cast(TIME)
    if pc.any(pc.and_not(is_usual, has_zone)).as_py():
        ahead = pc.if_else(has_zone, pa.scalar(timedelta(), _DURATION), _to_utc(written, read))
        moments = pc.add(moments, ahead)
    alone = pc.and_(cells.is_valid(), moments.is_null())
    if not pc.any(alone).as_py():
        return Read(moments, np.zeros(len(cells), bool)), has_zone
    rest = read_each(cells.filter(alone), lambda cell: _Moment(*read(cell))._asdict(), _MOMENT)
    doubtful = np.zeros(len(cells), bool)
    doubtful[np.flatnonzero(alone)] = rest.doubtful
    read_moments, read_zones = (pc.struct_field(rest.values, name) for name in _Moment._fields)
    return (
        Read(pc.replace_with_mask(moments, alone, read_moments), doubtful),
        pc.replace_with_mask(has_zone, alone, pc.fill_null(read_zones, False)),
    )


def lists_of(values: pa.Array) -> pa.Array:
    """A list of each value; an empty one of null."""
    offsets = np.concatenate([[0], np.cumsum(np.asarray(values.is_valid()))])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values.drop_null())


def seconds_between(earlier: pa.Array, later: pa.Array) -> pa.Array:
    """Seconds from one time to another, as `timedelta.total_seconds` gives them."""
    microseconds = pc.subtract(later, earlier).cast(pa.int64())
    seconds = pc.divide(microseconds.cast(pa.float64(), safe=False), 1e6)
    # Floats hold no more microseconds than 285 years have.
    is_long = pc.fill_null(pc.greater(pc.abs(microseconds), _EXACT), False)
    exact = [value / 1_000_000 for value in microseconds.filter(is_long).to_pylist()]
    return pc.replace_with_mask(seconds, is_long, pa.array(exact, pa.float64()))


def _renumbered(codes: np.ndarray) -> tuple[np.ndarray, int]:
    """Codes from 0 on in place of any whole numbers, and how many there are."""
    coded = pa.array(codes).dictionary_encode()
    return coded.indices.to_numpy(), len(coded.dictionary)


def _to_utc(cells: pa.Array, read: Callable[[str], tuple[datetime | None, bool]]) -> pa.Array:
    """What to add to local time, by the cell's hour; null where one hour has several answers."""
    hours = pc.utf8_slice_codeunits(cells, 0, _HOUR).dictionary_encode()
    differences = []
    for hour in hours.dictionary.to_pylist():
        first, last = (_difference(f"{hour}:{second}", read) for second in ("00:00", "59:59"))
        differences.append(first if first == last else None)
    return pa.array(differences, _DURATION).take(hours.indices)


def _difference(cell: str, read: Callable[[str], tuple[datetime | None, bool]]) -> timedelta | None:
    try:
        moment, _ = read(cell)
    except ValueError:
        return None
    return moment - datetime.fromisoformat(cell) if moment else None
