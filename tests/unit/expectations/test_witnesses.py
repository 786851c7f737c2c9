"""The rows that are asked first never hide a row that fails."""

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations import runner
from expectations.contracts import CONTRACTS
from expectations.runner import Passed, validate
from expectations.suites.model import Suite
from expectations.suites.rules import in_range, in_vocabulary, not_before, not_less, present
from expectations.witnesses import witnesses

MOMENTS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 3))
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


SCHEMA = pa.schema(
    [
        ("a", pa.float64()),
        ("b", pa.int64()),
        ("word", pa.string()),
        ("started_at", pa.timestamp("us")),
        ("ended_at", pa.timestamp("us")),
        ("out_of_scope_rule", pa.string()),
    ]
)


def table(rows: list[tuple[object, ...]]) -> pa.Table:
    return pa.Table.from_pylist(
        [dict(zip(SCHEMA.names, row, strict=False)) for row in rows], schema=SCHEMA
    )


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(ROWS, min_size=1, max_size=3))
def test_findings_are_those_of_all_rows(parts):
    suite, passed = Suite(CONTRACTS["agents"], EXPECTATIONS), Passed()
    for part in map(table, parts):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runner, "witnesses", lambda rows, expectation: range(len(rows)))
            of_all_rows = validate(part, suite)
        assert validate(part, suite, passed) == of_all_rows


def test_few_rows_speak_for_many():
    many = table([(n % 7, n % 5, "x", datetime(2026, 1, 1, n % 24), None) for n in range(5_000)])
    assert sum(len(witnesses(many, expectation)) for expectation in EXPECTATIONS) < 20


def test_what_earlier_rows_have_spoken_for_is_not_asked_again(monkeypatch: pytest.MonkeyPatch):
    suite, passed = Suite(CONTRACTS["agents"], EXPECTATIONS), Passed()
    first = [(2, 1, "x", None, None), (9, 1, "y", None, None)]
    assert not any(finding.failed for finding in validate(table(first), suite, passed))
    monkeypatch.setattr(runner, "_asked", None)
    assert not any(finding.failed for finding in validate(table(first[::-1] * 9), suite, passed))
