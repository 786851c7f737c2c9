"""Tables as database clients write them in JSON: objects that hold the rows in a list."""

from collections.abc import Callable, Mapping
from typing import Any

# phpMyAdmin begins with who wrote the file and of which database.
_ABOUT_THE_FILE = ("header", "database")


class AnyName:
    """Names of the lists that hold rows: clients name them as the table, the query or at will."""

    def __contains__(self, name: object) -> bool:
        return True


def table_rows(
    found: dict[str, Any], is_row: Callable[[Mapping[str, Any]], bool]
) -> list[dict[str, Any]]:
    """The object itself, or the rows that it wraps: `{"cdr": [...]}`; none of one that has none."""
    if is_row(found):
        return [found]
    lists = [value for value in found.values() if isinstance(value, list)]
    rows = [row for value in lists for row in value if isinstance(row, dict)]
    is_without = (lists and not any(lists)) or found.get("type") in _ABOUT_THE_FILE
    return rows if rows or is_without else [found]
