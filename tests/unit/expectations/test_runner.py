"""The runner: positions of failing rows, whatever the engine's order, and no answer is no pass."""

import socket
import subprocess
import sys

import pyarrow as pa
import pytest

from expectations.contracts import CONTRACTS
from expectations.runner import EngineError, validate
from expectations.suites.model import Expectation, Suite
from expectations.suites.rules import in_range, in_vocabulary, not_less, present


def rows(**columns: list[object]) -> pa.Table:
    count = len(next(iter(columns.values())))
    return pa.table({"out_of_scope_rule": pa.nulls(count, pa.string()), **columns})


def failed(table: pa.Table, *expectations: Expectation) -> list[tuple[int, ...]]:
    suite = Suite(CONTRACTS["agents"], expectations)
    return [finding.failed for finding in validate(table, suite)]


def test_positions_of_failing_rows_in_the_suite_s_order():
    table = rows(a=[-1, 3, None, 12], b=["x", "y", None, "x"], c=[0, 4, 9, None])
    assert failed(
        table,
        not_less("a", "c", "at least"),
        in_vocabulary("b", ["x"]),
        present("a"),
        in_range("a", 0, 10),
    ) == [(0, 1), (1,), (2,), (0, 3)]


def test_every_failing_row_is_listed():
    table = rows(a=[-1] * 5_000)
    assert failed(table, in_range("a", 0, None)) == [tuple(range(5_000))]


def test_rows_out_of_scope_are_asked_for_their_envelope_alone():
    table = rows(a=[None, None], out_of_scope_rule=[None, "bounce"])
    envelope = Expectation(
        "envelope", "ExpectColumnValuesToNotBeNull", {"column": "a"}, "", all_rows=True
    )
    assert failed(table, present("a"), envelope) == [(0,), (0, 1)]


def test_no_rows_fail_nothing():
    assert failed(rows(a=[]), present("a")) == [()]


def test_expectation_that_raises_is_an_error_and_no_pass():
    with pytest.raises(EngineError, match="colour_present"):
        failed(rows(a=[1]), present("a"), present("colour"))


def test_unknown_expectation_is_an_error():
    unknown = Expectation("odd", "ExpectColumnValuesToBeOdd", {"column": "a"}, "odd")
    with pytest.raises(AttributeError, match="ExpectColumnValuesToBeOdd"):
        failed(rows(a=[1]), unknown)


def test_nothing_is_sent_anywhere(monkeypatch: pytest.MonkeyPatch):
    def fail(*address: object) -> None:
        raise AssertionError(f"a connection to {address} was tried")

    monkeypatch.setattr(socket.socket, "connect", fail)
    assert failed(rows(a=[None]), present("a")) == [(0,)]


def test_engine_is_imported_when_first_asked():
    code = (
        "import sys, expectations.runner, expectations.suites; "
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
