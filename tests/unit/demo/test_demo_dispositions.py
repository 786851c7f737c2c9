"""Where rows end, worked out by hand."""

from dataclasses import replace

from orchestration.demo.records import Broken
from orchestration.demo.truth.dispositions import settle
from tests.unit.demo.small_worlds import START, leg


def test_versions_copies_and_contradictions():
    old = leg("a", START)
    new = replace(old, updated_at=START + 900)
    otherwise = replace(new, attributes={"reason_code": "GENERAL"})
    accepted, counts = settle([[old, new, Broken("{")], [new, otherwise], [otherwise, old]])
    assert [(each.record, each.night) for each in accepted] == [(otherwise, 1)]
    assert [dict(+count) for count in counts] == [
        {"rows_read": 3, "quarantined": 1, "superseded": 2},
        {"rows_read": 2, "superseded": 1, "accepted": 1},
        {"rows_read": 2, "superseded": 2},
    ]


def test_out_of_scope_rows_are_superseded_when_they_come_again():
    task = leg("a", START, channel="TASK")
    accepted, counts = settle([[task], [task]])
    assert accepted == []
    assert [count["out_of_scope"] for count in counts] == [1, 0]
    assert [count["superseded"] for count in counts] == [0, 1]
