"""One JSON value at the beginning of a text that is not held whole."""

import json
from typing import Any

import orjson

from orchestration.ingest.readers.text_window import SOMETHING, TextWindow

LONGEST_TOKEN = 10
_DECODER = json.JSONDecoder()
_OF_NUMBERS = frozenset("0123456789+-.eE")
_ALL_NOUGHTS = bytes.maketrans(b"123456789", b"000000000")
_MOST_DIGITS = b"0" * 19


def object_on_line(window: TextWindow) -> tuple[dict[str, Any], int] | None:
    """The object at hand and where it ends, if it takes the rest of its line, but for a comma.

    It is what `value_at` finds, at a quarter of the cost. None also for what the other parser may
    read otherwise, or not at all: NaN, half characters, whole numbers beyond 64 bits.
    """
    end = window.held.find("\n", window.pos)
    line = window.held[window.pos : end].rstrip() if end >= 0 else ""
    line = line.removesuffix(",")
    if not line.endswith("}"):
        return None
    try:
        written = line.encode()
        if _MOST_DIGITS in written.translate(_ALL_NOUGHTS):
            return None
        return orjson.loads(written), window.pos + len(line)
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
