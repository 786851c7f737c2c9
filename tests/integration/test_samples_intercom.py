"""The real Intercom exports: what each file gives, worked out by hand."""

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

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/chat/intercom"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)

# The 17 recorded exchanges in their order; two of them are lists of one conversation. A row's
# entry is its conversation and, per message, author and event: C customer, A agent, B bot;
# m message, n note, c close, o other.
EXPECTED = [
    "tag",
    ("335", "Am"),
    "user_message",
    ("367", "Am"),
    ("371", "Am Bo Bo"),
    ("378", "Am"),
    ("387", "Am Cm"),
    ("388", "Am An"),
    ("390", "Am Cm"),
    ("394", "Am Am Ac"),
    ("395", "Am Ao"),
    ("400", "Am Ao"),
    ("405", "Am Ao"),
    ("409", "Am Bo"),
    "without a type",
    ("471", "Am Cm"),
    "ticket",
]


def read(name: str) -> list[Row | Reject]:
    options = {"user": "contacts.contacts.external_id"}
    feed = Feed("chat", "chat", "intercom_conversations", "*", "UTC", options=options)
    context = ReadContext(feed, Company(), frozenset({"thanks"}))
    return read_rows(SourceFile(SAMPLES / name, name), context)


def test_recorded_exchanges() -> None:
    rows = read("conversations_examples_v2.11.json")

    assert len(rows) == len(EXPECTED)
    for row, expected in zip(rows, EXPECTED, strict=True):
        if isinstance(row, Reject):
            assert isinstance(expected, str)
            assert expected in row.reasons[0]
        else:
            messages = " ".join(
                m["author"][0].upper() + m["event"][0] for m in row.values["messages"]
            )
            assert (row.values["record_id"], messages) == expected


def test_a_customer_is_known_by_the_option_and_by_what_was_written() -> None:
    by_record = {
        row.values["record_id"]: [i["identifier_value"] for i in row.values["identifiers"]]
        for row in read("conversations_examples_v2.11.json")
        if isinstance(row, Row)
    }

    assert by_record["400"] == ["74"]
    assert by_record["471"] == ["70", "joe@bloggs.com"]


def test_tables_of_a_warehouse_are_another_format() -> None:
    tables = sorted(SAMPLES.glob("*.csv"))

    assert len(tables) == 7
    for table in tables:
        with pytest.raises(FileRefusedError):
            read(table.name)
