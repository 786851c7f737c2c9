"""What a contact-centre lead opens in the morning, written into a release from its own database."""

from pathlib import Path

import vl_convert

from orchestration.publish.report import sections
from orchestration.publish.report.cells import date, is_known
from orchestration.publish.report.figures import read_figures
from orchestration.publish.report.loyalty import loyalty
from orchestration.publish.report.page import charts_of, page
from orchestration.publish.report.resolution import resolution

REPORT = "report.html"


def write_report(folder: Path, database: Path) -> None:
    """Writes the report of a release into its folder, and sees that its charts can be drawn.

    Raises:
        duckdb.Error: the database lacks what the report shows.
        ValueError: a chart of the written page does not compile.
    """
    frames = read_figures(database)
    [coverage] = frames["coverage"].itertuples(index=False)
    watermark = coverage.watermark_at
    complete = f"{watermark:%Y-%m-%d %H:%M} UTC" if is_known(watermark) else "no day yet"
    about = (
        f"{date(coverage.first_day)} to {date(coverage.last_day)}; incomplete days: "
        f"{coverage.incomplete_days}; without a gap up to: {complete}."
    )
    written = page(
        "First contact resolution and loyalty",
        about,
        [
            resolution(frames),
            loyalty(frames),
            sections.journeys(frames),
            sections.trust(frames),
        ],
    )
    path = folder / REPORT
    path.write_text(written, encoding="utf-8")
    for chart in charts_of(path.read_text(encoding="utf-8")).values():
        vl_convert.vegalite_to_vega(chart)


def images(report: Path) -> dict[str, bytes]:
    """The charts of a written report as JPEG, by their descriptions."""
    charts = charts_of(report.read_text(encoding="utf-8")).values()
    # JPEG, a third of PNG's size here: they are kept night by night.
    look = {"width": 480, "background": "white"}
    return {
        chart["description"]: vl_convert.vegalite_to_jpeg(chart | look, quality=80)
        for chart in charts
    }
