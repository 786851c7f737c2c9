"""The report's four sections: resolution, loyalty, journeys, and whether to trust the figures."""

from functools import partial

import pandas as pd

from orchestration.publish.report import count_charts, interval_charts
from orchestration.publish.report.cells import (
    NAMES,
    card,
    counts_figure,
    date,
    is_known,
    plain_table,
    points,
    rates_figure,
)
from orchestration.publish.report.drawing import Chart
from orchestration.publish.report.interval_charts import LABELS
from orchestration.publish.report.page import Figure, Section, Table

Frames = dict[str, pd.DataFrame]

MATURITY = (
    "Counted over first contacts that are at least 7 days old: a callback may still come after "
    "younger ones. Grey: days that are not yet mature. Band: 95 % interval. Dashed: the verdict. "
    "Cross: too few."
)
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
        "points more are claimed than the verdict confirms.",
        [
            rates_figure(
                "All variants, all nights",
                "Bar: 95 % interval. Over first contacts that are at least 7 days old.",
                rates.reset_index(),
                partial(interval_charts.first_contact_headline, frames["headline"]),
            ),
            *(
                _by_day(
                    daily,
                    metric,
                    f"{meaning} {MATURITY}",
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
        ],
    )


def loyalty(frames: Frames) -> Section:
    """Net promoter scores with their intervals, by kind of survey, month and channel."""
    nps, headline = frames["nps"], frames["headline"]
    notes = {
        "transactional": "Asked after a contact; by its channel. `all` holds answers that match no "
        "contact, too. Bar: 95 % interval.",
        "relational": "Asked whatever the last contact; never pooled with the others. "
        "Bar: 95 % interval.",
    }
    return Section(
        "Would they recommend us?",
        "Net promoter score: percentage of promoters (9-10) less percentage of detractors (0-6).",
        [
            rates_figure(
                f"{kind.capitalize()} surveys by month",
                note,
                scores.assign(
                    metric=scores["month"].dt.strftime("%b %Y") + ", " + scores["channel"],
                    unit="points",
                ),
                partial(interval_charts.nps_by_month, scores, kind),
            )
            for kind, note in notes.items()
            for scores in [nps[nps["survey_kind"] == kind]]
        ],
        cards=[card(row) for row in headline[headline["unit"] == "points"].to_dict("records")],
    )


def journeys(frames: Frames) -> Section:
    """Paths across channels, effort, and the reasons of callbacks."""
    effort, days = frames["effort"], frames["callback_days"]
    effort = effort.assign(effort=effort["effort"].astype(str).replace("10", "10 or more"))
    days = days.assign(
        days_between=[
            "under 1 day" if passed == 0 else f"{passed} day{'s' * (passed > 1)}"
            for passed in days["days_between"]
        ]
    )
    counted = {
        "Paths of journeys with more than one contact": (
            "Channels in order of contact; the twelve most frequent paths.",
            frames["paths"],
        ),
        "Effort of journeys": (
            "Contacts, transfers, changes of channel, long waits and cut-offs, added up.",
            effort,
        ),
        "Days until the callback": ("Whole days from the end of the first contact.", days),
    }
    reasons = frames["callback_reasons"]
    return Section(
        "Why did they come back?",
        "A journey is one customer's contacts about one issue, across channels. A callback is the "
        "first further contact within 7 days.",
        [
            counts_figure(
                "Callback reasons",
                "First contacts that were followed by another one; the ten most frequent reasons.",
                reasons,
                partial(count_charts.callback_reasons, reasons),
            ),
            *(
                counts_figure(
                    heading, note, frame, partial(count_charts.counted_bars, frame, heading)
                )
                for heading, (note, frame) in counted.items()
            ),
        ],
        cards=_cards(frames, "failure_demand_share"),
    )


def trust(frames: Frames) -> Section:
    """Nights, quarantine, and the contacts that the figures leave out."""
    daily, nights, feeds = frames["daily"], frames["nights"], frames["feeds"]
    not_accepted = nights[nights["status"] != "accepted"]
    left_out = {
        "unidentified_share": "Live contacts that no journey counts: nobody knows whose they are. "
        "Band: 95 % interval. Cross: too few.",
        "unmapped_share": "Live contacts with a reason code that the reasons table does not hold. "
        "Band: 95 % interval. Cross: too few.",
    }
    return Section(
        "Can the figures be trusted?",
        "What was read, what was held back, and what the figures leave out.",
        [
            Figure(
                "Nights by feed",
                "The newest 13 weeks. A refused or missing night keeps all later days from "
                "maturing until it is repaired. The table lists the nights that were not accepted.",
                count_charts.nights(nights) if len(nights) else None,
                plain_table(not_accepted[["feed", "export_date", "status", "reason"]]),
            ),
            Figure(
                "Rows quarantined by night",
                "Rows that could not be read or break their contract; kept with their reasons. The "
                "table tells what became of every row of each feed, all nights.",
                count_charts.quarantined(nights) if len(nights) else None,
                plain_table(feeds),
            ),
            *(
                _by_day(daily, metric, note, partial(interval_charts.daily_share, daily, metric))
                for metric, note in left_out.items()
            ),
        ],
        cards=[
            *_cards(frames, "unidentified_share"),
            (
                "Nights not accepted",
                f"{feeds['nights_not_accepted'].sum():,}",
                f"of {feeds['nights'].sum():,}, all feeds",
            ),
            (
                "Rows quarantined",
                f"{feeds['rows_quarantined'].sum():,}",
                f"of {feeds['rows_read'].sum():,} read",
            ),
        ],
    )


def _cards(frames: Frames, metric: str) -> list[tuple[str, str, str]]:
    headline = frames["headline"]
    return [card(row) for row in headline[headline["metric"] == metric].to_dict("records")]


def _by_day(daily: pd.DataFrame, metric: str, note: str, draw: partial[Chart]) -> Figure:
    frame = daily[daily["metric"] == metric]
    named = frame.assign(metric=frame["date_day"].map(date))
    return rates_figure(f"{NAMES[metric]} by day", note, named, draw, "day")


def _gaps_by_day(daily: pd.DataFrame) -> Figure:
    rates = daily.pivot(index="date_day", columns="metric", values="estimate")
    rates = rates.reindex(columns=[*LABELS])
    gaps = pd.DataFrame(
        {name: 100 * (rates[claim] - rates["verdict_fcr"]) for name, claim in GAPS.items()}
    )
    verdict = daily[daily["metric"] == "verdict_fcr"].set_index("date_day")
    return Figure(
        "Substitution gaps by day",
        "Percentage points by which declared and single-channel resolution exceed the verdict. "
        "Grey: days that are not yet mature.",
        interval_charts.daily_gaps(gaps.join(verdict["is_complete"]).reset_index())
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
