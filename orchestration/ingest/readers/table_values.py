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
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d+$)", re.ASCII)
_OTHER_MARK = {".": ",", ",": "."}
# By the mark before decimals, numbers whose thousands the other one parts.
_GROUPED = {
    mark: re.compile(rf"[+-]?(?!0\D)\d{{1,3}}(?:\{other}\d{{3}})+(\{mark}\d+)?", re.ASCII)
    for mark, other in _OTHER_MARK.items()
}


def typed(
    column: Column,
    cells: list[str],
    *,
    decimal_mark: str | None = None,
    has_semicolons: bool = False,
) -> object:
    """The cells as the column's type; the marks as `Layout` has them. Raises ValueError."""
    cell = cells[0]
    if column.type is ColumnType.TEXT_LIST:
        return cells
    if column.type is ColumnType.INTEGER:
        return whole_number(_with_dot(cell, decimal_mark, has_semicolons=has_semicolons))
    if column.type is ColumnType.NUMBER:
        if column.name.endswith("_seconds") and (clock := _CLOCK.fullmatch(cell)):
            # Of two parts, 4:30 may be minutes or hours: only three tell what they are.
            hours, minutes, seconds = clock.groups()
            return 3600 * int(hours) + 60 * int(minutes) + float(seconds.replace(",", "."))
        if column.name == "score":
            cell = _PERCENT.sub("", cell)
        return finite_number(_with_dot(cell, decimal_mark, has_semicolons=has_semicolons))
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


def _with_dot(cell: str, decimal_mark: str | None, *, has_semicolons: bool) -> str:
    """A number with a dot before its decimals, thousands together; what is none, as it stands.

    Without semicolons a dot is no doubt.

    Raises:
        ValueError: what follows the number's mark may be thousands or decimals.
    """
    for mark in decimal_mark or _GROUPED:
        if found := _GROUPED[mark].fullmatch(cell):
            if decimal_mark or found[1]:
                return cell.replace(_OTHER_MARK[mark], "").replace(",", ".")
            if mark == "." or has_semicolons:
                raise ValueError(
                    f"{cell!r} may be thousands or have decimals; say which mark comes before "
                    'decimals, "." or ",", by decimal_mark in the options of the feed'
                )
    if decimal_mark and _OTHER_MARK[decimal_mark] in cell:
        raise ValueError(f"{cell!r} is no number whose decimal_mark is {decimal_mark!r}")
    return _DECIMAL_COMMA.sub(".", cell)
