"""Asks Great Expectations. The only caller of the engine, which it imports when first needed.

The import costs about 10 CPU-seconds, a call about 0.3 s plus 6 s per million rows: validate many
small nights together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

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
        failed: index labels of the rows that fail, in the frame's order.
    """

    expectation: Expectation
    failed: tuple[int, ...]


def validate(frame: pd.DataFrame, suite: Suite) -> list[Finding]:
    """Asks every expectation of the suite, of all rows or of those in scope; in the suite's order.

    Args:
        frame: rows as made by `suite.frame`, with unique index labels.
        suite: the suite.

    Raises:
        EngineError: an expectation was not answered.
    """
    in_scope = frame[frame[OUT_OF_SCOPE_COLUMN].isna()]
    of_all_rows = [expectation for expectation in suite.expectations if expectation.all_rows]
    of_scope = [expectation for expectation in suite.expectations if not expectation.all_rows]
    failed = _failed(frame, of_all_rows) | _failed(in_scope, of_scope)
    return [Finding(expectation, failed[expectation.name]) for expectation in suite.expectations]


def _failed(frame: pd.DataFrame, expectations: Sequence[Expectation]) -> dict[str, tuple[int, ...]]:
    """Labels of the failing rows by name of the expectation."""
    if frame.empty or not expectations:
        return {expectation.name: () for expectation in expectations}
    labels = set[Any]().union(*(witnesses(frame, expectation) for expectation in expectations))
    if len(labels) >= len(frame):
        return _asked(frame, expectations)
    spoken = _asked(frame[frame.index.isin(labels)], expectations)
    doubtful = [expectation for expectation in expectations if spoken[expectation.name]]
    return spoken | (_asked(frame, doubtful) if doubtful else {})


def _asked(frame: pd.DataFrame, expectations: Sequence[Expectation]) -> dict[str, tuple[int, ...]]:
    """What the engine says of each row of the frame."""
    gx, batches = _engine()
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
        result.expectation_config.meta["name"]: _labels(result, frame) for result in results.results
    }
    unanswered = {expectation.name for expectation in expectations} - failed.keys()
    if unanswered:
        raise EngineError(f"Great Expectations dropped {', '.join(sorted(unanswered))}.")
    return failed


def _labels(result: Any, frame: pd.DataFrame) -> tuple[int, ...]:
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
