"""The real Freshdesk exports: what each file gives, worked out by hand."""

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
TICKETS = SAMPLES / "email_ticket/freshdesk"
WEB_CHAT = SAMPLES / "chat/freshdesk_webchat"
pytestmark = pytest.mark.skipif(
    not TICKETS.is_dir(), reason=f"the real exports are not on this machine: no {TICKETS}"
)

# By file, each row: its ticket, whether resolved is declared, and per message its id, author
# (C customer, A agent, B bot) and event (m message, n note). No row is quarantined or out of
# scope.
EXPECTED = {
    # The customer, the agent's reply and note, and 28 hours later the customer again: two contacts.
    "chatwoot_ticket_with_conversations.json": [
        ("2001", True, "description:Cm 3001:Am 3002:An 3003:Cm")
    ],
    "v2_all_tickets.json": [("1", False, "description:Cm")],
    # Two versions of ticket 1, five years apart.
    "v2_search_tickets.json": [("1", False, "description:Cm"), ("1", False, "description:Cm")],
    # Its stats tell of the replies that it is shown without.
    "v2_ticket_1.json": [("1", False, "description:Cm None:Am None:Am")],
    "v2_ticket_1_updated.json": [("1", True, "description:Cm")],
    # Made of a chat: the description repeats 3102, the customer's first message.
    "ticket_with_conversations.json": [
        ("2101", False, "3101:Bm 3102:Cm 3103:Cm 3104:Am 3105:Cm 3106:Am")
    ],
}
OTHER_FILES = (
    "v2_agents.json",
    "v2_companies.json",
    "v2_contacts.json",
    "v2_conversations.json",
    "v2_time_entries.json",
)


def read(path: Path) -> list[Row | Reject]:
    context = ReadContext(
        Feed("tickets", "email", "freshdesk_tickets", "*", "UTC"), Company(), frozenset()
    )
    return read_rows(SourceFile(path, path.name), context)


def sample(name: str) -> Path:
    return next(folder / name for folder in (TICKETS, WEB_CHAT) if (folder / name).is_file())


@pytest.mark.parametrize("name", EXPECTED)
def test_tickets(name: str) -> None:
    rows = read(sample(name))

    assert [
        (
            row.values["record_id"],
            row.values["declared_resolved"],
            " ".join(
                f"{m['message_id']}:{m['author'][0].upper()}{m['event'][0]}"
                for m in row.values["messages"]
            ),
        )
        for row in rows
        if isinstance(row, Row)
    ] == EXPECTED[name]
    assert len(rows) == len(EXPECTED[name])
    assert {row.values.get("out_of_scope_rule") for row in rows if isinstance(row, Row)} == {None}


def test_times_keep_their_own_zone() -> None:
    (row,) = read(sample("v2_all_tickets.json"))

    assert isinstance(row, Row)
    assert row.values["messages"][0]["sent_at"].isoformat() == "2014-12-31T02:27:09"
    assert row.values["time_basis"] == "zone"


def test_a_customer_is_known_by_mail_and_mobile() -> None:
    (row,) = read(sample("chatwoot_ticket_with_conversations.json"))

    assert isinstance(row, Row)
    assert [one["identifier_value"] for one in row.values["identifiers"]] == [
        "customer@example.com",
        "+15551234567",
    ]


@pytest.mark.parametrize("name", OTHER_FILES)
def test_files_without_tickets_are_refused(name: str) -> None:
    with pytest.raises(FileRefusedError, match="holds no ticket of Freshdesk"):
        read(TICKETS / name)


def test_every_file_is_accounted_for() -> None:
    files = {path.name for folder in (TICKETS, WEB_CHAT) for path in folder.iterdir()}

    assert files == {*EXPECTED, *OTHER_FILES}
