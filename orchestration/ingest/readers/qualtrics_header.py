"""Header rows of a Qualtrics CSV export, in their three generations.

- Current: row 1 names, row 2 question texts in the survey's language, row 3 JSON such as
  `{"ImportId":"startDate","timeZone":"America/Denver"}`.
- Insights of 2016: the same three rows, row 3 in single quotes: `{'ImportId': 'responseId'}`.
- Legacy: two rows; row 1 says V1 to V10 for the standard columns, row 2 says what they are.

Traps: row 2 is localised, so standard columns are known by ImportId and only in the legacy
generation by row 2. Column names repeat.
"""

import re
from dataclasses import dataclass
from itertools import zip_longest
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.csv_text import CsvRow
from orchestration.ingest.readers.header_names import told
from orchestration.ingest.readers.qualtrics_rules import STANDARD_FIELDS

REQUIRED = ("response_id", "started_at", "responded_at", "status", "finished")
# A key and its text in a cell of the third header row, in either kind of quotes.
IMPORT_ID = re.compile(r"""['"](\w+)['"]\s*:\s*['"]([^'"]*)['"]""")


@dataclass(frozen=True)
class Header:
    """What the header rows say.

    Attributes:
        rows: how many there are.
        names: names of each column: row 1, and ImportId or legacy name where there is one.
        standard: position of each standard column.
        zone: zone of all times, where row 3 names one.
    """

    rows: int
    names: tuple[tuple[str, ...], ...]
    standard: dict[str, int]
    zone: ZoneInfo | None


def read_header(rows: list[CsvRow], file_name: str) -> Header:
    """The header rows, of whichever generation. Raises FileRefusedError."""
    if len(rows) < 2:
        raise FileRefusedError(
            f"{file_name}: {len(rows)} rows; expected the two or three header rows of a Qualtrics "
            "CSV export. Export the survey again as CSV."
        )
    first, second = rows[0].cells, rows[1].cells
    import_ids = [_import_id(cell) for cell in rows[2].cells] if len(rows) > 2 else []
    has_import_ids = any(import_ids)
    aliases = [found.get("ImportId", "") for found in import_ids] if has_import_ids else second
    standard: dict[str, int] = {}
    for position, alias in enumerate(aliases):
        column = STANDARD_FIELDS.get(alias.strip().lower())
        if column:
            standard.setdefault(column, position)
    # An export follows one zone, whether all of its times say so or one.
    named = (import_ids[at].get("timeZone") for at in standard.values() if has_import_ids)
    zone = next(filter(None, named), None)
    missing = [column for column in REQUIRED if column not in standard]
    if missing:
        raise FileRefusedError(
            f"{file_name}: the header names no column for {', '.join(missing)}. Expected a "
            "Qualtrics CSV export with its two or three header rows, response metadata included; "
            f"found {told(first[:12])}."
        )
    return Header(
        rows=3 if has_import_ids else 2,
        names=_names(first, aliases),
        standard=standard,
        zone=_zone(zone, file_name) if zone else None,
    )


def _names(first: list[str], aliases: list[str]) -> tuple[tuple[str, ...], ...]:
    names = [
        tuple(dict.fromkeys(filter(None, (name.strip(), alias.strip()))))
        for name, alias in zip_longest(first, aliases, fillvalue="")
    ]
    # A comma at the end of a line makes no column.
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _import_id(cell: str) -> dict[str, str]:
    """The cell's mapping, in JSON or in the single quotes of 2016; empty where there is none."""
    return dict(IMPORT_ID.findall(cell)) if "ImportId" in cell else {}


def _zone(name: str, file_name: str) -> ZoneInfo:
    try:
        # Exports through the API say Z for UTC.
        return ZoneInfo("UTC" if name == "Z" else name)
    # The name of a folder of the zone database, such as America, is an OSError.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise FileRefusedError(
            f"{file_name}: the third header row names the zone {name!r}, which is no IANA zone."
        ) from error
