"""Files of JSON and mail are read in pieces: neither rows nor memory depend on the file's size."""

import json
import tracemalloc
from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers import READERS, text_window, unpacking
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.unpacking import MIB

FIXTURES = Path(__file__).parents[3] / "fixtures/exports"
FORMATS = (
    *("amazon_connect_ctr", "amazon_connect_evaluations", "email_messages", "freshdesk_tickets"),
    *("genesys_conversations", "intercom_conversations", "surveymonkey_responses", "twilio_calls"),
    *("twilio_flex_assessments", "typeform_responses", "zendesk_messaging", "zendesk_tickets"),
)
WORDS = frozenset({"thanks", "thank", "you"})


def context_of(format_: str) -> ReadContext:
    channel = sorted(READERS[format_].channels)[-1]
    options = {"reason": "reason"} if "reason" in READERS[format_].options else {}
    feed = Feed("feed", channel, format_, "*", "America/New_York", "US", options=options)
    return ReadContext(feed, Company(), WORDS)


def outcome(path: Path, context: ReadContext) -> list[Row | Reject | FileColumns | str]:
    found: list[Row | Reject | FileColumns | str] = []
    try:
        found += READERS[context.feed.format].read(SourceFile(path, path.name), context)
    except FileRefusedError as refusal:
        found.append(str(refusal))
    return found


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("size", [7, 64])
def test_rows_do_not_depend_on_the_size_of_the_pieces(
    monkeypatch: pytest.MonkeyPatch, format_: str, size: int
) -> None:
    paths = [path for path in sorted((FIXTURES / format_).iterdir()) if path.is_file()]
    context = context_of(format_)
    whole = [outcome(path, context) for path in paths]
    monkeypatch.setattr(unpacking, "MIB", size)
    monkeypatch.setattr(text_window, "PIECE", 1)

    assert [outcome(path, context) for path in paths] == whole
    assert any(isinstance(item, Row) for items in whole for item in items)


CONTACT = {
    "ContactId": "c-1",
    "Channel": "VOICE",
    "InitiationMethod": "INBOUND",
    "InitiationTimestamp": "2026-01-05T10:00:00Z",
    "Attributes": {"note": "x" * 8_000},
}
MAIL = (
    "From jane@home.example Mon Jan  5 10:00:00 2026\nFrom: jane@home.example\n"
    "Date: Mon, 05 Jan 2026 10:00:00 +0000\n\n" + ("x" * 78 + "\n") * 500 + "\n"
)
SIZE = 40 * MIB


@pytest.mark.parametrize(
    ("format_", "begin", "row", "between", "end"),
    [
        ("amazon_connect_ctr", "", json.dumps(CONTACT), "\n", "\n"),
        ("amazon_connect_ctr", "[", json.dumps(CONTACT), ",", "]"),
        ("amazon_connect_ctr", "", json.dumps(CONTACT, indent=1), "", ""),
        ("email_messages", "", MAIL, "", ""),
    ],
    ids=["lines", "array", "pretty", "mailbox"],
)
def test_a_file_of_40_mib_is_read_in_less_than_8(
    tmp_path: Path, format_: str, begin: str, row: str, between: str, end: str
) -> None:
    path = tmp_path / "export"
    rows = SIZE // len(row)
    path.write_text(begin + between.join([row] * rows) + end)
    context = context_of(format_)

    tracemalloc.start()
    file = SourceFile(path, path.name)
    count = sum(isinstance(item, Row) for item in READERS[format_].read(file, context))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (count, peak < 8 * MIB) == (rows, True)


def test_a_file_of_another_format_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text('{"id": 1}\n' * 12_000)

    assert outcome(path, context_of("intercom_conversations")) == [
        "expected conversations of Intercom's, lists of them or webhook deliveries; found none in "
        "10000 objects (the first: an object without a type; an object of type conversation is "
        "expected); check the feed's pattern and format"
    ]
