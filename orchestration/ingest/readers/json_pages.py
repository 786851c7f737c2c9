"""Pages of records that are too large to be held: an object with a list of them, in parts.

APIs deliver pages of hundreds of records. People join them to one object with a list of millions.
"""

import json
import re
from collections.abc import Container, Iterator
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.decoding import UNDECODABLE, has_undecodable
from orchestration.ingest.readers.json_values import is_followed, value_at
from orchestration.ingest.readers.text_window import TextWindow
from orchestration.ingest.readers.unpacking import MIB

PAGE_CHARACTERS = 8 * MIB
"""A page that is held at once, and so is exact in all: members after the list stand beside it."""
_PART_CHARACTERS = 2 * MIB
_DECODER = json.JSONDecoder()
_KEY = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*:\s*')
_NEXT = re.compile(r"\s*,")


def is_large_page(window: TextWindow, lists: Container[str]) -> bool:
    """Whether the object at hand is too large to be held and one of its lists has begun."""
    text, pos = window.held, window.pos + 1
    if not lists or len(text) - pos < PAGE_CHARACTERS:
        return False
    while key := _KEY.match(text, pos):
        if key[1] in lists and text.startswith("[", key.end()):
            return True
        try:
            _, pos = _DECODER.raw_decode(text, key.end())
        except (ValueError, RecursionError):
            return False
        following = _NEXT.match(text, pos)
        pos = following.end() if following else len(text)
    return False


def page_parts(
    window: TextWindow, lists: Container[str]
) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """The object at hand as several: (its JSON, an object with a part of a list, or a reason).

    All bear what stands before the list, and the last one what stands after it.

    Raises:
        FileRefusedError: it does not parse, or the text ends within it: too large to be one row.
    """
    page = _LargePage(window)
    seen: dict[str, Any] = {}
    is_told = False
    page.take("{")
    while True:
        key = page.key()
        page.take(":")
        if key in lists and page.following() == "[":
            seen[key] = []
            for member in page.members():
                seen[key].append(member)
                is_told = False
                if page.taken > _PART_CHARACTERS:
                    yield page.part(seen)
                    # What stood in other lists is told once.
                    seen = {name: [] if name in lists else seen[name] for name in seen}
                    is_told = True
        else:
            seen[key] = page.value()
            is_told = False
        if page.take(",}") == "}":
            break
    if not is_told:
        yield page.part(seen)


class _LargePage:
    """Takes a page's text off its beginning, value by value."""

    def __init__(self, window: TextWindow) -> None:
        self._window = window
        self._line = window.line
        self._is_stained = False
        self.taken = 0

    def part(self, seen: dict[str, Any]) -> tuple[str, dict[str, Any] | str]:
        """What was taken since the last part, in the shape of `json_records`."""
        is_stained, self._is_stained, self.taken = self._is_stained, False, 0
        raw = json.dumps(seen, ensure_ascii=not is_stained)
        return raw, UNDECODABLE if is_stained else seen

    def following(self) -> str:
        """The next character that is not blank."""
        if not self._window.skip_blank():
            raise FileRefusedError(
                f"the file is truncated: the record that begins on line {self._line} is cut off "
                "at the end of the file; have it exported again"
            )
        return self._window.held[self._window.pos]

    def take(self, expected: str) -> str:
        """Goes on behind the next character, which is one of those expected."""
        char = self.following()
        if char not in expected:
            raise self._refusal(f"Expecting {' or '.join(expected)}", self._window.pos)
        self._window.move(self._window.pos + 1)
        return char

    def members(self) -> Iterator[Any]:
        """Values of the list that follows."""
        self.take("[")
        if self.following() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.take(",]") == "]":
                return

    def key(self) -> str:
        """Goes on behind the name of a member."""
        if self.following() != '"':
            raise self._refusal("Expecting property name", self._window.pos)
        return str(self.value())

    def value(self) -> Any:
        """Goes on behind the next value."""
        self.following()
        window = self._window
        try:
            while (found := value_at(window)) is None:
                window.more()
        except json.JSONDecodeError as error:
            if not is_followed(window.held, error):
                window.move(len(window.held))
                self.following()
            raise self._refusal(error.msg, error.pos) from error
        except (ValueError, RecursionError) as error:
            raise self._refusal(f"{error}", window.pos) from error
        value, end = found
        self._is_stained = self._is_stained or has_undecodable(window.held[window.pos : end])
        self.taken += end - window.pos
        window.move(end)
        return value

    def _refusal(self, reason: str, pos: int) -> FileRefusedError:
        line, column = self._window.place(pos)
        return FileRefusedError(
            f"the page of records that begins on line {self._line} is not valid JSON: {reason} "
            f"(line {line}, column {column}); have it exported again"
        )
