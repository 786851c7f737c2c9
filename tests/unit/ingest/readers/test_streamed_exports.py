"""Files are read in pieces: neither rows nor memory depend on the file's size."""

import json
import tracemalloc
from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers import READERS, json_pages, text_window, unpacking
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
    *("amazon_connect_ctr", "amazon_connect_evaluations", "asterisk_cdr", "asterisk_queue_log"),
    *("cisco_cucm_cdr", "email_messages", "freshdesk_tickets", "genesys_conversations"),
    *("intercom_conversations", "qualtrics_responses", "surveymonkey_responses", "twilio_calls"),
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
NOTE = "x" * 8_000
CUCM_HEADER = (
    "globalCallID_callManagerId,globalCallID_callId,dateTimeOrigination,dateTimeConnect,"
    "dateTimeDisconnect,callingPartyNumber,finalCalledPartyNumber,comment\n"
)
CUCM = f"1,100,1767607200,1767607205,1767607250,2125550123,2001,{NOTE}\n"
EVENT = f"1767625200|1767625200.1|q|NONE|ABANDON|1|1|30|{NOTE}\n"
EVENTS_HEADER = "time,callid,queuename,agent,event,data1,data2,data3,note\n"
EVENT_OF_TABLE = f"2026-01-05 10:00:00,1767625200.1,q,NONE,ABANDON,1,1,30,{NOTE}\n"
EVENT_OBJECT = {"time": "1767625200", "callid": "1.1", "event": "ENTERQUEUE", "note": NOTE}
CDR = {
    "start": "2026-01-05 10:00:00",
    "dstchannel": "PJSIP/7002-1",
    "disposition": "ANSWERED",
    "uniqueid": "1767625200.1",
    "duration": 9,
    "userfield": NOTE,
}
QUALTRICS_HEADER = (
    "ResponseID,StartDate,EndDate,Finished,Status,Q1\n"
    "ResponseID,StartDate,EndDate,Finished,Status,Why?\n"
)
QUALTRICS = f"R_1,2016-05-13 12:14:41,2016-05-13 12:15:41,1,0,{NOTE}\n"
SURVEYMONKEY_HEADER = "Respondent ID,Start Date,End Date,Why?\n,,,Response\n"
SURVEYMONKEY = f"1,01/05/2026 10:00:00,01/05/2026 10:03:00,{NOTE}\n"
TYPEFORM_HEADER = "#,Why?,Start Date (UTC),Submit Date (UTC)\n"
TYPEFORM = f"t-1,{NOTE},2016-06-08 16:36:58,2016-06-08 16:37:29\n"
SIZE = 24 * MIB


@pytest.mark.parametrize(
    ("format_", "begin", "row", "between", "end"),
    [
        ("amazon_connect_ctr", "", json.dumps(CONTACT), "\n", "\n"),
        ("amazon_connect_ctr", "[", json.dumps(CONTACT), ",", "]"),
        ("amazon_connect_ctr", "", json.dumps(CONTACT, indent=1), "", ""),
        ("asterisk_cdr", "[", json.dumps(CDR), ",", "]"),
        ("asterisk_queue_log", "", EVENT, "", ""),
        ("asterisk_queue_log", EVENTS_HEADER, EVENT_OF_TABLE, "", ""),
        ("asterisk_queue_log", "[", json.dumps(EVENT_OBJECT), ",", "]"),
        ("cisco_cucm_cdr", CUCM_HEADER, CUCM, "", ""),
        ("email_messages", "", MAIL, "", ""),
        ("qualtrics_responses", QUALTRICS_HEADER, QUALTRICS, "", ""),
        ("surveymonkey_responses", SURVEYMONKEY_HEADER, SURVEYMONKEY, "", ""),
        ("typeform_responses", TYPEFORM_HEADER, TYPEFORM, "", ""),
    ],
    ids=[
        *("lines", "array", "pretty", "cdr-array", "queue-log", "queue-log-table"),
        *("queue-log-array", "cucm", "mailbox", "qualtrics", "surveymonkey", "typeform"),
    ],
)
def test_a_file_of_24_mib_is_read_in_less_than_8(
    tmp_path: Path, format_: str, begin: str, row: str, between: str, end: str
) -> None:
    rows = SIZE // len(row)
    count, peak = rows_and_peak(tmp_path, format_, begin + between.join([row] * rows) + end)

    assert (count, peak < 8 * MIB) == (rows, True)


def test_calls_wrapped_in_one_object_are_not_held_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_pages, "PAGE_CHARACTERS", MIB)
    monkeypatch.setattr(json_pages, "_PART_CHARACTERS", MIB)
    rows = SIZE // len(json.dumps(CDR))
    text = '[{"type":"table","name":"cdr","data":[' + ",".join([json.dumps(CDR)] * rows) + "]}]"
    count, peak = rows_and_peak(tmp_path, "asterisk_cdr", text)

    assert (count, peak < 16 * MIB) == (rows, True)


@pytest.mark.parametrize(
    ("format_", "begin", "row", "end", "reason"),
    [
        ("asterisk_queue_log", "", f"no|event|of|any|kind{NOTE}\n", "", "lines is an event"),
        ("asterisk_queue_log", "[{}", f',{{"a":"{NOTE}"}}', "]", "has a callid and an event"),
        ("asterisk_cdr", "[{}", f',{{"a":"{NOTE}"}}', "]", "has a start and a uniqueid"),
    ],
)
def test_a_file_of_another_format_is_refused_without_being_held(
    tmp_path: Path, format_: str, begin: str, row: str, end: str, reason: str
) -> None:
    rows = SIZE // len(row)
    with pytest.raises(FileRefusedError, match=rf"none of its {rows + bool(begin)} .*{reason}"):
        rows_and_peak(tmp_path, format_, begin + row * rows + end)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MIB


def rows_and_peak(folder: Path, format_: str, text: str) -> tuple[int, int]:
    """Number of the rows that are read, and the memory that it takes at its peak."""
    path = folder / "export"
    path.write_text(text)
    del text
    file, context = SourceFile(path, path.name), context_of(format_)
    tracemalloc.start()
    count = sum(isinstance(item, Row) for item in READERS[format_].read(file, context))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, peak


def test_a_file_of_another_format_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text('{"id": 1}\n' * 12_000)

    assert outcome(path, context_of("intercom_conversations")) == [
        "expected conversations of Intercom's, lists of them or webhook deliveries; found none in "
        "10000 objects (the first: an object without a type; an object of type conversation is "
        "expected); check the feed's pattern and format"
    ]
