"""What landing stores of a night: candidates, quarantine, verdict."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.contracts import CONTRACTS
from expectations.runner import EngineError
from orchestration.feeds import Feed, Reason
from orchestration.ingest import candidates, failures, landing, parquet_parts, stage
from orchestration.ingest.checks import check_results, check_specs
from orchestration.ingest.files import InboxError, nights_of_feeds
from orchestration.ingest.promote import promote
from orchestration.ingest.verdict import LandedFile, Verdict, read_verdict
from tests.unit.ingest.conftest import MONDAY, World, leg, legs

TUESDAY = MONDAY + timedelta(days=1)


def finding(verdict: Verdict, name: str):
    (found,) = [finding for finding in verdict.findings if finding.name == name]
    return found


def stored(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_good_night_is_accepted_with_files_and_counts(world: World):
    path = world.drop(*legs(2), name="b.txt")
    world.drop(leg("x"), name="a.txt.gz")
    verdict = world.verdict()
    assert (verdict.status, verdict.reason) == ("accepted", "")
    assert (verdict.rows_read, verdict.rows_quarantined) == (3, 0)
    assert [file.name for file in verdict.files] == [
        "voice/2026-01-05/a.txt.gz",
        "voice/2026-01-05/b.txt",
    ]
    content = path.read_bytes()
    assert verdict.files[1] == LandedFile(
        "voice/2026-01-05/b.txt", len(content), hashlib.sha256(content).hexdigest()
    )
    assert read_verdict(world.settings, world.feed, MONDAY) == verdict


def test_unknown_columns_warn_and_the_night_is_accepted(world: World):
    world.configure(
        channel="customers", format="table", options={"key": "id", "columns": {"mail": "email"}}
    )
    world.drop("id,mail", "1,a@home.example", name="a.txt")
    known = world.verdict()
    world.drop("id,tier,mail,vip", "1,gold,b@home.example,y", name="b.txt")
    verdict = world.verdict()
    assert finding(known, "unknown_columns").passed
    assert verdict.status == "accepted"
    warning = finding(verdict, "unknown_columns")
    assert (warning.severity, warning.passed) == ("warning", False)
    assert warning.places == ("voice/2026-01-05/b.txt:1 ('tier', 'vip')",)

    names = {spec.name for spec in check_specs(world.feed, ())}
    results = {result.check_name: result for result in check_results(world.feed, (), [verdict])}
    assert names == results.keys()
    check = results["unknown_columns"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "b.txt:1 ('tier', 'vip')" in check.metadata["worst_places"].value
    assert "renamed" in check.metadata["what_to_do"].value


def test_formats_that_tell_no_columns_have_no_check_of_them(world: World):
    assert "unknown_columns" not in {spec.name for spec in check_specs(world.feed, ())}


def test_candidates_say_where_they_come_from_in_the_contract_s_schema(world: World):
    world.drop(leg("c0"), leg("c1"))
    world.verdict()
    table = world.candidates()
    assert table.schema.equals(CONTRACTS["legs"].arrow_schema())
    second = table.to_pylist()[1]
    assert second["feed"] == "voice_main"
    assert second["export_date"] == MONDAY
    assert (second["file"], second["line"]) == ("voice/2026-01-05/a.txt", 2)


def test_rows_of_equal_content_have_one_hash_and_others_another(world: World):
    world.drop(leg("c0"), leg("c0", queue=None), leg("c0", queue="billing"))
    world.verdict()
    same, null_is_missing, other = world.candidates()["row_hash"].to_pylist()
    assert same == null_is_missing
    assert same != other


def test_failing_row_is_quarantined_with_its_text_and_every_reason(world: World):
    bad = leg("c1", wait_seconds=-3, ended_at="2026-01-05T09:59:00", answered_at=None)
    world.drop(leg("c0"), bad, "reject: duration is 'abc', expected seconds")
    verdict = world.verdict()
    assert (verdict.status, verdict.rows_read, verdict.rows_quarantined) == ("accepted", 3, 2)
    assert world.quarantine() == [
        {
            "feed": "voice_main",
            "export_date": MONDAY,
            "file": "voice/2026-01-05/a.txt",
            "line": 2,
            "raw_text": bad,
            "reasons": [
                "wait_seconds is -3, expected at least 0 and at most 315537897600",
                "ended_at is 2026-01-05T09:59:00, expected not before started_at, which is "
                "2026-01-05T10:00:00",
            ],
        },
        {
            "feed": "voice_main",
            "export_date": MONDAY,
            "file": "voice/2026-01-05/a.txt",
            "line": 3,
            "raw_text": "reject: duration is 'abc', expected seconds",
            "reasons": ["duration is 'abc', expected seconds"],
        },
    ]
    assert world.candidates()["row_key"].to_pylist() == ["c0"]
    waits = finding(verdict, "wait_seconds_in_range")
    assert (waits.passed, waits.rows_checked, waits.rows_failed) == (False, 2, 1)
    assert waits.places == ("voice/2026-01-05/a.txt:2",)
    assert "quarantine" in waits.advice
    assert finding(verdict, "row_readable").rows_failed == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"transfers": 6.5}, "transfers is 6.5, expected a whole number of at most 63 bits"),
        ({"transfers": 2**63}, f"transfers is {2**63}, expected a whole number"),
        ({"wait_seconds": float("nan")}, "wait_seconds is nan, expected finite numbers"),
        ({"queue": "half an emoji \ud83d"}, "queue is 'half an emoji \\ud83d', expected finite"),
    ],
)
def test_value_that_a_table_cannot_hold_is_quarantined(world: World, changes, reason):
    world.drop(leg("c0", **changes))
    assert world.verdict().rows_quarantined == 1
    (row,) = world.quarantine()
    assert row["reasons"][0].startswith(reason)


def test_warning_is_found_and_quarantines_nothing(world: World):
    world.drop(leg("c0", agent_source_id=None), *legs(3))
    verdict = world.verdict()
    assert verdict.rows_quarantined == 0
    agents = finding(verdict, "answered_leg_names_agent")
    assert (agents.severity, agents.passed, agents.rows_failed) == ("warning", False, 1)


@pytest.mark.parametrize(("without", "passed"), [(3, True), (4, False)])
def test_share_of_rows_without_identifier_warns_above_thirty_percent(world, without, passed):
    world.drop(*[leg(f"n{i}", identifiers=None) for i in range(without)], *legs(10 - without))
    verdict = world.verdict()
    share = finding(verdict, "identified_share")
    assert (share.kind, share.passed) == ("table", passed)
    assert (share.rows_checked, share.rows_failed) == (10, without)
    assert verdict.status == "accepted"


def test_feed_without_a_reason_field_is_not_asked_for_reasons(world: World):
    world.drop(*legs(2))
    assert "reason_share" not in {found.name for found in world.verdict().findings}
    world.configure(options={"reason": "Attributes.reason_code"})
    share = finding(world.verdict(), "reason_share")
    assert (share.passed, share.rows_failed) == (False, 2)


@pytest.mark.parametrize(("unmapped", "passed"), [(1, True), (2, False)])
def test_share_of_reason_codes_that_the_reasons_table_lacks_warns_above_ten_percent(
    world: World, unmapped: int, passed: bool
):
    world.configure(options={"reason": "Attributes.reason_code"})
    world.reasons = (
        Reason("voice_main", "BILL", "billing", False),
        Reason("chat_main", "LOST", "delivery", True),
    )
    known = [leg(f"k{i}", reason_code="BILL") for i in range(9 - unmapped)]
    world.drop(*known, *[leg(f"u{i}", reason_code="LOST") for i in range(unmapped)], leg("none"))
    verdict = world.verdict()
    share = finding(verdict, "mapped_reason_share")
    assert (share.kind, share.severity, share.passed) == ("table", "warning", passed)
    assert (share.rows_checked, share.rows_failed) == (10, unmapped)
    assert verdict.status == "accepted"
    results = check_results(world.feed, world.reasons, [verdict])
    [check] = [result for result in results if result.check_name == "mapped_reason_share"]
    assert check.metadata["rows_failed_share"].value == unmapped / 10
    if not passed:
        assert "a.txt:8" in check.metadata["worst_places"].value
        assert "reasons table" in check.metadata["what_to_do"].value


def test_feed_of_which_the_reasons_table_has_no_line_has_no_reason_mapped(world: World):
    world.configure(options={"reason": "Attributes.reason_code"})
    world.reasons = (Reason("chat_main", "LOST", "delivery", True),)
    world.drop(leg("a", reason_code="LOST"))
    assert not finding(world.verdict(), "mapped_reason_share").passed
    world.reasons = ()
    assert "mapped_reason_share" not in {found.name for found in world.verdict().findings}


def test_row_out_of_scope_needs_its_envelope_alone(world: World):
    bare = {"row_version": "1", "out_of_scope_rule": "preview_dial"}
    world.drop(json.dumps(bare | {"row_key": "c0"}), json.dumps(bare))
    verdict = world.verdict()
    assert verdict.rows_quarantined == 1
    assert world.candidates()["out_of_scope_rule"].to_pylist() == ["preview_dial"]
    assert world.quarantine()[0]["reasons"] == ["row_key is missing, expected a value"]
    assert finding(verdict, "started_at_present").rows_checked == 0


def test_night_landed_again_is_replaced_exactly(world: World):
    world.drop(*legs(4), "reject: bad")
    world.drop(leg("y"), name="b.txt")
    world.verdict()
    first = stored(world.landed())
    world.drop(leg("z"), name="b.txt")
    world.verdict()
    assert stored(world.landed()) != first
    world.drop(leg("y"), name="b.txt")
    world.verdict()
    assert stored(world.landed()) == first


def test_corrected_file_releases_the_quarantined_row(world: World):
    world.drop(leg("c0", direction="sideways"))
    assert world.verdict().rows_quarantined == 1
    world.drop(leg("c0"))
    assert world.verdict().rows_quarantined == 0
    assert world.quarantine() == []


def test_night_of_an_optional_feed_without_files_leaves_nothing(world: World):
    world.configure(required=False)
    path = world.drop(*legs(1))
    world.verdict()
    promote(world.settings, world.feed, MONDAY)
    path.unlink()
    assert world.land(MONDAY) == []
    assert not world.landed().exists()
    assert not world.raw().exists()


def test_required_feed_is_missing_from_its_first_night_on(world: World):
    world.drop(*legs(1), night=TUESDAY)
    monday, tuesday, wednesday = (MONDAY + timedelta(days=i) for i in range(3))
    verdicts = world.land(wednesday, monday, tuesday)
    assert [(v.export_date, v.status) for v in verdicts] == [
        (tuesday, "accepted"),
        (wednesday, "missing"),
    ]
    assert verdicts[1].reason.startswith("no file voice/2026-01-07/*.txt* in the inbox")
    assert verdicts[1].files == ()


def test_required_feed_that_never_came_is_missing(world: World):
    assert world.verdict().status == "missing"


@pytest.mark.parametrize(("files", "looks"), [((), 1), ((MONDAY,), 1), ((MONDAY, TUESDAY), 0)])
def test_the_inbox_is_looked_through_for_the_first_night_once_if_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch, files: tuple[date, ...], looks: int
):
    for night in files:
        world.drop(*legs(1), night=night)
    nights = (MONDAY, TUESDAY) if looks == 0 else [MONDAY + timedelta(days=i) for i in range(4)]
    looked: list[str] = []

    def look(inbox: Path, feeds: Sequence[Feed]) -> set[date]:
        looked.extend(feed.name for feed in feeds)
        return nights_of_feeds(inbox, feeds)

    monkeypatch.setattr(landing, "nights_of_feeds", look)
    assert len(world.land(*nights)) == len(nights)
    assert looked == ["voice_main"] * looks


def test_missing_night_keeps_what_raw_had(world: World):
    path = world.drop(*legs(1))
    world.verdict()
    promote(world.settings, world.feed, MONDAY)
    before = stored(world.raw())
    path.unlink()
    assert [world.verdict().status, world.verdict().status] == ["missing", "missing"]
    assert stored(world.raw()) == before


def test_inbox_that_is_not_there_clears_nothing(world: World):
    world.configure(required=False)
    world.drop(*legs(1))
    world.verdict()
    before = stored(world.landed())
    shutil.rmtree(world.settings.inbox)
    with pytest.raises(InboxError, match="FIRSTRIGHT_INBOX"):
        world.land(MONDAY)
    assert stored(world.landed()) == before


def test_defect_of_a_reader_refuses_the_night_and_is_told_in_the_log(world: World, caplog):
    world.drop(leg("c0"), "defect")
    verdict = world.verdict()
    assert (verdict.status, verdict.rows_read) == ("refused", 0)
    for named in ("voice/2026-01-05/a.txt", "reader lines", "KeyError in conftest.py:"):
        assert named in verdict.reason
    [record] = caplog.records[:1]
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], KeyError)


@pytest.mark.parametrize(
    "changes", [{"transfers": True}, {"queue": 7}, {"file": "elsewhere"}, {"colour": "red"}]
)
def test_value_that_no_reader_may_give_is_a_defect(world: World, changes):
    world.drop(leg("c0", **changes))
    assert "a defect of the reader" in world.verdict().reason


def test_guards_that_give_no_answer_refuse_the_nights_that_they_were_asked_about(
    world: World, monkeypatch
):
    def fail(rows, suite, passed):
        raise EngineError("no answer")

    world.drop(leg("c0"))
    world.drop(leg("c1"), night=TUESDAY)
    monkeypatch.setattr(failures, "validate", fail)
    for verdict in world.land(MONDAY, TUESDAY):
        assert verdict.status == "refused"
        assert "the guards gave no answer on the nights 2026-01-05 to 2026-01-06" in verdict.reason


NIGHTS = [MONDAY + timedelta(days=i) for i in range(5)]


def drop_mixed_nights(world: World) -> None:
    world.drop(leg("a", wait_seconds=-1), *legs(4), "reject: bad", night=NIGHTS[0])
    world.drop("reject: bad", night=NIGHTS[1])
    world.drop(*[leg(f"n{i}", identifiers=[]) for i in range(6)], night=NIGHTS[2])
    world.drop(*legs(3), leg("b", agent_source_id=None, queue="q"), night=NIGHTS[4])


@pytest.mark.parametrize("rows_per_call", [2, 5, 50_000])
def test_verdicts_do_not_depend_on_the_nights_landed_together(
    world: World, monkeypatch: pytest.MonkeyPatch, rows_per_call: int
):
    drop_mixed_nights(world)
    for night in NIGHTS:
        world.land(night)
    one_by_one = stored(world.settings.landing)
    shutil.rmtree(world.settings.landing)
    monkeypatch.setattr(stage, "ROWS_PER_CALL", rows_per_call)
    monkeypatch.setattr(failures, "ROWS_PER_CALL", rows_per_call)
    verdicts = world.land(*reversed(NIGHTS))
    assert [verdict.export_date for verdict in verdicts] == NIGHTS
    assert stored(world.settings.landing) == one_by_one


def test_parts_of_a_file_that_is_refused_at_its_end_do_not_count(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    bad = leg("b", wait_seconds=-1)
    world.drop(*legs(3), bad, "reject: bad", *legs(4), "refuse: cut off", name="a.txt")
    world.drop(bad, *legs(2), "reject: bad", name="b.txt")
    for module, name in (
        (candidates, "BATCH"),
        (candidates, "PART_ROWS"),
        (stage, "ROWS_PER_CALL"),
        (parquet_parts, "MOST_ROWS"),
    ):
        monkeypatch.setattr(module, name, 2)
    verdict = world.verdict()
    assert (verdict.status, verdict.rows_read) == ("refused", 4)
    assert [row["file"][-5:] for row in world.quarantine()] == ["b.txt", "b.txt"]
    readable, waits = (finding(verdict, name) for name in ("row_readable", "wait_seconds_in_range"))
    assert (readable.rows_checked, readable.rows_failed) == (4, 1)
    assert (waits.rows_checked, waits.rows_failed) == (3, 1)
    assert [place[-7:] for place in waits.places] == ["b.txt:1"]
    assert len(world.candidates()) == 0


@pytest.mark.parametrize("part_rows", [1, 4, 1_000])
def test_parts_together_are_the_file(world: World, monkeypatch: pytest.MonkeyPatch, part_rows: int):
    world.drop(*legs(3), leg("b", wait_seconds=-1), "reject: bad", *legs(4))
    world.land()
    whole = (world.candidates().to_pylist(), world.quarantine())
    monkeypatch.setattr(candidates, "BATCH", part_rows)
    monkeypatch.setattr(candidates, "PART_ROWS", part_rows)
    world.land()
    assert (world.candidates().to_pylist(), world.quarantine()) == whole


KINDS = {
    "good": leg("g"),
    "reject": "reject: bad",
    "broken": leg("b", direction="sideways", wait_seconds=-1),
    "unfit": leg("u", transfers=0.5),
    "out_of_scope": json.dumps({"row_key": "o", "out_of_scope_rule": "preview_dial"}),
}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(sorted(KINDS)), max_size=30))
def test_every_row_read_ends_in_exactly_one_place(world: World, kinds: list[str]):
    world.drop(*[KINDS[kind] for kind in kinds])
    verdict = world.verdict()
    rules = world.candidates()["out_of_scope_rule"].to_pylist()
    assert verdict.rows_read == len(kinds)
    assert rules.count(None) == kinds.count("good")
    assert rules.count("preview_dial") == kinds.count("out_of_scope")
    kept_back = [number for number, kind in enumerate(kinds, 1) if KINDS[kind] in KEPT_BACK]
    assert [row["line"] for row in world.quarantine()] == kept_back
    assert verdict.rows_quarantined == len(kept_back)
    assert verdict.rows_read == len(rules) + verdict.rows_quarantined


KEPT_BACK = {KINDS["reject"], KINDS["broken"], KINDS["unfit"]}


def test_nights_are_landed_oldest_first_and_once(world: World):
    world.drop(*legs(1))
    world.drop(*legs(1), night=date(2026, 1, 2))
    nights = [verdict.export_date for verdict in world.land(MONDAY, date(2026, 1, 2), MONDAY)]
    assert nights == [date(2026, 1, 2), MONDAY]
