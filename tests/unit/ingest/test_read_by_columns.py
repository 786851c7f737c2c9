"""Whether rows are read by columns or one at a time, the same is written and quarantined."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers import csv_blocks
from orchestration.ingest.readers.base import ReadContext, Row, Rows, SourceFile
from orchestration.ingest.readers.table import Table
from tests.unit.ingest.routes import assert_routes_agree

ZONES = ("America/New_York", "Australia/Lord_Howe", "UTC")
# In New York the clocks go forward on 8 March 2026 and back on 1 November, on Lord Howe Island they
# go back by half an hour on 5 April.
GOOD_TIMES = [
    *(" 2026-03-02 06:00:00 ", "2026-03-02T06:00:00.25", "2026-03-02T06:00:00Z", "2026-03-02"),
    *("2026-03-08 01:59:59", "2026-11-01 01:30:00", "2026-11-01 00:59:59", "2026-11-01 02:00"),
    *("2026-11-01 01:10:00", "2026-11-01 01:58:00"),
    *("2026-03-02 06:00:00.123456", "2026-03-02 06:00:00.1234567", "2026-03-02 06:00:00+01:00"),
    *("2026-04-05 01:45:00", "2024-02-29 10:00:00", "20260302T060000", "2026-03-02t06:00:00z"),
    *("2026-03-02 06", "1772434400", "1772434400123", "2026-12-31 23:59:59", "2026-03-02 07:00:00"),
    "1772434400123456",
]
WORDS = [
    "",
    " ",
    "a",
    "Ann Lee",
    "Zoë",
    "x|y",
    "0",
    "Ann  ",
    "NULL",
    '="0"',
    "1.2E+11",
    "1001.0",
    "'7",
]
PHONES = [
    *("", "+12125550123", "(212) 555-0199", "+442071838750", "+11111111111", "anonymous", "800"),
    *("+266696687", "tel:+1-212-555-0100;ext=7", "+1 212 555 0123", "+99912345678"),
    *("7378742833", "+17378742833", "2125550123.0", "12125550123"),
    *("+4912345678", "+390612345678", "+74951234567", "+12125550124", "+1212555012"),
]
UGLY = [
    *("2026-03-08 02:30:00", "2026-02-29 10:00:00", "2026-04-31 10:00", "yesterday", "17724344001"),
    *("2026-03-02 24:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "0000-00-00 00:00:00"),
    *(
        "x",
        "1_000",
        "NaN",
        "inf",
        "-3",
        "1e12",
        "1,5",
        "٣",
        "",
        " ",
        "NULL",
        "\\N",
        "\u00a0",
        "\tb",
    ),
    *("\x85", 'a "b"', '"', "odd", "line\nbreak", "\x7f", "\x1f", "\\", "é", "1782-01-01 00:00:00"),
]
STRAY = ["\n", '"', '""', "\x00", "\udcff", "\r", "\x1e-", "\u2028", "\ufeff", '"a"b', "\n\n", ","]


@st.composite
def tables(draw: st.DrawFn, columns: dict[str, list[str]]) -> str:
    """A table of good rows, in which some cells may be ugly and some characters stray."""
    cells = st.tuples(*(st.sampled_from(values) for values in columns.values()))
    rows = [list(row) for row in draw(st.lists(cells, min_size=3, max_size=40))]
    places = st.tuples(st.integers(0, 99), st.integers(0, 99))
    for (row, column), ugly in draw(st.lists(st.tuples(places, st.sampled_from(UGLY)), max_size=4)):
        if rows:
            rows[row % len(rows)][column % len(columns)] = ugly
    is_quoted = draw(st.lists(st.booleans(), min_size=1, max_size=7))
    lines = []
    for number, row in enumerate(rows):
        quoted = [
            '"' + cell.replace('"', '""') + '"'
            if is_quoted[(number + place) % len(is_quoted)] or set(cell) & set(',"\n')
            else cell
            for place, cell in enumerate(row)
        ]
        lines.append(",".join(quoted) + "\n")
    text = "".join(lines)
    stray = st.tuples(st.integers(0, 4_000), st.sampled_from(STRAY))
    for place, characters in draw(st.lists(stray, max_size=2)):
        position = place % (len(text) + 1)
        text = text[:position] + characters + text[position:]
    return ",".join(columns) + "\n" + text


TABLE = {
    "id": ["C1", "C2", " C3 ", "a|b", "é", "NULL", "7.0", "1.2e+11", '="7"'],
    "begin": ["", "", *GOOD_TIMES],
    "started_at": GOOD_TIMES,
    "end": ["", *GOOD_TIMES],
    "wait": ["", "0", "12", " 7.5", "1e3", "1,5"],
    "queue": WORDS,
    "acct": WORDS,
    "ani": PHONES,
    "mail": ["", "Ann@Example.com", " ann@example.com", "nobody", "ann@example.com,x"],
    "done": ["", "yes", "No", "true", "0"],
    "why": ["", "spam", "billing"],
    "wrong": ["", "", "1", "no"],
    "outcome": ["", "", "abandoned", "Answered"],
    "party": ["", "agent", "Customer"],
    "case": ["", "7", "7.0|8", "|", " 9"],
    "contact_channel": ["", "", "chat", "email"],
    "note": WORDS,
}
TABLE_OPTIONS = {
    "key": "id",
    "version": "end",
    "nulls": ["NULL"],
    "columns": {
        "begin": "answered_at",
        "end": "ended_at",
        "wait": "wait_seconds",
        "party": "disconnect_party",
    },
    "account": "acct",
    "phone": "ani",
    "email": "mail",
    "resolved": "done",
    "reason": "why",
    "test": "wrong",
    "case": "case",
    "exclude_reasons": {"spam": "spam"},
}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(["telephony", "chat", "email"]),
    st.sampled_from([{}, {"key": ["id", "case"]}, {"contained": "wrong"}, {"nulls": []}]),
    tables(TABLE),
)
def test_plain_tables(zone: str, channel: str, changes: dict[str, Any], text: str):
    options = TABLE_OPTIONS | changes
    feed = Feed("calls", channel, "table", "%Y-%m-%d.csv", zone, "US", options=options)
    assert_routes_agree(feed, text.encode("utf-8", "surrogateescape"))


CHANNELS = [
    *("", "PJSIP/7002-0000001a", "SIP/bob-12;2", "Local/1@x-ab12;1/n", "SIP/Zoë-1a2b", "NULL"),
    *(
        "IAX2/a",
        "SIP/7-1",
        "SIP/7-x1y2",
        "-1234",
        "SIP/-abcd-12345",
        "SIP/a-12<ZOMBIE>",
        "Masq/SIP/b-0a1b2c",
    ),
]
IDS = ["1772434401.1", "1772434402.12", "x-1772434403.7", "1793511000.5", "1793514600.7", "abc"]
CDR = {
    "src": PHONES,
    "dst": [*PHONES, "7002", "vmb100", "VMu7", "vmx", "s", "\\N"],
    "dcontext": ["from-trunk", "out", "local", "", "x"],
    "clid": ["", '"Ann" <+12125550123>', "a <7>", "\\", "Zoë", "<>", "a\tb"],
    "channel": CHANNELS,
    "dstchannel": CHANNELS,
    "lastapp": ["Queue", "queue", "Dial", "VoiceMail", "ChanSpy", ""],
    "lastdata": ["", "billing,t", "a|b", "SIP/1&SIP/2"],
    "start": GOOD_TIMES,
    "answer": ["", "0000-00-00 00:00:00", *GOOD_TIMES],
    "end": ["", *GOOD_TIMES],
    "duration": ["", "0", "12", " 7.5", "86400", "NULL"],
    "billsec": ["", "0", "12", "13", "7"],
    "disposition": ["ANSWERED", "ANSWERED", "NO ANSWER", "BUSY", "8"],
    "uniqueid": IDS,
    "linkedid": ["", " ", "\\N", *IDS],
    "userfield": [
        *("", "acct=A1", " Acct = A2 ;why=spam", "acct=;why=billing", "why=a;why=b", "x;=;y=1"),
        *(
            "ord=1;ord=2",
            "ord=1;acct=A1=2",
            "done=yes;case=7",
            "case=8;bot=1",
            "account=A3;acct=A4",
        ),
        *("é=ü;acct=ü", "why2=x", "why2=x;why=y", "note=1", "phone=+12125550188"),
    ],
    "Account": ["", "", "A9", " "],
    "note": WORDS,
}
CDR_OPTIONS = {
    "contexts": {"from-trunk": "inbound", "out": "outbound", "local": "internal"},
    "userfield": {"acct": "account", "Why": "reason", "why2": "reason", "ord": "order"},
    "account": "account",
    "resolved": "done",
    "case": "case",
    "order": "ord",
    "test": "note",
    "contained": "bot",
    "exclude_reasons": {"spam": "spam"},
}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(ZONES),
    st.sampled_from([{}, {"userfield": {"phone": "phone"}}, {"account": "NOTE", "queue": "note"}]),
    tables(CDR),
)
def test_asterisk_s_call_detail_records(zone: str, changes: dict[str, Any], text: str):
    options = CDR_OPTIONS | changes
    feed = Feed("calls", "telephony", "asterisk_cdr", "%Y-%m-%d.csv", zone, "US", options=options)
    assert_routes_agree(feed, text.encode("utf-8", "surrogateescape"))


def calls(rows: list[str], tmp_path: Path, header: str = "id,started_at,queue") -> SourceFile:
    path = tmp_path / "calls.csv"
    path.write_text("".join(f"{line}\n" for line in [header, *rows]))
    return SourceFile(path, path.name)


FEED = Feed("calls", "telephony", "table", "%Y-%m-%d.csv", "UTC", options={"key": "id"})
CONTEXT = ReadContext(FEED, Company(), frozenset(), frozenset({"calls"}))


def test_only_rows_with_a_defect_are_read_alone(tmp_path: Path):
    rows = [f"C{number},2026-03-02 06:00:00,billing" for number in range(500)]
    rows[7] = "C7,2026-03-02 06:00:00"
    rows[300] = 'C300,yesterday,"bil""ling"'
    *_, found = Table().read_by_columns(calls(rows, tmp_path), CONTEXT)
    assert isinstance(found, Rows)
    assert [row.line for row in found.others] == [9, 302]
    assert len(found.lines) == 498


def test_one_broken_record_costs_its_neighbours_little(tmp_path: Path):
    rows = [f"C{number},2026-03-02 06:00:00,billing" for number in range(500)]
    rows[300] = 'C300,2026-03-02 06:00:00,"two\nlines"'
    *_, found = Table().read_by_columns(calls(rows, tmp_path), CONTEXT)
    assert isinstance(found, Rows)
    assert 1 <= len(found.others) <= 8
    assert len(found.lines) + len(found.others) == 500


def test_rows_of_equal_content_have_one_digest_in_files_of_any_order_of_columns(tmp_path: Path):
    one = calls(["C1,2026-03-02 06:00:00,a", "C1,2026-03-02 06:00:00,b"], tmp_path)
    *_, first = Table().read_by_columns(one, CONTEXT)
    other = calls(['"a","C1","2026-03-02 06:00:00"'], tmp_path, "queue,id,started_at")
    *_, second = Table().read_by_columns(other, CONTEXT)
    assert isinstance(first, Rows)
    assert isinstance(second, Rows)
    [a, b], [a_again] = first.digests.to_pylist(), second.digests.to_pylist()
    assert a == a_again != b


def test_calls_whose_columns_share_a_name_have_one_key_either_way():
    names = "calldate,start,channel,dstchannel,disposition,duration,billsec,uniqueid"
    line = "b,2026-03-02 06:00:00,SIP/a-1,SIP/b-1,ANSWERED,5,5,1772431200.1"
    feed = Feed("calls", "telephony", "asterisk_cdr", "%Y-%m-%d.csv", "UTC", "US")
    assert_routes_agree(feed, "\n".join([names, *[line] * 3, ""]).encode())


def test_a_feed_that_is_added_changes_what_an_agents_table_says(tmp_path: Path):
    feed = Feed("people", "agents", "table", "%Y-%m-%d.csv", "UTC", options={"key": "agent_id"})
    file = calls(["a1,Ann,v1,c1"], tmp_path, "agent_id,name,voice,chat")
    digests = []
    for names in ({"people", "voice"}, {"people", "voice", "chat"}):
        context = ReadContext(feed, Company(), frozenset(), frozenset(names))
        *_, row = Table().read(file, context)
        assert isinstance(row, Row)
        digests.append(row.digest)
    assert digests[0] != digests[1]


def test_a_block_ends_by_its_size_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(csv_blocks, "_MOST_AHEAD", 2_000)
    monkeypatch.setattr(csv_blocks, "_MOST_CHARACTERS", 10_000)
    rows = [f"C{number},2026-03-02 06:00:00,{'x' * 100}" for number in range(1_000)]
    found = list(Table().read_by_columns(calls(rows, tmp_path), CONTEXT))
    sizes = [len(block.lines) for block in found if isinstance(block, Rows)]
    assert sum(sizes) == 1_000
    assert max(sizes) < 300
