"""Mails as their writers send them, and the rows of their reader, for the tests of it."""

from pathlib import Path
from typing import Any

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from tests.reading import read_rows

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/email_messages"
COMPANY = Company(domains=("acme.example",), role_local_parts=("noreply",))
WORDS = frozenset({"thank", "thanks", "you", "so", "much"})


def read_file(path: Path, encoding: str | None = None, **options: Any) -> list[Row | Reject]:
    feed = Feed(
        "mail_main",
        "email",
        "email_messages",
        "*",
        "America/New_York",
        encoding=encoding,
        options=options,
    )
    file = SourceFile(path, path.name)
    return read_rows(file, ReadContext(feed, COMPANY, WORDS))


def values(name: str, encoding: str | None = None, **options: Any) -> dict[str, Any]:
    (row,) = read_file(FIXTURES / name, encoding, **options)
    assert isinstance(row, Row)
    return dict(row.values)


def reasons(name: str) -> tuple[str, ...]:
    (reject,) = read_file(FIXTURES / name)
    assert isinstance(reject, Reject)
    assert reject.line == 1
    return reject.reasons


def mail(folder: Path, *lines: str, body: str = "Where is it?", **options: Any) -> dict[str, Any]:
    """The row of a mail from jane@home.example to help@acme.example, with further header lines.

    A header given again replaces the default one.
    """
    headers = {
        "Date": "Mon, 5 Jan 2026 10:00:00 +0000",
        "From": "jane@home.example",
        "To": "help@acme.example",
    }
    headers |= dict(line.split(": ", 1) for line in lines)
    path = folder / "message.eml"
    path.write_text("".join(f"{name}: {value}\n" for name, value in headers.items()) + "\n" + body)
    (row,) = read_file(path, **options)
    assert isinstance(row, Row)
    return dict(row.values)
