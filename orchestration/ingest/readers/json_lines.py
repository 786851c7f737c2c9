"""The objects at hand of a text of JSON, one a line or back to back, thousands at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from orchestration.ingest.readers.json_shapes import Shape, shapes_of
from orchestration.ingest.readers.json_values import Record, is_too_deep, object_of
from orchestration.ingest.readers.text_window import TextWindow
from orchestration.ingest.readers.unpacking import MIB

MOST_CHARACTERS = 8 * MIB
FEWEST_LINES = 256
"""Lines from which on it costs less to look for shapes among them than to read them one by one."""
FEWEST_CHARACTERS = MIB // 16
_GROWTH = 16
# By whether a comma parts them.
_BETWEEN = {False: ("}{",), True: ("},{", "}, {")}
_LONGEST_PAUSE = 1024


@dataclass(frozen=True)
class LineBlock:
    """Objects that follow one another, none of them over several lines.

    Attributes:
        lines: line of each object, from 1.
        raw: the objects as delivered.
        shapes: the objects that others are like; their positions are those in `raw`.
        others: position of each other object, and the object.
        ends_with_comma: whether a comma follows the last of them.
    """

    lines: np.ndarray
    raw: list[str]
    shapes: list[Shape]
    others: list[tuple[int, dict[str, Any]]]
    ends_with_comma: bool

    def records(self, positions: Iterable[int] | None = None) -> Iterator[Record]:
        """The objects at some positions, or all, with their lines and texts, in order."""
        others = dict(self.others)
        for position in range(len(self.raw)) if positions is None else positions:
            raw = self.raw[position]
            value = others[position] if position in others else orjson.loads(raw)
            yield int(self.lines[position]), raw, value


class LineTaker:
    """Takes blocks of objects off a text, few at first, and more as long as that goes well."""

    def __init__(self, window: TextWindow) -> None:
        self._window = window
        self._size = FEWEST_CHARACTERS
        self._share_lines = False
        self._pause = self._waits = 0

    def take(self, *, with_commas: bool) -> LineBlock | None:
        """The objects at hand that do not go over lines; None where there is none.

        Args:
            with_commas: whether a comma may follow each of them.
        """
        if self._waits:
            self._waits -= 1
            return None
        block = self._taken(with_commas)
        if block is None:
            # A text that has its objects over several lines pays little for these trials.
            self._pause = min(max(1, 2 * self._pause), _LONGEST_PAUSE)
            self._waits = self._pause
        else:
            self._pause = 0
        return block

    def _taken(self, with_commas: bool) -> LineBlock | None:
        window, first = self._window, self._window.line
        window.hold(self._size)
        # To take all that is held, a little more, costs no copy of it.
        is_all = len(window.held) - window.pos < 2 * self._size
        end = len(window.held) if is_all else window.pos + self._size
        text = window.held[window.pos : end]
        lines, numbers, end = _lines(text, with_commas, self._share_lines)
        written = list(map(str.strip, lines))
        filled = np.flatnonzero(np.fromiter(map(len, written), np.int64, len(written)))
        if len(filled) < len(written):
            written = [written[number] for number in filled]
        raw = [line.removesuffix(",").rstrip() for line in written] if with_commas else written
        # Where objects may share a line, the text is seldom that of the lines.
        if self._share_lines or sum(map(len, raw)) + len(raw) < end:
            text = "\n".join([*raw, ""])
        # Where a record is broken, those behind it are not looked at in vain.
        is_object = bool(raw) and object_of(raw[0]) is not None
        shapes, others, taken = _parsed(raw, text) if is_object else ([], [], 0)
        if taken < len(raw) or not raw:
            # It costs as much to see that none do as it costs to read them.
            self._share_lines = True
        if not taken:
            return None
        if taken < len(raw):
            last = filled[taken]
            end = sum(map(len, lines[:last])) + int(numbers[last])
            self._size = max(end, FEWEST_CHARACTERS)
        else:
            self._size = min(self._size * _GROWTH, MOST_CHARACTERS)
        window.move(window.pos + end)
        has_comma = with_commas and written[taken - 1].endswith(",")
        return LineBlock(first + numbers[filled[:taken]], raw[:taken], shapes, others, has_comma)


def _lines(
    text: str, with_commas: bool, share_lines: bool
) -> tuple[list[str], npt.NDArray[np.int64], int]:
    """What may be objects of their own, how many lines end before each, and where they end.

    Args:
        text: where it is cut, what may be cut with it is left out.
        with_commas: whether a comma may follow each of them.
        share_lines: whether several may stand on one line.
    """
    between = next((b for b in _BETWEEN[with_commas] if b in text), "") if share_lines else ""
    if not between:
        *lines, cut = text.split("\n")
        return lines, np.arange(len(lines)), len(text) - len(cut)
    end = max(text.rfind("\n") + 1, text.rfind(between) + len(between) - 1)
    lines = text[:end].split("\n")
    parted = text[:end].replace(between, between[:-1] + "\n{").split("\n")
    ends, begins = (
        np.cumsum(np.fromiter(map(len, some), np.int64, len(some))) for some in (lines, parted)
    )
    begins = np.append(0, begins)[:-1]
    return parted, np.searchsorted(ends, begins, "right"), end


def _parsed(
    lines: list[str], text: str
) -> tuple[list[Shape], list[tuple[int, dict[str, Any]]], int]:
    """Shapes and other objects of lines, before the first that is no object, and how many.

    Args:
        lines: as `shapes_of` takes them.
        text: as well.
    """
    shapes = shapes_of(lines, text) if len(lines) >= FEWEST_LINES else []
    is_alike = np.zeros(len(lines), bool)
    for shape in shapes:
        is_alike[shape.positions] = True
    others = list[tuple[int, dict[str, Any]]]()
    for position in map(int, np.flatnonzero(~is_alike)):
        value = object_of(lines[position])
        if value is None or is_too_deep(value, lines[position], 0, len(lines[position])):
            return [shape.before(position) for shape in shapes], others, position
        others.append((position, value))
    return shapes, others, len(lines)
