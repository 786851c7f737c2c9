"""Which rows fail which expectation.

A call of the engine costs a third of a second even for ten rows, so parts of several nights are
asked about together; each answer goes back to its own part, so that what a night is told does not
depend on its company.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import pyarrow as pa

from expectations.runner import Passed, validate
from expectations.suites import Suite

ROWS_PER_CALL = 100_000


@dataclass
class Failures:
    """Rows of one table that fail, as positions in it.

    Attributes:
        rows: by name of the expectation, in order.
        reasons: of each row that fails a critical expectation, every reason in words.
    """

    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    reasons: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def find_failures(
    tables: Sequence[pa.Table], suite: Suite, passed: Passed | None = None
) -> list[Failures]:
    """Asks the suite about the rows of several tables; one answer for each, in their order.

    Args:
        tables: of the suite's contract.
        suite: the suite.
        passed: as `validate` takes it, from one call to the next.
    """
    failures = [Failures() for _ in tables]
    starts = list(accumulate((len(table) for table in tables[:-1]), initial=0))
    rows = pa.concat_tables(tables)
    for offset in range(0, len(rows), ROWS_PER_CALL):
        flat = suite.flat(rows.slice(offset, ROWS_PER_CALL))
        for finding in validate(flat, suite, passed):
            if not finding.failed:
                continue
            is_critical = finding.expectation.severity == "critical"
            reasons = finding.expectation.reasons(flat, finding.failed) if is_critical else []
            for i, place in enumerate(finding.failed):
                night = bisect_right(starts, offset + place) - 1
                position = offset + place - starts[night]
                failures[night].rows[finding.expectation.name].append(position)
                if is_critical:
                    failures[night].reasons[position].append(reasons[i])
    return failures
