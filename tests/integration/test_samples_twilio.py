"""The real Twilio files: what each gives, worked out by hand."""

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

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/telephony/twilio"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)


def read(name: str) -> list[Row | Reject]:
    feed = Feed("calls", "telephony", "twilio_calls", "*", "America/New_York", region="US")
    context = ReadContext(feed, Company(), frozenset())
    return read_rows(SourceFile(SAMPLES / name, name), context)


def test_a_recorded_page_holds_two_legs_of_two_chains() -> None:
    rows = [row for row in read("calls_list.json") if isinstance(row, Row)]

    assert [row.values["chain_id"][-4:] for row in rows] == ["beef", "beee"]
    assert [row.values["direction"] for row in rows] == ["outbound", "inbound"]
    # Detection heard a machine on the first, a person on the second; waits are in milliseconds.
    assert [row.values["outcome"] for row in rows] == ["voicemail", "answered"]
    assert rows[1].values["wait_seconds"] == 1.0
    assert str(rows[1].values["started_at"]) == "2019-10-18 16:02:00"


def test_a_warehouse_table_of_nine_calls_one_of_which_began_on_30_february() -> None:
    rows = read("fivetran_call.csv")

    assert [isinstance(row, Row) for row in rows] == [*[True] * 3, False, *[True] * 5]
    assert isinstance(rows[3], Reject)
    assert "2022-02-30" in rows[3].reasons[0]
    calls = [row for row in rows if isinstance(row, Row)]
    assert len({row.values["chain_id"] for row in calls}) == 8
    # Two were given up while they rang; the others ended with the application. The number is one
    # digit repeated: it identifies nobody.
    assert [row.values["outcome"] for row in calls] == ["abandoned"] * 2 + ["self_served"] * 6
    assert {len(row.values["identifiers"]) for row in calls} == {0}
    assert {row.values["time_basis"] for row in calls} == {"zone"}


def test_tasks_are_another_resource() -> None:
    with pytest.raises(FileRefusedError, match="none of the 2 records is a call"):
        read("taskrouter_tasks.json")
