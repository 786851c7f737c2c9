"""The reasons table: which vendor's code means which family of reasons."""

import csv
from pathlib import Path

from orchestration.feeds import Reason
from orchestration.feeds_yaml import Problems

COLUMNS = ("feed", "code", "family", "is_failure_demand")
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
RESERVED_FAMILY = "unmapped"


def read_reasons(path: Path, problems: Problems) -> tuple[Reason, ...]:
    """Lines of the table; those that cannot be used are noted in `problems` and left out."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(1, f"not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8")
        return ()
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = [cell.strip() for cell in next(lines, [])]
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            found = ", ".join(header) or "nothing"
            problems.add(1, f"missing column(s) {', '.join(missing)}; the first line has: {found}")
            return ()
        repeated = [column for column in COLUMNS if header.count(column) > 1]
        if repeated:
            problems.add(1, f"column(s) {', '.join(repeated)} stand twice; keep one of each")
            return ()
        reasons: dict[tuple[str, str], Reason] = {}
        for cells in lines:
            if any(cell.strip() for cell in cells):
                _add(reasons, header, cells, lines.line_num, problems)
    except csv.Error as error:
        problems.add(lines.line_num, f"not a table of comma-separated values: {error}")
        return ()
    return tuple(reasons.values())


def _add(
    reasons: dict[tuple[str, str], Reason],
    header: list[str],
    cells: list[str],
    line: int,
    problems: Problems,
) -> None:
    if len(cells) != len(header):
        problems.add(line, f"has {len(cells)} cells, the first line has {len(header)}")
        return
    values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    feed, code, family, flag = (values[column] for column in COLUMNS)
    if not code:
        problems.add(line, "the code is empty; a contact without a code needs no line")
    if family == RESERVED_FAMILY:
        problems.add(line, f"family {family!r} is what codes without a line are called; rename it")
    if flag.lower() not in FLAGS:
        problems.add(line, f"is_failure_demand is {flag!r}; expected true or false")
    if (feed, code) in reasons:
        problems.add(line, f"code {code!r} of feed {feed!r} stands twice")
    reasons[feed, code] = Reason(feed, code, family or None, FLAGS.get(flag.lower(), False))
