"""A second route to the aggregates over anchors: counts in Python, intervals by scipy."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from scipy import stats

from tests.builders import Record
from tests.unit.dbt.resolution_definition import (
    DAY,
    WINDOWS,
    end_of,
    local_day,
    midnight_after,
)


class Figures:
    """Aggregates over live contacts, and over anchors as `anchors_by_definition` gives them.

    Attributes:
        minimum_n: below it a rate is null.
    """

    def __init__(
        self,
        live: list[Record],
        responses: list[Record],
        anchors: list[Record],
        watermark: datetime,
        zone: str,
        minimum_n: int,
    ) -> None:
        self.live = live
        self.contacts = [contact for contact in live if contact["journey_id"]]
        self.responses = responses
        self.anchors = anchors
        self.watermark = watermark
        self.zone = zone
        self.minimum_n = minimum_n

    def daily(self) -> list[Record]:
        def cell(anchor: Record) -> tuple[Any, ...]:
            day = local_day(anchor["anchor_ended_at"], self.zone)
            return day, anchor["channel"], anchor["queue"], anchor["contact_reason"]

        names = ("date_day", "channel", "queue", "contact_reason")
        return [
            dict(zip(names, key, strict=True))
            | self._counts(anchors)
            | {"is_complete": self._is_complete(key[0], 7)}
            for key, anchors in grouped(self.anchors, cell)
        ]

    def monthly(self, attribute: str) -> list[Record]:
        rows = []
        live = self.live_by(attribute)
        began = dict(self.months(self.anchors, lambda a: a[attribute]))
        for month, value in began.keys() | live.keys():
            n = self._counts(began.get((month, value), []))
            row = {"month": month, attribute: value} | n
            row |= self.share(
                "declared_fcr", n["declared_resolved_count"], n["declared_known_count"]
            )
            row |= self.share(
                "customer_fcr", n["customer_resolved_count"], n["customer_asked_count"]
            )
            row |= self.share(
                "single_channel_fcr", n["single_channel_resolved_count"], n["mature_count"]
            )
            row |= self.share("verdict_fcr", n["verdict_resolved_count"], n["mature_count"])
            for kind in ("any", "issue"):
                for days in WINDOWS:
                    mature = n[f"mature_{days}d_count"]
                    quiet = mature - n[f"repeat_{kind}_{days}d_count"]
                    row |= self.share(f"behavioural_{kind}_{days}d", quiet, mature)
            row["declared_gap"] = gap(row["declared_fcr_rate"], row["verdict_fcr_rate"])
            row["single_channel_gap"] = gap(row["single_channel_fcr_rate"], row["verdict_fcr_rate"])
            row["is_complete"] = self.is_month_complete(month, 7)
            rows.append(row | self.identified(live.get((month, value), [])))
        return rows

    def live_by(self, attribute: str) -> dict[tuple[date, Any], list[Record]]:
        """Live contacts by the month of their own end and one of their attributes."""
        return dict(grouped(self.live, lambda c: (self.month(end_of(c)), c[attribute])))

    def identified(self, live: list[Record]) -> Record:
        """What a metric across contacts leaves out of these contacts."""
        unknown = sum(contact["identity_confidence"] in ("ambiguous", "none") for contact in live)
        enough = len(live) >= self.minimum_n
        return {
            "live_contact_count": len(live),
            "unidentified_count": unknown,
            "unidentified_share": unknown / len(live) if enough else None,
        }

    def survival(self) -> list[Record]:
        rows = []
        seen = [a for a in self.anchors if a["anchor_ended_at"] <= self.watermark]
        live = self.live_by("channel")
        cells = dict(self.months(seen, lambda a: a["channel"]))
        for month, channel in cells.keys() | live.keys():
            anchors = cells.get((month, channel), [])
            observed = [(self.watermark - a["anchor_ended_at"]).total_seconds() for a in anchors]
            repeats = [
                max(0.0, (a["first_issue_repeat_at"] - a["anchor_ended_at"]).total_seconds())
                if a["first_issue_repeat_at"] and a["first_issue_repeat_at"] <= self.watermark
                else None
                for a in anchors
            ]
            for days in WINDOWS:
                mature = sum(seconds >= days * 86_400 for seconds in observed)
                enough = len(anchors) >= self.minimum_n and mature > 0
                rate, low, high = kaplan_meier(observed, repeats, days * 86_400)
                rows.append({
                    "month": month,
                    "channel": channel,
                    "window_days": days,
                    "observed_count": len(anchors),
                    "mature_count": mature,
                    "survival_rate": rate if enough else None,
                    "survival_ci_low": low if enough else None,
                    "survival_ci_high": high if enough else None,
                    "is_provisional": not self.is_month_complete(month, days),
                    "is_complete": self.is_month_complete(month, 7),
                    **self.identified(live.get((month, channel), [])),
                })  # fmt: skip
        return rows

    def _counts(self, anchors: list[Record]) -> Record:
        mature = [a for a in anchors if a["is_mature_7d"]]
        counts = {
            "anchor_count": len(anchors),
            "immature_count": len(anchors) - len(mature),
            "mature_count": len(mature),
            "declared_known_count": sum(a["declared_resolved"] is not None for a in mature),
            "declared_resolved_count": sum(a["declared_resolved"] is True for a in mature),
            "customer_asked_count": sum(a["customer_resolved"] is not None for a in mature),
            "customer_resolved_count": sum(
                a["customer_resolved"] == "yes" and (a["customer_contacts_needed"] or 1) == 1
                for a in mature
            ),
            "single_channel_resolved_count": sum(a["single_channel_resolved"] for a in mature),
            "verdict_resolved_count": sum(a["fcr_verdict"] == "resolved" for a in mature),
        }
        for days in WINDOWS:
            seen = [a for a in anchors if a[f"is_mature_{days}d"]]
            counts[f"mature_{days}d_count"] = len(seen)
            for kind in ("any", "issue"):
                repeats = sum(a[f"repeat_{kind}_{days}d"] for a in seen)
                counts[f"repeat_{kind}_{days}d_count"] = repeats
        return counts

    def share(self, name: str, successes: int, n: int) -> Record:
        names = (f"{name}_rate", f"{name}_ci_low", f"{name}_ci_high")
        if n < self.minimum_n:
            return dict.fromkeys(names)
        limits = stats.binomtest(successes, n).proportion_ci(method="wilson")
        return dict(zip(names, (successes / n, limits.low, limits.high), strict=True))

    def month(self, moment: datetime) -> date:
        return local_day(moment, self.zone).replace(day=1)

    def months(
        self, anchors: list[Record], attribute: Callable[[Record], Any]
    ) -> Iterator[tuple[Any, list[Record]]]:
        return grouped(anchors, lambda a: (self.month(a["anchor_ended_at"]), attribute(a)))

    def _is_complete(self, last_day: date, days: int) -> bool:
        return self.watermark - midnight_after(last_day, self.zone) >= days * DAY

    def is_month_complete(self, month: date, days: int) -> bool:
        next_month = (month + timedelta(days=40)).replace(day=1)
        return self._is_complete(next_month - DAY, days)


def kaplan_meier(
    observed: list[float], repeats: list[float | None], at: float
) -> tuple[float, float | None, float | None]:
    """Share without a repeat by then, and its limits by Greenwood; none where the share is 0."""
    if not observed:
        return math.nan, None, None
    curve = stats.ecdf(
        stats.CensoredData(
            uncensored=[repeat for repeat in repeats if repeat is not None],
            right=[o for o, repeat in zip(observed, repeats, strict=True) if repeat is None],
        )
    ).sf
    rate = float(curve.evaluate(at))
    interval = curve.confidence_interval(method="linear")
    low, high = float(interval.low.evaluate(at)), float(interval.high.evaluate(at))
    return (rate, None, None) if rate == 0 or math.isnan(low) else (rate, low, high)


def gap(claimed: float | None, verdict: float | None) -> float | None:
    return None if claimed is None or verdict is None else claimed - verdict


def grouped(rows: list[Record], key: Callable[[Record], Any]) -> Iterator[tuple[Any, list[Record]]]:
    groups: dict[Any, list[Record]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    yield from groups.items()
