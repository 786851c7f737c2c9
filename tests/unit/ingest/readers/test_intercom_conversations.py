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

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/intercom_conversations"
WORDS = frozenset({"thank", "you", "so", "much"})
CONVERSATION = {
    "type": "conversation",
    "id": "1",
    "created_at": 1767607200,
    "source": {"id": "1", "body": "<p>Hi</p>", "author": {"type": "user", "id": "c1"}},
}


def read(name: str, **options: Any) -> list[Row | Reject]:
    feed = Feed("chat_main", "chat", "intercom_conversations", "*.json", "UTC", options=options)
    file = SourceFile(FIXTURES / name, name)
    return read_rows(file, ReadContext(feed, Company(), WORDS))


def values(name: str, **options: Any) -> dict[str, Any]:
    (row,) = read(name, **options)
    assert isinstance(row, Row)
    return dict(row.values)


def test_messages_are_in_order_of_time_with_the_source_first() -> None:
    messages = values("opening_message_outside_the_parts.json")["messages"]

    at = datetime(2026, 1, 5, 10).replace
    assert [
        (m["message_id"], m["sent_at"], m["author"], m["agent_source_id"], m["event"])
        for m in messages
    ] == [
        ("9001", at(), "customer", None, "message"),
        # Operator, the bot, signs as an admin: it must never answer.
        ("1", at(second=5), "bot", None, "message"),
        ("2", at(second=10), "bot", None, "other"),
        ("3", at(second=20), "agent", "812", "note"),
        # A text that came with an assignment is a public reply; part 4 was delivered after 5.
        ("4", at(minute=1), "agent", "812", "message"),
        # A close with a text says something first and closes then.
        ("5", at(minute=5), "agent", "812", "message"),
        ("5", at(minute=5), "agent", "812", "close"),
        ("6", at(minute=6), "customer", None, "message"),
        ("7", at(minute=6, second=40), "bot", None, "close"),
        # The remark of a rating is no message: it would open another session.
        ("8", at(minute=8, second=20), "customer", None, "other"),
        # A deleted text was written nevertheless, and a picture needs no text.
        ("9", at(hour=11, minute=53, second=20), "customer", None, "message"),
        ("10", at(hour=11, minute=55), "customer", None, "message"),
        ("11", at(hour=12), "agent", "812", "other"),
    ]
    assert {m["event"] for m in messages if m["is_public"]} == {"message"}
    assert [m["message_id"] for m in messages if m["is_thank_you"]] == ["6"]


def test_warehouses_write_times_as_texts(tmp_path: Path) -> None:
    comment = {"id": "2", "part_type": "comment", "body": "Yes", "author": {"type": "admin"}}
    parts = [comment | {"created_at": "2026-01-05T10:05:00.000000Z"}]
    given = {"rating": 5, "created_at": "2026-01-05T11:00:00+01:00"}
    path = tmp_path / "conversations.json"
    path.write_text(
        json.dumps(
            CONVERSATION
            | {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T10:06:00Z"}
            | {"conversation_parts": parts, "conversation_rating": given}
        )
    )
    row = values(str(path))
    ten = datetime(2026, 1, 5, 10)
    assert [m["sent_at"] for m in row["messages"]] == [ten, ten.replace(minute=5)]
    assert row["rated_at"] == ten

    path.write_text(json.dumps(CONVERSATION | {"created_at": "2026-01-05T10:00:00"}))
    (local,) = read(str(path))
    assert isinstance(local, Reject)


def test_the_record_is_versioned_by_its_update() -> None:
    row = values("opening_message_outside_the_parts.json")

    assert (row["row_key"], row["record_id"], row["contact_channel"]) == ("501", "501", "chat")
    older, newer = (r.values["row_version"] for r in read("parts_left_out_by_the_list.json"))
    assert older < newer < row["row_version"]


def test_options_name_the_fields() -> None:
    row = values(
        "opening_message_outside_the_parts.json",
        user="contacts.contacts.external_id",
        reason="tags",
        case="custom_attributes.Case",
        order="custom_attributes.Order",
        queue="custom_attributes.Desk",
        resolved="state",
        resolved_true=["closed"],
        exclude_reasons={"delivery": "test"},
    )

    assert row["identifiers"] == [
        {"identifier_type": "user", "identifier_value": "70"},
        # Of the customer who wrote first; the friend who joined in is another person.
        {"identifier_type": "email", "identifier_value": "ann@shop.example"},
    ]
    assert row["reason_code"] == "delivery"
    assert row["excluded_reason"] == "test"
    assert row["case_ids"] == ["C-9", "7001"]
    assert row["order_ids"] == ["A-17"]
    assert row["related_ids"] == ["480"]
    assert row["queue"] == "55"
    assert row["agent_source_id"] == "814"
    assert row["declared_resolved"] is False


def test_without_options_nothing_is_declared() -> None:
    row = values("opening_message_outside_the_parts.json")

    assert row["declared_resolved"] is None
    assert row["is_contained"] is None
    assert row["reason_code"] is None
    assert row["excluded_reason"] is None


def test_a_list_holds_conversations_without_their_parts() -> None:
    rows = read("parts_left_out_by_the_list.json")
    ours, theirs = (row.values for row in rows if isinstance(row, Row))

    assert [row.line for row in rows] == [1, 1]
    assert [m["author"] for m in ours["messages"]] == ["agent"]
    # A blank author with the customer's initiative, as for Twitter, is the customer.
    assert [(m["author"], m["event"]) for m in theirs["messages"]] == [("customer", "message")]
    assert [ours["queue"], ours["agent_source_id"], theirs["queue"]] == [None, None, None]


def test_statistics_tell_of_the_parts_that_a_list_leaves_out(tmp_path: Path) -> None:
    begun = 1767607200
    conversation: dict[str, Any] = {
        "type": "conversation",
        "id": "1",
        "created_at": begun,
        "source": {"id": "9", "author": {"type": "user", "id": "u1"}, "body": "Hi"},
        "statistics": {
            "first_contact_reply_at": begun,
            "first_admin_reply_at": begun + 60,
            "last_contact_reply_at": begun + 120,
            "last_admin_reply_at": begun + 180,
            "last_close_at": begun + 300,
        },
    }
    path = tmp_path / "list.json"

    def told(**changes: Any) -> list[tuple[str, str, int]]:
        path.write_text(json.dumps(conversation | changes))
        [row] = read(str(path))
        assert isinstance(row, Row)
        start = datetime(2026, 1, 5, 10)
        return [
            (m["author"], m["event"], int((m["sent_at"] - start).total_seconds()))
            for m in row.values["messages"]
        ]

    whole = [("customer", "message", 0), ("agent", "message", 60), ("agent", "message", 180)]
    assert told() == whole
    part = {"part_type": "comment", "id": "2", "body": "Yes", "created_at": begun + 60}
    parts = [part | {"author": {"type": "admin", "id": "8"}}]
    assert told(conversation_parts={"conversation_parts": parts, "total_count": 3}) == whole
    complete = {"conversation_parts": parts, "total_count": 1}
    assert told(conversation_parts=complete) == whole[:2]


def test_statistics_tell_of_the_parts_that_webhooks_brought_before(tmp_path: Path) -> None:
    begun = CONVERSATION["created_at"]
    close = {"part_type": "close", "id": "4", "body": None, "created_at": begun + 300}
    close["author"] = {"type": "admin", "id": "8"}
    item = CONVERSATION | {
        # A webhook counts only the parts of its event.
        "conversation_parts": {"conversation_parts": [close], "total_count": 1},
        "statistics": {"first_admin_reply_at": begun + 60, "last_admin_reply_at": begun + 60},
    }
    event = {"type": "notification_event", "topic": "conversation.admin.closed"}

    [row] = _read(tmp_path, event | {"data": {"item": item}})

    assert isinstance(row, Row)
    assert [(m["author"], m["event"], m["sent_at"].minute) for m in row.values["messages"]] == [
        ("customer", "message", 0),
        ("agent", "message", 1),
        ("agent", "close", 5),
    ]


def test_webhooks_and_recorded_exchanges_are_unwrapped() -> None:
    delivered, exchanged = (row.values for row in read("wrapped_in_deliveries.ndjson"))

    assert [m["message_id"] for m in delivered["messages"]] == ["9201"]
    # Without a source, the first part opens.
    assert [(m["message_id"], m["author"]) for m in exchanged["messages"]] == [("21", "customer")]


def test_what_is_no_conversation_is_rejected_with_its_line_and_reason() -> None:
    *rejects, broken, last = read("no_conversation.ndjson")

    assert [(reject.line, reject.reasons[0]) for reject in rejects] == [
        (1, "an object of type tag; an object of type conversation is expected"),
        (2, "an object without a type; an object of type conversation is expected"),
        (3, "the conversation has no id"),
        (4, "conversation 801 has neither source nor parts"),
        (
            5,
            "conversation 802: created_at of comment 31: None is no epoch time: "
            "a number of s since 1970 is expected",
        ),
    ]
    # The ping of line 6 is no conversation's and no row.
    assert isinstance(broken, Reject)
    assert broken.line == 7
    assert broken.reasons[0].startswith("not valid JSON")
    assert isinstance(last, Row)
    assert (last.line, last.values["row_key"]) == (8, "804")


def test_a_file_of_another_vendor_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="expected conversations of Intercom"):
        read("another_vendor.json")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("confirmed_resolution", True),
        ("assumed_resolution", True),
        ("routed_to_team", False),
        ("abandoned", False),
        ("a_state_of_tomorrow", None),
        (None, None),
    ],
)
def test_the_ai_agent_says_whether_it_contained(
    tmp_path: Path, state: str | None, expected: bool | None
) -> None:
    file = _written(tmp_path, ai_agent={"resolution_state": state})

    assert file["is_contained"] is expected


def test_option_contained_goes_before_the_ai_agent(tmp_path: Path) -> None:
    row = _written(
        tmp_path,
        {"contained": "custom_attributes.bot"},
        ai_agent={"resolution_state": "assumed_resolution"},
        custom_attributes={"bot": "no"},
    )

    assert row["is_contained"] is False


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"type": "user"}, "customer"),
        ({"type": "lead"}, "customer"),
        ({"type": "contact"}, "customer"),
        ({"type": "admin", "id": "1"}, "agent"),
        ({"type": "team", "id": "1"}, "agent"),
        ({"type": "bot"}, "bot"),
        ({"type": "admin", "id": "1", "from_ai_agent": True}, "bot"),
        ({"type": "admin", "id": "1", "email": "operator@intercom.io"}, "bot"),
        ({"type": "something new"}, "system"),
        (None, "system"),
    ],
)
def test_author(tmp_path: Path, author: dict[str, Any] | None, expected: str) -> None:
    row = _written(tmp_path, source={"id": "1", "body": "<p>Hi</p>", "author": author})

    (message,) = row["messages"]
    assert message["author"] == expected
    assert message["agent_source_id"] == ("1" if author == {"type": "admin", "id": "1"} else None)


@pytest.mark.parametrize("junk", ["x", 1, 2.5, True, ["x"], [None], {"x": None}])
def test_fields_of_another_shape_break_no_reader(tmp_path: Path, junk: object) -> None:
    row = _written(
        tmp_path,
        source={"id": "1", "body": junk, "author": junk, "delivered_as": "customer_initiated"},
        linked_objects={"data": [junk, {"type": "ticket", "id": 7}]},
        tags=junk,
        contacts=junk,
    )

    assert row["case_ids"] == ["7"]
    assert row["identifiers"] == []


@pytest.mark.parametrize(
    "tags",
    [
        {"type": "tag.list", "tags": [{"id": "1", "name": "late"}, {"id": "2", "name": "vip"}]},
        ["late", "vip"],
    ],
)
def test_tags_are_known_by_their_names(tmp_path: Path, tags: object) -> None:
    row = _written(tmp_path, {"reason": "tags", "order": "tags"}, tags=tags)

    assert row["reason_code"] == "late"
    assert row["order_ids"] == ["late", "vip"]


def test_thanks_may_be_written_with_entities(tmp_path: Path) -> None:
    author = {"type": "user", "id": "c1"}
    row = _written(
        tmp_path, source={"id": "1", "body": "Thank you&nbsp;so much&#33;", "author": author}
    )

    assert row["messages"][0]["is_thank_you"] is True


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("comment", "message"),
        # Sent by itself where nobody is there: it serves nobody.
        ("channel_and_reply_time_expectation", "other"),
        ("call_summary", "other"),
    ],
)
def test_not_all_that_a_bot_writes_is_a_message(tmp_path: Path, kind: str, event: str) -> None:
    part = {"id": "2", "part_type": kind, "body": "<p>Hi</p>", "created_at": 1767607260}
    part["author"] = {"type": "bot", "id": "278", "email": "operator+a@intercom.io"}
    row = _written(tmp_path, conversation_parts={"conversation_parts": [part], "total_count": 1})

    assert [(m["author"], m["event"]) for m in row["messages"]] == [
        ("customer", "message"),
        ("bot", event),
    ]


def test_an_error_of_the_api_refuses_the_file(tmp_path: Path) -> None:
    error = {"code": "unauthorized", "message": "Access Token Invalid"}
    page = {"type": "error.list", "request_id": "x", "errors": [error]}

    with pytest.raises(FileRefusedError, match="unauthorized: Access Token Invalid"):
        _read(tmp_path, CONVERSATION, page)


@pytest.mark.parametrize(
    "page",
    [
        {"type": "list", "data": [CONVERSATION, CONVERSATION]},
        {"type": "conversation.list", "data": [CONVERSATION, CONVERSATION]},
        {"type": "conversation.list", "conversations": [CONVERSATION, CONVERSATION]},
        {"conversations": [CONVERSATION, CONVERSATION]},
        {"endpoint": "GET /x", "body": {"conversations": [CONVERSATION, CONVERSATION]}},
    ],
)
def test_every_list_of_conversations_is_opened(tmp_path: Path, page: dict[str, Any]) -> None:
    rows = _read(tmp_path, page)

    assert [type(row) for row in rows] == [Row, Row]


@pytest.mark.parametrize("page", [{"type": "conversation.list", "data": []}, {"conversations": []}])
def test_an_empty_list_of_conversations_holds_no_row(tmp_path: Path, page: dict[str, Any]) -> None:
    assert _read(tmp_path, page) == []


def test_other_objects_of_intercom_are_no_export_of_conversations(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="an object of type list"):
        _read(tmp_path, {"type": "list", "data": [{"type": "contact", "id": "1"}]})


def test_webhooks_of_other_topics_are_passed_over(tmp_path: Path) -> None:
    item = {"type": "contact", "id": "1"}
    others = [
        {"type": "notification_event", "topic": topic, "data": {"item": item}}
        for topic in ("ping", "contact.created")
    ]
    broken = {"type": "notification_event", "topic": "conversation.read", "data": {}}
    rows = _read(tmp_path, *others, CONVERSATION, broken)

    assert [type(row) for row in rows] == [Row, Reject]


@pytest.mark.parametrize(
    "tombstone",
    [
        {
            "type": "notification_event",
            "topic": "conversation.deleted",
            "data": {"item": {"type": "conversation", "id": "1"}},
        },
        {"id": "1", "object": "conversation", "deleted": True},
        {
            "type": "conversations.list",
            "total_count": 1,
            "conversations": [
                {
                    "type": "conversation",
                    "id": "1",
                    "metrics_retained": False,
                    "deleted_at": 1734537460,
                }
            ],
        },
    ],
)
def test_a_deletion_holds_whatever_else_is_delivered(
    tmp_path: Path, tombstone: dict[str, Any]
) -> None:
    deleted, living = _read(tmp_path, tombstone, {**CONVERSATION, "updated_at": 4102444800})

    assert isinstance(deleted, Row)
    assert isinstance(living, Row)
    assert (deleted.values["row_key"], deleted.values["excluded_reason"]) == ("1", "deleted")
    assert deleted.values["messages"] == []
    assert deleted.values["row_version"] > living.values["row_version"]


@pytest.mark.parametrize("is_page", [True, False])
def test_parts_may_be_a_plain_list(tmp_path: Path, is_page: bool) -> None:
    part = {"id": "2", "part_type": "comment", "body": "x", "created_at": 1767607260}
    parts: object = {"conversation_parts": [part]} if is_page else [part]

    assert len(_written(tmp_path, conversation_parts=parts)["messages"]) == 2


@pytest.mark.parametrize("parts", ["x", 7, {"data": []}, ["x"], {"conversation_parts": "x"}])
def test_parts_of_another_shape_are_rejected(tmp_path: Path, parts: object) -> None:
    (reject,) = _read(tmp_path, {**CONVERSATION, "conversation_parts": parts})

    assert isinstance(reject, Reject)
    assert "conversation_parts is neither a list of parts" in reject.reasons[0]


@pytest.mark.parametrize(
    "beside",
    [
        {"user": {"type": "user", "id": "c1", "email": "ann@shop.example"}},
        {
            "users": [
                {"id": "c1", "email": "ann@shop.example"},
                {"id": "c2", "email": "b@x.example"},
            ]
        },
        {"customers": [{"id": "c1", "email": "ann@shop.example"}]},
        {"users": {"type": "user.list", "users": [{"id": "c1", "email": "ann@shop.example"}]}},
    ],
)
def test_api_1_has_the_opening_message_and_the_customer_under_other_names(
    tmp_path: Path, beside: dict[str, Any]
) -> None:
    opening = {"type": "conversation_message", "id": "77", "body": "<p>Hi</p>"}
    opening["author"] = {"type": "user", "id": "c1"}
    row = _written(tmp_path, source=None, conversation_message=opening, **beside)

    assert [(m["message_id"], m["author"]) for m in row["messages"]] == [("77", "customer")]
    assert row["identifiers"] == [
        {"identifier_type": "email", "identifier_value": "ann@shop.example"}
    ]


@pytest.mark.parametrize(
    ("assignee", "queue", "agent"),
    [
        ({"assignee": {"type": "team", "id": "55"}}, "55", None),
        ({"assignee": {"type": "admin", "id": 814}}, None, "814"),
        ({"assignee": {"type": "nobody_admin", "id": None}}, None, None),
        ({"team_assignee_id": 55, "admin_assignee_id": "0"}, "55", None),
    ],
)
def test_who_has_the_conversation(
    tmp_path: Path, assignee: dict[str, Any], queue: str | None, agent: str | None
) -> None:
    row = _written(tmp_path, **assignee)

    assert (row["queue"], row["agent_source_id"]) == (queue, agent)


def _read(folder: Path, *objects: dict[str, Any], **options: Any) -> list[Row | Reject]:
    path = folder / "conversations.json"
    path.write_text("\n".join(map(json.dumps, objects)))
    feed = Feed("chat_main", "chat", "intercom_conversations", "*", "UTC", options=options)
    context = ReadContext(feed, Company(), WORDS)
    return read_rows(SourceFile(path, path.name), context)


def _written(folder: Path, options: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    (row,) = _read(folder, CONVERSATION | fields, **(options or {}))
    assert isinstance(row, Row)
    return dict(row.values)


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        # The answer's own time goes before the time when Intercom asked.
        ({"rating": 4, "created_at": 1767610800, "updated_at": 1767614400}, (4, 5, 12)),
        ({"rating": 1, "created_at": 1767610800}, (1, 5, 11)),
        ({"rating": "5", "remark": "Quick!"}, (5, 5, 13)),
        ({"rating": None, "created_at": 1767610800}, (None, None, None)),
        (None, (None, None, None)),
        ("unexpected", (None, None, None)),
    ],
)
def test_rating(
    tmp_path: Path, rating: object, expected: tuple[int | None, int | None, int | None]
) -> None:
    row = _written(tmp_path, conversation_rating=rating, updated_at=1767618000)

    rated_at = row.get("rated_at")
    assert (row.get("csat_score"), row.get("csat_scale"), rated_at and rated_at.hour) == expected


@pytest.mark.parametrize(
    ("rating", "reason"),
    [
        ({"rating": 6}, "conversation_rating.rating: 6 is no whole number from 1 to 5"),
        ({"rating": "good"}, "conversation_rating.rating: 'good' is no whole number from 1 to 5"),
        ({"rating": 4, "updated_at": "noon"}, "conversation_rating.updated_at: 'noon' is no epoch"),
    ],
)
def test_a_rating_that_cannot_be_read_rejects_its_row(
    tmp_path: Path, rating: object, reason: str
) -> None:
    path = tmp_path / "conversation.json"
    record = {"type": "conversation", "id": "1", "created_at": 1767607200}
    source = {"id": "1", "body": "Hi", "author": {"type": "user", "id": "c1"}}
    path.write_text(json.dumps(record | {"source": source, "conversation_rating": rating}))

    (reject,) = read(str(path))
    assert isinstance(reject, Reject)
    assert reason in reject.reasons[0]
