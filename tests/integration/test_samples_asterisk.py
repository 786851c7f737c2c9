"""Real Asterisk CDRs: what each file gives, worked out by hand, and the vendor's own answers."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestration.ingest.readers.base import FileRefusedError, Reject, Row
from tests.builders import Record, feed
from tests.contact_tables import empty_warehouse
from tests.reading import raw_rows, read_export, telephony_feed

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/telephony/asterisk"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)
# The ids of the worked calls begin 19:11 UTC where their times say 13:11.
ZONE = "America/Chicago"
CALL = "Asterisk-01-1362424276.2"
COMPLEX = range(19, 24)
LOCAL = "Local/member2@default"

# Per worked call: chain, start, answer, end (local), wait, talk, transfers, outcome, agent, queue.
# Of call 9 the first row's end, of call 23 a row's answer are no times: those rows are quarantined.
EXPECTED: dict[int, list[tuple[Any, ...]]] = {
    0: [(CALL, "13:11:18", None, "13:11:20", 2, None, 0, "abandoned", None, None)],
    1: [(CALL, "13:11:18", None, "13:11:20", 2, None, 0, "abandoned", None, None)],
    2: [(CALL, "13:11:18", None, "13:12:18", 2, None, 0, "self_served", None, None)],
    3: [(CALL, "13:11:18", "13:11:26", "13:13:18", 8, 112, 0, "answered", "SIP/bob", None)],
    4: [(CALL, "13:11:18", None, "13:11:28", 10, None, 0, "abandoned", None, None)],
    5: [(CALL, "13:11:18", "13:11:28", "13:12:28", 10, 60, 0, "answered", "IAX2/bob", None)],
    6: [(CALL, "13:11:18", "13:11:28", "13:12:53", 15, 80, 1, "answered", "SIP/charlie", None)],
    7: [(CALL, "13:11:18", "13:11:28", "13:12:53", 10, 95, 1, "answered", "SIP/charlie", None)],
    8: [(CALL, "13:11:18", "13:11:28", "13:13:18", 10, 50, 1, "answered", "SIP/bob", None)],
    9: [
        (
            *("Asterisk-01-136242428.3", "13:11:48", "13:11:58", "13:12:08"),
            *(10, 10, 0, "answered", "SIP/charlie", None),
        ),
        (
            *("Asterisk-01-13624276.2", "13:12:08", "13:12:08", "13:13:08"),
            *(0, 60, 0, "answered", "SIP/charlie", None),
        ),
    ],
    10: [(CALL, "13:11:18", "13:11:28", "13:12:30", 15, 85, 1, "answered", "SIP/charlie", None)],
    11: [(CALL, "13:11:18", "13:11:28", "13:13:18", 10, 180, 0, "answered", "SIP/charlie", None)],
    12: [(CALL, "13:11:18", "13:11:28", "13:12:28", 10, 60, 1, "answered", "SIP/charlie", None)],
    13: [
        (
            *("Asterisk-01-1362424290.1", "13:11:18", "13:11:28", "13:12:18"),
            *(10, 50, 0, "answered", "SIP/alice", None),
        )
    ],
    14: [
        (
            *("Asterisk-01-1362424290.1", "13:11:18", "13:11:28", "13:12:18"),
            *(20, 90, 0, "answered", "SIP/bob", None),
        )
    ],
    15: [(CALL, "13:11:18", "13:11:28", "13:13:38", 70, 70, 1, "answered", "SIP/charlie", None)],
    16: [
        (
            *(CALL, "13:11:18", "13:12:18", "13:14:18"),
            *(60, 120, 0, "answered", "SIP/charlie", "complaints"),
        )
    ],
    17: [
        (
            *(CALL, "13:11:18", "13:12:38", "13:14:18"),
            *(80, 100, 0, "answered", "SIP/charlie", "complaints"),
        )
    ],
    18: [(CALL, "13:11:18", "13:11:28", "13:15:18", 10, 350, 0, "answered", "SIP/charlie", None)],
    19: [(CALL, "13:00:00", "13:00:05", "13:01:00", 5, 55, 0, "answered", "SIP/bob", None)],
    20: [(CALL, "13:01:00", "13:02:00", "13:06:00", 60, 180, 0, "answered", "SIP/david", "sales")],
    21: [
        (
            *("Asterisk-01-1362424277.1", "13:01:10", "13:01:20", "13:03:20"),
            *(10, 120, 0, "answered", "SIP/charlie", None),
        )
    ],
    22: [(CALL, "13:02:30", "13:02:40", "13:05:00", 0, 120, 0, "answered", "SIP/ellen", "sales")],
    23: [(CALL, "13:03:20", "13:03:20", "13:06:00", 0, 100, 0, "answered", LOCAL, "sales")],
}
# The last five are one call told in five parts, and a call of Bob's that ran beside it.
WHOLE = [
    (CALL, "13:00:00", "13:00:05", "13:06:00", 65, 455, 1, "answered", LOCAL, "sales"),
    EXPECTED[21][0],
]


def read(name: str, **settings: Any) -> list[Row | Reject]:
    return read_export(SAMPLES / name, telephony_feed("asterisk_cdr", "cdr", **settings))


@pytest.mark.parametrize(
    ("name", "rows", "chains", "equal_lines"),
    [
        # Three calls have rows whose ids the publisher changed to differ by a second.
        ("master_smallcdr.csv", 45, 37, 1),
        ("master_smallcdr_wo_parallelcalls.csv", 34, 34, 0),
    ],
)
def test_master_files(name: str, rows: int, chains: int, equal_lines: int) -> None:
    found = read(name)

    assert [row for row in found if isinstance(row, Reject)] == []
    values = [row.values for row in found if isinstance(row, Row)]
    assert len(values) == rows
    assert len({value["chain_id"] for value in values}) == chains
    assert rows - len({value["row_key"] for value in values}) == equal_lines
    assert {value.get("out_of_scope_rule") for value in values} == {None}


def test_the_ids_of_the_master_file_say_that_its_times_are_utc() -> None:
    found = read("master_smallcdr.csv", timezone="from_uniqueid")

    assert isinstance(found[0], Row)
    assert found[0].values["started_at"] == datetime(2017, 6, 27, 9, 27, 15)
    assert found[0].values["time_basis"] == "from_uniqueid"


def test_a_list_of_names_is_no_cdr() -> None:
    with pytest.raises(FileRefusedError, match="no header of a CDR file"):
        read("publisher_persons.csv")


@pytest.fixture(scope="module")
def contacts(
    tmp_path_factory: pytest.TempPathFactory, dbt_home: Path
) -> Mapping[str, list[Record]]:
    """Contacts of each worked call by its feed, `call_00` to `call_23` and `whole`."""
    folder = tmp_path_factory.mktemp("worked")
    calls = json.loads((SAMPLES / "spec_worked_examples.json").read_text())
    exports = {f"call_{number:02}": call["rows"] for number, call in enumerate(calls)}
    exports["whole"] = [row for number in COMPLEX for row in calls[number]["rows"]]
    legs: list[Record] = []
    for name, rows in exports.items():
        path = folder / f"{name}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        legs += raw_rows(path, telephony_feed("asterisk_cdr", name, timezone=ZONE))
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(feeds=[feed(name, records_parties=False) for name in exports])
    warehouse.write(legs=legs)
    warehouse.build("+int_call_contacts")
    found = warehouse.rows(
        "select * from intermediate.int_call_contacts order by source_name, source_contact_id"
    )
    return {name: [row for row in found if row["source_name"] == name] for name in exports}


def told(contact: Record) -> tuple[Any, ...]:
    times = [
        contact[name]
        and f"{contact[name].replace(tzinfo=ZoneInfo('UTC')).astimezone(ZoneInfo(ZONE)):%H:%M:%S}"
        for name in ("started_at", "answered_at", "ended_at")
    ]
    names = ("wait_seconds", "talk_seconds", "transfer_count", "outcome", "agent_source_id")
    return (contact["source_contact_id"], *times, *(contact[n] for n in (*names, "queue")))


@pytest.mark.parametrize("number", EXPECTED)
def test_each_worked_call_is_the_contact_that_its_story_tells(
    contacts: Mapping[str, list[Record]], number: int
) -> None:
    assert [told(contact) for contact in contacts[f"call_{number:02}"]] == EXPECTED[number]


def test_a_call_told_in_five_parts_is_one_contact(contacts: Mapping[str, list[Record]]) -> None:
    assert [told(contact) for contact in contacts["whole"]] == WHOLE
