"""Fields and values of a vendor's record, whatever the format: paths, text, numbers, truth."""

import json
import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from orchestration.ingest.readers.decoding import LONE_SURROGATE

NOT_APPLICABLE = frozenset({"n/a", "na", "not applicable"})
"""Answers to a question that did not apply, in lower case."""
_FALSE = frozenset({"", "false", "no", "n", "0"})
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d+(?:\.0*)?")
# Exact types, as JSON has no others: to ask with isinstance takes ten times as long.
NESTED: frozenset[type[Any]] = frozenset((dict, list))
_AS_JSON = NESTED | {bool}
_NO_FRACTION = re.compile(r"(\d+)\.0", re.ASCII)
# As shops export ids and phones: '6940095564958.
_MARKED_AS_TEXT = re.compile(r"^'(?=[\d+])")
_LARGEST_EXACT = 2**53
_INT64 = range(-(2**63) + 1, 2**63)


def field_values(record: Any, path: str) -> list[Any]:
    """Non-empty values at a dotted path, in the record's order.

    Lists on the way and at the end are walked through. A key may itself hold dots; at each step
    the plain key goes before it, and the exact key before one that differs by case alone.

    Args:
        record: objects and lists as JSON has them.
        path: such as `Attributes.account_id` or `contacts.contacts.external_id`.
    """
    return [value for value in _walk(record, path) if not _is_empty(value)]


def field_value(record: Any, path: str) -> Any | None:
    """The first non-empty value at a dotted path, or None; see `field_values`."""
    # Nearly every path names plain keys: this saves half of the reading time of a nested record.
    value = record
    for key in _keys(path):
        if not isinstance(value, dict) or key not in value:
            break
        value = value[key]
    else:
        if type(value) not in NESTED:
            return None if _is_empty(value) else value
    return next((value for value in _walk(record, path) if not _is_empty(value)), None)


def is_true(value: object) -> bool:
    """Any value but empty, false, no, n and 0, in any case; 0.0 is 0."""
    return without_fraction(text(value) or "").lower() not in _FALSE


def text(value: object) -> str | None:
    r"""The value as stripped text; None when that is empty.

    Half characters, as `\ud83d` in JSON leaves them, become U+FFFD: no file could hold them.
    """
    if isinstance(value, str):
        stripped = value.strip()
    elif value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    elif isinstance(value, float) and value.is_integer():
        stripped = str(int(value))
    elif type(value) in _AS_JSON:
        stripped = json.dumps(value)
    else:
        stripped = str(value)
    return (stripped if stripped.isascii() else LONE_SURROGATE.sub("\ufffd", stripped)) or None


def without_fraction(written: str) -> str:
    """What stood in a column with gaps before it became numbers: of 1001.0, 1001."""
    whole = _NO_FRACTION.fullmatch(written)
    return whole[1] if whole else written


def plain_id(written: str) -> str:
    """An id as it was before it became a number, or was marked as a text for a spreadsheet."""
    return without_fraction(_MARKED_AS_TEXT.sub("", written))


def seconds(value: object) -> float | None:
    """A duration in seconds, from a number or its text; None when empty.

    Raises:
        ValueError: the value is no finite number.
    """
    if type(value) is int and abs(value) < _LARGEST_EXACT:
        return float(value)
    written = text(value)
    if written is None:
        return None
    try:
        return finite_number(written)
    except ValueError as error:
        raise ValueError(f"{value!r} is no number of seconds") from error


def finite_number(written: str) -> float:
    """The number that a text holds.

    Raises:
        ValueError: it holds anything else, or an infinite one.
    """
    try:
        # Python's own 1_000 is no number that a vendor writes.
        number = math.nan if "_" in written else float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{written!r} is no number")
    return number


def whole_number(value: object) -> int:
    """A whole number, from 9, 9.0 or the same as text.

    Raises:
        ValueError: the value is anything else, or does not fit 64 bits.
    """
    written = text(value) or ""
    if not _WHOLE.fullmatch(written) or int(written.partition(".")[0]) not in _INT64:
        raise ValueError(f"{value!r} is no whole number")
    return int(written.partition(".")[0])


def is_rounded(written: str) -> bool:
    """Whether a spreadsheet made this of a long number: it makes the same of many."""
    return bool(_ROUNDED.fullmatch(written))


def rounding(name: str, written: str) -> str:
    """Why a number that was rounded cannot be used.

    Args:
        name: what it should tell, and where it stands.
        written: as it stands there.
    """
    return f"{name}: {written!r} was rounded by a spreadsheet; use the file as it was exported"


def _walk(record: Any, path: str) -> Iterator[Any]:
    if isinstance(record, list):
        for item in record:
            yield from _walk(item, path)
    elif not path:
        yield record
    elif isinstance(record, dict):
        for key, rest in path_steps(tuple(record), path):
            yield from _walk(record[key], rest)


# The records of a file have the same few sets of keys.
@lru_cache(maxsize=10_000)
def path_steps(keys: tuple[str, ...], path: str) -> tuple[tuple[str, str], ...]:
    """Ways that a path takes in an object with these keys: (key, rest of the path)."""
    parts = path.split(".")
    splits = [(".".join(parts[:n]), ".".join(parts[n:])) for n in range(1, len(parts) + 1)]
    if exact := tuple((key, rest) for key, rest in splits if key in keys):
        return exact
    folded = {key.casefold(): key for key in reversed(keys)}
    folds = ((folded.get(key.casefold()), rest) for key, rest in splits)
    return tuple((key, rest) for key, rest in folds if key is not None)


@cache
def _keys(path: str) -> list[str]:
    return path.split(".")


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == {} or (isinstance(value, float) and math.isnan(value))
