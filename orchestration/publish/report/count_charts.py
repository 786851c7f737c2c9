"""Charts of counts, which need no interval. Each takes a frame of `figures` and gives one view."""

import altair as alt
import pandas as pd

from orchestration.publish.palette import INK, LIGHT, MIDDLE, RED
from orchestration.publish.report.drawing import (
    Chart,
    colours,
    day_axis,
    finished,
)

STATUSES = ["accepted", "missing", "refused"]


def counted_bars(frame: pd.DataFrame, description: str) -> Chart:
    """Horizontal bars in the order of the frame, which holds names and their counts."""
    category, count = frame.columns
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{category}:N", sort=None, title=None, axis=alt.Axis(labelLimit=200)),
        x=alt.X(
            f"{count}:Q",
            title=count,
            axis=alt.Axis(tickCount=4, format="~s"),
            # Room for the longest bar's count.
            scale=alt.Scale(domain=[0, 1.2 * float(frame[count].max())], nice=False),
        ),
        tooltip=[f"{category}:N", alt.Tooltip(f"{count}:Q", format=",")],
    )
    texts = base.mark_text(align="left", dx=4, color=INK).encode(
        text=alt.Text(f"{count}:Q", format=",")
    )
    return finished(base.mark_bar(color=MIDDLE) + texts, description, height={"step": 22})


def callback_reasons(callbacks: pd.DataFrame) -> Chart:
    """Reason of the first contact by the reason of its first repeat, darker for more."""
    base = alt.Chart(callbacks).encode(
        x=alt.X("callback_reason:N", title="came back about", axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("contact_reason:N", title="first contact about"),
        tooltip=[
            "contact_reason:N",
            "callback_reason:N",
            alt.Tooltip("callbacks:Q", format=","),
        ],
    )
    half = float(callbacks["callbacks"].max()) / 2
    cells = base.mark_rect().encode(
        color=alt.Color("callbacks:Q", scale=alt.Scale(range=["#f2f4f7", INK]), legend=None)
    )
    texts = base.mark_text(fontSize=10).encode(
        text=alt.Text("callbacks:Q", format=","),
        color=alt.when(alt.datum.callbacks > half)
        .then(alt.value("white"))
        .otherwise(alt.value(INK)),
    )
    return finished(cells + texts, "Reasons of first contacts and of the callbacks", height=330)


def nights(frame: pd.DataFrame) -> Chart:
    """What became of each feed's night: accepted, missing or refused."""
    marks = (
        alt.Chart(frame)
        .mark_point(filled=True, size=30, opacity=1)
        .encode(
            x=day_axis(frame, "export_date"),
            y=alt.Y("feed:N", title=None, axis=alt.Axis(labelLimit=150)),
            color=colours("status", STATUSES, ["#d5d9de", LIGHT, RED]),
            shape=alt.Shape(
                "status:N",
                scale=alt.Scale(domain=STATUSES, range=["square", "diamond", "cross"]),
                title=None,
            ),
            tooltip=["feed:N", "export_date:T", "status:N", "reason:N"],
        )
    )
    return finished(marks, "Nights by feed and status", height={"step": 24})


def quarantined(frame: pd.DataFrame) -> Chart:
    """Rows quarantined by night, all feeds together."""
    bars = (
        alt.Chart(frame.groupby("export_date", as_index=False)[["rows_quarantined"]].sum())
        .mark_bar(color=MIDDLE)
        .encode(
            x=day_axis(frame, "export_date"),
            y=alt.Y("rows_quarantined:Q", title="rows", axis=alt.Axis(tickMinStep=1)),
            tooltip=["export_date:T", alt.Tooltip("rows_quarantined:Q", format=",")],
        )
    )
    return finished(bars, "Rows quarantined by night", height=170)
