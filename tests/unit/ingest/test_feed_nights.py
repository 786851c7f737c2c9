"""The ledger of verdicts, as the models read it."""

from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from expectations.contracts import CONTRACTS
from orchestration.ingest.feed_nights import SCHEMA, write_feed_nights
from orchestration.ingest.files import known_nights
from orchestration.ingest.promote import promote
from orchestration.ingest.verdict import verdicts
from tests.unit.ingest.conftest import MONDAY, LinesReader, World, leg, legs

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)


def test_one_row_per_verdict_of_a_configured_feed(world: World):
    world.drop(*legs(3), leg("b", wait_seconds=-1))
    world.drop("refuse: cut off", night=TUESDAY)
    world.land(MONDAY, TUESDAY, WEDNESDAY)
    promote(world.settings, world.feed, MONDAY)
    former = replace(world.feed, name="former", pattern="former/%Y-%m-%d/*")
    world.feeds.insert(0, former)
    world.land(MONDAY)
    del world.feeds[0]
    assert write_feed_nights(world.settings, world.config) == 3
    table = pq.read_table(world.settings.config / "feed_nights.parquet")
    assert table.schema.equals(SCHEMA)
    rows = [tuple(row.values()) for row in table.to_pylist()]
    assert rows[0] == ("voice_main", MONDAY, "accepted", 1, 4, 1, "", True)
    assert rows[1][:6] == ("voice_main", TUESDAY, "refused", 1, 0, 0)
    assert rows[1][6].endswith("cut off")
    assert rows[2][:6] == ("voice_main", WEDNESDAY, "missing", 0, 0, 0)
    assert [row[7] for row in rows] == [True, False, False]


def test_a_night_whose_files_were_taken_away_is_still_in_raw(world: World):
    path = world.drop(*legs(3))
    world.land(MONDAY)
    promote(world.settings, world.feed, MONDAY)
    path.unlink()
    world.land(MONDAY)
    write_feed_nights(world.settings, world.config)
    [row] = pq.read_table(world.settings.config / "feed_nights.parquet").to_pylist()
    assert (row["status"], row["is_in_raw"]) == ("missing", True)


def outcome(world: World) -> tuple[str, str]:
    write_feed_nights(world.settings, world.config)
    [night] = pq.read_table(world.settings.config / "feed_nights.parquet").to_pylist()
    return night["status"], night["reason"]


def test_a_night_whose_accepted_rows_are_not_in_raw_counts_as_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.drop(*legs(3))
    world.land(MONDAY)
    status, reason = outcome(world)
    assert status == "refused"
    assert reason.startswith("3 rows were accepted and are not what raw holds of the feed's")
    promote(world.settings, world.feed, MONDAY)
    assert outcome(world) == ("accepted", "")

    # Landed anew, with more rows or with as many, and stopped before raw got it.
    for corrected in (legs(4), [*legs(3), leg("another")]):
        world.drop(*corrected)
        world.land(MONDAY)
        assert outcome(world)[0] == "refused"
        promote(world.settings, world.feed, MONDAY)
        assert outcome(world) == ("accepted", "")

    # Nothing has changed in the inbox.
    world.land(MONDAY)
    assert outcome(world) == ("accepted", "")

    monkeypatch.setattr(LinesReader, "contract", lambda self, channel: CONTRACTS["conversations"])
    assert outcome(world)[0] == "refused"


@pytest.mark.parametrize("name", ["Max Muster +49 30 1234567.eml", "re_max@home.example.eml.gz"])
def test_no_name_of_a_mail_file_is_published(world: World, name: str):
    world.configure(channel="email", format="email_messages", pattern="mail/%Y-%m-%d/*.eml*")
    folder = world.settings.inbox / f"mail/{MONDAY}"
    folder.mkdir(parents=True)
    (folder / name).symlink_to("nowhere")
    (folder / f"{name}.eml").symlink_to("nowhere")
    assert f"{name} is a link to nowhere" in world.verdict().reason
    problem = "mail/2026-01-05/*.eml* is a link to nowhere; put the file itself there"
    assert outcome(world) == ("refused", f"{problem}; {problem}")


def test_no_verdict_gives_an_empty_table(world: World):
    assert write_feed_nights(world.settings, world.config) == 0
    table = pq.read_table(world.settings.config / "feed_nights.parquet")
    assert table.schema.equals(SCHEMA)


def test_verdicts_are_sorted_by_feed_and_night(world: World):
    world.land(WEDNESDAY, MONDAY)
    world.feeds.append(replace(world.feed, name="chat_main"))
    world.feeds.reverse()
    world.land(TUESDAY)
    found = [(verdict.feed, verdict.export_date) for verdict in verdicts(world.settings)]
    assert found == [("chat_main", TUESDAY), ("voice_main", MONDAY), ("voice_main", WEDNESDAY)]


def test_known_nights_are_those_in_the_inbox_and_those_judged(world: World):
    assert known_nights(world.settings, world.config) == []
    world.drop(*legs(1), night=TUESDAY)
    world.land(WEDNESDAY)
    assert known_nights(world.settings, world.config) == [TUESDAY, WEDNESDAY]
