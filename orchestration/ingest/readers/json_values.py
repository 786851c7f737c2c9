"""One JSON value at the beginning of a text that is not held whole."""

import json
from typing import Any

import orjson

from orchestration.ingest.readers.text_window import SOMETHING, TextWindow

Record = tuple[int, str, dict[str, Any] | str]
"""Line from 1, raw text, and an object or the reason why there is none."""

LONGEST_TOKEN = 10
DEEPEST = 100
"""Objects and arrays within one another: what walks them, or encodes them again, goes no deeper."""
_DECODER = json.JSONDecoder()
_OF_NUMBERS = frozenset("0123456789+-.eE")
_ALL_NOUGHTS = bytes.maketrans(b"123456789", b"000000000")
_MOST_DIGITS = b"0" * 19


def object_on_line(window: TextWindow) -> tuple[dict[str, Any], int] | None:
    """The object at hand and where it ends, if it takes the rest of its line, but for a comma."""
    end = window.held.find("\n", window.pos)
    line = window.held[window.pos : end].rstrip() if end >= 0 else ""
    line = line.removesuffix(",")
    found = object_of(line)
    return None if found is None else (found, window.pos + len(line))


def object_of(written: str) -> dict[str, Any] | None:
    """The object that a text is.

    It is what `value_at` finds, at a quarter of the cost. None also for what the other parser may
    read otherwise, or not at all: NaN, half characters, whole numbers beyond 64 bits.
    """
    if not written.endswith("}"):
        return None
    try:
        encoded = written.encode()
        if _MOST_DIGITS in encoded.translate(_ALL_NOUGHTS):
            return None
        found: dict[str, Any] = orjson.loads(encoded)
        return found
    except ValueError:
        return None


def value_at(window: TextWindow) -> tuple[Any, int] | None:
    """The value at hand and where it ends; None where that depends on text that is not held yet.

    Raises:
        JSONDecodeError: no text that may follow makes a value of it.
        ValueError: a number has too many digits.
        RecursionError: it is nested too deeply.
    """
    text = window.held
    try:
        value, end = _DECODER.raw_decode(text, window.pos)
    except json.JSONDecodeError as error:
        if window.is_whole or is_followed(text, error):
            raise
        return None
    except ValueError:
        # The digits may be followed by a decimal point, and be no whole number.
        if window.is_whole or text[-1] not in _OF_NUMBERS:
            raise
        return None
    # A number may go on.
    if end + LONGEST_TOKEN > len(text) and text[end - 1] not in '}]"' and not window.is_whole:
        return None
    return value, end


def is_followed(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the parser met something wrong, as opposed to the end of the text."""
    return not error.msg.startswith("Unterminated string") and bool(
        SOMETHING.search(text, error.pos + LONGEST_TOKEN)
    )


def is_too_deep(value: object, text: str, start: int, end: int) -> bool:
    """Whether what could be decoded is too deep for whatever walks it later or encodes it again."""
    if text.count("{", start, end) + text.count("[", start, end) <= DEEPEST:
        return False
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
    return bool(level)
