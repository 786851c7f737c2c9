"""Rules of survey responses: scores on their scales, and an end that follows the beginning."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from expectations.suites.model import Derivation, Expectation
from expectations.suites.rules import in_vocabulary, not_before, not_less
from expectations.suites.shares import IDENTIFIED_SHARE

SCORES = ("csat", "ces")


def within_scale(score: str) -> Expectation:
    """A score not above the highest value of its scale."""
    rule = not_less(f"{score}_scale", f"{score}_score", "at least")
    return replace(rule, name=f"{score}_score_within_scale")


def _has_scale(score: str) -> Expectation:
    return replace(
        in_vocabulary(f"is_{score}_without_scale", [False]),
        name=f"{score}_score_has_scale",
        expected=f"a {score}_scale beside every {score}_score",
        severity="warning",
        advice=(
            f"A score without its scale is in no {score.upper()} figure. Give the option "
            f"{score}_scale of the feed in feeds.yaml."
        ),
    )


def _without_scale(score: str) -> Derivation:
    def derive(rows: pa.Table) -> pa.Array:
        return pc.and_(
            pc.is_valid(rows[f"{score}_score"]), pc.is_null(rows[f"{score}_scale"])
        ).combine_chunks()

    return derive


SURVEY_RULES: tuple[Expectation, ...] = (
    not_before("responded_at", "started_at"),
    *(within_scale(score) for score in SCORES),
    *(_has_scale(score) for score in SCORES),
    IDENTIFIED_SHARE,
)
SURVEY_DERIVATIONS: dict[str, Derivation] = {
    f"is_{score}_without_scale": _without_scale(score) for score in SCORES
}
