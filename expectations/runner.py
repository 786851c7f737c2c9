"""Asks Great Expectations. The only caller of the engine, which it imports when first needed.

The import costs about 10 CPU-seconds, a call about 0.3 s plus 6 s per million rows: validate many
small nights together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.contracts.model import OUT_OF_SCOPE_COLUMN
from expectations.suites.model import Expectation, Suite
from expectations.witnesses import witnesses


class EngineError(RuntimeError):
    """The engine gave no answer to an expectation; that is never taken for a pass."""


@dataclass(frozen=True)
class Finding:
    """The answer to one expectation.

    Attributes:
        expectation: what was asked.
        failed: positions of the rows that fail, in their order.
    """

    expectation: Expectation
    failed: tuple[int, ...]


Passed = dict[str, pa.Table]
"""By name of an expectation: rows that passed it and speak for all that were asked about so far."""


def validate(rows: pa.Table, suite: Suite, passed: Passed | None = None) -> list[Finding]:
    """Asks every expectation of the suite, of all rows or of those in scope; in the suite's order.

    Args:
        rows: as made by `suite.flat`.
        suite: the suite.
        passed: what earlier calls with the suite have shown, and this one; it saves asking again.

    Raises:
        EngineError: an expectation was not answered.
    """
    passed = {} if passed is None else passed
    in_scope = np.flatnonzero(rows[OUT_OF_SCOPE_COLUMN].is_null())
    if len(in_scope) == len(rows):
        failed = _failed(rows, suite.expectations, passed)
        return [
            Finding(expectation, failed[expectation.name]) for expectation in suite.expectations
        ]
    of_all_rows = [expectation for expectation in suite.expectations if expectation.all_rows]
    of_scope = [expectation for expectation in suite.expectations if not expectation.all_rows]
    failed = _failed(rows, of_all_rows, passed)
    for name, positions in _failed(rows.take(in_scope), of_scope, passed).items():
        failed[name] = tuple(int(in_scope[position]) for position in positions)
    return [Finding(expectation, failed[expectation.name]) for expectation in suite.expectations]


def _failed(
    rows: pa.Table, expectations: Sequence[Expectation], passed: Passed
) -> dict[str, tuple[int, ...]]:
    """Positions of the failing rows by name of the expectation."""
    failed: dict[str, tuple[int, ...]] = {expectation.name: () for expectation in expectations}
    if not len(rows):
        return failed
    positions, spoken_for = set[int](), Passed()
    asked = []
    for expectation in expectations:
        earlier = passed.get(expectation.name)
        known = len(earlier) if earlier else 0
        joined = pa.concat_tables([earlier, rows.select(expectation.columns)]) if earlier else rows
        speaking = witnesses(joined, expectation)
        if not isinstance(speaking, range):
            spoken_for[expectation.name] = joined.select(expectation.columns).take(speaking)
        if new := [position - known for position in speaking if position >= known]:
            positions.update(new)
            asked.append(expectation)
    if asked:
        few = rows.take(sorted(positions)) if len(positions) < len(rows) else rows
        failed |= _asked(few, asked)
        doubtful = [expectation for expectation in asked if failed[expectation.name]]
        if doubtful and len(few) < len(rows):
            failed |= _asked(rows, doubtful)
    passed |= {name: found for name, found in spoken_for.items() if not failed[name]}
    return failed


def _asked(rows: pa.Table, expectations: Sequence[Expectation]) -> dict[str, tuple[int, ...]]:
    """What the engine says of each of the rows."""
    gx, batches = _engine()
    looked_at = dict.fromkeys(name for e in expectations for name in e.columns)
    frame = rows.select([name for name in looked_at if name in rows.column_names]).to_pandas()
    suite = gx.ExpectationSuite(
        "suite",
        expectations=[
            getattr(gx.expectations, expectation.asks)(
                **expectation.arguments,
                severity=expectation.severity,
                meta={"name": expectation.name},
            )
            for expectation in expectations
        ],
    )
    # Index columns would cost a hundred times as much as the labels that COMPLETE alone gives.
    results = batches.get_batch({"dataframe": frame}).validate(
        suite, result_format={"result_format": "COMPLETE"}
    )
    # The engine returns results in an order of its own: they are told apart by their meta.
    failed = {
        result.expectation_config.meta["name"]: _positions(result, frame)
        for result in results.results
    }
    unanswered = {expectation.name for expectation in expectations} - failed.keys()
    if unanswered:
        raise EngineError(f"Great Expectations dropped {', '.join(sorted(unanswered))}.")
    return failed


def _positions(result: Any, frame: pd.DataFrame) -> tuple[int, ...]:
    # An expectation that raised looks like one that failed, but lists no rows; its exception is
    # kept under the metric that raised, so only this exact entry means that none was raised.
    if result.exception_info.get("raised_exception", True):
        raise EngineError(
            f"Great Expectations could not answer {result.expectation_config.meta['name']} on "
            f"{len(frame)} rows: {result.exception_info}"
        )
    return tuple(sorted(result.result["unexpected_index_list"]))


@cache
def _engine() -> tuple[Any, Any]:
    """The module and a batch definition of an ephemeral context that reports to nobody."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
    return gx, asset.add_batch_definition_whole_dataframe("rows")
