"""The report's second section: what customers answer, each score with its interval and its n."""

from functools import partial
from typing import Any

import pandas as pd

from orchestration.publish.report.cells import cards, is_known, points, rates_figure
from orchestration.publish.report.figures import Frames
from orchestration.publish.report.interval_charts import PERCENT, scores_by_month
from orchestration.publish.report.page import Figure, Section

NPS_NOTES = {
    "transactional": "Asked after a contact; by its channel; all: those that match no contact, "
    "too. Bar: 95 % interval. Dash: weighted, as if all contacts had been answered for.",
    "relational": "Asked whatever the last contact; never pooled with the others. "
    "Bar: 95 % interval.",
}
DIRECTIONS = {"higher_is_easier": "the least effort", "higher_is_harder": "the most effort"}


def loyalty(frames: Frames) -> Section:
    """Net promoter scores, raw and weighted, satisfaction and effort by month and channel."""
    nps = frames["nps"]
    return Section(
        "Would they recommend us?",
        "Net promoter score: percentage of promoters (9-10) less percentage of detractors (0-6). "
        "Satisfaction and effort: share of the highest answers. Kinds of survey, scales and their "
        "directions are never pooled.",
        [
            *(_nps(nps[nps["survey_kind"] == kind], kind) for kind in NPS_NOTES),
            *(
                _csat(scores, kind, scale)
                for (kind, scale), scores in _parts(frames["csat"], "survey_kind", "scale")
            ),
            *(
                _ces(scores, kind, scale, direction)
                for (kind, scale, direction), scores in _parts(
                    frames["ces"], "survey_kind", "scale", "direction"
                )
            ),
        ],
        cards=cards(frames["headline"], "nps_transactional", "nps_relational"),
    )


def _nps(scores: pd.DataFrame, kind: str) -> Figure:
    # No weights are there for surveys that follow no contact.
    is_weighted = scores["effective_n"].notna().any()
    table = scores.assign(
        unit="points",
        weighted=[points(score) for score in scores["weighted"]],
        **{"effective n": [f"{n:,.0f}" if is_known(n) else "" for n in scores["effective_n"]]},
    )
    return rates_figure(
        f"NPS, {kind} surveys by month",
        NPS_NOTES[kind],
        _named(table),
        partial(
            scores_by_month,
            scores,
            f"Net promoter score by month, {kind} surveys, with 95 % intervals",
            "NPS",
            "+.0f",
            "+.1f",
        ),
        beside=["weighted", "effective n"] if is_weighted else [],
    )


def _csat(scores: pd.DataFrame, kind: str, scale: int) -> Figure:
    return rates_figure(
        f"Satisfaction (scale of {scale}), {kind} surveys by month",
        f"CSAT ({scores['formula'].iloc[0]}): share of the highest answers. Bar: 95 % interval.",
        _named(scores),
        partial(
            scores_by_month,
            scores,
            f"Satisfaction on a scale of {scale} by month, {kind} surveys, with 95 % intervals",
            "satisfied",
            PERCENT,
            ".1%",
        ),
    )


def _ces(scores: pd.DataFrame, kind: str, scale: int, direction: str) -> Figure:
    asked = direction.replace("_", " ")
    return rates_figure(
        f"Effort (scale of {scale}, {asked}), {kind} surveys by month",
        f"CES ({scores['formula'].iloc[0]}): share of the answer {scale} of {scale}, which is "
        f"{DIRECTIONS[direction]}. Bar: 95 % interval. The table holds the mean, too.",
        _named(
            scores.assign(mean=[f"{mean:.2f}" if is_known(mean) else "" for mean in scores["mean"]])
        ),
        partial(
            scores_by_month,
            scores,
            f"Effort on a scale of {scale}, {asked}, by month, {kind} surveys, with 95 % intervals",
            "top box",
            PERCENT,
            ".1%",
        ),
        beside=["mean"],
    )


def _parts(scores: pd.DataFrame, *columns: str) -> list[tuple[Any, pd.DataFrame]]:
    """What is never pooled, each part for itself, in the order of the frame."""
    return list(scores.groupby(list(columns), sort=False))


def _named(scores: pd.DataFrame) -> pd.DataFrame:
    """Rows named by month and channel."""
    return scores.assign(metric=scores["month"].dt.strftime("%b %Y") + ", " + scores["channel"])
