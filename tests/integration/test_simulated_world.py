"""A simulated world in another zone through the whole pipeline, held against its truth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg
import duckdb
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from orchestration.demo import write_demo, write_feeds
from orchestration.settings import PROJECT_ROOT
from tests.browser import browser
from tests.integration.dagster_ui import dagster_ui
from tests.integration.worlds import Outcome, World, differing_tables
from tests.truth import differences

FIRST, MIDDLE, LAST = date(2025, 10, 13), date(2025, 10, 28), date(2025, 11, 11)
CONTACTS = "select count(*) from marts.marts.fct_contacts"
ADDRESS_OR_NUMBER = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}|\+\d{8,}")
SECONDS_TO_SHOW = 60
# Vendors' record ids, Message-IDs among them, are published as they are.
RECORD_IDS = {"source_contact_id", "response_id"}


def _world(folder: Path) -> World:
    """Thirty nights in Berlin, whose clocks went back on 26 October 2025."""
    world = World(folder)
    write_demo(
        folder,
        nights=30,
        seed=11,
        contacts=3000,
        first_night=FIRST,
        business_timezone="Europe/Berlin",
    )
    write_feeds(world.feeds, "Europe/Berlin")
    return world


@dataclass(frozen=True)
class Loaded:
    world: World
    outcome: Outcome
    project_before: set[str]


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    world = _world(tmp_path_factory.mktemp("world") / "berlin")
    before = _project_files()
    return Loaded(world, world.command("run"), before)


@dataclass(frozen=True)
class InHalves:
    """A world of which the second half was loaded first; the night between them is in both.

    Attributes:
        contacts: what the release held between the two.
        contacts_kept: what a reader counted after the second that had had it open since.
    """

    world: World
    contacts: int
    contacts_kept: int


@pytest.fixture(scope="module")
def in_halves(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> InHalves:
    world = _world(tmp_path_factory.mktemp("world") / "berlin")
    world.take_parsed(parsed_project)
    _load(world, MIDDLE, LAST)
    with duckdb.connect(str(world.data / "published/marts.duckdb"), read_only=True) as reader:
        [(contacts,)] = reader.execute(CONTACTS).fetchall()
        _load(world, FIRST, MIDDLE)
        [(contacts_kept,)] = reader.execute(CONTACTS).fetchall()
    return InHalves(world, contacts, contacts_kept)


def _load(world: World, first: date, last: date) -> None:
    done = world.command("nightly", "--from", f"{first}", "--to", f"{last}")
    assert done.status == 0, done.errors


def _project_files() -> set[str]:
    return {
        str(path.relative_to(PROJECT_ROOT))
        for folder in ("orchestration", "dbt_project", "expectations", "data")
        for path in (PROJECT_ROOT / folder).rglob("*")
        if "__pycache__" not in path.parts
    }


def _texts(published: Path) -> Iterator[tuple[str, str, str]]:
    """Table, column and value of every text that is published."""
    for file in sorted((published / "parquet").glob("*.parquet")):
        table = pq.read_table(file)
        for field in table.schema:
            if str(field.type) in {"string", "large_string"}:
                for value in table[field.name].unique().to_pylist():
                    if value is not None:
                        yield file.stem, field.name, value


def test_the_marts_equal_the_truth(all_at_once: Loaded) -> None:
    assert all_at_once.outcome.status == 0, all_at_once.outcome.errors
    world = all_at_once.world
    assert differences(world.data / "published", world.folder / "truth") == []


def _readme_queries(about: str) -> list[str]:
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    return [sql for sql in re.findall(r"```sql\n(.*?)```", readme, re.DOTALL) if about in sql]


def test_the_readme_s_queries_of_the_marts_run(all_at_once: Loaded) -> None:
    marts = all_at_once.world.data / "published/marts.duckdb"
    queries = [sql for sql in _readme_queries("select") if "warehouse.duckdb" not in sql]
    assert len(queries) > 2
    with duckdb.connect(str(marts), read_only=True) as reader:
        reader.execute("use marts.marts")
        for sql in queries:
            reader.execute(sql).fetchall()


def test_the_readme_s_query_leads_from_a_journey_to_the_lines_of_its_files(
    all_at_once: Loaded,
) -> None:
    world = all_at_once.world
    [(journey, contacts, channels)] = world.published(
        "select journey_id, contact_count, channel_count from marts.marts.fct_journeys "
        "order by channel_count desc, contact_count desc, journey_id limit 1"
    )
    [sql] = _readme_queries("int_all_contact_rows")
    rows = world.warehouse(re.sub("'[0-9a-f]{32}'", f"'{journey}'", sql))
    assert {number for number, *_ in rows} == set(range(1, contacts + 1))
    assert len({feed for _, _, _, feed, _, _ in rows}) == channels == 3
    for *_, file, line in rows:
        assert (world.inbox / file).is_file()
        assert line >= 1


def test_the_command_prints_its_table(all_at_once: Loaded) -> None:
    output = all_at_once.outcome.output
    nights = pq.read_table(all_at_once.world.folder / "truth/feed_nights.parquet")
    voice = nights.filter((nights.to_pandas()["feed"] == "voice_main").to_numpy()).to_pandas()
    printed = next(line for line in output.splitlines() if line.startswith("voice_main"))
    assert printed.split() == [
        "voice_main",
        *(
            str(voice[column].sum())
            for column in (
                "files",
                "rows_read",
                "accepted",
                "quarantined",
                "superseded",
                "out_of_scope",
            )
        ),
        "0",
    ]
    assert re.search(r"^verdict_fcr +0\.\d{3} +0\.\d{3} to 0\.\d{3} +\d+$", output, re.M)
    assert re.search(r"^nps_transactional +-?\d+\.\d +-?\d+\.\d to -?\d+\.\d +\d+$", output, re.M)
    assert str(all_at_once.world.data / "published") in output
    assert "make ui" in output


def test_the_next_build_knows_what_this_one_saw(all_at_once: Loaded) -> None:
    """Else every night would build everything, and nobody would notice."""
    assert len(all_at_once.world.warehouse("select seen from main.last_build")) == 1


def test_nothing_is_written_but_below_the_data_folder(all_at_once: Loaded) -> None:
    assert _project_files() == all_at_once.project_before


def test_a_mart_s_asset_tells_its_rows_and_where_each_column_comes_from(
    all_at_once: Loaded,
) -> None:
    key = dg.AssetKey(["marts", "fct_contacts"])
    with dg.DagsterInstance.from_config(str(all_at_once.world.data / "dagster")) as instance:
        event = instance.get_latest_materialization_event(key)
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    [(contacts,)] = all_at_once.world.published("select count(*) from marts.marts.fct_contacts")
    assert metadata["dagster/row_count"].value == contacts
    lineage = metadata["dagster/column_lineage"].value.deps_by_column
    assert [dep.column_name for dep in lineage["journey_id"]] == ["journey_id"]


def test_no_personal_data_is_published(all_at_once: Loaded) -> None:
    world = all_at_once.world
    people = pq.read_table(world.folder / "truth/customers.parquet").to_pylist()
    known = {
        identifier["identifier_value"].lower()
        for person in people
        for identifier in person["identifiers"]
    }
    assert len(known) > 1000
    found = [
        (table, column, value)
        for table, column, value in _texts(world.data / "published")
        if column not in RECORD_IDS and (value.lower() in known or ADDRESS_OR_NUMBER.search(value))
    ]
    assert found == []


def test_nights_in_another_order_and_one_of_them_twice_give_the_same_marts(
    all_at_once: Loaded, in_halves: InHalves
) -> None:
    assert differing_tables(all_at_once.world, in_halves.world) == []


def test_an_open_reader_keeps_its_release_while_a_new_one_serves(in_halves: InHalves) -> None:
    assert in_halves.contacts_kept == in_halves.contacts
    [(contacts,)] = in_halves.world.published(CONTACTS)
    assert contacts > in_halves.contacts


@pytest.fixture(scope="module")
def asked() -> set[str | None]:
    """Hosts that the pages have asked for something; None is a page itself."""
    return set()


@pytest.fixture(scope="module")
def page(all_at_once: Loaded, asked: set[str | None]) -> Iterator[Page]:
    """A page of Dagster's, in a browser."""
    expect.set_options(timeout=SECONDS_TO_SHOW * 1000)
    with dagster_ui(all_at_once.world) as address, browser() as chromium:
        page = chromium.new_page(base_url=address, viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(SECONDS_TO_SHOW * 1000)
        page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
        yield page


def test_the_lineage_runs_through_its_groups_from_left_to_right(page: Page) -> None:
    page.goto("/asset-groups")
    places = []
    for group in ("landing", "raw", "staging", "intermediate", "marts", "published", "exposures"):
        # In the graph, not in the list beside it.
        name = page.locator("svg foreignObject").get_by_text(group, exact=True).first
        expect(name).to_be_visible()
        box = name.bounding_box()
        assert box is not None
        places.append(box["x"])
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_a_check_shows_its_numbers(page: Page, all_at_once: Loaded) -> None:
    page.goto("/assets/landing/voice_main?view=checks&checkDetail=night_accepted")
    [(rows,)] = all_at_once.world.published(
        "select sum(rows_read) from marts.marts.pipeline_feed_nights where feed = 'voice_main'"
    )
    read = page.get_by_role("row").filter(has_text="rows_read")
    expect(read).to_contain_text(f"{rows}")
    expect(page.get_by_text("Passed")).to_be_visible()


def test_every_night_is_a_partition_that_is_there(page: Page) -> None:
    page.goto("/assets/raw/voice_main?view=partitions")
    expect(page.get_by_text("Materialized (30)")).to_be_visible()
    expect(page.get_by_text(f"{FIRST}", exact=True).first).to_be_visible()


def test_schedules_and_sensors_say_when_they_start_what(page: Page) -> None:
    page.goto("/automation")
    for name in (
        "nightly_schedule",
        "intraday_surveys_schedule",
        "exports_arrived",
        "run_failed",
        "release_and_runs",
    ):
        expect(page.get_by_text(name, exact=True)).to_be_visible()
    expect(page.get_by_text("At 03:00 AM")).to_be_visible()


def test_the_release_tells_its_figures(page: Page, all_at_once: Loaded) -> None:
    page.goto("/assets/published/marts")
    [(estimate, n)] = all_at_once.world.published(
        "select estimate, n from marts.marts.agg_headline_metrics where metric = 'verdict_fcr'"
    )
    row = page.get_by_role("row").filter(has_text="verdict_fcr").filter(has_text=f"{n}")
    expect(row.last).to_contain_text(f"{estimate:.3f}")


def test_the_pages_ask_nobody_else_for_anything(page: Page, asked: set[str | None]) -> None:
    page.goto("/runs")
    expect(page.get_by_text("Success").first).to_be_visible()
    assert asked - {None} == {"127.0.0.1"}
