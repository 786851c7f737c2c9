"""Raking of NPS responses to live contacts, month by month, by iterative proportional fitting.

Source: Deming and Stephan, Annals of Mathematical Statistics 11 (1940) 427. In Python because SQL
has no loop that ends when the margins are met. Run by dbt, so it imports nothing of this project.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

DIMENSIONS = ("channel", "contact_reason", "behavioural_resolution")
LOWEST_WEIGHT, HIGHEST_WEIGHT = 0.3, 3.0
TOLERANCE = 1e-10
MAX_ROUNDS = 2000

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def represented(responses: Floats, contacts: Floats, dimensions: list[Codes]) -> NDArray[np.bool_]:
    """Cells each of whose categories holds both responses and contacts.

    A margin cannot be met where nobody answered, nor mean anything where nobody called; leaving
    such a category out may empty another one, so this goes on until nothing changes.

    Args:
        responses: count per cell.
        contacts: count per cell.
        dimensions: category of each cell, one array per dimension, numbered from 0.
    """
    kept = np.ones(len(responses), dtype=bool)
    while True:
        before = kept
        for codes in dimensions:
            is_met = (np.bincount(codes, responses * kept) > 0) & (
                np.bincount(codes, contacts * kept) > 0
            )
            kept = kept & is_met[codes]
        if (kept == before).all():
            return kept


def raked(responses: Floats, contacts: Floats, dimensions: list[Codes]) -> Floats:
    """Weights per response of each cell whose margins are those of the contacts, of mean 1.

    All categories must be represented; a cell without a response has weight 1. Where empty cells
    make the margins contradict each other, no weights meet them: the last round's are returned.
    """
    fitted = responses.copy()
    total = responses.sum()
    targets = [np.bincount(codes, contacts) * total / contacts.sum() for codes in dimensions]
    for _ in range(MAX_ROUNDS):
        for codes, target in zip(dimensions, targets, strict=True):
            fitted *= (target / np.bincount(codes, fitted))[codes]
        differences = [
            np.abs(np.bincount(codes, fitted) - target).max()
            for codes, target in zip(dimensions, targets, strict=True)
        ]
        if max(differences) <= TOLERANCE * total:
            break
    return np.divide(fitted, responses, out=np.ones(len(responses)), where=responses > 0)


def trimmed(weights: Floats) -> Floats:
    """Weights held to 0.3-3.0. Their mean need not be 1 then: shares and Kish's n do not ask."""
    return np.clip(weights, LOWEST_WEIGHT, HIGHEST_WEIGHT)


def weighted_cells(cells: pa.Table) -> pa.Table:
    """The cells with `is_represented` and `weight`, null where a cell has no weighted response.

    Args:
        cells: as of int_nps_cells; `month`, the columns of DIMENSIONS, `live_contact_count` and
            `response_count`.
    """
    months = np.asarray(cells["month"].combine_chunks().dictionary_encode().indices)
    responses = np.asarray(cells["response_count"], dtype=float)
    contacts = np.asarray(cells["live_contact_count"], dtype=float)
    categories = [
        np.asarray(
            cells[name].combine_chunks().dictionary_encode(null_encoding="encode").indices
        ).astype(np.int64)
        for name in DIMENSIONS
    ]
    is_represented = np.zeros(len(responses), dtype=bool)
    weights = np.full(len(responses), np.nan)
    for month in np.unique(months):
        rows = np.flatnonzero(months == month)
        kept = represented(responses[rows], contacts[rows], [codes[rows] for codes in categories])
        rows = rows[kept]
        is_represented[rows] = True
        if len(rows):
            # Categories that are left out leave no empty ones behind.
            dimensions = [np.unique(codes[rows], return_inverse=True)[1] for codes in categories]
            weights[rows] = trimmed(raked(responses[rows], contacts[rows], dimensions))
    # Rounded far below what they mean, so that every machine publishes the same digits.
    published = pa.array(weights.round(9), mask=~is_represented | (responses == 0))
    return cells.append_column("is_represented", pa.array(is_represented)).append_column(
        "weight", published
    )


def model(dbt: Any, session: Any) -> pa.Table:
    """The model as dbt runs it."""
    # A sum of doubles depends on the order in which it is taken.
    return weighted_cells(dbt.ref("int_nps_cells").order("nps_cell_id").to_arrow_table())
