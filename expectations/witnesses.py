"""Few rows that speak for all: where they pass an expectation, every row does.

A call of the engine on a million rows costs half a second for each expectation, and nearly every
night passes nearly all of them. The engine is asked about these rows first.
"""

import pandas as pd

from expectations.suites.model import Expectation

MOST_VALUES = 1_000


def witnesses(frame: pd.DataFrame, expectation: Expectation) -> pd.Index:
    """Labels of the rows that speak for all, as the kind of the expectation has it.

    The first null where nulls are asked about, the least and the largest value of a range, one row
    of each value of a vocabulary, the pair that lies the least apart. All labels, where the kind is
    another or the values do not say.

    Args:
        frame: rows with unique index labels, at least one.
        expectation: what is to be asked of them.
    """
    if not set(expectation.columns) <= set(frame.columns):
        return frame.index
    match expectation.asks:
        case "ExpectColumnValuesToNotBeNull":
            is_null = frame[expectation.columns[0]].isna()
            return pd.Index([is_null.idxmax()])
        case "ExpectColumnValuesToBeBetween":
            return _ends(frame[expectation.columns[0]])
        case "ExpectColumnValuesToBeInSet":
            labels = frame[expectation.columns[0]].drop_duplicates().index
            return labels if len(labels) <= MOST_VALUES else frame.index
        case "ExpectColumnPairValuesAToBeGreaterThanB":
            larger, smaller = (frame[name] for name in expectation.columns)
            if _is_ordered(larger) and _is_ordered(smaller):
                return _ends(larger - smaller)
    return frame.index


def _ends(values: pd.Series) -> pd.Index:
    if not _is_ordered(values):
        return values.index
    known = values.dropna()
    return pd.Index([known.idxmin(), known.idxmax()] if len(known) else values.index[:1])


def _is_ordered(values: pd.Series) -> bool:
    types = pd.api.types
    return (
        types.is_numeric_dtype(values)
        or types.is_datetime64_any_dtype(values)
        or (types.is_timedelta64_dtype(values))
    )
