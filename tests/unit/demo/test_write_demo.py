import hashlib
from datetime import date
from pathlib import Path

import pytest

from orchestration.demo import DemoFolderError, write_demo


def checksums(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_parameters_give_the_same_bytes(tmp_path):
    write_demo(tmp_path / "one", nights=4, contacts=150)
    write_demo(tmp_path / "other", nights=4, contacts=150)
    assert checksums(tmp_path / "one") == checksums(tmp_path / "other")


def test_another_seed_gives_another_world(tmp_path):
    write_demo(tmp_path / "one", nights=3, contacts=100, seed=1)
    write_demo(tmp_path / "other", nights=3, contacts=100, seed=2)
    one, other = checksums(tmp_path / "one"), checksums(tmp_path / "other")
    connect = "inbox/connect/2026-01-20/part-000.json.gz"
    assert one[connect] != other[connect]


def test_a_demo_that_is_there_is_left_alone(tmp_path):
    write_demo(tmp_path / "demo", nights=2, contacts=60)
    before = (tmp_path / "demo" / "demo.json").stat().st_mtime_ns
    write_demo(tmp_path / "demo", nights=2, contacts=60)
    assert (tmp_path / "demo" / "demo.json").stat().st_mtime_ns == before


def test_other_parameters_replace_the_demo_whole(tmp_path):
    write_demo(tmp_path / "demo", nights=3, contacts=60)
    write_demo(tmp_path / "demo", nights=2, contacts=60, first_night=date(2025, 11, 1))
    nights = sorted(path.name for path in (tmp_path / "demo" / "inbox" / "connect").iterdir())
    assert nights == ["2025-11-01", "2025-11-02"]
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(DemoFolderError, match="not empty"):
        write_demo(tmp_path, nights=2, contacts=60)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("nights", [0, 91])
def test_worlds_that_would_need_tenancies_are_refused(tmp_path, nights):
    with pytest.raises(ValueError, match="expected 1 to 90"):
        write_demo(tmp_path / "demo", nights=nights, contacts=60)


def test_every_night_of_a_tiny_world_has_a_row_in_every_required_feed(tmp_path):
    write_demo(
        tmp_path / "demo",
        nights=10,
        contacts=20,
        first_night=date(2025, 10, 22),
        business_timezone="Europe/Berlin",
    )
    inbox = tmp_path / "demo" / "inbox"
    assert len(list((inbox / "connect").iterdir())) == 10
    assert len(list((inbox / "intercom").iterdir())) == 10
    assert len(list((inbox / "mail").iterdir())) == 10
    assert len(list((inbox / "qualtrics" / "post_contact").iterdir())) == 10
