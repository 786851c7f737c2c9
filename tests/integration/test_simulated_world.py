"""A simulated world in another zone through the whole pipeline, held against its truth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.demo import write_demo, write_feeds
from orchestration.settings import PROJECT_ROOT
from tests.integration.worlds import Outcome, World, differing_tables
from tests.truth import differences

FIRST, MIDDLE, BEFORE_MIDDLE, LAST = (
    date(2025, 10, 13),
    date(2025, 10, 28),
    date(2025, 10, 27),
    date(2025, 11, 11),
)
ADDRESS_OR_NUMBER = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}|\+\d{8,}")
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


@pytest.fixture(scope="module")
def second_half_first(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = _world(tmp_path_factory.mktemp("world") / "berlin")
    for first, last in ((MIDDLE, LAST), (FIRST, BEFORE_MIDDLE)):
        done = world.command("nightly", "--from", f"{first}", "--to", f"{last}")
        assert done.status == 0, done.errors
    return world


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


def test_nights_in_another_order_give_the_same_marts(
    all_at_once: Loaded, second_half_first: World
) -> None:
    assert differing_tables(all_at_once.world, second_half_first) == []


def test_a_night_run_again_changes_nothing_and_an_open_reader_keeps_its_release(
    all_at_once: Loaded, second_half_first: World
) -> None:
    published = second_half_first.data / "published"
    release_before = published.resolve()
    count = "select count(*) from marts.marts.fct_contacts"
    reader = duckdb.connect(str(published / "marts.duckdb"), read_only=True)
    contacts = reader.execute(count).fetchone()
    done = second_half_first.command("nightly", "--from", f"{MIDDLE}")
    assert done.status == 0, done.errors
    assert published.resolve() != release_before
    assert reader.execute(count).fetchone() == contacts
    reader.close()
    assert differing_tables(all_at_once.world, second_half_first) == []
