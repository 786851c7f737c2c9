"""What tells one row of delimited text from another, where the text alone makes its values.

A digest is SHA-256 over the row's cells, in front of it a short one over all else that its values
come from: the columns' names and how the feed reads them. So two rows of a feed have one digest
exactly where they say the same and are read alike, whatever file and night they come from.
"""

import hashlib
import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.feeds import Feed

_BETWEEN, _ESCAPE = "\x1f", "\x1e"
_READING_DIGITS = 8
ROW_DIGITS = 32


class Digests:
    """Digests of the rows of one file."""

    def __init__(self, feed: Feed, names: Sequence[str], meanings: object) -> None:
        """Takes the feed, the columns' names in any order, and what they mean."""
        self._order = sorted(range(len(names)), key=lambda position: (names[position], position))
        ordered = [names[position] for position in self._order]
        self._reading = digest_of_reading(feed, [ordered, meanings])

    def of_row(self, cells: Sequence[str]) -> str:
        """The digest of one row."""
        escaped = (
            cells[position].replace(_ESCAPE, 2 * _ESCAPE).replace(_BETWEEN, _ESCAPE + "-")
            for position in self._order
        )
        said = _BETWEEN.join(escaped).encode("utf-8", "surrogatepass")
        return self._reading + hashlib.sha256(said).hexdigest()[:ROW_DIGITS]

    def of_columns(self, columns: Sequence[pa.Array]) -> pa.Array:
        """The digest of each row, given by columns whose cells hold no control characters."""
        said = pc.binary_join_element_wise(*(columns[at] for at in self._order), _BETWEEN)
        digests = digests_of(said, ROW_DIGITS)
        return pc.binary_join_element_wise(pa.scalar(self._reading), digests, "")


def digest_of_reading(feed: Feed, columns: object = None) -> str:
    """A short digest of how the feed reads its columns, of which `columns` tells."""
    reading = [feed.format, feed.channel, feed.timezone, feed.region, feed.options, columns]
    written = json.dumps(reading, sort_keys=True, default=str).encode()
    return hashlib.sha256(written).hexdigest()[:_READING_DIGITS]


def digest_of_record(record: object) -> str:
    """A digest of a record as JSON could hold it, whatever the order of its fields."""
    written = json.dumps(record, sort_keys=True, default=str).encode()
    return hashlib.sha256(written).hexdigest()[:ROW_DIGITS]


def digests_of(texts: pa.Array, digits: int = 64) -> pa.Array:
    """SHA-256 of each text, as so many hexadecimal digits."""
    sha256, size = hashlib.sha256, digits // 2
    # One text of all digits, cut by Arrow: a Python text of each costs as much as its digest.
    binary = [sha256(text).digest()[:size] for text in texts.cast(pa.binary()).to_pylist()]
    written = b"".join(binary).hex().encode()
    offsets = np.arange(0, len(written) + 1, digits, dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(written))
