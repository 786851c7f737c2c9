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

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/zendesk_messaging"
CHATS = "triggers_write_as_agents.json"
WORDS = frozenset({"thank", "you"})


def read(path: Path, **options: Any) -> list[Row | Reject]:
    feed = Feed("chats", "chat", "zendesk_messaging", "*", "UTC", region="US", options=options)
    context = ReadContext(feed, Company(), WORDS)
    return read_rows(SourceFile(path, path.name), context)


def rows(path: Path, **options: Any) -> list[dict[str, Any]]:
    return [dict(row.values) for row in read(path, **options) if isinstance(row, Row)]


def written(folder: Path, chat: dict[str, Any], **options: Any) -> dict[str, Any]:
    path = folder / "chat.json"
    path.write_text(json.dumps(chat))
    (row,) = rows(path, **options)
    return row


def spoken(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(m["message_id"], m["author"], m["event"]) for m in row["messages"]]


def test_the_history_is_told_by_nick_and_type() -> None:
    row = rows(FIXTURES / CHATS)[0]

    assert spoken(row) == [
        ("0", "customer", "other"),
        # A trigger's greeting answers nobody, though it signs as an agent.
        ("1", "system", "message"),
        # The message that opens the chat has no id: the contact is known by the chat's.
        (None, "customer", "message"),
        ("3", "agent", "other"),
        ("3", "agent", "message"),
        # The agent who handed over closed nothing.
        ("5", "agent", "other"),
        ("6", "agent", "message"),
        ("7", "customer", "message"),
        ("9", "customer", "message"),
        ("9", "customer", "other"),
        # The first to leave after the last word ended the chat.
        ("10", "customer", "close"),
        ("11", "agent", "other"),
    ]
    assert [m["agent_source_id"] for m in row["messages"] if m["author"] == "agent"] == [
        *("812", "812", "812", "813", "813"),
    ]
    assert [m["message_id"] for m in row["messages"] if m["is_thank_you"]] == ["9"]


def test_the_record_names_its_visitor_ticket_and_queue() -> None:
    row = rows(FIXTURES / CHATS, reason="tags")[0]

    assert (row["row_key"], row["record_id"]) == ("2601.10.A", "2601.10.A")
    assert row["row_version"] == "2026-01-05T10:30:00.000000"
    assert row["identifiers"] == [
        {"identifier_type": "email", "identifier_value": "ann@shop.example"},
        {"identifier_type": "phone", "identifier_value": "+12025550101"},
        {"identifier_type": "visitor", "identifier_value": "v-77"},
    ]
    assert (row["queue"], row["agent_source_id"], row["reason_code"]) == (
        "Billing",
        "813",
        "refund",
    )
    assert row["case_ids"] == ["4711"]
    assert (row["declared_resolved"], row["is_contained"]) == (None, None)


def test_option_visitor_goes_before_the_visitors_own_id() -> None:
    row = rows(FIXTURES / CHATS, visitor="visitor.name")[0]

    assert row["identifiers"][-1] == {"identifier_type": "visitor", "identifier_value": "Ann"}


def test_an_offline_message_is_a_chat_that_nobody_answered() -> None:
    row = rows(FIXTURES / CHATS)[1]

    assert spoken(row) == [(None, "customer", "message")]
    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 23)
    assert row["queue"] == "9"


def test_a_missed_chat_is_not_contained_by_a_greeting() -> None:
    row = rows(FIXTURES / CHATS)[2]

    assert row["is_contained"] is False
    assert spoken(row) == [(None, "customer", "message"), ("1", "system", "message")]


RATED = {"type": "chat.rating", "nick": "visitor", "timestamp": "2026-01-05T10:08:00Z"}
SAID = {"type": "chat.msg", "nick": "visitor", "msg": "Hi", "timestamp": "2026-01-05T10:00:00Z"}


@pytest.mark.parametrize(
    ("chat", "expected"),
    [
        ({"rating": "bad", "history": [SAID, RATED]}, (1, 2, 8)),
        (
            {"rating": "good", "history": [SAID], "end_timestamp": "2026-01-05T10:20:00Z"},
            (2, 2, 20),
        ),
        ({"history": [SAID, RATED | {"new_rating": "good"}]}, (2, 2, 8)),
        # Taken back.
        ({"rating": None, "history": [SAID, RATED | {"rating": "good"}]}, None),
        ({"rating": "not_rated", "history": [SAID]}, None),
        ({"rating": "Unrated", "history": [SAID]}, None),
        ({"history": [SAID, RATED | {"rating": "bad", "new_rating": "not_rated"}]}, None),
        ({"history": [SAID]}, None),
    ],
)
def test_rating(
    tmp_path: Path, chat: dict[str, Any], expected: tuple[int, int, int] | None
) -> None:
    row = written(tmp_path, {"type": "chat", "id": "C1"} | chat)

    assert (expected is None) == ("csat_score" not in row)
    if expected:
        assert (row["csat_score"], row["csat_scale"], row["rated_at"].minute) == expected


def test_a_messaging_conversation_has_messages_and_bots(tmp_path: Path) -> None:
    def message(number: int, kind: str, source: str, **author: object) -> dict[str, Any]:
        return {
            "id": f"m{number}",
            "received": f"2026-01-05T10:0{number}:00.000Z",
            "author": {"type": kind, **author},
            "content": {"type": "text", "text": "Hi"},
            "source": {"type": source},
        }

    row = written(
        tmp_path,
        {
            "conversation": {"id": "S1", "type": "personal"},
            "messages": [
                message(3, "business", "zd:agentWorkspace", userId="812"),
                message(2, "user", "web", userId="u1"),
                message(1, "user", "web", userId="u1"),
                message(0, "business", "zd:answerBot"),
                # Another vendor's bot.
                message(4, "business", "api:conversations", subtypes=["AI"]),
            ],
        },
    )

    assert row["record_id"] == "S1"
    assert spoken(row) == [
        ("m0", "bot", "message"),
        (None, "customer", "message"),
        ("m2", "customer", "message"),
        ("m3", "agent", "message"),
        ("m4", "bot", "message"),
    ]
    assert row["messages"][3]["agent_source_id"] == "812"


@pytest.mark.parametrize(
    ("source", "agent", "subtypes", "expected"),
    [
        ("zd:agentWorkspace", "812", ["agent"], ("agent", "message", "812")),
        # A trigger writes through the agents' workspace.
        ("zd:agentWorkspace", "__trigger", None, ("system", "message", None)),
        ("zd:agentWorkspace", None, None, ("agent", "message", None)),
        ("zd:agentWorkspace", None, ["activity"], ("system", "other", None)),
        ("api:conversations", None, ["bot"], ("bot", "message", None)),
        ("ultimate", None, None, ("bot", "message", None)),
        ("zd:surveys", None, None, ("agent", "other", None)),
    ],
)
def test_the_workspace_tells_beside_the_message_who_wrote_it(
    tmp_path: Path,
    source: str,
    agent: str | None,
    subtypes: list[str] | None,
    expected: tuple[str | None, ...],
) -> None:
    asked = {"id": "m0", "received": "2026-01-05T10:00:00Z", "author": {"type": "user"}}
    author = {"type": "business", "subtypes": subtypes}
    said = {"id": "m1", "received": "2026-01-05T10:01:00Z", "author": author}
    said |= {"source": {"type": source}, "metadata": {"__zendesk_msg.agent.id": agent}}
    row = written(tmp_path, {"conversation": {"id": "S1"}, "messages": [asked, said]})

    last = row["messages"][-1]
    assert (last["author"], last["event"], last["agent_source_id"]) == expected


def test_version_1_of_messaging_has_roles_and_seconds(tmp_path: Path) -> None:
    def message(number: int, role: str, **fields: object) -> dict[str, Any]:
        at = 1767607200.704 + 60 * number
        return {"_id": f"m{number}", "type": "text", "role": role, "received": at, **fields}

    row = written(
        tmp_path,
        {
            "conversation": {"_id": "S1", "unreadCount": 0},
            "messages": [
                message(0, "appUser", text="Hi", authorId="u1"),
                message(1, "whisper", text="Who is that?", authorId="812"),
                message(2, "appMaker", text="Yes?", authorId="812"),
                message(3, "appUser", text="Thank you!", authorId="u1"),
            ],
        },
    )

    assert row["record_id"] == "S1"
    assert spoken(row) == [
        (None, "customer", "message"),
        ("m1", "agent", "note"),
        ("m2", "agent", "message"),
        ("m3", "customer", "message"),
    ]
    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 10, 0, 0, 704000)
    assert row["messages"][2]["agent_source_id"] == "812"
    assert row["identifiers"] == [{"identifier_type": "visitor", "identifier_value": "u1"}]
    assert [one["is_thank_you"] for one in row["messages"]] == [False, False, False, True]


def test_a_time_of_no_year_rejects_its_conversation(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    message = {"_id": "m0", "role": "appUser", "text": "Hi", "received": 10**15}
    path.write_text(json.dumps({"conversation": {"_id": "S1"}, "messages": [message]}))

    (reject,) = read(path)
    assert isinstance(reject, Reject)
    assert reject.reasons[0].startswith("chat S1: received of message 0: 1000000000000000 is no ")


def test_a_chat_that_the_customer_never_answered_is_known_by_its_own_id(tmp_path: Path) -> None:
    greeting = SAID | {"nick": "agent:812", "msg_id": "7"}
    row = written(tmp_path, {"type": "chat", "id": "C1", "history": [greeting]})

    assert spoken(row) == [(None, "agent", "message")]


def test_what_is_no_chat_is_rejected_with_its_line_and_reasons() -> None:
    found = read(FIXTURES / "no_chat.ndjson")

    assert [
        (row.line, row.reasons if isinstance(row, Reject) else row.values["row_key"])
        for row in found
    ] == [
        (1, ("chat C1: no history and no messages; export whole chats, not a list of them",)),
        (2, ("the chat has no id",)),
        (
            3,
            (
                "chat C3: timestamp of entry 0 of the history is missing",
                "chat C3: rating: 'splendid' is no rating, which is good or bad",
            ),
        ),
        (4, ("a JSON NoneType where a chat is expected",)),
        (4, "C5"),
    ]
    deleted = found[-1]
    assert isinstance(deleted, Row)
    assert deleted.values["excluded_reason"] == "deleted"


@pytest.mark.parametrize(
    "content",
    [
        '{"type": "conversation", "id": "1", "messages": []}',
        '{"users": [{"id": 1}]}',
        '{"trigger": "message:appUser", "conversation": {"_id": "1"}, "messages": [{}]}',
        "chat_id,created_at,type\nC1,2026-01-05,ChatMessage\n",
    ],
)
def test_a_file_without_chats_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content)

    with pytest.raises(FileRefusedError, match="the file holds no chat of Zendesk"):
        read(path)


def test_a_night_without_chats_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text('{"chats": [], "count": 0}')

    assert read(path) == []


@pytest.mark.parametrize("junk", ["x", 1, 2.5, True, ["x"], [None], {}, {"": {}}, [[1]]])
def test_fields_of_another_shape_break_no_reader(tmp_path: Path, junk: object) -> None:
    strange = SAID | {"nick": junk, "msg": junk, "msg_id": junk, "sender_type": junk}
    row = written(
        tmp_path,
        {
            "type": "chat",
            "id": "C1",
            "visitor": junk,
            "agent_ids": junk,
            "department_name": junk,
            "messages": None,
            "history": [SAID, strange, None, "x"],
        },
        account="visitor.id",
    )

    assert len(row["messages"]) == 2
