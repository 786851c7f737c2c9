import json
from datetime import datetime
from pathlib import Path

import pytest

from orchestration.ingest.readers import json_pages
from orchestration.ingest.readers.base import FileRefusedError, Reject, Row
from tests.unit.ingest.readers.zendesk_exports import FIXTURES, comment, read, rows, spoken


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
