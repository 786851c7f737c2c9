"""Charts of estimates with their 95 % intervals. Each takes a frame of `figures`."""

from typing import Any

import altair as alt
import pandas as pd

from orchestration.publish.palette import GREY, INK, LIGHT, MIDDLE, PURPLE, VARIANTS
from orchestration.publish.report.drawing import (
    Chart,
    colours,
    day_axis,
    finished,
    immature,
    line,
    too_few,
    too_few_crosses,
    tooltip,
)

PERCENT = ".0%"
CHANNELS = ["all", "voice", "chat", "email"]
LABELS = {
    "declared_fcr": "Declared",
    "single_channel_fcr": "Single-channel",
    "behavioural_issue_7d": "Behavioural, same issue, 7 days",
    "behavioural_any_7d": "Behavioural, any contact, 7 days",
    "customer_fcr": "Customer-declared",
    "verdict_fcr": "Verdict",
}
FIVE_VARIANTS = [LABELS[metric] for metric in VARIANTS]


def first_contact_headline(headline: pd.DataFrame) -> Chart:
    """First contact resolution in its variants, side by side, over all nights."""
    frame = _labelled(headline[headline["metric"].isin(LABELS)])
    y = alt.Y("label:N", sort=[*LABELS.values()], title=None, axis=alt.Axis(labelLimit=190))
    base = alt.Chart(frame).encode(y=y, tooltip=tooltip("label:N", ".1%"))
    limits = base.mark_rule(strokeWidth=5, opacity=0.4, color=INK).encode(
        x=_from_0_to_100_percent(),
        x2="ci_high:Q",
    )
    points = base.mark_point(filled=True, size=90, color=INK, opacity=1).encode(x="estimate:Q")
    texts = base.mark_text(dy=-11, fontWeight="bold", color=INK).encode(
        x="estimate:Q", text=alt.Text("estimate:Q", format=".1%")
    )
    return finished(
        limits + points + texts + too_few(base, x=alt.value(28)),
        "First contact resolution by variant, with 95 % intervals",
        height=230,
    )


def daily_rate(daily: pd.DataFrame, metric: str, low: float) -> Chart:
    """One metric by day with its interval; the verdict dashed beside it; the immature tail grey.

    Args:
        daily: frame `daily`.
        metric: the metric to draw.
        low: lower end of the axis, the same for charts that are to be compared.
    """
    frame = daily[daily["metric"] == metric]
    base = alt.Chart(frame).encode(x=day_axis(frame), tooltip=tooltip("date_day:T", ".1%"))
    y: dict[str, Any] = {
        "axis": alt.Axis(format=PERCENT),
        "scale": alt.Scale(domain=[low, 1]),
        "title": None,
    }
    band = base.mark_area(color=INK, opacity=0.22).encode(
        y=alt.Y("ci_low:Q", **y), y2=alt.Y2("ci_high:Q")
    )
    layers = [band, *line(base, y)]
    if metric != "verdict_fcr":
        verdict = alt.Chart(daily[daily["metric"] == "verdict_fcr"])
        layers.append(
            verdict.mark_line(strokeDash=[5, 4], color=GREY, strokeWidth=1.5).encode(
                x="date_day:T", y="estimate:Q"
            )
        )
    return finished(
        alt.layer(*immature(frame), *layers, too_few_crosses(base, y=alt.datum(low))),
        f"{LABELS[metric]} first contact resolution by day",
        height=170,
    )


def daily_share(daily: pd.DataFrame, metric: str) -> Chart:
    """A share of live contacts by day with its interval, on an axis that fits it."""
    frame = daily[daily["metric"] == metric]
    base = alt.Chart(frame).encode(x=day_axis(frame), tooltip=tooltip("date_day:T", ".1%"))
    y: dict[str, Any] = {"axis": alt.Axis(format=".1%", tickCount=5), "title": None}
    band = base.mark_area(color=INK, opacity=0.22).encode(
        y=alt.Y("ci_low:Q", **y), y2=alt.Y2("ci_high:Q")
    )
    return finished(
        alt.layer(band, *line(base, y), too_few_crosses(base, y=alt.datum(0))),
        metric.replace("_", " ") + " of live contacts by day",
        height=170,
    )


def daily_gaps(gaps: pd.DataFrame) -> Chart:
    """Both substitution gaps by day, in percentage points; the immature tail grey."""
    kinds = ["declared - verdict", "single-channel - verdict"]
    lines = (
        alt.Chart(gaps.melt(["date_day", "is_complete"], kinds, "gap", "points"))
        .mark_line(strokeWidth=2)
        .encode(
            x=day_axis(gaps),
            y=alt.Y("points:Q", title="percentage points", scale=alt.Scale(zero=True)),
            color=colours("gap", kinds, [INK, LIGHT]),
            strokeDash=alt.StrokeDash(
                "gap:N", scale=alt.Scale(domain=kinds, range=[[1, 0], [6, 4]])
            ),
            tooltip=["date_day:T", "gap:N", alt.Tooltip("points:Q", format="+.1f")],
        )
    )
    return finished(alt.layer(*immature(gaps), lines), "Substitution gaps by day", height=210)


def rates_by_channel(channels: pd.DataFrame) -> Chart:
    """The variants of first contact resolution by channel, for the month of the frame."""
    frame = _labelled(channels)
    base = alt.Chart(frame).encode(
        y=alt.Y("channel:N", title=None, sort=CHANNELS),
        yOffset=alt.YOffset("label:N", sort=FIVE_VARIANTS),
        tooltip=["channel:N", *tooltip("label:N", ".1%")],
    )
    limits = base.mark_rule(strokeWidth=4, opacity=0.45).encode(
        x=_from_0_to_100_percent(),
        x2="ci_high:Q",
        color=_variants(),
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x="estimate:Q",
        color=_variants(),
        shape=alt.Shape("label:N", scale=alt.Scale(domain=FIVE_VARIANTS), title=None),
    )
    return finished(
        limits + points + too_few(base, x=alt.value(28)),
        "First contact resolution by channel, with 95 % intervals",
        height=330,
    )


def scores_by_month(
    scores: pd.DataFrame, description: str, title: str, axis: str, number: str
) -> Chart:
    """A score by month and channel with its interval; a dash where it is weighted, too.

    Args:
        scores: month, channel, n, estimate, limits and, where there are weights, weighted.
        description: what is drawn, read aloud.
        title: title of the axis.
        axis: format of the axis.
        number: format of the numbers.
    """
    channels = [channel for channel in CHANNELS if channel in set(scores["channel"])]
    palette = [INK, PURPLE, MIDDLE, LIGHT][: len(channels)]
    base = alt.Chart(scores).encode(
        x=alt.X("yearmonth(month):O", title=None, axis=alt.Axis(labelAngle=0, format="%b %Y")),
        xOffset=alt.XOffset("channel:N", sort=channels),
        tooltip=[alt.Tooltip("month:T", format="%b %Y"), *tooltip("channel:N", number)],
    )
    colour = colours("channel", channels, palette)
    y: dict[str, Any] = {
        "title": title,
        "axis": alt.Axis(format=axis),
        "scale": alt.Scale(zero=False),
    }
    limits = base.mark_rule(strokeWidth=4, opacity=0.45).encode(
        y=alt.Y("ci_low:Q", **y), y2="ci_high:Q", color=colour
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        y="estimate:Q",
        color=colour,
        shape=alt.Shape("channel:N", scale=alt.Scale(domain=channels), title=None),
    )
    layers = [limits, points]
    if "weighted" in scores and scores["weighted"].notna().any():
        layers.append(
            base.mark_tick(orient="horizontal", thickness=2.5, size=16, opacity=1).encode(
                y="weighted:Q", color=colour
            )
        )
    lowest = scores["ci_low"].min()
    return finished(alt.layer(*layers, too_few(base, y=alt.datum(lowest))), description, height=240)


def _from_0_to_100_percent() -> alt.X:
    return alt.X(
        "ci_low:Q",
        title=None,
        axis=alt.Axis(format=PERCENT, values=[0, 0.25, 0.5, 0.75, 1]),
        scale=alt.Scale(domain=[0, 1]),
    )


def _labelled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(label=frame["metric"].map(LABELS))


def _variants() -> alt.Color:
    return colours("label", FIVE_VARIANTS, [*VARIANTS.values()])
