"""What becomes of a night: its findings, the rows that are kept back, accepted or refused."""

from collections.abc import Iterator

import pyarrow as pa

from expectations.contracts.model import OUT_OF_SCOPE_COLUMN
from expectations.suites import Suite
from orchestration.feeds import Feed
from orchestration.ingest.candidates import NightRows
from orchestration.ingest.failures import Failures
from orchestration.ingest.quarantine import QuarantinedRow
from orchestration.ingest.verdict import QUARANTINE, NightFinding
from orchestration.settings import Settings

READABLE = "row_readable"
PLACES_SHOWN = 5
UNREADABLE = (
    "The rows are in quarantine with their text and every reason. Have the export corrected, drop "
    "it for the same night and run that night again."
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
    """One finding for the readers' rejects, then one per expectation in the suite's order."""
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


def refusals(
    settings: Settings, feed: Feed, rows: NightRows, quarantined: int, volume: NightFinding
) -> list[str]:
    """Every reason to refuse the night, each with what to do; none for an accepted night.

    The reasons are published: they name places, and never hold what stands in a row.
    """
    reasons = list(rows.problems)
    if not reasons and feed.required and not rows.rows_read and not feed.may_be_empty:
        named = ", ".join(file.name for file in rows.files[:PLACES_SHOWN])
        reasons.append(
            f"the files of this required feed hold no row ({named}); have them delivered again, "
            "or set may_be_empty: true for the feed in feeds.yaml"
        )
    share = quarantined / rows.rows_read if rows.rows_read else 0.0
    if share > settings.quarantine_max_share and quarantined >= settings.quarantine_min_rows:
        reasons.append(
            f"{quarantined} of {rows.rows_read} rows ({share:.1%}) are quarantined, more than "
            f"{settings.quarantine_max_share:.0%}; their texts and reasons are in landing/"
            f"{feed.name}/export_date={rows.night}/{QUARANTINE}: have the export corrected and run "
            "the night again"
        )
    # The volume of a night that could not all be read says nothing.
    if not rows.problems and not volume.passed and volume.severity == "critical":
        reasons.append(f"{volume.advice} Expected {volume.expected}")
    return reasons
