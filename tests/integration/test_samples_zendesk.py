"""The real Zendesk exports: what each file gives, worked out by hand."""

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

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples"
TICKETS = SAMPLES / "email_ticket/zendesk"
CHATS = SAMPLES / "chat/zendesk_messaging"
pytestmark = pytest.mark.skipif(
    not TICKETS.is_dir(), reason=f"the real exports are not on this machine: no {TICKETS}"
)

# By file: id of each ticket, author and event of its messages (C customer, m message). The API's
# tickets come without comments: each shows its first, as description, of the one who submitted
# it, who is the requester. No row is quarantined or out of scope.
EXPECTED = {
    "api_ticket.json": [("2", "Cm")],
    "api_tickets.json": [("2", "Cm"), ("3", "Cm")],
}
OTHER_TICKET_FILES = 26
OTHER_CHAT_FILES = 2


def read(reader: str, channel: str, path: Path) -> list[Row | Reject]:
    context = ReadContext(Feed("feed", channel, reader, "*", "UTC"), Company(), frozenset())
    return read_rows(SourceFile(path, path.name), context)


@pytest.mark.parametrize("name", EXPECTED)
def test_tickets(name: str) -> None:
    rows = read("zendesk_tickets", "email", TICKETS / name)

    assert [
        (
            row.values["record_id"],
            " ".join(m["author"][0].upper() + m["event"][0] for m in row.values["messages"]),
        )
        for row in rows
        if isinstance(row, Row)
    ] == EXPECTED[name]
    assert len(rows) == len(EXPECTED[name])
    assert {row.values["out_of_scope_rule"] for row in rows if isinstance(row, Row)} == {None}


def test_a_ticket_says_what_it_is() -> None:
    (row,) = read("zendesk_tickets", "email", TICKETS / "api_ticket.json")

    assert isinstance(row, Row)
    assert row.values["row_version"] == "2019-06-05T01:13:24.000000"
    assert row.values["declared_resolved"] is True
    assert row.values["queue"] == "360004077472"
    assert row.values["agent_source_id"] == "377922500012"
    assert [one["identifier_value"] for one in row.values["identifiers"]] == [
        "nukosuke@lavabit.com"
    ]
    assert "csat_score" not in row.values


def test_files_without_tickets_are_refused() -> None:
    """Users, groups, fields, audits and comments of no ticket, and the warehouse's tables."""
    others = sorted(path for path in TICKETS.iterdir() if path.name not in EXPECTED)

    assert len(others) == OTHER_TICKET_FILES
    for path in others:
        with pytest.raises(FileRefusedError, match="holds no ticket of Zendesk"):
            read("zendesk_tickets", "email", path)


def test_tables_of_chats_and_their_events_are_refused() -> None:
    tables = sorted(CHATS.iterdir())

    assert len(tables) == OTHER_CHAT_FILES
    for path in tables:
        with pytest.raises(FileRefusedError, match="is no whole chat"):
            read("zendesk_messaging", "chat", path)
