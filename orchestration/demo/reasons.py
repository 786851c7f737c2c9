"""The demo's reasons table: the codes that agents of a feed may set, and their families."""

import csv
from dataclasses import dataclass
from pathlib import Path

REASONS_FILE = Path(__file__).resolve().parent.parent / "reasons.csv"


@dataclass(frozen=True)
class Reasons:
    """Reason families by (feed, code); None where the code is no reason."""

    families: dict[tuple[str, str], str | None]
    codes: dict[tuple[str, str], list[str]]

    def key(self, feed: str, code: str | None) -> str | None:
        """What two contacts must share to be of one family; None without a reason.

        A code that the table lacks is a family of its own, written `unmapped|feed|code`.
        """
        if code is None:
            return None
        if (feed, code) not in self.families:
            return f"unmapped|{feed}|{code}"
        return self.families[feed, code]


def load_reasons(path: Path = REASONS_FILE) -> Reasons:
    """Reads the reasons table."""
    families: dict[tuple[str, str], str | None] = {}
    codes: dict[tuple[str, str], list[str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            families[line["feed"], line["code"]] = line["family"] or None
            codes.setdefault((line["feed"], line["family"]), []).append(line["code"])
    return Reasons(families, codes)
