"""HTML of the report: figures with their charts, and every chart's numbers as a table beside it.

Nothing is fetched, and the page's own policy forbids it. Whatever comes from data is escaped: in
the HTML as text, in the charts' JSON so that no text can close the script that holds it.
"""

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from orchestration.publish.report.drawing import Chart

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    # Vega compiles the expressions of its charts.
    "script-src 'unsafe-inline' 'unsafe-eval'"
)
STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 76rem; padding: 0 1rem 3rem; color: #1d2430; background: #fff;
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.5rem; margin: 1.2rem 0 .2rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .3rem; padding-top: .6rem;
  border-top: 2px solid #12263f; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .2rem 0 .6rem; max-width: 46rem; }
header p { max-width: none; }
.note, figcaption p { color: #4a5260; font-size: .88rem; }
.few { color: #6d737d; font-style: italic; }
.cards { display: grid; gap: .6rem; margin: .8rem 0; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
.cards li { border: 1px solid #d5d9de; border-radius: .4rem; padding: .5rem .7rem; }
.cards strong { display: block; font-size: 1.5rem; line-height: 1.2; }
.cards span { display: block; font-size: .82rem; color: #4a5260; }
.charts { display: grid; gap: 1.4rem 2rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); }
figure { margin: 0; min-width: 0; }
.chart { width: 100%; min-height: 3rem; }
details { margin: .3rem 0; font-size: .88rem; }
summary { cursor: pointer; color: #12263f; }
.scroll { overflow: auto; max-height: 24rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #4a5260; }
th, td { padding: .15rem .6rem .15rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid #e3e6ea; }
th:first-child, td:first-child { text-align: left; }
td.long { white-space: normal; text-align: left; min-width: 16rem; }
"""
DRAW = """
for (const [id, spec] of Object.entries(JSON.parse(document.getElementById("specs").textContent)))
  vegaEmbed("#" + id, spec, {renderer: "svg", actions: false}).catch((error) => {
    document.getElementById(id).textContent = "This chart could not be drawn: " + error;
  });
"""


@dataclass(frozen=True)
class Table:
    """Figures in rows; cells are plain text. A row's first cell names it."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Figure:
    """A chart with its heading, a note in plain words and its numbers.

    Attributes:
        chart: None where there is nothing to draw: the table says why.
    """

    heading: str
    note: str
    chart: Chart | None
    table: Table


@dataclass(frozen=True)
class Section:
    """A heading, what it is about, and its figures; `cards` are name, value and small print."""

    heading: str
    about: str
    figures: Sequence[Figure]
    cards: Sequence[tuple[str, str, str]] = field(default=())


def page(title: str, about: str, sections: Iterable[Section]) -> str:
    """The report as one HTML document."""
    specs: dict[str, Any] = {}
    body = "".join(_section(section, specs) for section in sections)
    # "<" in JSON only ever stands in texts; escaped, no text ends the script.
    charts = json.dumps(specs).replace("<", "\\u003c")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{html.escape(title)}</h1><p>{html.escape(about)}</p></header>\n"
        f"<main>\n{body}</main>\n"
        f'<script type="application/json" id="specs">{charts}</script>\n'
        f"<script>{_drawing()}</script>\n"
        "</body>\n</html>\n"
    )


def charts_of(written: str) -> dict[str, Any]:
    """The specifications of a page's charts, by the id of their places."""
    [charts] = re.findall(r'<script type="application/json" id="specs">(.*?)</script>', written)
    specs: dict[str, Any] = json.loads(charts)
    return specs


@cache
def _drawing() -> str:
    """What draws the charts, Vega included; the same on every page, and slow to bundle."""
    bundle: str = vl_convert.javascript_bundle(DRAW)
    return bundle


def _section(section: Section, specs: dict[str, Any]) -> str:
    cards = "".join(
        f"<li><span>{html.escape(name)}</span><strong>{html.escape(value)}</strong>"
        f"<span>{html.escape(small)}</span></li>"
        for name, value, small in section.cards
    )
    figures = "".join(_figure(figure, specs) for figure in section.figures)
    return (
        f"<section>\n<h2>{html.escape(section.heading)}</h2>\n<p>{html.escape(section.about)}</p>\n"
        + (f'<ul class="cards">{cards}</ul>\n' if cards else "")
        + f'<div class="charts">\n{figures}</div>\n</section>\n'
    )


def _figure(figure: Figure, specs: dict[str, Any]) -> str:
    if figure.chart is None:
        drawing = '<p class="few">Too few to draw.</p>'
    else:
        name = f"chart{len(specs) + 1}"
        # Altair's types do not say that this can be entered.
        with alt.data_transformers.enable("default", max_rows=None):  # pyrefly: ignore[bad-context-manager]
            # Compiling the written page's charts finds what validation against the schema would.
            specs[name] = figure.chart.to_dict(validate=False)
        drawing = f'<div class="chart" id="{name}"></div>'
    return (
        f"<figure><figcaption><h3>{html.escape(figure.heading)}</h3>"
        f"<p>{html.escape(figure.note)}</p></figcaption>{drawing}{_table(figure)}</figure>\n"
    )


def _table(figure: Figure) -> str:
    header = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in figure.table.header)
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>"
        for row in figure.table.rows
    )
    return (
        '<details><summary>Figures</summary><div class="scroll" tabindex="0"><table>'
        f"<caption>{html.escape(figure.heading)}</caption>"
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
