"""The report as a browser shows it: every chart drawn from the marts, on a desk and on a phone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page

from orchestration.publish.report.page import charts_of
from orchestration.publish.report.report import REPORT, write_report
from orchestration.publish.tables import PublicTable
from tests.browser import browser
from tests.unit.publish.conftest import marts_of
from tests.unit.publish.test_report import marts

# What each mart publishes and the page draws as points: n and its limits, by the chart's words.
DRAWN = """
    select 'by variant', n, ci_low, ci_high, 100, '%' from marts.marts.agg_headline_metrics
    where unit = 'share' and estimate is not null
    union all
    select metric, n, ci_low, ci_high, 100, '%' from marts.marts.agg_metrics_daily
    where metric <> 'behavioural_any_7d' and estimate is not null
    union all
    select 'by channel', mature_count, verdict_fcr_ci_low, verdict_fcr_ci_high, 100, '%'
    from marts.marts.agg_fcr_by_channel_monthly where is_complete
    union all
    select 'Net promoter', response_count, nps_ci_low, nps_ci_high, 1, ''
    from marts.marts.agg_nps_monthly where nps is not null
    union all
    select 'Satisfaction', response_count, csat_ci_low, csat_ci_high, 100, '%'
    from marts.marts.agg_csat_monthly where csat_rate is not null
    union all
    select
        replace(ces_direction, '_', ' '), response_count, ces_top_box_ci_low, ces_top_box_ci_high,
        100, '%'
    from marts.marts.agg_ces_monthly where ces_top_box_rate is not null
"""
METRICS = {
    "declared_fcr": "Declared first contact resolution by day",
    "single_channel_fcr": "Single-channel first contact resolution by day",
    "behavioural_issue_7d": "Behavioural, same issue, 7 days first contact resolution by day",
    "customer_fcr": "Customer-declared first contact resolution by day",
    "verdict_fcr": "Verdict first contact resolution by day",
    "unidentified_share": "unidentified share",
    "unmapped_share": "unmapped share",
}
# What each chart of counts draws of the tests' marts, as it is read aloud.
COUNTED = {
    "Reasons of first contacts and of the callbacks": [
        "came back about: billing; first contact about: billing; callbacks: 1241; "
        "contact_reason: billing; callback_reason: billing",
        "came back about: no reason; first contact about: billing; callbacks: 2; "
        "contact_reason: billing; callback_reason: no reason",
    ],
    "Paths of journeys with more than one contact": [
        "journeys: 1; path: email → email → email → email → …",
        "journeys: 1; path: voice → chat",
    ],
    "Effort of journeys": [
        "journeys: 1; effort: 1",
        "journeys: 1; effort: 10 or more",
        "journeys: 1; effort: 4",
    ],
    "Days until the callback": [
        "callbacks: 1.236k; days_between: 1 day",
        "callbacks: 7; days_between: under 1 day",
    ],
    "Nights by feed and status": [
        *(
            f"export_date: 0{day} Jan; feed: voice_main; status: accepted; reason: null"
            for day in (5, 6, 7)
        ),
        "export_date: 08 Jan; feed: voice_main; status: refused; reason: calls.json is cut off",
    ],
    "Rows quarantined by night": [
        f"export_date: 0{day} Jan; rows: {rows}; rows_quarantined: {rows}"
        for day, rows in ((5, 3), (6, 3), (7, 3), (8, 0))
    ],
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@contextmanager
def _opened(chromium: Browser, report: Path, width: int) -> Iterator[tuple[Page, list[str]]]:
    """The page at this width once all is drawn; what it asked for, and what went wrong."""
    page = chromium.new_page(viewport={"width": width, "height": 900})
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda said: seen.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.goto(report.as_uri())
    places = page.locator(".chart").count()
    page.wait_for_function(f"document.querySelectorAll('.chart svg').length === {places}")
    yield page, seen
    page.close()


def _different_marts() -> dict[str, list[dict[str, Any]]]:
    """The rows of the report's tests, with limits of its own on every day and metric."""
    content = marts()
    for number, row in enumerate(content["agg_metrics_daily"]):
        row["n"] += number
        if row["estimate"] is not None:
            row |= {"ci_low": 0.6004 + number / 1000, "ci_high": 0.8003 + number / 1000}
    return content


@pytest.fixture(scope="module")
def database(contract: dict[str, PublicTable], tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = marts_of(contract, tmp_path_factory.mktemp("report"), _different_marts())
    write_report(written.parent, written)
    return written


@pytest.mark.parametrize("width", [1280, 390])
def test_every_chart_is_drawn_and_nothing_is_fetched(
    chromium: Browser, database: Path, width: int
) -> None:
    report = database.parent / REPORT
    charts = charts_of(report.read_text(encoding="utf-8"))
    assert len(charts) > 15
    with _opened(chromium, report, width) as (page, seen):
        for place in charts:
            assert page.locator(f"#{place} svg [role=graphics-symbol]").count() > 2
            [[left, right]] = page.eval_on_selector_all(
                f"#{place} svg", "all => all.map(svg => [svg.getBoundingClientRect().left, "
                "svg.getBoundingClientRect().right])"
            )  # fmt: skip
            assert 0 <= left < right <= width
        for details in page.locator("summary").all():
            details.click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert seen == [report.as_uri()]


def test_charts_show_the_figures_of_the_marts_and_none_of_too_few(
    chromium: Browser, database: Path
) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(DRAWN).fetchall()
    expected: dict[str, set[tuple[str, ...]]] = {}
    for chart, n, low, high, factor, unit in rows:
        sign = "" if unit else "+"
        figures = (f"{n:,}", *(f"{limit * factor:{sign}.1f}{unit}" for limit in (low, high)))
        expected.setdefault(METRICS.get(chart, chart), set()).add(figures)
    report = database.parent / REPORT
    charts = charts_of(report.read_text(encoding="utf-8"))
    with _opened(chromium, report, 1280) as (page, _):
        drawn = {
            chart["description"]: {
                (n, low, high)
                for label in page.locator(f"#{place} [aria-roledescription=point]").all()
                for low, high, n in re.findall(
                    r"95 % from: ([^;]*); to: ([^;]*); n: ([\d,]+)",
                    str(label.get_attribute("aria-label")),
                )
                # The crosses of days with too few to tell.
                if "null" not in low
            }
            for place, chart in charts.items()
        }
        counted = {
            chart["description"]: sorted(
                str(mark.get_attribute("aria-label"))
                for kind in ("bar", "rect mark", "point")
                for mark in page.locator(f"#{place} [aria-roledescription='{kind}']").all()
            )
            for place, chart in charts.items()
            if chart["description"] in COUNTED
        }
        cards = page.locator(".cards li").all_inner_texts()
        too_few = [
            chart["description"]
            for place, chart in charts.items()
            for _ in page.locator(f"#{place} text", has_text="too few").all()
        ]
    for words, figures in expected.items():
        [found] = [points for description, points in drawn.items() if words in description]
        assert found == figures, words
    assert counted == COUNTED
    assert "Declared\n89.1%\n88.2% to 89.9%, n\xa0=\xa05,000" in cards
    assert "Customer-declared\ntoo few\nn\xa0=\xa029" in cards
    # Of the channel: the customers asked, and the single-channel rate that has no figure.
    assert [description.split(",")[0] for description in too_few] == [
        "First contact resolution by variant",
        "First contact resolution by channel",
        "First contact resolution by channel",
        "Net promoter score by month",
        "Satisfaction on a scale of 5 by month",
    ]
