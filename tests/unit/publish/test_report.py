"""The report says what the marts say, with its doubts, and nothing in it is fetched or executed."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import vl_convert
from sqlglot import exp

from orchestration.publish.report import report as report_module
from orchestration.publish.report.figures import QUERIES
from orchestration.publish.report.page import charts_of
from orchestration.publish.report.report import REPORT, images, write_report
from orchestration.publish.tables import PublicTable
from tests.unit.publish.conftest import WriteMarts, marts_of

FCR = (
    "declared_fcr",
    "single_channel_fcr",
    "behavioural_issue_7d",
    "behavioural_any_7d",
    "customer_fcr",
    "verdict_fcr",
)
RATE = {"estimate": 0.724, "ci_low": 0.7136, "ci_high": 0.7344}
DECLARED = {"estimate": 0.8, "ci_low": 0.774, "ci_high": 0.8236}
TOO_FEW = {"estimate": None, "ci_low": None, "ci_high": None}


def marts() -> dict[str, list[dict[str, Any]]]:
    """A small release: the 7th and 8th of January are not yet mature, surveys are few."""
    days = [date(2026, 1, day) for day in range(5, 9)]
    return {
        "dim_dates": [
            {
                "date_day": day,
                "watermark_at": datetime(2026, 1, 14, 5),
                "is_complete_night": day != days[-1],
            }
            for day in days
        ],
        "agg_headline_metrics": [
            *({"metric": m, "unit": "share", "n": 7000, **RATE} for m in FCR[1:4]),
            {
                "metric": "declared_fcr",
                "unit": "share",
                "n": 5000,
                "estimate": 0.891,
                "ci_low": 0.8823,
                "ci_high": 0.8994,
            },
            {"metric": "verdict_fcr", "unit": "share", "n": 7000, **RATE},
            {"metric": "customer_fcr", "unit": "share", "n": 29, **TOO_FEW},
            {
                "metric": "nps_relational",
                "unit": "points",
                "n": 100,
                "estimate": -30.0,
                "ci_low": -44.2,
                "ci_high": -14.05,
            },
        ],
        "agg_metrics_daily": [
            # Contacts began on this day, and no first contact ended.
            {
                "date_day": date(2026, 1, 4),
                "metric": "unidentified_share",
                "is_complete": True,
                "n": 40,
                **RATE,
            },
            *(
                {
                    "date_day": day,
                    "metric": metric,
                    "is_complete": day < date(2026, 1, 7),
                    **(
                        {"n": 12, **TOO_FEW}
                        if metric == "customer_fcr" and day == days[1]
                        else {"n": 1000, **(DECLARED if metric == "declared_fcr" else RATE)}
                    ),
                }
                for day in days
                for metric in (*FCR, "unidentified_share", "unmapped_share")
            ),
        ],
        "agg_fcr_by_channel_monthly": [
            {
                "month": date(2026, month, 1),
                "is_complete": month == 1,
                "channel": "voice",
                "mature_count": 400,
                "verdict_fcr_rate": 0.5 + month / 10,
                "verdict_fcr_ci_low": 0.4,
                "verdict_fcr_ci_high": 0.8,
                "customer_asked_count": 9,
            }
            for month in (1, 2)
        ],
        "agg_nps_monthly": [
            {
                "month": date(2026, 1, 1),
                "survey_kind": "transactional",
                "channel": channel,
                "response_count": n,
                "nps": nps,
                "nps_ci_low": low,
                "nps_ci_high": high,
                "nps_weighted": weighted,
                "effective_n": effective_n,
            }
            for channel, n, nps, low, high, weighted, effective_n in (
                ("all", 100, 30.0, 14.05, 44.2, 21.34, 61.7),
                ("email", 29, None, None, None, None, 24.0),
            )
        ],
        "agg_csat_monthly": [
            {
                "month": date(2026, 1, 1),
                "survey_kind": "transactional",
                "channel": channel,
                "csat_scale": scale,
                "csat_formula": f"csat_top_2_of_{scale}",
                "response_count": n,
                "csat_rate": rate,
                "csat_ci_low": low,
                "csat_ci_high": high,
            }
            for scale, channel, n, rate, low, high in (
                (5, "all", 200, 0.814, 0.7542, 0.8618),
                (5, "voice", 7, None, None, None),
                (7, "all", 12, None, None, None),
            )
        ],
        "agg_ces_monthly": [
            {
                "month": date(2026, 1, 1),
                "survey_kind": "transactional",
                "channel": "all",
                "ces_scale": 7,
                "ces_direction": f"higher_is_{direction}",
                "ces_top_box_formula": "ces_top_1_of_7",
                "response_count": n,
                "ces_mean": mean,
                "ces_top_box_rate": rate,
                "ces_top_box_ci_low": low,
                "ces_top_box_ci_high": high,
            }
            for direction, n, mean, rate, low, high in (
                ("easier", 40, 5.105, 0.55, 0.3983, 0.6929),
                ("harder", 150, 2.468, 0.1266, 0.0827, 0.1892),
            )
        ],
        "fct_journeys": [
            {"journey_id": "one", "contact_count": 2, "effort_index": 4},
            {"journey_id": "two", "contact_count": 1, "effort_index": 1},
            {"journey_id": "three", "contact_count": 5, "effort_index": 14},
        ],
        "fct_contacts": [
            {"journey_id": "one", "contact_number": 2, "channel": "chat"},
            {"journey_id": "one", "contact_number": 1, "channel": "voice"},
            {"journey_id": "two", "contact_number": 1, "channel": "email"},
            *(
                {"journey_id": "three", "contact_number": number, "channel": "email"}
                for number in range(1, 6)
            ),
            {"journey_id": None, "contact_number": None, "channel": "voice"},
        ],
        "agg_callback_reasons_monthly": [
            {
                "contact_reason": "billing",
                "callback_reason": reason,
                "days_between": day,
                "callback_count": count,
            }
            for reason, day, count in (("billing", 0, 7), ("billing", 1, 1234), (None, 1, 2))
        ],
        "pipeline_feed_nights": [
            {
                "feed": "voice_main",
                "export_date": day,
                "status": "refused" if day == days[-1] else "accepted",
                "rows_read": 100,
                "rows_accepted": 0 if day == days[-1] else 97,
                "rows_quarantined": 0 if day == days[-1] else 3,
                "rows_superseded": 0,
                "rows_out_of_scope": 0,
                "reason": "calls.json is cut off" if day == days[-1] else None,
            }
            for day in days
        ],
    }


class Page(HTMLParser):
    """Tables by caption, cards by name, and how often each element occurs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.cards: dict[str, list[str]] = {}
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._place = ""
        self._card: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        self._place = tag
        if tag == "tr" and self.tables:
            self._row: list[str] = []
            next(reversed(self.tables.values())).append(self._row)
        if tag == "td":
            self._row.append("")
        if tag == "li":
            self._card = []

    def handle_endtag(self, tag: str) -> None:
        self._place = ""
        if tag == "li":
            self.cards[self._card[0]] = self._card[1:]

    def handle_data(self, data: str) -> None:
        if self._place == "caption":
            self.tables[data] = []
        if self._place == "td":
            self._row[-1] = data
        if self._place in ("span", "strong"):
            self._card.append(data)


def _written(database: Path) -> str:
    write_report(database.parent, database)
    return (database.parent / REPORT).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report(contract: dict[str, PublicTable], tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = marts_of(contract, tmp_path_factory.mktemp("report"), marts())
    write_report(database.parent, database)
    return database.parent / REPORT


@pytest.fixture(scope="module")
def written(report: Path) -> str:
    return report.read_text(encoding="utf-8")


def _drawn(written: str) -> dict[str, str]:
    """Each chart as the page's Vega draws it, by its description."""
    return {
        chart["description"]: vl_convert.vegalite_to_svg(chart | {"width": 300})
        for chart in charts_of(written).values()
    }


def test_cards_and_tables_hold_the_figures_of_the_marts(written: str) -> None:
    page = Page(written)
    assert page.cards["Declared"] == ["89.1%", "88.2% to 89.9%, n\xa0=\xa05,000"]
    assert page.cards["Declared - verdict"] == ["+16.7", "gap, points"]
    assert page.cards["NPS, relationship survey"] == ["-30.0", "-44.2 to -14.1, n\xa0=\xa0100"]
    assert page.cards["Nights not accepted"] == ["1", "of 4, all feeds"]
    assert page.cards["Rows quarantined"] == ["9", "of 400 read"]
    assert page.cards["Incomplete days"] == ["1", "of 4"]
    assert page.tables["NPS, transactional surveys by month"][1:] == [
        ["Jan 2026, all", "+30.0", "+14.1 to +44.2", "100", "+21.3", "62"],
        ["Jan 2026, email", "too few", "", "29", "too few", "24"],
    ]
    assert page.tables["Satisfaction (scale of 5), transactional surveys by month"][1:] == [
        ["Jan 2026, all", "81.4%", "75.4% to 86.2%", "200"],
        ["Jan 2026, voice", "too few", "", "7"],
    ]
    assert page.tables["Satisfaction (scale of 7), transactional surveys by month"][1:] == [
        ["Jan 2026, all", "too few", "", "12"]
    ]
    effort = "Effort (scale of 7, higher is {}), transactional surveys by month"
    assert page.tables[effort.format("harder")][1:] == [
        ["Jan 2026, all", "12.7%", "8.3% to 18.9%", "150", "2.47"]
    ]
    assert page.tables[effort.format("easier")][1:] == [
        ["Jan 2026, all", "55.0%", "39.8% to 69.3%", "40", "5.11"]
    ]
    assert "of 7, which is the most effort." in written
    assert page.tables["Paths of journeys with more than one contact"][1:] == [
        ["email → email → email → email → …", "1"],
        ["voice → chat", "1"],
    ]
    assert page.tables["Effort of journeys"][1:] == [["1", "1"], ["4", "1"], ["10 or more", "1"]]
    assert page.tables["Callback reasons"][1:] == [
        ["billing", "billing", "1,241"],
        ["billing", "no reason", "2"],
    ]
    assert page.tables["Days until the callback"][1:] == [["under 1 day", "7"], ["1 day", "1,236"]]
    assert page.tables["Nights by feed"][1:] == [
        ["voice_main", "2026-01-08", "refused", "calls.json is cut off"]
    ]
    assert page.tables["Rows quarantined by night"][1:] == [
        ["voice_main", "4", "1", "400", "291", "9", "0", "0"]
    ]


def test_the_newest_complete_month_is_shown_by_channel(written: str) -> None:
    assert ["voice, Verdict", "60.0%", "40.0% to 80.0%", "400"] in Page(written).tables[
        "By channel, January 2026"
    ]


def test_every_day_of_a_metric_stands_in_its_table(written: str) -> None:
    assert Page(written).tables["Customer-declared by day"][1:] == [
        ["2026-01-05", "72.4%", "71.4% to 73.4%", "1,000"],
        ["2026-01-06", "too few", "", "12"],
        *([f"2026-01-0{day}", "72.4%", "71.4% to 73.4%", "1,000"] for day in (7, 8)),
    ]
    assert Page(written).tables["Substitution gaps by day"][1:] == [
        [f"2026-01-0{day}", "+7.6", "+0.0"] for day in (5, 6, 7, 8)
    ]


def test_figures_of_too_few_are_named_so_and_drawn_as_no_value(written: str) -> None:
    page = Page(written)
    assert page.cards["Customer-declared"] == ["too few", "n\xa0=\xa029"]
    drawn = _drawn(written)
    assert [chart for chart, svg in drawn.items() if ">too few<" in svg] == [
        "First contact resolution by variant, with 95 % intervals",
        "First contact resolution by channel, with 95 % intervals",
        "Net promoter score by month, transactional surveys, with 95 % intervals",
        "Satisfaction on a scale of 5 by month, transactional surveys, with 95 % intervals",
    ]
    [nps] = [svg for chart, svg in drawn.items() if "Net promoter score" in chart]
    assert nps.count('aria-roledescription="point"') == 1


def test_no_line_is_drawn_over_a_day_of_too_few(written: str) -> None:
    [customers] = [svg for chart, svg in _drawn(written).items() if "Customer-declared" in chart]
    line, *_ = re.findall(r'aria-roledescription="line mark"[^>]* d="([^"]*)"', customers)
    # One day, a gap, two days: the second is drawn to, the others are moved to.
    assert re.sub(r"[^ML]", "", line) == "MML"


def test_days_that_are_not_yet_mature_lie_in_grey(written: str) -> None:
    grey = [svg for svg in _drawn(written).values() if "not yet mature" in svg]
    assert len(grey) == 6


def test_no_chart_is_drawn_where_there_is_no_figure(write_marts: WriteMarts) -> None:
    nothing = [{"metric": metric, "unit": "share", "n": 0, **TOO_FEW} for metric in FCR]
    written = _written(write_marts(agg_headline_metrics=nothing))
    assert charts_of(written) == {}
    assert "too few" in written.lower()


def test_a_page_that_is_cut_off_is_not_taken_for_whole(
    write_marts: WriteMarts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "page", lambda *_: "<!DOCTYPE html><title>")
    with pytest.raises(ValueError, match="not enough values"):
        _written(write_marts(**marts()))


def test_the_newest_thirteen_weeks_are_drawn_by_day(write_marts: WriteMarts) -> None:
    content = marts()
    days = [date(2025, 9, 1) + timedelta(days=n) for n in range(120)]
    content["dim_dates"] = [{"date_day": day, "is_complete_night": True} for day in days]
    content["agg_metrics_daily"] = [
        {"date_day": day, "metric": "verdict_fcr", "n": 1000, "is_complete": True, **RATE}
        for day in days
    ]
    rows = Page(_written(write_marts(**content))).tables["Verdict by day"][1:]
    assert [rows[0][0], rows[-1][0]] == ["2025-09-30", "2025-12-29"]


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_texts_of_the_data_stay_texts(written: str, write_marts: WriteMarts) -> None:
    content = marts()
    for night in content["pipeline_feed_nights"]:
        night |= {"feed": HOSTILE, "reason": HOSTILE}
    for callback in content["agg_callback_reasons_monthly"]:
        callback["contact_reason"] = HOSTILE
    hostile = _written(write_marts(**content))
    page = Page(hostile)
    assert page.elements == Page(written).elements
    assert page.tables["Nights by feed"][1][0] == HOSTILE
    assert HOSTILE in str(charts_of(hostile))


def test_the_page_fetches_nothing(written: str) -> None:
    page = Page(written)
    assert {"link", "img", "iframe"}.isdisjoint(page.elements)
    assert {"src", "href"}.isdisjoint(name for name, _ in page.attributes)
    [policy] = [value for name, value in page.attributes if value and "default-src" in value]
    assert policy.startswith("default-src 'none';")
    assert re.findall(r"https?:", policy) == []


def _lightness(colour: str) -> float:
    """L* of a colour in sRGB (CIE 1976)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * float(luminance) ** (1 / 3) - 16


def _palettes(node: Any) -> Iterator[list[str]]:
    if isinstance(node, dict):
        colours = (
            node.get("scale", {}).get("range") if isinstance(node.get("scale"), dict) else None
        )
        if colours and str(colours[0]).startswith("#"):
            yield colours
        for child in node.values():
            yield from _palettes(child)
    elif isinstance(node, list):
        for child in node:
            yield from _palettes(child)


def test_colours_of_one_chart_are_told_apart_in_grey(written: str) -> None:
    palettes = list(_palettes(charts_of(written)))
    assert len(palettes) > 3
    for palette in palettes:
        for one, other in combinations(palette, 2):
            assert abs(_lightness(one) - _lightness(other)) > 8, (one, other)


def test_the_asset_shows_the_charts_of_the_page(report: Path, written: str) -> None:
    pictures = images(report)
    assert list(pictures) == [chart["description"] for chart in charts_of(written).values()]
    for picture in pictures.values():
        assert picture.startswith(b"\xff\xd8\xff")


def test_the_exposure_names_the_marts_that_the_report_reads(manifest: dict[str, Any]) -> None:
    read = {
        table.name
        for query in QUERIES.values()
        for table in sqlglot.parse_one(query, dialect="duckdb").find_all(exp.Table)
        if table.db
    }
    [exposure] = [e for e in manifest["exposures"].values() if e["name"] == "morning_report"]
    assert {node.rsplit(".", 1)[-1] for node in exposure["depends_on"]["nodes"]} == read
