"""Tickets as Zendesk exports them, and the rows of their reader, for the tests of it."""

import json
from pathlib import Path
from typing import Any

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
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
