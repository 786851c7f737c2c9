"""Where the quotes of lines of JSON lie, and what lines have in common.

Where no text holds a quote of its own, a line's quotes tell where its texts and keys lie. Lines
that are byte for byte the same but for their texts, and for a number behind a colon, have one
pattern.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.readers.json_values import DEEPEST

Places = npt.NDArray[np.int64]
Offsets = npt.NDArray[np.int32]
_AT_ONCE = 2**18
_ODD = re.compile(r"[\\\x00-\x1f]")
_QUOTE, _COLON, _FIRST_PRINTABLE = map(ord, '": ')
# Written as JSON is written again: 1.50 and 1e2 would be other texts then.
_NUMBER = r"(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,7})\.[0-9]{0,2}[1-9])"
_WITH_NUMBER = re.compile(rf"( *: *){_NUMBER}([^0-9]+)", re.ASCII)
_KINDS = np.arange(256)
_KINDS[[ord(character) for character in "-0123456789"]] = ord("0")
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True)
class Pattern:
    """What lines of a shape have in common. Of n quotes, 0 is the line's start and n + 1 its end.

    Attributes:
        record: as `json_shapes.Shape` has it.
        literals: a quote, how far from it something is the same in all lines, and what that is.
        spans: by the quote before a text or a number, how much lies between it and either quote.
        numbers: the quote before each number.
    """

    record: dict[str, Any]
    literals: list[tuple[int, int, bytes]]
    spans: dict[int, tuple[int, int]]
    numbers: list[int]


def pattern_of(line: str) -> Pattern | None:
    """The pattern of a line; None where it is no object, or holds other numbers."""
    parts = line.split('"')
    literals, numbers = [], []
    spans: dict[int, tuple[int, int]] = {}
    quote, offset, literal = 0, 1, parts[0]
    for place, part in enumerate(parts[1:], start=1):
        is_between = place % 2 == 0
        if is_between and (found := _WITH_NUMBER.fullmatch(part)):
            before, after = found[1], found[2]
            literals.append((quote, offset, f'{literal}"{before}'.encode()))
            quote, offset, literal = place + 1, -len(after), after
            parts[place] = f"{before}{place}{after}"
            spans[place] = len(before), len(after)
            numbers.append(place)
        elif is_between and _DIGIT.search(part):
            return None
        elif is_between or parts[place + 1].lstrip(" ").startswith(":"):
            literal += f'"{part}'
        else:
            literals.append((quote, offset, f'{literal}"'.encode()))
            quote, offset, literal = place + 1, 0, ""
            parts[place] = f"{place}"
            spans[place] = 0, 0
    literals.append((quote, offset, literal.encode()))
    if sum(part.count("{") + part.count("[") for part in parts[::2]) > DEEPEST:
        return None
    try:
        record = orjson.loads('"'.join(parts))
    except ValueError:
        return None
    is_object = isinstance(record, dict)
    return Pattern(record, literals, spans, numbers) if is_object else None


class Quoted:
    """Lines and where their quotes are.

    Attributes:
        counts: number of quotes of each line; 0 where they do not tell where its texts lie.
    """

    def __init__(self, lines: Sequence[str], text: str) -> None:
        """As `json_shapes.shapes_of`. Raises UnicodeEncodeError: they hold half characters."""
        self._data = text.encode()
        lengths = map(len, lines) if text.isascii() else (len(line.encode()) for line in lines)
        sizes = np.fromiter(lengths, np.int32, len(lines))
        self._starts: Offsets = np.cumsum(sizes + 1, dtype=np.int32) - sizes - 1
        self._ends: Offsets = self._starts + sizes
        characters = np.frombuffer(self._data, np.uint8)
        controls, quotes = 0, [np.zeros(0, np.int32)]
        # Arrays as large as the text cost more to get from the system than to fill.
        for begin in range(0, len(characters), _AT_ONCE):
            some = characters[begin : begin + _AT_ONCE]
            quotes.append((np.flatnonzero(some == _QUOTE) + begin).astype(np.int32))
            controls += int(np.count_nonzero(some < _FIRST_PRINTABLE))
        self._quotes: Offsets = np.concatenate(quotes)
        self._first: Places = np.searchsorted(self._quotes, self._starts)
        self.counts = np.searchsorted(self._quotes, self._ends) - self._first
        self.counts[self.counts % 2 == 1] = 0
        if controls > text.count("\n") or "\\" in text:
            is_odd = [_ODD.search(line) is not None for line in lines]
            self.counts[is_odd] = 0

    def bounds(self, lines: Places, count: int) -> "Bounds":
        """Where lines of as many quotes begin, have their quotes, and end."""
        places = np.empty((count + 2, len(lines)), np.int32)
        places[0], places[-1] = self._starts[lines] - 1, self._ends[lines]
        first = self._first[lines]
        if len(lines) and (np.diff(first) == count).all():
            quotes = self._quotes[first[0] : first[0] + count * len(lines)]
            places[1:-1] = quotes.reshape(-1, count).T
        else:
            places[1:-1] = self._quotes[first + np.arange(count)[:, None]]
        return Bounds(self._data, lines, places)


@dataclass(frozen=True)
class Bounds:
    """Some lines of as many quotes.

    Attributes:
        data: the text of all lines.
        lines: which of them they are, in order.
        places: by number of the quote and line, where it lies; see `Pattern`.
    """

    data: bytes
    lines: Places
    places: Offsets

    def at(self, is_kept: npt.NDArray[np.bool_]) -> "Bounds":
        """Some of the lines."""
        if is_kept.all():
            return self
        return Bounds(self.data, self.lines[is_kept], self.places[:, is_kept])

    def groups(self) -> "list[Bounds]":
        """The lines by the lengths of their keys, and by what begins behind each key and text."""
        opening, closing = self.places[1:-1:2], self.places[2:-1:2]
        characters = np.frombuffer(self.data, np.uint8)
        lengths = np.where(characters[closing + 1] == _COLON, closing - opening, 0)
        traits = np.concatenate([lengths, _KINDS[characters[closing + 2]]]).astype(np.uint64)
        weights = np.random.default_rng(0).integers(1, 2**63, len(traits), np.uint64)
        marks = weights @ traits
        order = np.argsort(marks, kind="stable")
        ends = np.flatnonzero(np.diff(marks[order])) + 1
        return [
            Bounds(self.data, self.lines[lines], self.places[:, lines])
            for lines in np.split(order, ends)
        ]

    def alike(self, pattern: Pattern) -> "Bounds":
        """The lines that have the pattern."""
        quote, offset, last = pattern.literals[-1]
        found = self.at(self.places[quote] + (offset + len(last)) == self.places[-1])
        for quote, offset, literal in pattern.literals:
            found = found.at(found._hold(literal, found.places[quote] + offset))
        for quote in pattern.numbers:
            written = found._written(quote, pattern)
            found = found.at(np.asarray(pc.match_substring_regex(written, f"^{_NUMBER}$")))
        return found

    def written(self, pattern: Pattern) -> dict[int, pa.Array]:
        """Texts and numbers of the lines, all of which have the pattern, by the quote before."""
        return {quote: self._written(quote, pattern) for quote in pattern.spans}

    def _hold(self, literal: bytes, starts: Offsets) -> npt.NDArray[np.bool_]:
        """Whether the literal stands at each place."""
        places = len(self.data) - len(literal)
        pieces = np.ndarray(places, f"S{len(literal)}", self.data, strides=(1,))
        found = pieces[np.minimum(starts, places - 1)]
        # Most often they all are, and to see that takes a third of the time.
        if found.tobytes() == literal * len(starts):
            return np.ones(len(starts), bool)
        return np.asarray(found == literal)

    def _written(self, quote: int, pattern: Pattern) -> pa.Array:
        """What lies behind a quote."""
        if not len(self.lines):
            return pa.array([], pa.string())
        before, after = pattern.spans[quote]
        begins = self.places[quote] + (1 + before)
        offsets = np.empty((len(begins), 2), np.int32)
        offsets[:, 0] = begins
        np.maximum(begins, self.places[quote + 1] - after, out=offsets[:, 1])
        buffers = pa.py_buffer(offsets), pa.py_buffer(self.data)
        pieces = pa.StringArray.from_buffers(offsets.size - 1, *buffers)
        return pieces.take(pa.array(np.arange(0, offsets.size, 2)))
