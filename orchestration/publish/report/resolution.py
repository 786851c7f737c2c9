"""The report's first section: resolution at the first contact, and what is claimed too much."""

from functools import partial

import pandas as pd

from orchestration.publish.report import interval_charts
from orchestration.publish.report.cells import (
    NAMES,
    card,
    cards,
    daily_figure,
    date,
    is_known,
    points,
    rates_figure,
)
from orchestration.publish.report.figures import Frames
from orchestration.publish.report.interval_charts import LABELS
from orchestration.publish.report.page import Figure, Section, Table

MATURITY = "at least 7 days old: a callback may still come after younger ones"
DAILY = "Band: 95 % interval; grey: not yet mature; cross: too few"
MEANINGS = {
    "declared_fcr": "What the agent or system recorded as resolved.",
    "single_channel_fcr": "No callback about it in the same channel, as each channel would claim.",
    "behavioural_issue_7d": "No callback about it on any channel within 7 days.",
    "customer_fcr": "What customers say in surveys.",
    "verdict_fcr": "The customer's word where there is one, else what customers did.",
}
GAPS = {"declared - verdict": "declared_fcr", "single-channel - verdict": "single_channel_fcr"}


def resolution(frames: Frames) -> Section:
    """First contact resolution in its variants, and what the claims have too much."""
    daily, channels = frames["daily"], frames["channels"]
    rates = frames["headline"].set_index("metric").loc[list(LABELS)]
    verdict = rates["estimate"]["verdict_fcr"]
    low = _floor(daily[daily["metric"].isin(LABELS)]["ci_low"])
    month = channels["month"].max()
    provisional = "" if channels["is_complete"].all() else ", provisional"
    return Section(
        "Was it resolved at the first contact?",
        "The scorecard's view beside the customer's. A substitution gap tells how many percentage "
        "points more are claimed than the verdict confirms. Counted over first contacts that are "
        f"{MATURITY}.",
        [
            rates_figure(
                "All variants, all nights",
                "Bar: 95 % interval, narrower than its point where there are many.",
                rates.reset_index(),
                partial(interval_charts.first_contact_headline, frames["headline"]),
            ),
            *(
                daily_figure(
                    daily,
                    metric,
                    f"{meaning} {DAILY}{'; dashed: the verdict' * (metric != 'verdict_fcr')}.",
                    partial(interval_charts.daily_rate, daily, metric, low),
                )
                for metric, meaning in MEANINGS.items()
            ),
            _gaps_by_day(daily),
            rates_figure(
                f"By channel, {month:%B %Y}{provisional}" if is_known(month) else "By channel",
                "Channel of the first contact. Bar: 95 % interval.",
                channels.assign(metric=channels["channel"] + ", " + channels["metric"].map(NAMES)),
                partial(interval_charts.rates_by_channel, channels),
            ),
        ],
        cards=[
            *(card(row) for row in rates.reset_index().to_dict("records")),
            *(
                (
                    name.capitalize(),
                    points(100 * (rates["estimate"][claim] - verdict)),
                    "gap, points",
                )
                for name, claim in GAPS.items()
            ),
            *cards(frames["headline"], "unidentified_share"),
        ],
    )


def _gaps_by_day(daily: pd.DataFrame) -> Figure:
    # Other figures have days on which no first contact ended.
    resolutions = daily[daily["metric"].isin(list(LABELS))]
    rates = resolutions.pivot(index="date_day", columns="metric", values="estimate")
    rates = rates.reindex(columns=[*LABELS])
    gaps = pd.DataFrame(
        {name: 100 * (rates[claim] - rates["verdict_fcr"]) for name, claim in GAPS.items()}
    )
    complete = resolutions.groupby("date_day")["is_complete"].all()
    return Figure(
        "Substitution gaps by day",
        "Percentage points by which declared and single-channel resolution exceed the verdict. "
        "Grey: days that are not yet mature.",
        interval_charts.daily_gaps(gaps.join(complete).reset_index())
        if gaps.notna().any(axis=None)
        else None,
        Table(
            ["day", *gaps.columns],
            [[date(day), *map(points, values)] for day, *values in gaps.itertuples()],
        ),
    )


def _floor(limits: "pd.Series[float]") -> float:
    """A tenth at or below the lowest limit: where charts that are to be compared begin."""
    lowest = limits.min()
    return int(lowest * 10) / 10 if is_known(lowest) else 0.0
