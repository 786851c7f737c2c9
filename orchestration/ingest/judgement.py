"""What becomes of a night's rows: the findings on them, and which are kept back."""

from collections.abc import Iterator

import pyarrow as pa

from expectations.contracts.model import OUT_OF_SCOPE_COLUMN
from expectations.suites import Suite
from orchestration.ingest.candidates import NightRows
from orchestration.ingest.failures import Failures
from orchestration.ingest.quarantine import QuarantinedRow
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


def quarantined_rows(rows: NightRows, failures: Failures) -> list[QuarantinedRow]:
    """Rows that could not be read, and rows that fail a critical expectation."""
    positions = sorted(failures.reasons)
    failed = [
        QuarantinedRow(file, line, rows.raw[position], tuple(failures.reasons[position]))
        for position, (file, line) in zip(positions, rows.origins(positions), strict=True)
    ]
    return rows.rejects + failed


def candidate_rows(rows: NightRows, failures: Failures) -> pa.Table:
    """The rows that are not quarantined, in the order of files and lines."""
    kept = [position not in failures.reasons for position in range(len(rows.table))]
    return rows.table.filter(pa.array(kept, pa.bool_())).combine_chunks()


def findings_of(rows: NightRows, failures: Failures, suite: Suite) -> Iterator[NightFinding]:
    """Findings on the readers' rejects and on the files' columns, then the suite's in its order."""
    yield NightFinding(
        name=READABLE,
        kind="row",
        severity="critical",
        expected="rows that can be read",
        passed=not rows.rejects,
        rows_checked=rows.rows_read,
        rows_failed=len(rows.rejects),
        places=tuple(f"{row.file}:{row.line}" for row in rows.rejects[:PLACES_SHOWN]),
        advice=UNREADABLE if rows.rejects else "",
    )
    if any(columns.unknown is not None for columns in rows.columns.values()):
        yield _unknown_columns(rows)
    in_scope = rows.table[OUT_OF_SCOPE_COLUMN].null_count
    for expectation in suite.expectations:
        checked = len(rows.table) if expectation.all_rows else in_scope
        failed = failures.rows.get(expectation.name, [])
        passed = len(failed) <= expectation.tolerated_share * checked
        first = rows.origins(failed[:PLACES_SHOWN])
        yield NightFinding(
            name=expectation.name,
            kind=expectation.kind,
            severity=expectation.severity,
            expected=expectation.in_general,
            passed=passed,
            rows_checked=checked,
            rows_failed=len(failed),
            places=tuple(f"{file}:{line}" for file, line in first),
            advice="" if passed else expectation.advice,
        )


def _unknown_columns(rows: NightRows) -> NightFinding:
    places = [
        f"{file}:{columns.line} ({', '.join(map(repr, columns.unknown))})"
        for file, columns in rows.columns.items()
        if columns.unknown
    ]
    return NightFinding(
        name=UNKNOWN_COLUMNS,
        kind="table",
        severity="warning",
        expected="columns that the feed's options or the contract name",
        passed=not places,
        rows_checked=rows.rows_read,
        rows_failed=0,
        places=tuple(places[:PLACES_SHOWN]),
        advice=NOT_READ if places else "",
    )
