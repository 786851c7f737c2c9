import json
from datetime import datetime
from pathlib import Path
from typing import Any

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

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/freshdesk_tickets"
WORDS = frozenset({"thank", "you", "so", "much"})


def read(path: Path, **options: Any) -> list[Row | Reject]:
    feed = Feed("tickets", "email", "freshdesk_tickets", "*", "UTC", options=options)
    context = ReadContext(feed, Company(), WORDS)
    return read_rows(SourceFile(path, path.name), context)


def only(path: Path, **options: Any) -> dict[str, Any]:
    (row,) = read(path, **options)
    assert isinstance(row, Row)
    return dict(row.values)


def written(folder: Path, options: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    times = {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T12:00:00Z"}
    path = folder / "tickets.json"
    path.write_text(json.dumps([{"id": 1, "status": 2, "requester_id": 901, **times, **fields}]))
    return only(path, **(options or {}))


def said(number: int, body: str = "Hi", **fields: Any) -> dict[str, Any]:
    """A conversation of the customer's, in a chat unless given otherwise."""
    at = f"2026-01-05T10:{number:02}:00Z"
    values = {"id": number, "incoming": True, "private": False, "source": 20, "user_id": 901}
    return values | {"body_text": body, "created_at": at} | fields


def spoken(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(m["message_id"], m["author"], m["event"]) for m in row["messages"]]


def test_the_description_opens_and_conversations_follow_in_order_of_time() -> None:
    row = only(FIXTURES / "conversations_in_no_order.json")

    assert spoken(row) == [
        ("description", "customer", "message"),
        # Without a user it is an automation's.
        ("501", "bot", "message"),
        ("502", "agent", "message"),
        ("503", "agent", "note"),
        # A third party's mail answers no customer.
        ("504", "agent", "note"),
        ("505", "agent", "other"),
        ("506", "customer", "other"),
        ("507", "customer", "message"),
    ]
    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 10)
    assert row["messages"][2]["agent_source_id"] == "812"
    assert [m["message_id"] for m in row["messages"] if m["is_thank_you"]] == ["507"]


def test_the_record_names_its_customer_queue_and_resolution() -> None:
    row = only(
        FIXTURES / "conversations_in_no_order.json",
        account="requester.unique_external_id",
        case="custom_fields.cf_case",
        reason="tags",
    )

    assert (row["row_key"], row["record_id"], row["contact_channel"]) == ("61", "61", "email")
    assert row["row_version"] == "2026-01-07T12:00:00.000000"
    assert row["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "A1"},
        {"identifier_type": "email", "identifier_value": "ann@shop.example"},
        {"identifier_type": "phone", "identifier_value": "+12025550101"},
    ]
    assert (row["queue"], row["agent_source_id"]) == ("42", "812")
    assert (row["case_ids"], row["reason_code"]) == (["C-9"], "delivery")
    assert row["declared_resolved"] is True
    assert (row["excluded_reason"], row["time_basis"]) == (None, "zone")


def test_conversations_may_be_listed_apart() -> None:
    ticket, *rejects = read(FIXTURES / "conversations_listed_apart.ndjson")

    assert isinstance(ticket, Row)
    assert spoken(dict(ticket.values)) == [
        ("description", "customer", "message"),
        ("601", "customer", "message"),
    ]
    # Without the requester's own record, the address that the requester wrote from.
    assert [one["identifier_value"] for one in ticket.values["identifiers"]] == ["ann@shop.example"]
    assert [(row.line, row.reasons[0]) for row in rejects if isinstance(row, Reject)] == [
        (
            5,
            "no ticket: an object with id, ticket_id, agent_id, time_spent; a ticket has an id, "
            "and status, requester_id or subject",
        ),
        (6, "the ticket has no id"),
        (
            7,
            "ticket 72: created_at of the ticket: 'yesterday' is no time in ISO 8601 such as "
            "2026-01-31T17:05:00Z",
        ),
        (
            4,
            "part 602 belongs to ticket 99, which is not in the file; have both exported together",
        ),
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(2, False), (3, False), (4, True), (5, True), (6, False), ("Closed", True), (None, None)],
)
def test_the_status_declares(tmp_path: Path, status: object, expected: bool | None) -> None:
    assert written(tmp_path, status=status)["declared_resolved"] is expected


def test_a_configured_field_declares_instead(tmp_path: Path) -> None:
    options = {"resolved": "custom_fields.cf_done"}

    row = written(tmp_path, options, status=5, custom_fields={"cf_done": "no"})
    assert row["declared_resolved"] is False


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"deleted": True}, "deleted"),
        ({"spam": True}, "spam"),
        ({"spam": True, "deleted": True}, "spam"),
        ({"spam": False, "deleted": None}, None),
    ],
)
def test_deleted_and_spam_tickets_are_delivered(
    tmp_path: Path, flags: dict[str, Any], expected: str | None
) -> None:
    assert written(tmp_path, **flags)["excluded_reason"] == expected


@pytest.mark.parametrize(
    ("source", "conversations", "opening"),
    [
        (15, [said(1), said(2)], "1"),
        (7, [said(1, source=0)], "1"),
        (15, [said(1, incoming=False, user_id=None)], "description"),
        (1, [said(1, source=0)], "description"),
        (15, [], "description"),
    ],
)
def test_a_ticket_of_a_chat_repeats_its_first_message(
    tmp_path: Path, source: int, conversations: list[dict[str, Any]], opening: str
) -> None:
    row = written(tmp_path, source=source, conversations=conversations)

    assert row["messages"][0]["message_id"] == opening


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({"source": 10}, "agent"),
        ({"source": "10"}, "agent"),
        ({"source": "Outbound Email"}, "agent"),
        # A child and a tracker, a parent and one of those that a tracker gathers.
        ({"source": 1, "association_type": 2}, "agent"),
        ({"source": 2, "association_type": 3}, "agent"),
        ({"source": 1, "association_type": 1}, "customer"),
        ({"source": 1, "association_type": 4}, "customer"),
    ],
)
def test_a_ticket_that_an_agent_began_is_ours_until_the_customer_writes(
    tmp_path: Path, fields: dict[str, Any], author: str
) -> None:
    conversations = [said(1, source=0)]
    row = written(tmp_path, responder_id=812, conversations=conversations, **fields)

    assert spoken(row) == [("description", author, "message"), ("1", "customer", "message")]
    assert row["messages"][0]["agent_source_id"] == ("812" if author == "agent" else None)


def test_a_ticket_that_opens_with_thanks_is_a_contact(tmp_path: Path) -> None:
    row = written(tmp_path, description="<div>Thank you!</div>")

    assert row.get("out_of_scope_rule") is None


@pytest.mark.parametrize(
    ("sender", "automation", "expected"),
    [
        ({"incoming": False, "user_id": 812}, {}, ("1", "agent", "message")),
        ({"incoming": False, "user_id": 812}, {"automation_id": 33}, ("1", "bot", "message")),
        ({"incoming": False, "user_id": 812}, {"auto_response": True}, ("1", "bot", "message")),
        ({"incoming": False, "user_id": 812}, {"source": 15}, ("1", "bot", "message")),
        ({"incoming": False, "user_id": 812}, {"source": 16}, ("1", "agent", "note")),
        ({"incoming": True}, {"auto_response": False}, ("1", "customer", "message")),
        ({"incoming": True}, {"auto_response": True}, ("1", "customer", "other")),
    ],
)
def test_what_an_automation_sends_answers_nobody_and_asks_for_nothing(
    tmp_path: Path, sender: dict[str, Any], automation: dict[str, Any], expected: tuple[str, ...]
) -> None:
    conversation = said(1, **{"source": 0, **sender, **automation})
    row = written(tmp_path, source=1, conversations=[conversation])

    assert spoken(row)[1] == expected


@pytest.mark.parametrize(
    "content",
    [
        '[{"id": 1, "ticket_id": 2, "incoming": true, "private": false}]',
        '[{"id": 1, "email": "ann@shop.example", "active": true}]',
        "Ticket ID,Subject,Status\n1,Missing,Open\n",
    ],
)
def test_a_file_without_tickets_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content)

    with pytest.raises(FileRefusedError, match="the file holds no ticket of Freshdesk"):
        read(path)


@pytest.mark.parametrize("junk", ["x", 1, 2.5, True, ["x"], [None], {}, {"": {}}, [[1]]])
def test_fields_of_another_shape_break_no_reader(tmp_path: Path, junk: object) -> None:
    row = written(
        tmp_path,
        {"account": "requester.unique_external_id", "reason": "tags"},
        custom_fields=junk,
        conversations=[said(1, body_text=junk, source=junk, from_email=junk), "x", None],
        requester=junk,
        source=junk,
        tags=junk,
        spam=False,
    )

    assert [one[0] for one in spoken(row)] == ["description", "1"]


def test_stats_tell_of_the_replies_that_a_list_leaves_out(tmp_path: Path) -> None:
    stats = {
        "first_responded_at": "2026-01-05T10:20:00Z",
        "agent_responded_at": "2026-01-05T11:00:00Z",
        "requester_responded_at": "2026-01-05T10:40:00Z",
        "closed_at": None,
    }
    row = written(tmp_path, stats=stats)
    assert [(m["author"], m["sent_at"].hour, m["sent_at"].minute) for m in row["messages"]] == [
        ("customer", 10, 0),
        ("agent", 10, 20),
        ("agent", 11, 0),
    ]
    once = written(tmp_path, stats=stats | {"agent_responded_at": "2026-01-05T10:20:00Z"})
    # No id of the vendor's: with the conversations at hand, it must not be added to them.
    assert [m["message_id"] for m in once["messages"]] == ["description", None]
    whole = written(tmp_path, stats=stats, conversations=[said(5, source=0)])
    assert spoken(whole) == [
        ("description", "customer", "message"),
        ("5", "customer", "message"),
    ]


def test_stats_tell_of_the_replies_after_a_tickets_first_ten_conversations(tmp_path: Path) -> None:
    stats = {
        "first_responded_at": "2026-01-05T10:02:00Z",
        "agent_responded_at": "2026-01-05T11:00:00Z",
    }
    first_ten = [said(number, source=0) for number in range(1, 11)]
    first_ten[1] |= {"incoming": False, "user_id": 812}

    row = written(tmp_path, stats=stats, conversations=first_ten)
    assert len(row["messages"]) == 12
    last = row["messages"][-1]
    assert (last["author"], last["sent_at"]) == ("agent", datetime(2026, 1, 5, 11))
    assert last["message_id"] is None
    heard = written(
        tmp_path,
        stats=stats,
        conversations=[
            *first_ten[1:],
            said(10, source=0) | {"created_at": "2026-01-05T12:00:00Z", "id": 11},
        ],
    )
    assert len(heard["messages"]) == 11


QUOTED = "<blockquote class='freshdesk_quote'>On Mon, 5 Jan Bo wrote:<br>Hi Jane</blockquote>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # The plain text has no mark where the quotation begins.
        (
            {
                "body": f"<div>Thank you!</div><div class='freshdesk_quote'>{QUOTED}</div>",
                "body_text": "Thank you! On Mon, 5 Jan Bo wrote: Hi Jane",
            },
            True,
        ),
        # Version 1.
        ({"body": "Thank you! Hi Jane", "body_html": f"<div>Thank you!</div>{QUOTED}"}, True),
        ({"body": "Thank you!\n\nOn Mon, 5 Jan 2026 Bo wrote:\n> Hi"}, True),
        ({"body": "", "body_text": "Thank you!"}, True),
        ({"body": "<div>Thank you! It is lost</div>", "body_text": "Thank you!"}, False),
    ],
)
def test_a_thank_you_is_told_from_its_quotation(
    tmp_path: Path, body: dict[str, str], expected: bool
) -> None:
    reply = {name: value for name, value in said(7, source=0).items() if name != "body_text"}
    row = written(tmp_path, conversations=[reply | body])

    assert row["messages"][-1]["is_thank_you"] is expected


def test_version_1_has_the_tickets_number_as_another_field(tmp_path: Path) -> None:
    times = {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T12:00:00Z"}
    ticket = {"id": 5_000_123, "display_id": 77, "status": 4, "requester_id": 901, **times}
    reply = said(7, incoming=False, source=0, user_id=811) | {"ticket_id": 77}
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps([{"helpdesk_ticket": ticket}, reply]))
    row = only(path)
    assert (row["row_key"], row["record_id"]) == ("77", "77")
    assert spoken(row)[1] == ("7", "agent", "message")


@pytest.mark.parametrize(("association", "cases"), [(2, ["70"]), (1, []), (3, []), (4, [])])
def test_a_child_is_about_the_ticket_that_it_belongs_to(
    tmp_path: Path, association: int, cases: list[str]
) -> None:
    row = written(tmp_path, association_type=association, associated_tickets_list=[70])
    assert row["case_ids"] == cases


def test_version_1_says_notes(tmp_path: Path) -> None:
    reply = said(7, incoming=False, source=0, user_id=811)
    ticket = {"id": 1, "status": 2, "requester_id": 901, "created_at": "2026-01-05T10:00:00Z"}
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps([{"helpdesk_ticket": ticket | {"notes": [{"note": reply}]}}]))
    assert spoken(only(path)) == [
        ("description", "customer", "message"),
        ("7", "agent", "message"),
    ]
