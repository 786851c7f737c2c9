"""The runner: labels of failing rows, whatever the engine's order, and no answer is no pass."""

import socket
import subprocess
import sys

import pandas as pd
import pytest

from expectations.contracts import CONTRACTS
from expectations.runner import EngineError, validate
from expectations.suites.model import Expectation, Suite
from expectations.suites.rules import in_range, in_vocabulary, not_less, present


def frame(**columns: list[object]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    table = pd.DataFrame({"out_of_scope_rule": pd.Series([None] * rows, dtype=object), **columns})
    return table.set_axis(range(100, 100 + rows))


def failed(table: pd.DataFrame, *expectations: Expectation) -> list[tuple[int, ...]]:
    suite = Suite(CONTRACTS["agents"], expectations)
    return [finding.failed for finding in validate(table, suite)]


def test_labels_of_failing_rows_in_the_suite_s_order():
    table = frame(a=[-1, 3, None, 12], b=["x", "y", None, "x"], c=[0, 4, 9, None])
    assert failed(
        table,
        not_less("a", "c", "at least"),
        in_vocabulary("b", ["x"]),
        present("a"),
        in_range("a", 0, 10),
    ) == [(100, 101), (101,), (102,), (100, 103)]


def test_every_failing_row_is_listed():
    table = frame(a=[-1] * 5_000)
    assert failed(table, in_range("a", 0, None)) == [tuple(range(100, 5_100))]


def test_rows_out_of_scope_are_asked_for_their_envelope_alone():
    table = frame(a=[None, None])
    table.loc[101, "out_of_scope_rule"] = "bounce"
    envelope = Expectation(
        "envelope", "ExpectColumnValuesToNotBeNull", {"column": "a"}, "", all_rows=True
    )
    assert failed(table, present("a"), envelope) == [(100,), (100, 101)]


def test_no_rows_fail_nothing():
    assert failed(frame(a=[]), present("a")) == [()]


def test_expectation_that_raises_is_an_error_and_no_pass():
    with pytest.raises(EngineError, match="colour_present"):
        failed(frame(a=[1]), present("a"), present("colour"))


def test_unknown_expectation_is_an_error():
    unknown = Expectation("odd", "ExpectColumnValuesToBeOdd", {"column": "a"}, "odd")
    with pytest.raises(AttributeError, match="ExpectColumnValuesToBeOdd"):
        failed(frame(a=[1]), unknown)


def test_nothing_is_sent_anywhere(monkeypatch: pytest.MonkeyPatch):
    def fail(*address: object) -> None:
        raise AssertionError(f"a connection to {address} was tried")

    monkeypatch.setattr(socket.socket, "connect", fail)
    assert failed(frame(a=[None]), present("a")) == [(100,)]


def test_engine_is_imported_when_first_asked():
    code = (
        "import sys, expectations.runner, expectations.suites; "
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
