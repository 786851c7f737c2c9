"""The gate to raw: what passes, and what keeps raw as it was."""

import json
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.contracts import CONTRACTS
from orchestration.ingest.promote import PromotionRefusedError, promote, write_empty_raw
from orchestration.ingest.readers import READERS
from orchestration.ingest.verdict import read_verdict, write_verdict
from tests.unit.ingest.conftest import MONDAY, World, leg, legs


def in_raw(world: World) -> list[str]:
    table = pq.read_table(world.raw() / "legs.parquet", partitioning=None)
    assert table.schema.equals(CONTRACTS["legs"].arrow_schema())
    keys: list[str] = table["row_key"].to_pylist()
    return keys


def test_accepted_night_enters_raw_without_its_quarantined_rows(world: World):
    out_of_scope = json.dumps({"row_key": "o", "out_of_scope_rule": "preview_dial"})
    world.drop(*legs(2), leg("b", wait_seconds=-1), out_of_scope)
    world.verdict()
    assert promote(world.settings, world.feed, MONDAY) == 3
    assert in_raw(world) == ["c0", "c1", "o"]
    assert [path.name for path in world.raw().iterdir()] == ["legs.parquet"]


def test_promoted_again_replaces_the_night(world: World):
    world.drop(*legs(3))
    world.verdict()
    promote(world.settings, world.feed, MONDAY)
    world.drop(leg("only"))
    world.verdict()
    promote(world.settings, world.feed, MONDAY)
    assert in_raw(world) == ["only"]


def refusal(world: World) -> str:
    with pytest.raises(PromotionRefusedError) as raised:
        promote(world.settings, world.feed, MONDAY)
    message = str(raised.value)
    assert "voice_main 2026-01-05" in message
    assert "make nightly FROM=2026-01-05" in message
    return message


def test_night_without_a_verdict(world: World):
    assert "no verdict" in refusal(world)
    assert not world.raw().exists()


def test_refused_night_leaves_raw_as_it_was(world: World):
    world.drop(*legs(2))
    world.verdict()
    promote(world.settings, world.feed, MONDAY)
    world.drop("refuse: cut off")
    world.verdict()
    assert "refused: voice/2026-01-05/a.txt is refused: cut off" in refusal(world)
    assert in_raw(world) == ["c0", "c1"]


def test_missing_night(world: World):
    world.verdict()
    assert "missing" in refusal(world)


def test_candidate_that_was_not_judged(world: World):
    world.drop(*legs(2))
    world.verdict()
    promote(world.settings, world.feed, MONDAY)
    pq.write_table(world.candidates().slice(0, 1), world.landed() / "candidate.parquet")
    assert "is not the file that was judged" in refusal(world)
    assert in_raw(world) == ["c0", "c1"]
    assert [path.name for path in world.raw().iterdir()] == ["legs.parquet"]


def test_candidate_that_is_gone(world: World):
    world.drop(*legs(2))
    world.verdict()
    (world.landed() / "candidate.parquet").unlink()
    assert "is gone" in refusal(world)


def test_candidate_of_another_contract(world: World, monkeypatch):
    class ChatReader(type(READERS["lines"])):
        def contract(self, channel):
            return CONTRACTS["conversations"]

    world.drop(*legs(2))
    world.verdict()
    monkeypatch.setitem(READERS, "lines", ChatReader())
    assert "does not fit the contract conversations" in refusal(world)


def test_rows_of_a_former_contract_are_removed(world: World):
    world.drop(*legs(2))
    world.verdict()
    world.raw().mkdir(parents=True)
    former = world.raw() / "conversations.parquet"
    pq.write_table(pa.table({"a": [1]}), former)
    promote(world.settings, world.feed, MONDAY)
    assert not former.exists()
    assert in_raw(world) == ["c0", "c1"]


def test_verdict_is_read_again(world: World):
    world.drop(*legs(2))
    verdict = world.verdict()
    write_verdict(world.settings, replace(verdict, status="refused", reason="by hand"))
    assert "by hand" in refusal(world)


def test_verdict_that_cannot_be_understood_names_its_file(world: World):
    world.drop(*legs(1))
    world.verdict()
    (world.landed() / "verdict.json").write_text("{}")
    with pytest.raises(ValueError, match=r"verdict\.json is no verdict; run that night again"):
        read_verdict(world.settings, world.feed, MONDAY)
    # Landing the night again mends it, and other nights do not care.
    world.land(MONDAY, MONDAY + timedelta(days=1))
    assert promote(world.settings, world.feed, MONDAY) == 1


def test_every_contract_has_an_empty_raw_file(world: World):
    write_empty_raw(world.settings)
    write_empty_raw(world.settings)
    folder = world.settings.raw / "_empty" / "export_date=none"
    assert {path.stem for path in folder.iterdir()} == set(CONTRACTS)
    for name, contract in CONTRACTS.items():
        table = pq.read_table(folder / f"{name}.parquet", partitioning=None)
        assert (len(table), table.schema.equals(contract.arrow_schema())) == (0, True)
