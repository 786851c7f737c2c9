"""The raking model as a module, and a second route to its weights."""

import importlib.util
from types import ModuleType

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from tests.warehouse import PROJECT


def raking_model() -> ModuleType:
    """What dbt runs; no package holds it."""
    path = PROJECT / "models" / "intermediate" / "surveys" / "int_nps_weights.py"
    spec = importlib.util.spec_from_file_location("int_nps_weights", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def weights_by_optimisation(
    responses: NDArray[np.float64],
    contacts: NDArray[np.float64],
    dimensions: list[NDArray[np.int64]],
) -> NDArray[np.float64]:
    """Of all weights that meet the margins those that differ least from 1, by Newton's method.

    Raking is the solution of this convex problem (Deville, Sarndal and Sautory, JASA 88 (1993)
    1013): the weights are exp(sum of one number per category), found here without any rounds.
    """
    indicators = np.concatenate(
        [codes == np.arange(codes.max() + 1)[:, None] for codes in dimensions]
    )
    total = responses.sum()
    targets = indicators @ contacts * total / contacts.sum()

    def objective(numbers: NDArray[np.float64]) -> float:
        return float((responses * np.exp(numbers @ indicators)).sum() - numbers @ targets)

    def gradient(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(indicators @ (responses * np.exp(numbers @ indicators)) - targets)

    def hessian(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        weighted = responses * np.exp(numbers @ indicators)
        return np.asarray((indicators * weighted) @ indicators.T)

    solution = minimize(
        objective,
        np.zeros(len(targets)),
        jac=gradient,
        hess=hessian,
        method="trust-exact",
        options={"gtol": 1e-9 * total},
    )
    return np.asarray(np.exp(solution.x @ indicators))
