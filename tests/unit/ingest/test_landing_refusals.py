"""Each way in which a night is refused: the reason given, and that raw keeps what it had."""

import gzip
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from orchestration.ingest import night_files
from orchestration.ingest.promote import promote
from orchestration.ingest.verdict import LandedFile, Verdict, read_verdict
from tests.unit.ingest.conftest import MONDAY, World, leg, legs


def refused(world: World) -> Verdict:
    verdict = world.verdict()
    assert verdict.status == "refused"
    return verdict


def test_file_that_its_reader_refuses(world: World):
    world.drop(*legs(3), name="a.txt")
    world.drop(leg("x"), "refuse: column Duration is missing; export it", name="b.txt")
    verdict = refused(world)
    assert (
        verdict.reason == "voice/2026-01-05/b.txt is refused: column Duration is missing; export it"
    )
    # Rows of the refused file do not count, not even those before the trouble.
    assert verdict.rows_read == 3
    assert len(verdict.files) == 2


def test_truncated_archive(world: World):
    path = world.path(name="a.txt.gz")
    path.write_bytes(gzip.compress("\n".join(legs(50)).encode())[:-20])
    verdict = refused(world)
    assert verdict.reason.startswith("voice/2026-01-05/a.txt.gz is refused: ")
    assert "truncated" in verdict.reason
    assert verdict.rows_read == 0


def test_folder_in_place_of_a_file(world: World):
    world.drop(*legs(1))
    world.path(name="b.txt").mkdir()
    verdict = refused(world)
    assert verdict.reason.startswith("voice/2026-01-05/b.txt is a folder where a file is expected")
    assert verdict.files[1] == LandedFile("voice/2026-01-05/b.txt", None, None)


def test_link_that_leads_out_of_the_inbox(world: World, tmp_path):
    secret = tmp_path / "outside.txt"
    secret.write_text(leg("x"))
    world.path(name="a.txt").symlink_to(secret)
    verdict = refused(world)
    assert verdict.reason.startswith("voice/2026-01-05/a.txt leads out of the inbox")
    assert verdict.rows_read == 0


def test_folder_of_a_night_that_leads_out_of_the_inbox(world: World, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text(leg("x"))
    world.path().parent.rmdir()
    world.path().parent.parent.joinpath("2026-01-05").rmdir()
    world.settings.inbox.joinpath("voice/2026-01-05").symlink_to(outside)
    assert refused(world).reason.startswith("voice/2026-01-05 leads out of the inbox")


def test_link_to_nowhere(world: World):
    world.path(name="a.txt").symlink_to(world.path(name="gone.txt"))
    assert refused(world).reason.startswith("voice/2026-01-05/a.txt is a link to nowhere")


@pytest.mark.parametrize("is_link", [False, True])
def test_name_that_is_not_utf_8(world: World, is_link: bool):
    path = world.path(name="caf\udce9.txt")
    if is_link:
        path.symlink_to("nowhere")
    else:
        path.write_text(leg("x"))
    verdict = refused(world)
    assert verdict.reason.startswith(r"voice/2026-01-05/caf\udce9.txt has a name that is not UTF-8")
    assert verdict.files == (LandedFile(r"voice/2026-01-05/caf\udce9.txt", None, None),)
    assert read_verdict(world.settings, world.feed, MONDAY) == verdict


def test_two_links_to_one_file_in_a_night(world: World):
    store = world.settings.inbox / "store"
    store.write_text(leg("x"))
    world.path(name="a.txt").symlink_to(store)
    world.path(name="b.txt").symlink_to(store)
    assert refused(world).reason == (
        "voice/2026-01-05/b.txt leads by a link to the same file as voice/2026-01-05/a.txt; "
        "remove one of the two"
    )


def test_link_to_a_file_of_another_night(world: World):
    tuesday = MONDAY + timedelta(days=1)
    world.drop(*legs(1))
    world.path(tuesday, "a.txt").symlink_to(world.path())
    first, second = world.land(MONDAY, tuesday)
    assert first.status == "accepted"
    assert second.reason.startswith(
        "voice/2026-01-06/a.txt leads by a link to voice/2026-01-05/a.txt, which belongs to "
        "voice_main (2026-01-05) already"
    )


def test_link_to_a_hidden_store_is_no_second_file(world: World):
    world.configure(pattern="**/%Y-%m-%d/*.txt")
    store = world.settings.inbox / ".store" / "2026-01-05"
    store.mkdir(parents=True)
    (store / "a.txt").write_text(leg("x"))
    world.path(name="a.txt").symlink_to(store / "a.txt")
    assert world.verdict().status == "accepted"


def test_named_pipe_is_not_waited_for(world: World):
    os.mkfifo(world.path(name="a.txt"))
    assert refused(world).reason.startswith("voice/2026-01-05/a.txt is no regular file")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "cannot be read (Permission denied)"),
        (FileNotFoundError(2, "No such file or directory"), "cannot be read (No such file"),
    ],
)
def test_file_that_cannot_be_read(world: World, monkeypatch, error, words):
    def fail(path):
        raise error

    world.drop(*legs(1))
    monkeypatch.setattr(night_files, "sha256_of", fail)
    verdict = refused(world)
    assert verdict.reason.startswith(f"voice/2026-01-05/a.txt {words}")
    assert verdict.files == (LandedFile("voice/2026-01-05/a.txt", None, None),)


def test_inbox_that_cannot_be_listed(world: World, monkeypatch):
    def fail(*_):
        raise PermissionError(13, "Permission denied", "/inbox/voice")

    monkeypatch.setattr(night_files, "find_files", fail)
    assert "/inbox/voice" in refused(world).reason


def test_file_that_two_feeds_claim(world: World):
    other = replace(world.feed, name="voice_west", pattern="voice/%Y-%m-%d/a*")
    world.feeds.append(other)
    world.drop(*legs(1))
    assert "belongs to voice_main (2026-01-05) and voice_west (2026-01-05)" in refused(world).reason
    world.feeds.reverse()
    assert "voice_west (2026-01-05) and voice_main (2026-01-05)" in refused(world).reason


def test_file_that_two_nights_claim(world: World):
    world.configure(pattern="*%Y-%m-%d*.txt")
    (world.settings.inbox / "2026-01-05_to_2026-01-06.txt").write_text(leg("x"))
    assert "belongs to voice_main (2026-01-05) and voice_main (2026-01-06)" in refused(world).reason


def test_required_feed_whose_files_hold_no_row(world: World):
    world.drop()
    reason = refused(world).reason
    assert reason.startswith("the files of this required feed hold no row")
    assert "may_be_empty" in reason


@pytest.mark.parametrize("changes", [{"may_be_empty": True}, {"required": False}])
def test_empty_file_is_accepted_where_that_may_be(world: World, changes):
    world.configure(**changes)
    world.drop()
    verdict = world.verdict()
    assert (verdict.status, verdict.rows_read) == ("accepted", 0)
    assert promote(world.settings, world.feed, MONDAY) == 0


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
@pytest.mark.parametrize("content", [b"", "\ufeff\n \n".encode(), "\ufeff\r\n".encode("utf-16-le")])
@pytest.mark.parametrize(("may_be_empty", "status"), [(True, "accepted"), (False, "refused")])
def test_file_without_a_header_is_empty_where_that_may_be(
    world: World, name: str, content: bytes, *, may_be_empty: bool, status: str
):
    options = {"key": "id", "columns": {"mail": "email"}}
    world.configure(channel="customers", format="table", options=options, may_be_empty=may_be_empty)
    path = world.path(name=name)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    world.drop("id,mail", "1,a@home.example", name="b.txt")
    verdict = world.verdict()
    assert (verdict.status, verdict.rows_read, len(verdict.files)) == (status, 1, 2)


def test_archive_without_a_byte_is_truncated_even_where_files_may_be_empty(world: World):
    world.configure(may_be_empty=True)
    world.path(name="a.txt.gz").touch()
    assert "the archive is damaged or truncated" in refused(world).reason


@pytest.mark.parametrize(
    ("bad", "good", "status"),
    [
        (4, 4, "accepted"),  # half of the rows, but fewer than 5
        (5, 95, "accepted"),  # 5 rows, but not more than 5 %
        (5, 94, "refused"),
        (12, 28, "refused"),  # 30 %
    ],
)
def test_share_of_quarantined_rows(world: World, bad: int, good: int, status: str):
    broken = [leg(f"b{i}", wait_seconds=-1) for i in range(bad - 1)]
    world.drop(*broken, *legs(good), "reject: bad")
    verdict = world.verdict()
    assert (verdict.status, verdict.rows_quarantined) == (status, bad)
    if status == "refused":
        assert verdict.reason.startswith(f"{bad} of {bad + good} rows (")
        assert "quarantine.parquet" in verdict.reason
        assert len(world.quarantine()) == bad


def test_limits_of_the_settings_hold(world: World):
    world.settings = replace(world.settings, quarantine_max_share=0.5, quarantine_min_rows=1)
    world.drop("reject: bad", leg("c0"))
    assert world.verdict().status == "accepted"
    world.drop("reject: bad", "reject: bad", leg("c0"))
    assert refused(world).reason.startswith("2 of 3 rows (66.7%)")


def test_reason_holds_nothing_of_the_rows(world: World):
    rows = ["reject: bad mail address jane@doe.example"] * 6
    world.drop(*rows, leg("c0", direction="jane@doe.example"))
    assert "jane" not in refused(world).reason
    assert "jane" in world.quarantine()[0]["raw_text"]


def test_all_reasons_are_given(world: World):
    world.drop("refuse: no header", name="a.txt")
    world.drop("refuse: cut off", name="b.txt")
    world.drop(*["reject: bad"] * 9, name="c.txt")
    reason = refused(world).reason
    assert "no header" in reason
    assert "cut off" in reason
    assert "9 of 9 rows" in reason


def test_other_nights_go_on(world: World):
    world.drop("refuse: no header")
    world.drop(*legs(1), night=MONDAY + timedelta(days=1))
    statuses = [v.status for v in world.land(MONDAY, MONDAY + timedelta(days=1))]
    assert statuses == ["refused", "accepted"]
