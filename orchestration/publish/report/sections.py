"""The report's last sections: journeys, and whether the figures can be trusted."""

from functools import partial

from orchestration.publish.report import count_charts, interval_charts
from orchestration.publish.report.cells import (
    cards,
    counts_figure,
    daily_figure,
    plain_table,
)
from orchestration.publish.report.figures import Frames
from orchestration.publish.report.page import Figure, Section


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
        cards=cards(frames["headline"], "failure_demand_share"),
    )


def trust(frames: Frames) -> Section:
    """Nights, quarantine, and the contacts that the figures leave out."""
    daily, nights, feeds = frames["daily"], frames["nights"], frames["feeds"]
    [coverage] = frames["coverage"].itertuples(index=False)
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
                daily_figure(
                    daily, metric, note, partial(interval_charts.daily_share, daily, metric)
                )
                for metric, note in left_out.items()
            ),
        ],
        cards=[
            *cards(frames["headline"], "unidentified_share"),
            ("Incomplete days", f"{coverage.incomplete_days:,}", f"of {coverage.days:,}"),
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
