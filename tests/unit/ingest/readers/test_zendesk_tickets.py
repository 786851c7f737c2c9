import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers import json_pages
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from tests.reading import read_rows

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/zendesk_tickets"
PAGES = "overlapping_pages_with_a_tombstone.json"
WORDS = frozenset({"thank", "you", "so", "much"})


def read(path: Path, **options: Any) -> list[Row | Reject]:
    feed = Feed("tickets", "email", "zendesk_tickets", "*", "America/New_York", options=options)
    context = ReadContext(feed, Company(), WORDS)
    return read_rows(SourceFile(path, path.name), context)


def rows(path: Path, **options: Any) -> list[dict[str, Any]]:
    return [dict(row.values) for row in read(path, **options) if isinstance(row, Row)]


def written(folder: Path, options: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """The row of a ticket of Ann's, without comments unless given."""
    times = {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T12:00:00Z"}
    ticket = {"id": 1, "status": "open", "requester_id": 901, **times, **fields}
    path = folder / "ticket.json"
    path.write_text(json.dumps({"ticket": ticket}))
    (row,) = rows(path, **(options or {}))
    return row


def comment(number: int, author: int = 901, body: str = "Hi", **fields: Any) -> dict[str, Any]:
    at = f"2026-01-05T10:{number:02}:00Z"
    values = {"id": number, "author_id": author, "public": True, "body": body, "created_at": at}
    return values | fields


def spoken(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(m["message_id"], m["author"], m["event"]) for m in row["messages"]]


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


def test_pages_overlap_and_the_update_is_the_version() -> None:
    first, deleted, second = rows(FIXTURES / PAGES)

    assert (first["row_key"], second["row_key"]) == ("35", "35")
    assert first["row_version"] < second["row_version"]
    # 814 is in no list of users: not the requester, so staff.
    assert spoken(second)[1] == ("107", "agent", "message")
    assert (deleted["row_key"], deleted["excluded_reason"]) == ("36", "deleted")
    assert deleted["declared_resolved"] is None
    assert spoken(deleted) == [("description", "customer", "message")]


def test_the_record_is_known_by_what_stands_beside_it() -> None:
    row = rows(
        FIXTURES / PAGES,
        user="users.external_id",
        account="organizations.external_id",
        queue="groups.name",
        case="custom_fields.Case number",
        order="360003",
        reason="tags",
        exclude_reasons={"delivery": "test"},
    )[0]

    assert row["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "ORG-7"},
        {"identifier_type": "user", "identifier_value": "70"},
        {"identifier_type": "email", "identifier_value": "ann@shop.example"},
        {"identifier_type": "phone", "identifier_value": "+12025550101"},
    ]
    assert (row["queue"], row["agent_source_id"]) == ("Delivery", "812")
    assert (row["case_ids"], row["order_ids"]) == (["C-9"], ["A-17"])
    assert (row["reason_code"], row["excluded_reason"]) == ("delivery", "test")
    assert (row["contact_channel"], row["record_id"], row["time_basis"]) == ("email", "35", "zone")


def test_a_rating_is_dated_by_the_update_and_an_offer_is_none() -> None:
    first, _, second = rows(FIXTURES / PAGES)

    assert (first["csat_score"], first["csat_scale"]) == (2, 2)
    assert first["rated_at"] == datetime(2026, 1, 5, 12)
    assert "csat_score" not in second


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ({"score": "bad", "created_at": "2026-01-05T11:00:00Z"}, (1, 11)),
        ({"score": "good_with_comment"}, (2, 12)),
        ({"score": "bad_without_comment"}, (1, 12)),
        ("Good", (2, 12)),
        ({"score": "unoffered"}, None),
        ({"score": None}, None),
        (None, None),
    ],
)
def test_rating(tmp_path: Path, rating: object, expected: tuple[int, int] | None) -> None:
    row = written(tmp_path, satisfaction_rating=rating)

    assert (expected is None) == ("csat_score" not in row)
    if expected:
        assert (row["csat_score"], row["rated_at"].hour) == expected


def test_comments_and_users_may_stand_anywhere_in_the_file() -> None:
    *read_rows, orphan = read(FIXTURES / "comments_beside_the_tickets.ndjson")
    by_id = {row.values["record_id"]: row for row in read_rows if isinstance(row, Row)}

    assert {key: spoken(dict(row.values)) for key, row in by_id.items()} == {
        "41": [("202", "customer", "message"), ("203", "agent", "message")],
        "42": [("201", "customer", "message")],
        "43": [("301", "customer", "message")],
    }
    assert [row.line for row in by_id.values()] == [1, 2, 7]
    assert {str(row.values["identifiers"]) for row in by_id.values()} == {
        "[{'identifier_type': 'email', 'identifier_value': 'ann@shop.example'}]"
    }
    assert isinstance(orphan, Reject)
    assert orphan.line == 5
    assert orphan.reasons == (
        "part 204 belongs to ticket 99, which is not in the file; have both exported together",
    )


def test_comments_that_name_no_ticket_are_rejected_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "tickets.ndjson"
    ticket = {"id": 1, "status": "open", "requester_id": 901, "created_at": "2026-01-05T10:00:00Z"}
    page = {"comments": [comment(1), comment(2, author=812)]}
    path.write_text(f"{json.dumps({'ticket': ticket})}\n{json.dumps(page)}\n")

    _, *orphans = read(path)

    assert [(each.line, each.reasons) for each in orphans if isinstance(each, Reject)] == [
        (
            2,
            (
                f"part {number} names no ticket; have it exported with its ticket_id, or within "
                "its ticket",
            ),
        )
        for number in (1, 2)
    ]


def test_what_is_no_ticket_is_rejected_with_its_line_and_reasons() -> None:
    found = read(FIXTURES / "no_ticket.ndjson")

    assert [
        (row.line, row.reasons if isinstance(row, Reject) else row.values["row_key"])
        for row in found
    ] == [
        (
            1,
            (
                "no ticket: an object with id, role, email; a ticket has an id, and status, "
                "requester_id or subject",
            ),
        ),
        (2, ("the ticket has no id",)),
        (
            3,
            (
                "ticket 51: created_at of the ticket: '05/01/2026 10:00' is no time in ISO 8601 "
                "such as 2026-01-31T17:05:00Z",
            ),
        ),
        (
            4,
            (
                "ticket 52: author_id of comment 1 is missing",
                "ticket 52: created_at of comment 1 is missing",
                "ticket 52: satisfaction_rating.score: 'splendid' is no rating, which is good or "
                "bad",
            ),
        ),
        (
            5,
            (
                "not valid JSON: Expecting property name enclosed in double quotes "
                "(line 6, column 1)",
            ),
        ),
        (6, ("a JSON NoneType where a ticket is expected",)),
        (6, "54"),
        (
            7,
            (
                "no ticket: an object with id, ticket_id, requester_id, score; a ticket has an "
                "id, and status, requester_id or subject",
            ),
        ),
    ]
    last = found[-2]
    assert isinstance(last, Row)
    # A time without a zone is the feed's.
    assert last.values["messages"][0]["sent_at"] == datetime(2026, 1, 5, 15)
    assert last.values["time_basis"] == "feed"


@pytest.mark.parametrize(
    "content",
    [
        '{"users": [{"id": 1, "role": "agent"}]}',
        '{"comments": [{"id": 1, "author_id": 2, "public": true}]}',
        '{"type": "conversation", "id": "1"}',
        "id,created_at,status\n1,2026-01-05,open\n",
    ],
)
def test_a_file_without_tickets_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content)

    with pytest.raises(FileRefusedError, match="the file holds no ticket of Zendesk"):
        read(path)


@pytest.mark.parametrize("content", ["", "\ufeff\r\n", '{"tickets": [], "users": []}', "[]"])
def test_a_night_without_tickets_is_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content, encoding="utf-8")

    assert read(path) == []


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


@pytest.mark.parametrize(
    ("status", "expected"),
    [("solved", True), ("Closed", True), ("open", False), ("hold", False), (None, None)],
)
def test_the_status_declares(tmp_path: Path, status: str | None, expected: bool | None) -> None:
    assert written(tmp_path, status=status)["declared_resolved"] is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"via": {"channel": "sample_ticket", "source": {"rel": None}}}, "test"),
        ({"via": {"channel": "sample_interactive_ticket"}, "status": "deleted"}, "test"),
        ({"status": "Deleted"}, "deleted"),
        ({"via": {"channel": "email"}}, None),
    ],
)
def test_samples_and_deleted_tickets_are_no_issues(
    tmp_path: Path, changes: dict[str, Any], expected: str | None
) -> None:
    assert written(tmp_path, **changes)["excluded_reason"] == expected


def test_a_configured_field_declares_instead(tmp_path: Path) -> None:
    options = {"resolved": "custom_fields.7", "resolved_true": ["yes"]}
    fields = [{"id": 7, "value": "no"}]

    assert (
        written(tmp_path, options, status="solved", custom_fields=fields)["declared_resolved"]
        is False
    )


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


@pytest.mark.parametrize(("channel", "author"), [(8, "bot"), ("8", "bot"), (5, "agent")])
def test_a_channel_may_be_a_number(tmp_path: Path, channel: object, author: str) -> None:
    row = written(tmp_path, comments=[comment(1), comment(2, 812, via={"channel": channel})])

    assert spoken(row)[1] == ("2", author, "message")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"submitter_id": 901}, ["ann@shop.example"]),
        (
            {"via": {"channel": 4, "source": {"from": {"address": "a@b.example"}}}},
            ["a@b.example"],
        ),
        (
            {"via": {"channel": "mail", "source": {"from": {"address": "a@b.example"}}}},
            ["a@b.example"],
        ),
        (
            {
                "via": {
                    "channel": 34,
                    "source": {"rel": "inbound", "from": {"phone": "+12025550101"}},
                }
            },
            ["+12025550101"],
        ),
        ({"submitter_id": 812}, []),
        ({"via": {"channel": "web", "source": {"from": {"address": "a@b.example"}}}}, []),
        (
            {
                "via": {
                    "channel": "voice",
                    "source": {"rel": "inbound", "from": {"phone": "+12025550101"}},
                }
            },
            ["+12025550101"],
        ),
        ({"requester": {"id": 901, "email": "own@shop.example"}}, ["own@shop.example"]),
        (
            {"requester": {"id": 901, "phone": "+12025550101", "shared_phone_number": True}},
            [],
        ),
    ],
)
def test_addresses_of_the_requester(
    tmp_path: Path, changes: dict[str, Any], expected: list[str]
) -> None:
    via = {"channel": "email", "source": {"from": {"address": "Ann@shop.example"}}}
    row = written(tmp_path, **({"via": via} | changes))

    assert [one["identifier_value"] for one in row["identifiers"]] == expected


@pytest.mark.parametrize("junk", ["x", 1, 2.5, True, ["x"], [None], {}, {"": {}}, [[1]]])
def test_events_of_another_shape_break_no_reader(tmp_path: Path, junk: object) -> None:
    row = written(tmp_path, audits=[{"events": [{"type": junk}, junk]}], via=junk)

    assert spoken(row) == [("description", "customer", "message")]


@pytest.mark.parametrize("junk", ["x", 1, 2.5, True, ["x"], [None], {}, {"": {}}, [[1]]])
def test_fields_of_another_shape_break_no_reader(tmp_path: Path, junk: object) -> None:
    row = written(
        tmp_path,
        CALL | {"account": "users.external_id"},
        via={"channel": "voice", "source": {"rel": junk, "from": junk}},
        custom_fields=junk,
        comments=[comment(1, via=junk, body=junk), "x", None],
        requester=junk,
        audits=[{"events": [{"type": junk}, junk]}],
        tags=junk,
    )

    assert [one[0] for one in spoken(row)] == ["1"]


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


def test_a_search_may_find_what_is_no_ticket(tmp_path: Path) -> None:
    ticket = {"id": 1, "status": "open", "created_at": "2026-01-05T10:00:00Z"}
    found = [
        {"result_type": "user", "id": 901, "created_at": "2026-01-05T10:00:00Z"},
        {"result_type": "ticket", **ticket},
    ]
    path = tmp_path / "search.json"
    path.write_text(json.dumps({"results": found, "count": 2}))
    user, row = read(path)
    assert isinstance(user, Reject)
    assert user.reasons == ("a search's result of type user; search for type:ticket",)
    assert isinstance(row, Row)


def test_a_ticket_of_many_comments_is_one_row_however_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_pages, "PAGE_CHARACTERS", 500)
    monkeypatch.setattr(json_pages, "_PART_CHARACTERS", 200)
    comments = [comment(number) for number in range(1, 31)]
    times = {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T12:00:00Z"}
    tickets = [
        {"id": number, "status": "open", "requester_id": 901, **times, "comments": comments}
        for number in (1, 2, 3)
    ]
    path = tmp_path / "tickets.ndjson"
    path.write_text("\n".join(map(json.dumps, tickets)))
    found = rows(path)
    assert [len(row["messages"]) for row in found] == [30, 30, 30]
    path.write_text(json.dumps({"tickets": tickets}))
    assert rows(path) == found
