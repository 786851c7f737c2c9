"""What a build works on, by what was there at the last one and what is there now."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.settings import Settings
from orchestration.transform import scope
from orchestration.transform.scope import SCOPE, begin_build, end_build, keep_scope
from tests.warehouse import Warehouse

EVERYTHING = [(True, None, None)]
Scope = list[tuple[bool, str | None, str | None]]


class Installation:
    """A data folder with two feeds: calls of three nights, and chats of the last of them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.standing = {("calls", night): "accepted" for night in (5, 6, 7)}
        self.standing["chats", 7] = "accepted"
        for feed, night in self.standing:
            self.bring(feed, night)

    def bring(self, feed: str, night: int, rows: str = "rows", contract: str = "legs") -> None:
        file = self.settings.raw / feed / f"export_date={_day(night)}" / f"{contract}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(rows)

    def take_away(self, feed: str, night: int) -> None:
        shutil.rmtree(self.settings.raw / feed / f"export_date={_day(night)}")

    def configure(self, **values: str) -> None:
        verdicts = [
            {
                "feed": feed,
                "export_date": _day(night),
                "status": status,
                "files": 1,
                "rows_read": 1,
                "rows_quarantined": 0,
                "is_in_raw": True,
                "reason": None,
            }
            for (feed, night), status in self.standing.items()
        ]
        warehouse = Warehouse(self.settings.data, self.settings.dbt_target)
        warehouse.configure(feed_nights=verdicts, **values)

    def begins(self) -> Scope:
        """Begins a build, which breaks off; returns what it works on."""
        begin_build(self.settings)
        return self.scope

    @property
    def scope(self) -> Scope:
        lines = pq.read_table(self.settings.config / SCOPE).to_pylist()
        return [
            (line["is_whole"], line["feed"], line["export_date"] and f"{line['export_date']:%d}")
            for line in lines
        ]

    def build(self) -> None:
        """A build that ends well."""
        seen = begin_build(self.settings)
        with duckdb.connect(str(self.settings.warehouse)) as warehouse:
            warehouse.execute("create or replace table models as select 1")
        end_build(self.settings, seen)


def _day(night: int) -> date:
    return date(2026, 1, night)


@pytest.fixture
def built(settings: Settings) -> Installation:
    made = Installation(settings)
    made.configure()
    made.build()
    return made


def test_the_first_build_is_of_everything(settings: Settings) -> None:
    made = Installation(settings)
    made.configure()
    assert made.begins() == EVERYTHING


def test_where_nothing_changed_nothing_is_looked_at(built: Installation) -> None:
    built.configure()
    assert built.begins() == []


def test_a_new_night_is_looked_at_alone(built: Installation) -> None:
    built.standing["calls", 8] = "accepted"
    built.configure()
    built.bring("calls", 8)
    assert built.begins() == [(False, "calls", "08")]


def test_a_new_night_that_is_missing_changes_no_other(built: Installation) -> None:
    built.standing["calls", 8] = "missing"
    built.configure()
    assert built.begins() == []


def test_a_corrected_night_is_looked_at_alone(built: Installation) -> None:
    built.bring("calls", 6, "other rows")
    assert built.begins() == [(False, "calls", "06")]


def test_a_night_that_is_gone_is_looked_at(built: Installation) -> None:
    built.take_away("chats", 7)
    assert built.begins() == [(False, "chats", "07")]


def test_a_feed_that_changed_its_channel_is_looked_at(built: Installation) -> None:
    built.bring("chats", 7, contract="conversations")
    assert built.begins() == [(False, "chats", "07")]


def test_where_an_earlier_night_stands_otherwise_all_since_are_looked_at(
    built: Installation,
) -> None:
    built.standing["calls", 6] = "refused"
    built.configure()
    since = [(False, "calls", "06"), (False, "calls", "07"), (False, "chats", "07")]
    assert built.begins() == since


def test_a_night_that_comes_late_is_one_that_stands_otherwise(built: Installation) -> None:
    built.standing["chats", 6] = "accepted"
    built.configure()
    built.bring("chats", 6)
    assert [line[1:] for line in built.begins()] == [
        ("calls", "06"), ("calls", "07"), ("chats", "06"), ("chats", "07"),
    ]  # fmt: skip


def test_another_configuration_builds_everything(built: Installation) -> None:
    built.configure(timezone="Europe/Berlin")
    assert built.begins() == EVERYTHING


@pytest.mark.parametrize("name", ["sources_checksum", "version"])
def test_other_models_and_another_engine_build_everything(
    built: Installation, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(scope, name, lambda _: "another one")
    assert built.begins() == EVERYTHING


def _breaks_off(built: Installation) -> None:
    built.begins()


def _loses_its_warehouse(built: Installation) -> None:
    built.settings.warehouse.unlink()


@pytest.mark.parametrize("happens", [_breaks_off, _loses_its_warehouse])
def test_after_what_nobody_can_trust_everything_is_built(
    built: Installation, happens: Callable[[Installation], None]
) -> None:
    happens(built)
    assert built.begins() == EVERYTHING


def test_some_models_alone_work_on_what_the_last_build_worked_on(built: Installation) -> None:
    built.bring("calls", 6, "other rows")
    assert built.begins() == [(False, "calls", "06")]
    keep_scope(built.settings)
    assert built.scope == [(False, "calls", "06")]
    (built.settings.config / SCOPE).unlink()
    keep_scope(built.settings)
    assert built.scope == EVERYTHING


def test_a_warehouse_brought_back_knows_what_it_had_seen(
    built: Installation, tmp_path: Path
) -> None:
    copy = shutil.copy(built.settings.warehouse, tmp_path / "copy")
    built.bring("calls", 7, "corrected")
    built.build()
    shutil.copy(copy, built.settings.warehouse)
    assert built.begins() == [(False, "calls", "07")]
