"""What tells one row from another, where the row's text alone makes its values.

A digest is SHA-256 over the row's values, in front of it a short one over all else that its columns
come from: the names of the values and how the feed reads them. So two rows of a feed have one
digest exactly where they say the same and are read alike, whatever file and night they come from.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.feeds import Feed

_BETWEEN, _ESCAPE = "\x1f", "\x1e"
_READING_DIGITS = 8
_DIGITS = 32


class Digests:
    """Digests of the rows of one table."""

    def __init__(self, feed: Feed, names: Sequence[str], meanings: object) -> None:
        """Takes the feed, the columns' names in any order, and what they mean."""
        self._order = sorted(range(len(names)), key=lambda position: (names[position], position))
        self._names = [names[position] for position in self._order]
        self._reading = digest_of_reading(feed, [self._names, meanings])

    def of_row(self, cells: Sequence[str]) -> str:
        """The digest of one row."""
        values = (cells[position] for position in self._order)
        return self._reading + digest_of_values(self._names, values)

    def of_columns(self, columns: Sequence[pa.Array]) -> pa.Array:
        """The digest of each row, given by columns whose cells hold no control characters."""
        values = [columns[position] for position in self._order]
        return as_read(digests_of_values(self._names, values), self._reading)


def digest_of_reading(feed: Feed, columns: object = None) -> str:
    """A short digest of how the feed reads its columns, of which `columns` tells."""
    reading = [feed.format, feed.channel, feed.timezone, feed.region, feed.options, columns]
    written = json.dumps(reading, sort_keys=True, default=str).encode()
    return hashlib.sha256(written).hexdigest()[:_READING_DIGITS]


def digest_of_record(record: object) -> str:
    """Half of the SHA-256 of a record as JSON with sorted keys."""
    try:
        written = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # Half characters, and numbers beyond 64 bits.
        written = json.dumps(record, sort_keys=True).encode()
    return hashlib.sha256(written).hexdigest()[:_DIGITS]


def as_read(digests: pa.Array, reading: str) -> pa.Array:
    """Digests of rows from those of their values, and from how they are read."""
    return pc.binary_join_element_wise(pa.scalar(reading), digests, "")


def digest_of_values(names: Sequence[str], values: Iterable[str]) -> str:
    """Half of the SHA-256 of values with their names, whatever characters these hold."""
    said = _BETWEEN.join([_names_digest(tuple(names)), *map(_escaped, values)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def digests_of_values(names: Sequence[str], columns: Sequence[pa.Array]) -> pa.Array:
    """`digest_of_values` of each row, given by columns without the characters that part them."""
    named = (pa.scalar(_names_digest(tuple(names))), *columns)
    return digests_of(pc.binary_join_element_wise(*named, _BETWEEN))


def digests_of(texts: pa.Array) -> pa.Array:
    """Half of the SHA-256 of each text."""
    sha256 = hashlib.sha256
    binary = [sha256(text).digest()[: _DIGITS // 2] for text in texts.cast(pa.binary()).to_pylist()]
    # One text of all digits, cut by Arrow: a Python text of each costs as much as its digest.
    written = b"".join(binary).hex().encode()
    offsets = np.arange(0, len(written) + 1, _DIGITS, dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(written))


@lru_cache(maxsize=10_000)
def _names_digest(names: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:_DIGITS]


def _escaped(value: str) -> str:
    return value.replace(_ESCAPE, 2 * _ESCAPE).replace(_BETWEEN, _ESCAPE + "-")
