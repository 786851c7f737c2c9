"""What the report's charts share: colours, the finish, and how doubt is shown.

Lines and bands differ in lightness, dash or shape, never in hue alone: they are told apart in grey
and by those who do not tell red from green. A figure that the marts leave null for its small n is
never drawn as a value: it is grey, and called "too few".
"""

from typing import Any

import altair as alt
import pandas as pd

from orchestration.publish.palette import GREY, INK

Chart = alt.Chart | alt.LayerChart | alt.FacetChart


def finished(chart: Chart, description: str, height: float | dict[str, float]) -> Chart:
    """The chart in the page's style, as wide as its place; the description is read aloud."""
    finished: Chart = chart.properties(
        width="container",
        height=height,
        description=description,
        background="transparent",
    ).configure(
        font="system-ui, sans-serif",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor="#333",
            titleColor="#333",
            gridColor="#e3e6ea",
            titleFontWeight="normal",
            labelSeparation=6,
        ),
        legend=alt.LegendConfig(orient="bottom", columns=2, labelLimit=260, symbolOpacity=1),
    )
    return finished


def day_axis(frame: pd.DataFrame, column: str = "date_day") -> alt.X:
    """The days of the frame, from the first to the last, whichever of them are drawn."""
    first, last = frame[column].min(), frame[column].max()
    # Vega would divide a few days into hours.
    ticks: Any = 5 if (last - first).days > 9 else {"interval": "day", "step": 1}
    return alt.X(
        f"{column}:T",
        title=None,
        axis=alt.Axis(format="%d %b", tickCount=ticks),
        scale=alt.Scale(domain=[first.isoformat(), last.isoformat()]),
    )


def tooltip(name: str, number: str) -> list[Any]:
    """Name, estimate, limits and n."""
    return [
        name,
        alt.Tooltip("estimate:Q", format=number),
        alt.Tooltip("ci_low:Q", format=number, title="95 % from"),
        alt.Tooltip("ci_high:Q", format=number, title="to"),
        alt.Tooltip("n:Q", format=","),
    ]


def line(base: alt.Chart, y: dict[str, Any]) -> list[alt.Chart]:
    """The line and its points: grey on days whose figures may still change."""
    encoded = base.encode(y=alt.Y("estimate:Q", **y))
    complete = encoded.transform_filter("datum.is_complete")
    return [
        part
        for values, colour in ((encoded, GREY), (complete, INK))
        for part in (
            values.mark_line(color=colour, strokeWidth=1.5),
            values.mark_point(color=colour, size=14, filled=True, opacity=1),
        )
    ]


def immature(frame: pd.DataFrame) -> list[alt.Chart]:
    """A grey area over the days whose figures may still change, and its name."""
    changing = frame[~frame["is_complete"]]["date_day"]
    if changing.empty:
        return []
    area = alt.Chart(pd.DataFrame({"first": [changing.min()], "last": [changing.max()]}))
    return [
        area.mark_rect(color="#d5d9de", opacity=0.6).encode(x="first:T", x2="last:T"),
        area.mark_text(
            text="not yet mature", angle=270, align="right", baseline="top", dy=3, color="#555"
        ).encode(x="first:T", y=alt.value(4)),
    ]


def too_few(base: alt.Chart, **place: Any) -> alt.Chart:
    """Grey words at one place of an axis where there are counts and no published figure."""
    words: alt.Chart = _unpublished(base).mark_text(color=GREY, text="too few").encode(**place)
    return words


def too_few_crosses(base: alt.Chart, **place: Any) -> alt.Chart:
    """The same as crosses, where days lie too close for words."""
    crosses: alt.Chart = (
        _unpublished(base).mark_point(color=GREY, shape="cross", size=40).encode(**place)
    )
    return crosses


def colours(field: str, domain: list[str], palette: list[str]) -> alt.Color:
    """One colour per value of the field, with a legend that needs no title."""
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=domain, range=palette), title=None)


def _unpublished(base: alt.Chart) -> alt.Chart:
    return base.transform_filter("datum.n > 0 && !isValid(datum.estimate)")
