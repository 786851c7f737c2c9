"""Deliveries with faults: all is put right in the end, and every night put right is run again."""

from datetime import date, timedelta
from random import Random

from tests.bench.faults import Evening, Exports, night_of, plan

NIGHTS = [date(2025, 9, 1) + timedelta(days=day) for day in range(40)]
EXPORTS: Exports = {
    night: {
        name.format(night=night): f"{name} {night} ".encode() * 20
        for name in (
            "connect/{night}/part-000.json.gz",
            "mail/{night}/in.mbox",
            "crm/a_{night}.csv",
        )
    }
    for night in NIGHTS
}


def inbox(evenings: list[Evening]) -> dict[str, bytes]:
    return {name: text for evening in evenings for name, text in evening.drops.items()}


def test_in_the_end_every_export_lies_there_as_it_should_and_beside_it_copies_alone() -> None:
    evenings, met = plan(EXPORTS, Random(1))
    assert min(met.values()) >= 1
    assert len(met) == 6
    exports = {name: text for files in EXPORTS.values() for name, text in files.items()}
    left = inbox(evenings)
    assert {name: left[name] for name in exports} == exports
    copies = {name: text for name, text in left.items() if name not in exports}
    assert len(copies) == met["second name"] + met["again"]
    assert all(text in exports.values() for text in copies.values())


def test_what_is_delivered_after_its_night_has_that_night_run_again() -> None:
    evenings, _ = plan(EXPORTS, Random(2))
    assert [evening.night for evening in evenings] == NIGHTS
    for evening in evenings:
        assert {night_of(name) for name in evening.drops} <= {evening.night} | evening.repaired
        assert all(night < evening.night for night in evening.repaired)
    assert any(evening.repaired for evening in evenings)


def test_some_evenings_bring_less_than_all_or_something_else() -> None:
    evenings, _ = plan(EXPORTS, Random(3))
    spoiled = [e for e in evenings if any(e.drops.get(n) != t for n, t in EXPORTS[e.night].items())]
    assert 5 < len(spoiled) < 30


def test_the_same_seed_draws_the_same_faults() -> None:
    assert plan(EXPORTS, Random(4)) == plan(EXPORTS, Random(4))
    assert plan(EXPORTS, Random(4)) != plan(EXPORTS, Random(5))
