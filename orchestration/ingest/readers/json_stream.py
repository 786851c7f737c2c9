"""JSON objects in a text: back to back, one a line, pretty printed, or in an array."""

import json
import re
from collections.abc import Iterator
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.decoding import has_undecodable

# A byte-order mark stands inside the text where files were concatenated.
_SOMETHING = re.compile(r"[^\s\ufeff]")
_COMMA_FOR_NOTHING = re.compile(r",[\s\ufeff]*[,\]]")
_LITERALS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_CUT_ESCAPE = re.compile(r"\\?u?[0-9a-fA-F]{0,3}")
_LONGEST_TOKEN = 10
_ARRAYS_WITHIN = 2
_DEEPEST = 100
_TOO_DEEP = "not readable JSON: nested too deeply"


def json_records(text: str) -> Iterator[tuple[int, str, dict[str, Any] | str]]:
    """Each JSON object of the text as (line from 1, raw text, object).

    What is no object comes as (line, raw text, reason) and reaches to the next line break. Arrays
    at the top, and arrays directly within them, are opened: their members are the records.

    Raises:
        FileRefusedError: the text ends within an object or an array.
    """
    decoder = json.JSONDecoder()
    pos = counted = depth = 0
    line = 1
    while found := _SOMETHING.search(text, pos):
        start = found.start()
        line += text.count("\n", counted, start)
        counted = start
        pos = start + 1
        char = text[start]
        if char == "[" and depth < _ARRAYS_WITHIN:
            depth += 1
        elif char == "]" and depth:
            depth -= 1
        elif char == "," and depth and not _COMMA_FOR_NOTHING.match(text, start):
            continue
        elif char == "," and depth:
            yield line, char, "a comma with no object after it"
        else:
            record, pos = _record_at(decoder, text, start, depth)
            raw = text[start:pos].rstrip()
            if isinstance(record, str) and char != "[":
                # Brackets that close the array may have gone with what could not be read.
                depth -= min(depth, len(raw) - len(raw.rstrip("]")))
            elif has_undecodable(raw):
                record = "holds bytes that decode neither as UTF-8 nor in the feed's encoding"
            yield line, raw, record
    if depth:
        raise FileRefusedError(
            f"the file is truncated: the array of records is not closed by line {line}; "
            "have it exported again"
        )


def _record_at(
    decoder: json.JSONDecoder, text: str, start: int, depth: int
) -> tuple[dict[str, Any] | str, int]:
    """The object at `start`, or the reason why there is none, and where to go on."""
    if text[start] != "{" and not depth:
        return f"no JSON object begins here, but {text[start]!r}", _line_end(text, start)
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if _is_cut_off(text, start, error):
            line = text.count("\n", 0, start) + 1
            raise FileRefusedError(
                f"the file is truncated: the record that begins on line {line} is cut off "
                "at the end of the file; have it exported again"
            ) from error
        reason = f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        return reason, _end_of_broken(text, start, error.pos)
    except RecursionError:
        return _TOO_DEEP, _line_end(text, start)
    except ValueError as error:
        return f"not readable JSON: {error}", _line_end(text, start)
    if _is_too_deep(value, text, start, end):
        return _TOO_DEEP, end
    if isinstance(value, dict):
        return value, end
    return f"a JSON {type(value).__name__} where an object is expected", end


def _is_too_deep(value: object, text: str, start: int, end: int) -> bool:
    """Whether what could be decoded is too deep for whatever walks it later or encodes it again."""
    if text.count("{", start, end) + text.count("[", start, end) <= _DEEPEST:
        return False
    level: list[Any] = [value] if isinstance(value, dict | list) else []
    for _ in range(_DEEPEST):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
    return bool(level)


def _is_cut_off(text: str, start: int, error: json.JSONDecodeError) -> bool:
    """Whether the parser ran out of text, as opposed to meeting something wrong.

    A last line that is ended by its line break was written to the end: it is broken, not cut off.
    """
    line_end = _line_end(text, start)
    if line_end < len(text) and not _SOMETHING.search(text, line_end):
        return False
    if error.msg.startswith("Unterminated string"):
        return True
    if _SOMETHING.search(text, error.pos + _LONGEST_TOKEN):
        return False
    rest = text[error.pos : error.pos + _LONGEST_TOKEN].rstrip()
    if "escape" in error.msg:
        return _CUT_ESCAPE.fullmatch(rest) is not None
    return any(literal.startswith(rest) for literal in _LITERALS)


def _end_of_broken(text: str, start: int, error: int) -> int:
    """Where a broken object's text ends: at its line break.

    A pretty-printed object that breaks below its first line ends where a line, indented no deeper
    than the object, begins the next object or closes the array: its inner lines are no rows.
    """
    line_end = _line_end(text, start)
    if error <= line_end:
        return line_end
    before = text[text.rfind("\n", 0, start) + 1 : start]
    indent = len(before) if before.isspace() else 0
    begins = re.compile(rf"\n[ \t]{{0,{indent}}}(?:\}}\s*,?\s*)?(?=[{{\]])")
    following = begins.search(text, line_end)
    return following.end() if following else len(text)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
