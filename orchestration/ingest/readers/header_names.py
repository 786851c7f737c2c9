"""What a refusal may quote of a file's first line: refusals are published, and sent as alerts."""

import re
from collections.abc import Sequence

_MOST_CHARACTERS = 500
# An address; a number, date or phone that is no part of a name; a cell of digits and marks alone.
_OF_A_ROW = re.compile(r"@|(?<!\w)\+?\d[\d ().:/-]{5,}|^\W*\d[\d\W]*$")


def told(cells: Sequence[str]) -> str:
    """The cells as a person may read them; not where they look like values of a row.

    Exports without their header begin with somebody's address or number.
    """
    if any(_OF_A_ROW.search(cell) for cell in cells):
        return "not shown here, since it looks like a row of values; is the header missing?"
    return ", ".join(cells)[:_MOST_CHARACTERS]
