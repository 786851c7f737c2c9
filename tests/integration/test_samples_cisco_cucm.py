"""The real CUCM files: what each gives, worked out by hand."""

from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/telephony/cisco_cucm"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)


def read(name: str) -> list[Row | Reject]:
    feed = Feed("calls", "telephony", "cisco_cucm_cdr", "*", "UTC", region="US")
    context = ReadContext(feed, Company(), frozenset())
    return read_rows(SourceFile(SAMPLES / name, name), context)


def test_one_call_between_two_telephones_and_two_copies_for_the_recorder() -> None:
    rows = [row for row in read("cdr_lab.txt") if isinstance(row, Row)]

    assert [row.line for row in rows] == [3, 4, 5]
    assert [row.values["out_of_scope_rule"] for row in rows] == [
        "recording_fork",
        "recording_fork",
        None,
    ]
    call = rows[2].values
    assert (call["direction"], call["outcome"], call["talk_seconds"]) == (
        "internal",
        "answered",
        11.0,
    )


def test_management_records_are_another_format() -> None:
    with pytest.raises(FileRefusedError, match="call management records"):
        read("cmr_lab.txt")
