"""Definitions.md sections 3 to 5 read aloud in Python, for contacts as `SurveyWorld` draws them."""

from datetime import timedelta

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from tests.builders import Record
from tests.unit.dbt.journey_definition import chains_by_definition
from tests.unit.dbt.survey_world import WATERMARK

WEEK = timedelta(days=7)


def journeys(rows: list[Record], linked: set[str], gap_days: int = 7) -> list[list[str]]:
    """Journeys of one customer: chains, and as one those that hold the customer's link."""
    chains = chains_by_definition(rows, gap_days)
    united = [chain for chain in chains if linked.intersection(chain)]
    apart = [chain for chain in chains if chain not in united]
    return [*apart, [contact_id for chain in united for contact_id in chain]] if united else apart


def histories(contacts: pd.DataFrame) -> dict[str | None, list[Record]]:
    """Live contacts by customer in order of start; a missing end is the start."""
    by_customer: dict[str | None, list[Record]] = {}
    order = ["started_at", "channel", "source_name", "source_contact_id"]
    known = contacts.assign(ended_at=contacts["ended"]).sort_values(order)
    for row in known.replace({np.nan: None}).to_dict("records"):
        by_customer.setdefault(row["customer_id"], []).append(row)
    return by_customer


def is_followed(row: Record, rows: list[Record], journey: dict[str, int]) -> bool:
    """Whether another contact about the issue started within 7 days of the contact's end."""
    return any(
        row["started_at"] < other["started_at"] <= row["ended_at"] + WEEK
        and (
            journey[other["contact_id"]] == journey[row["contact_id"]]
            or (row["reason_key"] is not None and row["reason_key"] == other["reason_key"])
        )
        for other in rows
    )


def wilson(successes: int, n: int) -> tuple[float | None, ...]:
    """Rate and limits, none of them below 30 answers."""
    if n < 30:
        return None, None, None
    limits = binomtest(successes, n).proportion_ci(method="wilson")
    return successes / n, limits.low, limits.high


def verdict(anchor: Record, is_repeated: bool, answers: list[Record]) -> str | None:
    """The first rule of definitions.md section 4 that applies."""
    said = {answer["customer_resolved"] for answer in answers}
    needed = max((answer["customer_contacts_needed"] or 0 for answer in answers), default=0)
    is_mature = anchor["ended_at"] + WEEK <= WATERMARK
    is_unheard = anchor["outcome"] == "voicemail" or (
        anchor["channel"] == "email" and anchor["outcome"] is None
    )
    if said & {"no", "partly"} or needed > 1 or is_repeated:
        return "not_resolved"
    if anchor["outcome"] in ("abandoned", "cut_off", "failed") or (is_mature and is_unheard):
        return "not_resolved"
    return "resolved" if "yes" in said or is_mature else None
