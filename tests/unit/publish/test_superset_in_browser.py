"""Superset with the imported dashboard, as a browser shows it: the figures of the marts.

One Superset shows both: it starts over the file, then the bundle over PostgreSQL is imported.
"""

import io
import logging
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from zipfile import ZipFile

import duckdb
import pytest
import yaml
from playwright.sync_api import Locator, Page, Response, expect

from orchestration.publish.palette import VARIANTS
from orchestration.publish.postgres import serve
from orchestration.publish.superset.bundle import CHARTS, LAYOUT, bundle
from orchestration.publish.superset.files import write_superset
from orchestration.publish.tables import PublicTable
from orchestration.settings import PROJECT_ROOT, load_settings
from tests.browser import browser
from tests.postgres import free_port
from tests.unit.publish.conftest import marts_of
from tests.unit.publish.test_report import marts

pytestmark = pytest.mark.bench
PYTHON = PROJECT_ROOT / ".venv-superset/bin/python"
START = CHARTS.parent / "start.py"
# High enough for all charts: Superset loads those that are in sight.
HEIGHT = 6500
FCR = (
    "('declared_fcr', 'single_channel_fcr', 'behavioural_issue_7d', 'customer_fcr', 'verdict_fcr')"
)
# Which rows of its mart each table shows, said again.
ROWS = {
    "headline_shares": "unit = 'share'",
    "headline_scores": "unit = 'points'",
    "fcr_by_day_table": f"is_complete and metric in {FCR}",
    "fcr_by_channel": "is_complete",
    "nps_by_month": "response_count > 0",
    "csat_by_month": "true",
    "ces_by_month": "true",
}
LINES = {
    "verdict_by_day": ("verdict_fcr", "is_complete"),
    "unidentified_by_day": ("unidentified_share", "true"),
    "unmapped_by_day": ("unmapped_share", "true"),
}


@dataclass(frozen=True)
class Shown:
    """The opened dashboard.

    Attributes:
        source: what the dashboard is over.
        answers: rows that the charts were drawn from, by the chart's name.
        asked: the SQL that brought them.
        fetched: addresses of all that was fetched.
    """

    page: Page
    source: str
    answers: dict[str, list[dict[str, Any]]]
    asked: list[str]
    fetched: list[str]


@pytest.fixture(scope="module")
def folder(contract: dict[str, PublicTable], tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("superset")
    (data / "published").mkdir()
    marts_of(contract, data / "published", marts())
    return write_superset(replace(load_settings(), data=data), list(contract.values()))


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    port = free_port()
    with (folder / "log").open("w") as log:
        serving = subprocess.Popen(
            [PYTHON, START, folder, str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ
            | {
                "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"),
                "SUPERSET_HOME": str(folder),
            },
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/health", serving, folder / "log")
        yield address
    finally:
        serving.kill()
        serving.wait()


def _wait(address: str, serving: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        try:
            urlopen(address).close()  # noqa: S310
        except URLError:
            assert serving.poll() is None, log.read_text()[-3000:]
            time.sleep(0.5)
        else:
            return
    raise AssertionError(log.read_text()[-3000:])


@pytest.fixture(scope="module")
def signed_in(folder: Path, address: str) -> Iterator[Page]:
    with browser() as chromium:
        page = chromium.new_page()
        # A machine that is busy with other tests takes its time.
        page.set_default_timeout(120_000)
        page.goto(f"{address}/login/")
        page.fill("#username", "admin")
        page.fill("#password", (folder / "password").read_text())
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        yield page


@pytest.fixture(scope="module", params=["DuckDB", "PostgreSQL"])
def shown(
    request: pytest.FixtureRequest,
    folder: Path,
    address: str,
    signed_in: Page,
    contract: dict[str, PublicTable],
    server: dict[str, str],
) -> Shown:
    """The dashboard once its charts are drawn, without Superset's menus."""
    page, answers, fetched = signed_in, list[Response](), list[str]()
    if request.param == "PostgreSQL":
        _load(contract, folder, server)
        _import(page, address, bundle(list(contract.values()), Path(), server))
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    page.on("requestfinished", lambda request: fetched.append(request.url))
    page.on("response", lambda it: answers.append(it) if "/chart/data" in it.url else None)
    page.goto(f"{address}/superset/dashboard/firstright/?standalone=2")
    drawn = page.locator("[data-test-chart-name] [data-test=slice-container]")
    expect(drawn).to_have_count(len(LAYOUT), timeout=120_000)
    names = {
        str(chart.get_attribute("data-test-chart-id")): _named(chart)
        for chart in page.locator("[data-test-chart-name]").all()
    }
    results = {
        names[str(it.request.post_data_json["form_data"]["slice_id"])]: it.json()["result"][0]
        for it in answers
    }
    return Shown(
        page,
        request.param,
        {name: result["data"] for name, result in results.items()},
        [result["query"] for result in results.values()],
        fetched,
    )


def _load(contract: dict[str, PublicTable], folder: Path, server: dict[str, str]) -> None:
    """Puts the file's marts on the server. They name no key: the tests' rows are incomplete."""
    tables = [
        replace(
            table,
            primary_key=(),
            columns=tuple(replace(column, is_required=False) for column in table.columns),
        )
        for table in contract.values()
    ]
    database = folder.parent / "published" / "marts.duckdb"
    serve(server, tables, database, logging.getLogger(__name__))


def _import(page: Page, address: str, packed: bytes) -> None:
    """Puts a bundle in the place of the one that is there, as `make superset` does."""
    assets = io.BytesIO()
    with ZipFile(io.BytesIO(packed)) as read, ZipFile(assets, "w") as written:
        for name in read.namelist():
            written.writestr(name, read.read(name).replace(b"type: Dashboard", b"type: assets"))
    token = page.request.get(f"{address}/api/v1/security/csrf_token/").json()["result"]
    imported = page.request.post(
        f"{address}/api/v1/assets/import/",
        headers={"X-CSRFToken": token, "Referer": address},
        multipart={
            "bundle": {
                "name": "firstright.zip",
                "mimeType": "application/zip",
                "buffer": assets.getvalue(),
            }
        },
    )
    assert imported.ok, imported.text()


def _named(chart: Locator) -> str:
    """The name of a chart's file."""
    title = chart.get_attribute("data-test-chart-name")
    [name] = [name for name in LAYOUT if _chart(name)["slice_name"] == title]
    return name


def _chart(name: str) -> dict[str, Any]:
    chart: dict[str, Any] = yaml.safe_load((CHARTS / f"{name}.yaml").read_text())
    return chart


def _rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    database = folder.parent / "published" / "marts.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _formatted(chart: dict[str, Any], column: str, value: Any) -> str:
    """A cell as the chart's own formats say; none of a figure that is not published."""
    if value is None:
        return "N/A"
    if isinstance(value, date):
        return value.strftime(chart["params"]["table_timestamp_format"])
    number = chart["params"]["column_config"].get(column, {}).get("d3NumberFormat", "")
    return f"{value:{number}}"


def test_the_figures_come_from_where_they_should(shown: Shown) -> None:
    # In the file, database and schema have one name.
    of_file = ["marts.marts." in sql for sql in shown.asked]
    assert of_file == [shown.source == "DuckDB"] * len(LAYOUT)


@pytest.mark.parametrize("name", ROWS)
def test_tables_show_the_rows_of_their_marts(shown: Shown, folder: Path, name: str) -> None:
    chart = _chart(name)
    columns = chart["params"]["all_columns"]
    rows = _rows(
        folder,
        f"select {', '.join(columns)} from marts.marts.{chart['dataset']} where {ROWS[name]}",
    )
    table = shown.page.locator(f'[data-test-chart-name="{chart["slice_name"]}"] tbody tr')
    found = [tuple(row.locator("td").all_inner_texts()) for row in table.all()]
    assert sorted(found) == sorted(
        tuple(_formatted(chart, *cell) for cell in zip(columns, row, strict=True)) for row in rows
    )
    assert len(found) > 0


def test_what_is_too_few_to_tell_has_no_figure(shown: Shown) -> None:
    shares = shown.page.locator("[data-test-chart-id]", has_text="customer_fcr").first
    [row] = shares.locator("tbody tr", has_text="customer_fcr").all()
    assert row.locator("td").all_inner_texts() == ["customer_fcr", "N/A", "N/A", "N/A", "29"]


@pytest.mark.parametrize("name", LINES)
def test_lines_are_drawn_through_the_figures_of_the_marts(
    shown: Shown, folder: Path, name: str
) -> None:
    metric, complete = LINES[name]
    expected = _rows(
        folder,
        "select date_day, estimate, ci_low, ci_high from marts.marts.agg_metrics_daily "
        f"where metric = '{metric}' and {complete} order by date_day",
    )
    found = [
        (
            datetime.fromtimestamp(row["date_day"] / 1000, UTC).date(),
            *(row[line] for line in (metric, "95 % from", "95 % to")),
        )
        for row in shown.answers[name]
    ]
    assert sorted(found) == expected
    assert len(found) > 0


def test_variants_are_drawn_day_by_day(shown: Shown, folder: Path) -> None:
    drawn = [
        (datetime.fromtimestamp(row["date_day"] / 1000, UTC).date(), metric, row[metric])
        for row in shown.answers["fcr_by_day"]
        for metric in row.keys() - {"date_day"}
    ]
    expected = _rows(
        folder,
        "select date_day, metric, estimate from marts.marts.agg_metrics_daily "
        f"where is_complete and metric in {FCR}",
    )
    assert sorted(drawn, key=str) == sorted(expected, key=str)


def test_variants_are_told_apart_in_grey(shown: Shown) -> None:
    """The report's colours, which its tests compare, are those of the lines."""
    title = _chart("fcr_by_day")["slice_name"]
    drawn = shown.page.locator(f'[data-test-chart-name="{title}"] canvas').first.evaluate(
        """canvas => {
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const colours = new Set();
            for (let at = 0; at < pixels.data.length; at += 4)
                colours.add("#" + [0, 1, 2]
                    .map(part => pixels.data[at + part].toString(16).padStart(2, "0")).join(""));
            return [...colours];
        }"""
    )
    assert set(VARIANTS.values()) <= set(drawn)


def test_counts_are_those_of_the_marts(shown: Shown) -> None:
    callbacks = shown.answers["callback_reasons"]
    columns = ("first contact about", "came back about", "callbacks")
    assert sorted(tuple(row[column] for column in columns) for row in callbacks) == [
        ("billing", "billing", 1241),
        ("billing", "no reason", 2),
    ]
    rows = shown.page.locator('[data-test-chart-name="What became of each feed\'s rows"] tbody tr')
    assert [tuple(row.locator("td").all_inner_texts()) for row in rows.all()] == [
        ("voice_main", "accepted", "3", "300", "291", "9", "0", "0"),
        ("voice_main", "refused", "1", "100", "0", "0", "0", "0"),
    ]


def test_nothing_is_fetched_from_elsewhere(shown: Shown, address: str) -> None:
    assert shown.fetched
    assert [
        url for url in shown.fetched if not url.startswith((f"{address}/", "data:", "blob:"))
    ] == []


def test_the_dashboard_fits_a_phone(shown: Shown) -> None:
    shown.page.set_viewport_size({"width": 390, "height": HEIGHT})
    # The page's policy lets no condition be waited for inside it.
    for _ in range(100):
        edges = shown.page.eval_on_selector_all(
            "[data-test-chart-name]", "all => all.map(one => one.getBoundingClientRect().right)"
        )
        if max(edges) <= 390:
            break
        shown.page.wait_for_timeout(100)
    assert len(edges) == len(LAYOUT)
    assert max(edges) <= 390
    assert shown.page.evaluate("document.documentElement.scrollWidth") == 390
