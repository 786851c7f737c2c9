"""The contract is the only statement of structure: every clause of it is asked, nothing else is."""

from datetime import datetime

import pytest

from expectations.contracts import CONTRACTS, Contract
from expectations.contracts.model import ENVELOPE, NESTED_TYPES, ColumnType
from expectations.suites import suite_for
from expectations.suites.model import Expectation, Suite
from expectations.suites.structural import structural_expectations


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=str)
def test_every_clause_of_a_contract_is_asked(contract: Contract):
    asked = {
        (expectation.columns[0], expectation.asks): expectation
        for expectation in structural_expectations(contract)
    }
    for column in contract.columns:
        nested = column.type in NESTED_TYPES
        if column.required and not nested:
            assert asked.pop((column.name, "ExpectColumnValuesToNotBeNull"))
        if column.vocabulary:
            in_set = asked.pop((column.name, "ExpectColumnValuesToBeInSet"))
            assert in_set.arguments["value_set"] == list(column.vocabulary)
        if column.minimum is not None or column.maximum is not None or (column.required and nested):
            between = asked.pop((column.name, "ExpectColumnValuesToBeBetween"))
            assert between.arguments["min_value"] == (1 if nested else column.minimum)
            assert between.arguments["max_value"] == column.maximum
        if column.type is ColumnType.TIMESTAMP:
            between = asked.pop((column.name, "ExpectColumnValuesToBeBetween"))
            years = [between.arguments[bound] for bound in ("min_value", "max_value")]
            assert years == [datetime(1970, 1, 1), datetime(2099, 12, 31, 23, 59, 59, 999_999)]
    left = {name for name, _ in asked}
    assert left <= {
        "messages_author",
        "messages_event",
        "identifiers_identifier_type",
    }


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=str)
def test_structure_is_critical_and_the_envelope_asked_of_all_rows(contract: Contract):
    envelope = {column.name for column in ENVELOPE}
    for expectation in structural_expectations(contract):
        assert expectation.severity == "critical"
        assert expectation.all_rows == (expectation.columns[0] in envelope)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=str)
def test_engine_gets_the_contract_s_columns_and_the_derived_ones(contract: Contract):
    suite = suite_for(contract)
    flat = suite.flat(contract.arrow_schema().empty_table())
    assert tuple(flat.column_names) == (*contract.column_names, *suite.derived)
    for expectation in suite.expectations:
        assert set(expectation.columns) <= set(flat.column_names)


def test_two_expectations_of_one_name_are_refused():
    suite = suite_for(CONTRACTS["agents"])
    with pytest.raises(ValueError, match="two expectations bear one name"):
        Suite(suite.contract, suite.expectations * 2)


def test_critical_expectation_tolerates_nothing():
    with pytest.raises(ValueError, match="only a warning"):
        Expectation("half", "ExpectColumnValuesToNotBeNull", {"column": "a"}, "", "critical", 0.5)


def test_suite_without_an_expectation():
    suite = suite_for(CONTRACTS["legs"])
    assert {e.name for e in suite.expectations} - {
        e.name for e in suite.without("reason_share").expectations
    } == {"reason_share"}
