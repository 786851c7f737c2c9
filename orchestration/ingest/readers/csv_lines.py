"""Lines of a delimited text, on the way to those who make records of them."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

_LINES_AT_ONCE = 64
_DECLARATION = re.compile(r'\ufeff?"?sep=([^"\r\n])"?[\r\n]+', re.IGNORECASE)


class LineSource:
    """Lines of a text, remembered from one record to the next.

    Attributes:
        next_line: number of the line that comes next, from 1.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.next_line = 1
        self.reached = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._again.popleft() if self._again else next(self._lines, ""):
            self._taken.append(line)
            yield line

    def ahead(self, count: int, most_characters: int) -> list[str]:
        """The next lines, which are not taken by that: `count`, or until they hold so much text."""
        ahead = list(islice(self._again, count))
        characters = sum(map(len, ahead))
        while len(ahead) < count and characters < most_characters:
            more = list(islice(self._lines, min(_LINES_AT_ONCE, count - len(ahead))))
            if not more:
                break
            self._again.extend(more)
            ahead += more
            characters += sum(map(len, more))
        return ahead

    def skip(self, count: int) -> None:
        """Takes lines that `ahead` has given."""
        if count == len(self._again):
            self._again.clear()
        else:
            for _ in range(count):
                self._again.popleft()
        self.next_line += count

    def take(self) -> tuple[int, str]:
        """First line's number and raw text of what was read since the last take."""
        line, raw = self.next_line, "".join(self._taken)
        self.next_line += len(self._taken)
        self._taken.clear()
        return line, raw

    def take_first(self) -> tuple[int, str]:
        """The first line alone of what was read since the last take; the others are read again."""
        self.reached = max(self.reached, self.next_line + len(self._taken) - 1)
        self._again.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        return self.take()


def take_declared_delimiter(lines: LineSource) -> str | None:
    """What the first line tells Excel to be between the cells, as `sep=;`; takes that line."""
    declared = next(map(_DECLARATION.fullmatch, lines.ahead(1, 1)), None)
    if declared is None:
        return None
    lines.skip(1)
    return declared[1]
