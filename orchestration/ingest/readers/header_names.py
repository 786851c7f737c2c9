"""What a refusal may quote of a file's first line: refusals are published, and sent as alerts."""

import re
from collections.abc import Iterable, Sequence

_MOST_CHARACTERS = 500
# An address; a number, date or phone that is no part of a name; a cell of digits and marks alone.
_OF_A_ROW = re.compile(r"@|(?<!\w)\+?\d[\d ().:/-]{5,}|^\W*\d[\d\W]*$")


def told(cells: Sequence[str]) -> str:
    """The cells as a person may read them; not where they look like values of a row.

    Exports without their header begin with somebody's address or number.
    """
    if are_values(cells):
        return "not shown here, since it looks like a row of values; is the header missing?"
    return ", ".join(cells)[:_MOST_CHARACTERS]


def are_values(cells: Iterable[str]) -> bool:
    """Whether cells look like the values of a row rather than the names of columns."""
    return any(_OF_A_ROW.search(cell) for cell in cells)
