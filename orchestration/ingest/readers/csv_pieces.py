"""Lines of delimited text that all readers of CSV read alike, parsed at once.

They do where every quote opens or closes a cell or is doubled within one, where no cell goes over
lines, and where a line has as many cells as the first; not so lines with bytes that do not decode
and with characters that Python's `strip` takes for space and Arrow does not.
"""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

_MOST_BYTES = 2**24
_EMPTY = frozenset({"\n", "\r", "\r\n"})
_LONGEST_EMPTY = max(map(len, _EMPTY))
_QUOTE, _FIRST_PRINTABLE = ord('"'), ord(" ")
_ODD_SPACE = re.compile(r"[^\S\x00-\x7f]")


@dataclass(frozen=True)
class Piece:
    """Lines that were parsed at once, but for those `skipped` for their number of cells."""

    table: pa.Table
    raw: list[str]
    skipped: list[int]


def parsed(lines: list[str], names: list[str], delimiter: str, is_quoted: bool) -> Piece | None:
    """The lines by columns; None where they are not as plain as the module says."""
    text = "".join(lines)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return None
    if len(delimiter.encode()) > 1 or not _is_plain(text, data, lines):
        return None
    if is_quoted and not _is_well_quoted(data, delimiter):
        return None
    skipped: list[int] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        skipped.append(row.number - 1)
        return "skip"

    table = pa_csv.read_csv(
        pa.py_buffer(data),
        read_options=pa_csv.ReadOptions(
            column_names=names, use_threads=False, block_size=len(data) + 1
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if is_quoted else False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    is_cut = skipped[-1:] == [len(lines) - 1] and not lines[-1].endswith("\n")
    if len(table) + len(skipped) != len(lines) or is_cut:
        return None
    raw = (text.replace("\r\n", "\n") if "\r" in text else text).removesuffix("\n").split("\n")
    return Piece(table, raw, skipped)


def _is_plain(text: str, data: bytes, lines: list[str]) -> bool:
    if len(data) > _MOST_BYTES or text.startswith("\ufeff") or "\x7f" in text:
        return False
    # Arrow reads an empty line as a record of empty cells.
    if min(map(len, lines)) <= _LONGEST_EMPTY and not _EMPTY.isdisjoint(lines):
        return False
    breaks = len(lines) - (not text.endswith("\n"))
    returns, tabs = (data.count(char) if char in data else 0 for char in (b"\r", b"\t"))
    if returns and (returns != data.count(b"\r\n") or breaks != data.count(b"\n")):
        return False
    controls = np.count_nonzero(np.frombuffer(data, np.uint8) < _FIRST_PRINTABLE)
    if controls != breaks + returns + tabs:
        return False
    return text.isascii() or not _ODD_SPACE.search(text)


def _is_well_quoted(data: bytes, delimiter: str) -> bool:
    """Whether every quote opens or closes a cell or is doubled.

    Args:
        data: whole lines.
        delimiter: between cells.
    """
    # A text begins and ends as a line does.
    characters = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    bounds = np.zeros(256, bool)
    bounds[[ord(delimiter), ord("\n"), ord("\r")]] = True
    opens, closes = bounds[characters[opening - 1]], bounds[characters[closing + 1]]
    if opens.all() and closes.all():
        return True
    is_doubled = opening[1:] == closing[:-1] + 1
    opens[1:] |= is_doubled
    closes[:-1] |= is_doubled
    return bool(opens.all() and closes.all())
