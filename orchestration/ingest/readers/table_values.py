"""A cell of a plain table as the type of its column, and a row's version."""

import re
from zoneinfo import ZoneInfo

from expectations.contracts import Column, ColumnType
from orchestration.ingest.readers.parsing import finite_number, whole_number, without_fraction
from orchestration.ingest.readers.table_times import table_time
from orchestration.ingest.readers.times import sortable_version

BOOLEANS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "pass", "passed"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "fail", "failed"), False),
}
DIRECTIONS = {
    **dict.fromkeys(("in", "incoming"), "inbound"),
    **dict.fromkeys(("out", "outgoing"), "outbound"),
}
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d(?:[.,]\d+)?)", re.ASCII)
_PERCENT = re.compile(r"\s?%$")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=(?:\d{1,2}|\d{4,})$)")
_THOUSANDS_BY_COMMA = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d+", re.ASCII)
_THOUSANDS_BY_DOT = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII)
_MAYBE_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)


def typed(column: Column, cells: list[str], *, has_decimal_commas: bool = False) -> object:
    """The cells as the column's type. Raises ValueError.

    `has_decimal_commas`: as `Layout` has it.
    """
    cell = cells[0]
    if column.type is ColumnType.TEXT_LIST:
        return cells
    if column.type is ColumnType.INTEGER:
        return whole_number(cell)
    if column.type is ColumnType.NUMBER:
        if column.name.endswith("_seconds") and (clock := _CLOCK.fullmatch(cell)):
            # Of two parts, 4:30 may be minutes or hours: only three tell what they are.
            hours, minutes, seconds = clock.groups()
            return 3600 * int(hours) + 60 * int(minutes) + float(seconds.replace(",", "."))
        if column.name == "score":
            cell = _PERCENT.sub("", cell)
        return _number(cell, has_decimal_commas=has_decimal_commas)
    if column.type is ColumnType.BOOLEAN:
        truth = without_fraction(cell).lower()
        if truth not in BOOLEANS:
            raise ValueError(f"{cell!r} is none of: {', '.join(BOOLEANS)}")
        return BOOLEANS[truth]
    if column.vocabulary is None:
        return cell
    word = (
        DIRECTIONS.get(cell.lower(), cell.lower()) if column.name == "direction" else cell.lower()
    )
    if word not in column.vocabulary:
        raise ValueError(f"{cell!r} is none of: {', '.join(column.vocabulary)}")
    return word


def row_version(written: str, zone: ZoneInfo, time_format: str | None = None) -> str | None:
    """A number or a time as text that sorts in time. Raises ValueError."""
    if written.replace(".", "", 1).isdecimal():
        return sortable_version(written)
    return sortable_version(table_time(written, None, time_format, zone, None)[0])


def _number(cell: str, *, has_decimal_commas: bool) -> float:
    """The number that a cell holds; none where the digits after its mark may be thousands."""
    if _THOUSANDS_BY_COMMA.fullmatch(cell):
        return finite_number(cell.replace(",", ""))
    if _THOUSANDS_BY_DOT.fullmatch(cell):
        return finite_number(cell.replace(".", "").replace(",", "."))
    if has_decimal_commas and _MAYBE_THOUSANDS.fullmatch(cell):
        raise ValueError(
            f"{cell!r} may be thousands or have decimals; have it exported with neither"
        )
    return finite_number(_DECIMAL_COMMA.sub(".", cell))
