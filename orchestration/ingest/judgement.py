"""What becomes of a night's rows: the findings on them, and which are kept back."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from expectations.contracts.model import OUT_OF_SCOPE_COLUMN
from expectations.suites import Suite
from orchestration.ingest.candidates import Part
from orchestration.ingest.failures import Failures
from orchestration.ingest.quarantine import QuarantinedRow
from orchestration.ingest.readers.base import FileColumns
from orchestration.ingest.verdict import NightFinding

READABLE = "row_readable"
UNKNOWN_COLUMNS = "unknown_columns"
PLACES_SHOWN = 5
UNREADABLE = (
    "The rows are in quarantine with their text and every reason. Have the export corrected, drop "
    "it for the same night and run that night again."
)
NOT_READ = (
    "The columns named were not read, all others were. Should they count, name them in the feed's "
    "options in feeds.yaml; if one of them was read before, it has been renamed."
)


@dataclass
class FileTally:
    """What the guards found on the rows of one file.

    Attributes:
        rows: rows that could be read; of these, `in_scope` are in scope.
        rejects: number of rows that could not be read.
        failing: number of rows that fail a critical expectation.
        failed: number of failing rows by expectation.
        places: file and line of the first of them, and of the first rejects under `READABLE`.
    """

    rows: int = 0
    in_scope: int = 0
    rejects: int = 0
    failing: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, part: Part, failures: Failures) -> None:
        """Adds the findings on a part of the file."""
        self.rows += len(part.table)
        self.in_scope += part.table[OUT_OF_SCOPE_COLUMN].null_count
        self.rejects += len(part.rejects)
        self.failing += len(failures.reasons)
        self._add_places(READABLE, part.file, [row.line for row in part.rejects[:PLACES_SHOWN]])
        for name, failed in failures.rows.items():
            self.failed[name] += len(failed)
            self._add_places(name, part.file, part.origins(failed[:PLACES_SHOWN]))

    def _add_places(self, name: str, file: str, lines: Sequence[int]) -> None:
        places = self.places[name]
        places += [f"{file}:{line}" for line in lines[: PLACES_SHOWN - len(places)]]


def candidate_rows(part: Part, failures: Failures) -> pa.Table:
    """The rows that are not quarantined, in the order of lines."""
    if not failures.reasons:
        return part.table
    kept = np.ones(len(part.table), bool)
    kept[list(failures.reasons)] = False
    return part.table.filter(pa.array(kept))


def quarantined_rows(part: Part, failures: Failures) -> list[QuarantinedRow]:
    """The rows that are quarantined, with every reason."""
    positions = sorted(failures.reasons)
    return part.rejects + [
        QuarantinedRow(part.file, line, part.raw[position], tuple(failures.reasons[position]))
        for position, line in zip(positions, part.origins(positions), strict=True)
    ]


def findings_of(
    tallies: Sequence[FileTally], columns: Mapping[str, FileColumns], suite: Suite
) -> Iterator[NightFinding]:
    """Findings on the readers' rejects and on the files' columns, then the suite's in its order."""
    rejects = sum(tally.rejects for tally in tallies)
    rows = sum(tally.rows for tally in tallies)
    yield NightFinding(
        name=READABLE,
        kind="row",
        severity="critical",
        expected="rows that can be read",
        passed=not rejects,
        rows_checked=rows + rejects,
        rows_failed=rejects,
        places=_places(tallies, READABLE),
        advice=UNREADABLE if rejects else "",
    )
    if any(told.unknown is not None for told in columns.values()):
        yield _unknown_columns(columns, rows + rejects)
    in_scope = sum(tally.in_scope for tally in tallies)
    for expectation in suite.expectations:
        checked = rows if expectation.all_rows else in_scope
        failed = sum(tally.failed[expectation.name] for tally in tallies)
        passed = failed <= expectation.tolerated_share * checked
        yield NightFinding(
            name=expectation.name,
            kind=expectation.kind,
            severity=expectation.severity,
            expected=expectation.in_general,
            passed=passed,
            rows_checked=checked,
            rows_failed=failed,
            places=_places(tallies, expectation.name),
            advice="" if passed else expectation.advice,
        )


def _places(tallies: Sequence[FileTally], name: str) -> tuple[str, ...]:
    places = [place for tally in tallies for place in tally.places.get(name, ())]
    return tuple(places[:PLACES_SHOWN])


def _unknown_columns(columns: Mapping[str, FileColumns], rows_read: int) -> NightFinding:
    places = [
        f"{file}:{told.line} ({', '.join(map(repr, told.unknown))})"
        for file, told in columns.items()
        if told.unknown
    ]
    return NightFinding(
        name=UNKNOWN_COLUMNS,
        kind="table",
        severity="warning",
        expected="columns that the feed's options or the contract name",
        passed=not places,
        rows_checked=rows_read,
        rows_failed=0,
        places=tuple(places[:PLACES_SHOWN]),
        advice=NOT_READ if places else "",
    )
