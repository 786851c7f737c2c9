import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingest.readers.base import Reject, Row
from tests.unit.ingest.readers.zendesk_exports import (
    FIXTURES,
    PAGES,
    comment,
    read,
    rows,
    spoken,
    written,
)


def test_comments_are_in_order_of_time_with_their_authors() -> None:
    ticket = rows(FIXTURES / PAGES)[0]

    assert [
        (m["message_id"], m["sent_at"].minute, m["author"], m["agent_source_id"], m["event"])
        for m in ticket["messages"]
    ] == [
        ("101", 0, "customer", None, "message"),
        # A trigger writes in an agent's name: it must never answer.
        ("102", 0, "bot", None, "message"),
        ("103", 30, "agent", "812", "note"),
        ("104", 0, "agent", "812", "message"),
        # Zendesk itself, at the same time: ids tell the order, whichever way the list runs.
        ("105", 0, "system", None, "message"),
        ("106", 30, "customer", None, "message"),
    ]
    assert [m["message_id"] for m in ticket["messages"] if m["is_thank_you"]] == ["106"]
    assert {m["event"] for m in ticket["messages"] if m["is_public"]} == {"message"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("customer", "message")),
        ({"submitter_id": 812}, ("agent", "message")),
        ({"via": {"channel": "answer_bot_for_web_widget"}}, ("customer", "message")),
        (
            {"via": {"channel": "answer_bot_for_web_widget"}, "submitter_id": -1},
            ("bot", "message"),
        ),
        ({"via": {"channel": "rule"}}, ("bot", "message")),
        ({"via": {"channel": "side_conversation"}}, ("agent", "message")),
        (
            {
                "via": {"channel": "side_conversation"},
                "requester": {"id": 901, "role": "end-user"},
            },
            ("customer", "message"),
        ),
        ({"is_public": False}, ("customer", "note")),
        ({"status": "deleted", "created_at": None}, ("system", "other")),
        ({"deleted_at": "2026-01-05T12:00:00Z", "created_at": None}, ("system", "other")),
    ],
)
def test_a_ticket_without_comments_shows_its_first(
    tmp_path: Path, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert spoken(written(tmp_path, **changes)) == [("description", *expected)]


CALL = {"contact_id_field": "custom_fields.7"}
NAMES_CALL = {"custom_fields": [{"id": 7, "value": "call-1"}], "via": {"channel": "voice"}}


def test_the_first_comment_of_a_ticket_that_names_a_call_repeats_it(tmp_path: Path) -> None:
    comments = [comment(1), comment(2, 812), comment(3, body="Still broken")]
    row = written(tmp_path, CALL, comments=comments, **NAMES_CALL)

    assert row["out_of_scope_rule"] is None
    assert row["related_ids"] == ["call-1"]
    assert spoken(row) == [
        ("1", "customer", "note"),
        ("2", "agent", "message"),
        ("3", "customer", "message"),
    ]


@pytest.mark.parametrize(
    "later", [[], [comment(2, 812)], [comment(2, body="Thank you!")], [comment(2, public=False)]]
)
def test_a_ticket_that_only_repeats_a_call_is_no_contact(
    tmp_path: Path, later: list[dict[str, Any]]
) -> None:
    row = written(tmp_path, CALL, comments=[comment(1), *later], **NAMES_CALL)

    assert row["out_of_scope_rule"] == "repeated_contact"
    assert row["related_ids"] == ["call-1"]


def test_a_ticket_that_names_no_call_repeats_none(tmp_path: Path) -> None:
    row = written(tmp_path, CALL, via={"channel": "voice"})

    assert (row["out_of_scope_rule"], row["related_ids"]) == (None, [])


@pytest.mark.parametrize("reply", [[], [comment(2, 812)]])
def test_a_ticket_that_opens_with_thanks_is_a_contact(
    tmp_path: Path, reply: list[dict[str, Any]]
) -> None:
    row = written(tmp_path, comments=[comment(1, body="Thank you!"), *reply])

    assert row["out_of_scope_rule"] is None


def test_what_a_mail_program_writes_by_itself_is_no_message(tmp_path: Path) -> None:
    flagged = {"metadata": {"system": {}, "flags": [0, 4], "flags_options": {}}}
    absence = comment(3, **flagged)
    comments = [comment(1), comment(2, 812), absence, comment(4, metadata={"flags": [11]})]
    expected = [
        ("1", "customer", "message"),
        ("2", "agent", "message"),
        ("3", "customer", "other"),
        ("4", "customer", "message"),
    ]
    assert spoken(written(tmp_path, comments=comments)) == expected

    event = {"id": 3, "type": "Comment", "public": True, "body": "Away"}
    audit = {"id": 9, "author_id": 901, "created_at": absence["created_at"], "events": [event]}
    assert spoken(written(tmp_path, audits=[audit | flagged])) == expected[2:3]


def test_a_merge_is_no_reply_and_a_follow_up_names_the_closed_ticket(tmp_path: Path) -> None:
    via = {"channel": "web", "source": {"rel": "merge"}}
    follow_up = {"channel": "email", "source": {"from": {"ticket_id": 12}, "rel": "follow_up"}}
    row = written(tmp_path, comments=[comment(1), comment(2, 812, via=via)], via=follow_up)

    assert spoken(row)[1] == ("2", "agent", "note")
    assert row["case_ids"] == ["12"]


def test_an_audit_tells_that_a_comment_was_made_private(tmp_path: Path) -> None:
    said = comment(5, 812, type="Comment", audit_id=51)
    hidden = {"id": 7, "type": "CommentPrivacyChange", "comment_id": 5, "public": False}
    audits = [
        {"id": 52, "author_id": 812, "created_at": "2026-01-05T11:00:00Z", "events": [hidden]},
        {"id": 51, "author_id": 812, "created_at": "2026-01-05T10:05:00Z", "events": [said]},
        {"id": 53, "author_id": 812, "created_at": "2026-01-05T12:00:00Z", "events": []},
    ]

    assert spoken(written(tmp_path, audits=audits)) == [("5", "agent", "note")]


def test_ticket_events_hold_comments(tmp_path: Path) -> None:
    times = {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T12:00:00Z"}
    ticket = {"id": 1, "status": "open", "requester_id": 901, **times}
    said = {"id": 5, "event_type": "Comment", "public": True, "body": "Hi", "via": "Mail"}
    answered = {"id": 6, "event_type": "Comment", "type": "Comment", "public": True, "body": "Yes"}
    events = [
        {"ticket_id": 1, "updater_id": 901, "created_at": "2026-01-05T10:00:00Z", "via": "Mail"},
        {
            "ticket_id": 1,
            "updater_id": 812,
            "created_at": "2026-01-05T10:30:00Z",
            "via": "Web form",
        },
        {
            "ticket_id": 1,
            "updater_id": 812,
            "created_at": "2026-01-05T10:40:00Z",
            "via": "Web form",
        },
    ]
    for event, children in zip(
        events, ([said], [answered], [{"event_type": "Change"}]), strict=True
    ):
        event["child_events"] = children
    path = tmp_path / "pages.ndjson"
    path.write_text(
        f"{json.dumps({'tickets': [ticket]})}\n{json.dumps({'ticket_events': events})}\n"
    )

    (row,) = read(path)
    assert isinstance(row, Row)
    assert spoken(dict(row.values)) == [("5", "customer", "message"), ("6", "agent", "message")]


def test_ticket_events_without_the_comments_say_when_and_how_they_were_made(
    tmp_path: Path,
) -> None:
    times = {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T12:00:00Z"}
    ticket = {"id": 1, "status": "open", "requester_id": 901, **times}
    events = [
        {
            "id": 10 + number,
            "ticket_id": 1,
            "timestamp": 1767607200 + 60 * number,
            "updater_id": updater,
            "via": via,
            "child_events": [
                {
                    "id": number,
                    "via": via,
                    "event_type": "Comment",
                    "comment_present": True,
                    "comment_public": is_public,
                }
            ],
        }
        for number, updater, via, is_public in (
            (3, 812, "Rule", True),
            (2, 812, "Web form", False),
            (4, 812, "Web form", True),
            (1, 901, "Mail", True),
        )
    ]
    path = tmp_path / "pages.ndjson"
    path.write_text(
        f"{json.dumps({'tickets': [ticket]})}\n{json.dumps({'ticket_events': events})}\n"
    )

    (row,) = read(path)
    assert isinstance(row, Row)
    assert spoken(dict(row.values)) == [
        ("1", "customer", "message"),
        ("2", "agent", "note"),
        ("3", "bot", "message"),
        ("4", "agent", "message"),
    ]
    assert row.values["messages"][0]["sent_at"] == datetime(2026, 1, 5, 10, 1)


@pytest.mark.parametrize("timestamp", ["soon", 1e18, {}, True])
def test_a_timestamp_of_an_event_that_is_none_is_told(tmp_path: Path, timestamp: object) -> None:
    event = {"id": 2, "author_id": 901, "event_type": "Comment", "comment_public": True}
    ticket = {"id": 1, "status": "open", "requester_id": 901, "created_at": "2026-01-05T10:00:00Z"}
    audits = [{"timestamp": timestamp, "events": [event]}]
    path = tmp_path / "ticket.json"
    path.write_text(json.dumps({"ticket": ticket | {"audits": audits}}))

    (row,) = read(path)
    assert isinstance(row, Reject)
    assert row.reasons[0].startswith("ticket 1: created_at of comment 2")


@pytest.mark.parametrize(("channel", "author"), [(8, "bot"), ("8", "bot"), (5, "agent")])
def test_a_channel_may_be_a_number(tmp_path: Path, channel: object, author: str) -> None:
    row = written(tmp_path, comments=[comment(1), comment(2, 812, via={"channel": channel})])

    assert spoken(row)[1] == ("2", author, "message")


@pytest.mark.parametrize("junk", ["x", 1, 2.5, True, ["x"], [None], {}, {"": {}}, [[1]]])
def test_events_of_another_shape_break_no_reader(tmp_path: Path, junk: object) -> None:
    row = written(tmp_path, audits=[{"events": [{"type": junk}, junk]}], via=junk)

    assert spoken(row) == [("description", "customer", "message")]


def test_metrics_tell_of_the_reply_that_a_list_leaves_out(tmp_path: Path) -> None:
    metrics = {"reply_time_in_minutes": {"calendar": 30, "business": 0}}
    row = written(tmp_path, metric_set=metrics)
    assert [(m["author"], m["sent_at"].minute) for m in row["messages"]] == [
        ("customer", 0),
        ("agent", 30),
    ]
    unanswered = {"reply_time_in_minutes": {"calendar": None, "business": None}}
    assert len(written(tmp_path, metric_set=unanswered)["messages"]) == 1
    assert len(written(tmp_path, metric_set=metrics, comments=[comment(1)])["messages"]) == 1
