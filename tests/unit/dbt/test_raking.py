"""Raking of responses to live contacts (definitions.md section 5), by worked examples and anew."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tests.unit.dbt.weighting import raking_model, weights_by_optimisation

raking = raking_model()
ROWS, COLUMNS = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])


def test_a_table_of_two_by_two_worked_by_hand() -> None:
    """Margins 60:40 and 50:50 keep the odds ratio 40 * 30 / (10 * 20) = 6 at 40, 20, 10, 30."""
    weights = raking.raked(
        np.array([40.0, 10, 20, 30]), np.array([300.0, 300, 200, 200]), [ROWS, COLUMNS]
    )
    assert_allclose(weights, [1, 2, 0.5, 1], rtol=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_weights_agree_with_an_optimiser(seed: int) -> None:
    draw = np.random.default_rng(seed)
    dimensions = list(np.indices((3, 6, 3)).reshape(3, -1))
    responses = draw.poisson(2, 54).astype(float)
    contacts = draw.poisson(60, 54).astype(float)
    expected = weights_by_optimisation(responses, contacts, dimensions)
    found = raking.raked(responses, contacts, dimensions)
    assert 0 in responses
    assert_allclose(found[responses > 0], expected[responses > 0], rtol=1e-6)
    for codes in dimensions:
        share = np.bincount(codes, found * responses) / responses.sum()
        assert_allclose(share, np.bincount(codes, contacts) / contacts.sum(), rtol=1e-8)


@given(st.lists(st.integers(1, 50), min_size=4, max_size=4), st.integers(2, 40))
def test_a_sample_of_equal_shares_has_weights_of_one(sample: list[int], factor: int) -> None:
    responses = np.array(sample, dtype=float)
    weights = raking.raked(responses, responses * factor, [ROWS, COLUMNS])
    assert_allclose(raking.trimmed(weights), 1)


def test_no_published_weight_lies_outside_its_limits() -> None:
    assert raking.trimmed(np.array([0.1, 1, 8])).tolist() == [0.3, 1, 3]


def test_a_category_that_another_one_empties_is_left_out_too() -> None:
    # Nobody answered in row 1; without it nobody is left who called in column 1.
    kept = raking.represented(np.array([5.0, 5, 0, 0]), np.array([9.0, 0, 9, 9]), [ROWS, COLUMNS])
    assert kept.tolist() == [True, False, False, False]


def test_margins_that_contradict_each_other_still_end() -> None:
    """Rows 70:30 and columns 50:50 cannot both hold where only the diagonal answered."""
    responses = np.array([5.0, 0, 0, 5])
    weights = raking.raked(responses, np.array([50.0, 20, 0, 30]), [ROWS, COLUMNS])
    assert np.isfinite(raking.trimmed(weights)).all()
    assert (weights * responses).sum() == pytest.approx(10)


def test_months_are_raked_apart_and_missing_reasons_are_a_category() -> None:
    cells = pa.table(
        {
            "month": ["a", "a", "a", "b", "b", "b"],
            "channel": ["voice"] * 6,
            "contact_reason": ["billing", None, "repair", "billing", None, None],
            "behavioural_resolution": ["resolved"] * 5 + ["unknown"],
            "live_contact_count": [30, 10, 7, 10, 10, 5],
            "response_count": [10, 10, 0, 5, 10, 0],
        }
    )
    found = raking.weighted_cells(cells).to_pydict()
    assert found["is_represented"] == [True, True, False, True, True, False]
    assert found["weight"] == [1.5, 0.5, None, 1.5, 0.75, None]
