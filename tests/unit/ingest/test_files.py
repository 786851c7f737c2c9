"""The inbox: files of a night, nights that there are."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.ingest.files import find_files, nights_in_inbox
from tests.unit.ingest.conftest import MONDAY, World, leg


def put(world: World, *names: str) -> None:
    for name in names:
        path = world.settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(leg("x"))


def found(world: World, pattern: str, night: date = MONDAY) -> list[str]:
    feed = replace(world.feed, pattern=pattern)
    return [file.name for file in find_files(world.settings.inbox, feed, night)]


def test_files_of_the_night_by_name(world: World):
    put(world, "v/2026-01-05/b.json", "v/2026-01-05/a.json.gz", "v/2026-01-06/c.json", "v/x.json")
    pattern = "v/%Y-%m-%d/*.json*"
    assert found(world, pattern) == ["v/2026-01-05/a.json.gz", "v/2026-01-05/b.json"]
    (first, _) = find_files(world.settings.inbox, replace(world.feed, pattern=pattern), MONDAY)
    assert first.path.read_text() == leg("x")


def test_names_whose_accents_are_signs_of_their_own(world: World):
    name = "Bu\u0308ro 100%/2026-01-05 e\u0301.csv"
    put(world, name)
    world.configure(pattern="B\u00fcro 100%%/%Y-%m-%d \u00e9.csv")
    assert found(world, world.feed.pattern) == [name]
    assert nights_in_inbox(world.settings, world.config) == [MONDAY]
    assert world.verdict().status == "accepted"


def test_any_depth(world: World):
    put(world, "m/2026-01-05/a.eml", "m/2026-01-05/box/deep/b.eml", "m/2026-01-06/c.eml")
    both = ["m/2026-01-05/a.eml", "m/2026-01-05/box/deep/b.eml"]
    assert found(world, "m/%Y-%m-%d/**") == both
    assert found(world, "m/%Y-%m-%d/**/*") == both
    assert found(world, "**/%Y-%m-%d/**/*.eml") == both


def test_hidden_files_and_folders_are_no_exports(world: World):
    put(world, "v/2026-01-05/.a.json.swp", "v/2026-01-05/.tmp/a.json", ".trash/2026-01-05/b.json")
    assert found(world, "**/%Y-%m-%d/**") == []
    assert nights_in_inbox(world.settings, world.config) == []


def test_folder_named_like_an_export_is_found(world: World):
    put(world, "v/2026-01-05/a.json/inner.json")
    assert found(world, "v/%Y-%m-%d/*.json") == ["v/2026-01-05/a.json"]
    assert "v/2026-01-05/a.json" in found(world, "v/%Y-%m-%d/**/*.json")


def test_links_inside_the_inbox_are_followed(world: World):
    put(world, "drop/2026-01-05/a.txt")
    (world.settings.inbox / "voice").symlink_to("drop")
    assert found(world, "voice/%Y-%m-%d/*.txt") == ["voice/2026-01-05/a.txt"]
    assert nights_in_inbox(world.settings, world.config) == [MONDAY]


def test_link_to_a_folder_above_ends(world: World):
    put(world, "v/2026-01-05/a.txt")
    (world.settings.inbox / "v" / "loop").symlink_to(world.settings.inbox)
    assert found(world, "**/%Y-%m-%d/a.txt") == ["v/2026-01-05/a.txt"]


def test_closed_ways_to_a_night_are_found(world: World, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    folder = world.settings.inbox / "voice"
    folder.mkdir()
    (folder / "2026-01-05").symlink_to(tmp_path / "outside")
    (folder / "2026-01-06").symlink_to(tmp_path / "nowhere")
    pattern = world.feed.pattern
    assert found(world, pattern) == ["voice/2026-01-05"]
    assert found(world, pattern, date(2026, 1, 6)) == ["voice/2026-01-06"]
    assert nights_in_inbox(world.settings, world.config) == [MONDAY, date(2026, 1, 6)]


def test_folder_that_may_not_be_listed_is_found(world: World, monkeypatch):
    put(world, "voice/2026-01-05/a.txt", "lost+found/x")
    closed = {str(world.settings.inbox / name) for name in ("voice/2026-01-05", "lost+found")}
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path not in closed and may(path, mode))
    assert found(world, world.feed.pattern) == ["voice/2026-01-05"]
    assert nights_in_inbox(world.settings, world.config) == [MONDAY]


def test_nights_of_all_feeds_oldest_first(world: World):
    world.feeds.append(replace(world.feed, name="chat", pattern="chat-%d%m%y.json"))
    put(world, "voice/2026-01-05/a.txt", "chat-311225.json", "chat-320126.json", "voice/readme.txt")
    assert nights_in_inbox(world.settings, world.config) == [date(2025, 12, 31), MONDAY]


def test_no_inbox_no_nights(world: World):
    world.settings.inbox.rmdir()
    assert nights_in_inbox(world.settings, world.config) == []
