"""The rows that are asked first never hide a row that fails."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations import runner
from expectations.contracts import CONTRACTS
from expectations.runner import validate
from expectations.suites.model import Suite
from expectations.suites.rules import in_range, in_vocabulary, not_before, not_less, present
from expectations.witnesses import witnesses

MOMENTS = st.none() | st.datetimes(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-03"))
NUMBERS = st.none() | st.integers(-3, 12)
ROWS = st.lists(
    st.tuples(NUMBERS, NUMBERS, st.sampled_from([None, "x", "y", ""]), MOMENTS, MOMENTS),
    min_size=1,
    max_size=12,
)
EXPECTATIONS = (
    in_range("a", 0, 10),
    in_range("b", None, 9),
    not_less("a", "b", "at least"),
    in_vocabulary("word", ["x", "y"]),
    present("word"),
    present("a"),
    not_before("ended_at", "started_at"),
)


def frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["a", "b", "word", "started_at", "ended_at"])
    types = {"a": "float64", "b": "float64", "word": "str"}
    times = dict.fromkeys(("started_at", "ended_at"), "datetime64[us]")
    return table.astype(types | times).assign(out_of_scope_rule=None)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ROWS)
def test_findings_are_those_of_all_rows(rows):
    suite = Suite(CONTRACTS["agents"], EXPECTATIONS)
    table = frame(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "witnesses", lambda frame, expectation: frame.index)
        of_all_rows = validate(table, suite)
    assert validate(table, suite) == of_all_rows


def test_few_rows_speak_for_many():
    many = frame([(n % 7, n % 5, "x", pd.Timestamp(n * 10**12), None) for n in range(5_000)])
    assert sum(len(witnesses(many, expectation)) for expectation in EXPECTATIONS) < 20
