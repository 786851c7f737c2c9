"""Bad exports through the command line: what the person at 3 a.m. reads, what is published.

Many feeds, each with one bad night (bad_feeds.py), in one run; then their repair.
"""

import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.integration.bad_feeds import (
    BAD_FEEDS,
    FRIDAY,
    MONDAY,
    NIGHTS,
    THURSDAY,
    TUESDAY,
    BadFeed,
)
from tests.integration.conftest import Run
from tests.integration.exports import ANSWERS
from tests.integration.worlds import World, differing_tables

NOT_ACCEPTED = [feed for feed in BAD_FEEDS if feed.status in ("refused", "missing")]
each_feed = pytest.mark.parametrize("feed", BAD_FEEDS, ids=lambda feed: feed.name)
each_not_accepted = pytest.mark.parametrize("feed", NOT_ACCEPTED, ids=lambda feed: feed.name)

Ledger = dict[date, tuple[str, int, int, int, int, int, int]]


def ledger(world: World, feed: str) -> Ledger:
    """By night: status, files, rows read, accepted, quarantined, superseded, out of scope."""
    rows = world.published(
        "select export_date, status, files, rows_read, rows_accepted, rows_quarantined,"
        " rows_superseded, rows_out_of_scope"
        f" from marts.marts.pipeline_feed_nights where feed = '{feed}'"
    )
    return {night: tuple(rest) for night, *rest in rows}


def published_keys(world: World, feed: BadFeed) -> list[str]:
    table, column = "fct_contacts", "source_contact_id"
    if feed.kind is ANSWERS:
        table, column = "fct_survey_responses", "response_id"
    rows = world.published(
        f"select {column} from marts.marts.{table} where source_name = '{feed.name}' order by 1"
    )
    return [key for (key,) in rows]


def line_of(run: Run, feed: BadFeed) -> str:
    """What the terminal says of the feed's bad night."""
    start = f"{feed.status}: {feed.name} {feed.night}: "
    [line] = [line for line in run.outcome.errors.splitlines() if line.startswith(start)]
    return line


def complete_days(world: World) -> list[date]:
    rows = world.published(
        "select date_day from marts.marts.dim_dates where is_complete_night order by 1"
    )
    return [day for (day,) in rows]


def watermarks(world: World) -> list[tuple[datetime]]:
    return world.published("select distinct watermark_at from marts.marts.dim_dates")


def test_every_bad_night_has_its_line_and_the_status_is_1(spoiled: Run):
    assert spoiled.outcome.status == 1
    lines = re.findall(r"^(refused|missing): (\w+) (\S+): ", spoiled.outcome.errors, re.MULTILINE)
    assert sorted(lines) == sorted(
        (feed.status, feed.name, f"{feed.night}") for feed in NOT_ACCEPTED
    )


@each_not_accepted
def test_the_line_says_what_was_found_and_what_to_do(spoiled: Run, feed: BadFeed):
    line = line_of(spoiled, feed)
    assert [words for words in feed.says if words not in line] == []
    assert line.isprintable()


def test_the_inbox_is_left_as_it_was(spoiled: Run):
    assert spoiled.world.inbox_listing() == spoiled.inbox_before


@each_feed
def test_the_night_is_told_and_the_other_nights_are_whole(spoiled: Run, feed: BadFeed):
    expected: Ledger = dict.fromkeys(NIGHTS, ("accepted", 1, feed.rows, feed.rows, 0, 0, 0))
    bad = len(feed.quarantined)
    if feed.status is None:
        del expected[feed.night]
    elif feed.status == "accepted":
        good = feed.rows_read - bad
        expected[feed.night] = ("accepted", feed.files, feed.rows_read, good, bad, 0, 0)
    else:
        expected[feed.night] = (feed.status, feed.files, feed.rows_read, 0, 0, 0, 0)
    assert ledger(spoiled.world, feed.name) == expected


@each_not_accepted
def test_the_reason_is_published(spoiled: Run, feed: BadFeed):
    [(reason,)] = spoiled.world.published(
        "select reason from marts.marts.pipeline_feed_nights"
        f" where feed = '{feed.name}' and export_date = '{feed.night}'"
    )
    # A night may be found missing later than it was run: then its reason is not the run's own.
    says = ("no file", "run the night again") if feed.status == "missing" else feed.says
    assert [words for words in says if words not in reason] == []


@each_feed
def test_the_rows_of_good_nights_and_the_good_rows_are_published(spoiled: Run, feed: BadFeed):
    keys = [key for night in NIGHTS if night != feed.night for key in feed.keys(night)]
    if feed.status == "accepted" and feed.rows_read:
        # Line 1 of a table is its header.
        first = 1 if feed.kind.header is None else 2
        keys += [
            key
            for line, key in enumerate(feed.keys(feed.night), start=first)
            if line not in feed.quarantined
        ]
    assert published_keys(spoiled.world, feed) == sorted(keys)


@each_feed
def test_quarantined_rows_are_kept_with_file_line_text_and_reasons(spoiled: Run, feed: BadFeed):
    rows = spoiled.world.quarantine(feed.name, feed.night)
    assert [row["line"] for row in rows] == sorted(feed.quarantined)
    file = feed.file_of(feed.night)
    for row in rows:
        lines = (spoiled.world.inbox / file).read_bytes().splitlines()
        delivered = lines[row["line"] - 1].decode("utf-8", "surrogateescape")
        assert (row["feed"], row["export_date"], row["file"]) == (feed.name, feed.night, file)
        # Parquet holds no lone surrogate: an undecodable byte is written as its escape.
        assert row["raw_text"] == delivered.encode("utf-8", "backslashreplace").decode()
        told = "; ".join(row["reasons"])
        assert all(words in told for words in feed.quarantined[row["line"]]), told


def test_quarantined_rows_are_a_table_that_also_holds_those_released_since(
    spoiled: Run, repaired: Run
):
    rows = sorted((feed.name, feed.night, line) for feed in BAD_FEEDS for line in feed.quarantined)
    assert rows
    sql = (
        "select feed, export_date, line from staging.stg_quarantined_rows"
        " where (released_at is null) = {} and first_seen_at is not null order by all"
    )
    assert spoiled.world.warehouse(sql.format("true")) == rows
    assert spoiled.world.warehouse(sql.format("false")) == []
    assert repaired.world.warehouse(sql.format("true")) == []
    assert repaired.world.warehouse(sql.format("false")) == rows


def test_the_watermark_stops_before_the_first_bad_night_of_a_required_feed(spoiled: Run):
    # Tuesday's bad nights are those of feeds that nobody requires. Wednesday is bad. Friday is
    # covered on Saturday, which is bad; Saturday itself is not covered yet.
    assert complete_days(spoiled.world) == [MONDAY, TUESDAY, THURSDAY]
    # Tuesday, 24:00 in New York.
    assert watermarks(spoiled.world) == [(datetime(2026, 1, 7, 5),)]
    release = json.loads((spoiled.world.data / "published/release.json").read_text())
    assert release["watermark"] == "2026-01-07T05:00:00Z"


def test_the_table_of_the_run_counts_the_bad_nights(spoiled: Run):
    lines = [line.split() for line in spoiled.outcome.output.splitlines()]
    shown = {
        cells[0]: [int(cell) for cell in cells[1:]]
        for cells in lines
        if len(cells) == 8 and cells[1].isdigit()
    }
    # Six files with 20 rows each; in the refused night nothing is counted but files and rows.
    assert shown["many_broken_rows"] == [6, 120, 100, 0, 0, 0, 1]
    assert shown["odd_scores"] == [6, 120, 116, 4, 0, 0, 0]
    assert shown["missing_required"] == [5, 15, 15, 0, 0, 0, 1]
    assert shown["missing_optional"] == [5, 15, 15, 0, 0, 0, 0]


def test_corrected_exports_are_accepted(repaired: Run):
    assert re.findall(r"^(?:refused|missing): .*", repaired.outcome.errors, re.MULTILINE) == []
    assert repaired.outcome.status == 0


@each_feed
def test_correction_releases_every_row(repaired: Run, feed: BadFeed):
    nights = ledger(repaired.world, feed.name)
    assert set(nights) == set(NIGHTS)
    for status, files, read, _, quarantined, _, _ in nights.values():
        assert (status, files, read, quarantined) == ("accepted", 1, feed.rows, 0)
    assert repaired.world.quarantine(feed.name, feed.night) == []
    keys = {key for night in NIGHTS for key in feed.keys(night)}
    assert published_keys(repaired.world, feed) == sorted(keys)


def test_correction_supersedes_what_an_earlier_night_brought(spoiled: Run, repaired: Run):
    [feed] = [feed for feed in BAD_FEEDS if feed.redelivers]
    assert ledger(spoiled.world, feed.name)[MONDAY] == ("accepted", 1, 3, 3, 0, 0, 0)
    assert ledger(repaired.world, feed.name)[MONDAY] == ("accepted", 1, 3, 2, 0, 1, 0)
    assert ledger(repaired.world, feed.name)[feed.night] == ("accepted", 1, 3, 3, 0, 0, 0)


def test_correction_moves_the_watermark(repaired: Run):
    # The last day is covered by the next night only, for the feed that covers the day before.
    assert complete_days(repaired.world) == [night for night in NIGHTS if night <= FRIDAY]
    # Friday, 24:00 in New York.
    assert watermarks(repaired.world) == [(datetime(2026, 1, 10, 5),)]


@pytest.mark.bench
def test_repaired_marts_equal_those_of_a_fresh_load(repaired: Run, fresh: Run):
    assert fresh.outcome.status == 0
    assert differing_tables(repaired.world, fresh.world) == []


def written(world: World) -> list[str]:
    """Files below the data folder, Dagster's home and the lock aside."""
    files = [path.relative_to(world.data) for path in world.data.rglob("*") if path.is_file()]
    return [str(file) for file in files if file.parts[0] not in ("dagster", "writer.lock")]


def test_a_wrong_key_in_the_feeds_file_stops_before_anything_is_read(tmp_path: Path):
    world = World(tmp_path)
    feed = BadFeed("voice")
    feed.drop(world.inbox, spoiled=False)
    world.configure([feed.configuration() | {"requird": True}], "UTC")
    line = world.feeds.read_text().splitlines().index("  requird: true") + 1
    outcome = world.command("run")
    assert outcome.status == 2
    assert f"feeds.yaml:{line}: feed voice: unknown key 'requird'" in outcome.errors
    assert "did you mean 'required'?" in outcome.errors
    assert outcome.output == ""
    assert written(world) == []


def test_an_empty_inbox_is_told_with_where_and_for_what_was_looked(tmp_path: Path):
    world = World(tmp_path)
    world.configure([BadFeed("voice").configuration()], "UTC")
    outcome = world.command("run")
    assert outcome.status == 2
    assert f"No export found in {world.inbox}" in outcome.errors
    assert "voice/%Y-%m-%d.csv" in outcome.errors
    assert "FIRSTRIGHT_INBOX" in outcome.errors
    assert written(world) == []
