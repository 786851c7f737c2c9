"""JSON objects in a text: back to back, one a line, pretty printed, or in an array.

The text is held as far as the object at hand needs it. What is found does not depend on where the
text is cut: as long as more of it could tell otherwise, more is read.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.decoding import UNDECODABLE, has_undecodable
from orchestration.ingest.readers.json_lines import LineBlock, LineTaker
from orchestration.ingest.readers.json_pages import is_large_page, page_parts
from orchestration.ingest.readers.json_values import (
    LONGEST_TOKEN,
    Record,
    is_followed,
    is_too_deep,
    object_on_line,
    value_at,
)
from orchestration.ingest.readers.text_window import SOMETHING, TextWindow

_LITERALS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_CUT_ESCAPE = re.compile(r"\\?u?[0-9a-fA-F]{0,3}")
_ARRAYS_WITHIN = 2
# After as many in a row, the file's objects do not stand one on a line.
_MOST_MISSES = 100
_TOO_DEEP = "not readable JSON: nested too deeply"


Records = Iterator[Record]


def json_records(text: str | Iterable[str], lists: Container[str] = ()) -> Records:
    """Each JSON object of the text as (line from 1, raw text, object).

    What is no object comes as (line, raw text, reason) and reaches to the next line break. Arrays
    at the top, and arrays directly within them, are opened: their members are the records.

    Args:
        text: the text, or its pieces, cut anywhere.
        lists: names of lists of records. An object with one of them that is too large to be held
            comes in parts, each of them an object with some of the records.

    Raises:
        FileRefusedError: the text ends within an object or an array, or one object is too large.
    """
    window = TextWindow([text] if isinstance(text, str) else text)
    return (found for found in _found(window, lists, None) if not isinstance(found, LineBlock))


def json_blocks(text: Iterable[str], lists: Container[str] = ()) -> Iterator[Record | LineBlock]:
    """What `json_records` gives; objects that each stand on a line of their own come in blocks."""
    window = TextWindow(text)
    return _found(window, lists, LineTaker(window))


def _found(
    window: TextWindow, lists: Container[str], taker: LineTaker | None
) -> Iterator[Record | LineBlock]:
    depth, line, misses = 0, 1, 0
    comma: int | None = None
    while window.skip_blank():
        line, char = window.line, window.held[window.pos]
        if comma is not None and char in ",]":
            yield comma, ",", "a comma with no object after it"
        comma = None
        if char == "[" and depth < _ARRAYS_WITHIN:
            depth += 1
            window.move(window.pos + 1)
        elif char == "]" and depth:
            depth -= 1
            window.move(window.pos + 1)
        elif char == "," and depth:
            comma = line
            window.move(window.pos + 1)
        elif char == "{" and taker and (block := taker.take(with_commas=depth > 0)):
            line = int(block.lines[-1])
            comma = line if block.ends_with_comma else None
            yield block
        else:
            found: tuple[dict[str, Any] | str, int] | None = None
            if char == "{" and misses < _MOST_MISSES:
                on_line = object_on_line(window)
                found = on_line and _checked(window, *on_line)
                misses = 0 if found else misses + 1
            while found is None and (found := _record(window, depth)) is None:
                if is_large_page(window, lists):
                    break
                window.more()
            if found is None:
                yield from ((line, raw, part) for raw, part in page_parts(window, lists))
                continue
            record, end = found
            raw = window.held[window.pos : end].rstrip()
            window.move(end)
            if isinstance(record, str) and char != "[":
                # Brackets that close the array may have gone with what could not be read.
                depth -= min(depth, len(raw) - len(raw.rstrip("]")))
            elif has_undecodable(raw):
                record = UNDECODABLE
            yield line, raw, record
    if depth:
        raise FileRefusedError(
            f"the file is truncated: the array of records is not closed by line {line}; "
            "have it exported again"
        )


def _record(window: TextWindow, depth: int) -> tuple[dict[str, Any] | str, int] | None:
    """The object at hand, or the reason why there is none, and where to go on.

    None where that depends on text that is not held yet.
    """
    text, start = window.held, window.pos
    if text[start] != "{" and not depth:
        return _with_line_end(f"no JSON object begins here, but {text[start]!r}", window)
    try:
        found = value_at(window)
    except json.JSONDecodeError as error:
        return _broken(window, error)
    except RecursionError:
        return _with_line_end(_TOO_DEEP, window)
    except ValueError as error:
        return _with_line_end(f"not readable JSON: {error}", window)
    return found and _checked(window, *found)


def _checked(window: TextWindow, value: Any, end: int) -> tuple[dict[str, Any] | str, int]:
    """The value that ends there, or the reason why it is no record."""
    if is_too_deep(value, window.held, window.pos, end):
        return _TOO_DEEP, end
    if isinstance(value, dict):
        return value, end
    return f"a JSON {type(value).__name__} where an object is expected", end


def _with_line_end(reason: str, window: TextWindow) -> tuple[str, int] | None:
    end = window.line_end()
    return None if end is None else (reason, end)


def _broken(window: TextWindow, error: json.JSONDecodeError) -> tuple[str, int] | None:
    """Why the object at hand does not parse and where its text ends; None as `_record`.

    Raises:
        FileRefusedError: the text ends within the object.
    """
    if window.is_whole and _is_cut_off(window.held, window.pos, error):
        raise FileRefusedError(
            f"the file is truncated: the record that begins on line {window.line} is cut off "
            "at the end of the file; have it exported again"
        ) from error
    end = _end_of_broken(window, error.pos)
    line, column = window.place(error.pos)
    reason = f"not valid JSON: {error.msg} (line {line}, column {column})"
    return None if end is None else (reason, end)


def _is_cut_off(text: str, start: int, error: json.JSONDecodeError) -> bool:
    """Whether the parser ran out of text, as opposed to meeting something wrong.

    A last line that is ended by its line break was written to the end: it is broken, not cut off.
    """
    line_end = text.find("\n", start)
    if line_end >= 0 and not SOMETHING.search(text, line_end):
        return False
    if is_followed(text, error):
        return False
    rest = text[error.pos : error.pos + LONGEST_TOKEN].rstrip()
    if error.msg.startswith("Unterminated string"):
        return True
    if "escape" in error.msg:
        return _CUT_ESCAPE.fullmatch(rest) is not None
    return any(literal.startswith(rest) for literal in _LITERALS)


def _end_of_broken(window: TextWindow, error: int) -> int | None:
    """Where a broken object's text ends: at its line break.

    A pretty-printed object that breaks below its first line ends where a line, indented no deeper
    than the object, begins the next object or closes the array: its inner lines are no rows.
    """
    line_end = window.line_end()
    if line_end is None or error <= line_end:
        return line_end
    begins = re.compile(rf"\n[ \t]{{0,{window.indent()}}}(?:\}}\s*,?\s*)?(?=[{{\]])")
    following = begins.search(window.held, line_end)
    if following:
        return following.end()
    return len(window.held) if window.is_whole else None
