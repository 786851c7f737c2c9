import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.contracts import CONTRACTS
from orchestration.feeds import Company
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from tests.reading import read_export, telephony_feed

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/asterisk_cdr"
OPTIONS = {"userfield": {"acct": "account", "case": "case", "res": "resolved"}}
# The call of most fixtures: 10:00:00 in New York, answered after 20 s, over after 5 min.
CALL = {
    "contact_channel": "voice",
    "chain_id": "1767625200.10",
    "leg_id": "1767625200.10",
    "direction": "inbound",
    "started_at": datetime(2026, 1, 5, 15),
    "answered_at": datetime(2026, 1, 5, 15, 0, 20),
    "ended_at": datetime(2026, 1, 5, 15, 5),
    "wait_seconds": 20.0,
    "talk_seconds": 280.0,
    "queue": "billing",
    "agent_source_id": "PJSIP/7002",
    "outcome": "answered",
    "disconnect_party": "unknown",
    "time_basis": "feed",
}
HEADER = (
    "start,answer,end,duration,billsec,disposition,dcontext,src,dst,clid,channel,dstchannel,"
    "lastapp,lastdata,uniqueid,linkedid,userfield,note"
)
FIELDS = {
    "start": "2026-01-05 10:00:00",
    "answer": "2026-01-05 10:00:20",
    "end": "2026-01-05 10:05:00",
    "duration": "300",
    "billsec": "280",
    "disposition": "ANSWERED",
    "src": "+12025550101",
    "dst": "800",
    "channel": "PJSIP/trunk-0000000a",
    "dstchannel": "PJSIP/7002-0000000c",
    "lastapp": "Queue",
    "lastdata": "billing",
    "uniqueid": "1767625200.10",
}


def read(path, **feed):
    return read_export(path, telephony_feed("asterisk_cdr", "cdr", **({"options": OPTIONS} | feed)))


@pytest.fixture
def rows(tmp_path):
    """What the reader makes of rows of a file with a header, each given by its changes."""

    def read_all(*changes, feed=None):
        names = HEADER.split(",")
        lines = [
            ",".join(str((FIELDS | given).get(name, "")) for name in names) for given in changes
        ]
        path = tmp_path / "cdr.csv"
        path.write_text("\n".join([HEADER, *lines, ""]))
        return read(path, **(feed or {}))

    return read_all


@pytest.fixture
def leg(rows):
    """Values of one row."""

    def read_one(feed=None, **changes):
        [row] = rows(changes, feed=feed)
        assert isinstance(row, Row), row
        return row.values

    return read_one


@pytest.mark.parametrize(
    ("name", "line", "changes"),
    [
        ("cdr_csv_parallel_rings.csv", 1, {}),
        ("cdr_custom_as_delivered.csv", 0, {"talk_seconds": 280.123}),
        ("cdr_custom_quotes_not_doubled.csv", 0, {}),
        ("freepbx_ui_export.csv", 0, {"agent_source_id": "Local/7002@from-queue"}),
        ("mysql_client_tab_separated.txt", 0, {}),
        ("other_order_bom_crlf_semicolons.csv", 0, {"talk_seconds": None}),
        ("json_lines.json", 0, {}),
    ],
)
def test_one_call_is_the_same_in_every_form(name, line, changes):
    row = read(FIXTURES / name)[line]
    assert isinstance(row, Row), row
    expected = CALL | changes
    assert {column: row.values[column] for column in expected} == expected
    assert row.values["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "ACC1"},
        {"identifier_type": "phone", "identifier_value": "+12025550101"},
    ]
    assert set(row.values) <= set(CONTRACTS["legs"].column_names)


def test_a_ring_that_another_phone_answered_is_a_leg_of_the_same_start():
    missed, taken = read(FIXTURES / "cdr_csv_parallel_rings.csv")
    assert missed.values["outcome"] == "abandoned"
    assert missed.values["answered_at"] is None
    assert missed.values["wait_seconds"] == 20.0
    assert taken.values["case_ids"] == ["C-1"]
    assert taken.values["declared_resolved"] is True
    assert missed.values["declared_resolved"] is None


def test_only_the_first_channels_rows_show_the_customer():
    first, consult, last = [
        row.values for row in read(FIXTURES / "cdr_csv_newcdrcolumns_transfer.csv")
    ]
    assert {row["chain_id"] for row in (first, consult, last)} == {"pbx1-1767628800.20"}
    assert consult["leg_id"] == "pbx1-1767628860.21"
    assert consult["identifiers"] == []
    assert (consult["wait_seconds"], consult["talk_seconds"]) == (None, None)
    assert (first["wait_seconds"], last["wait_seconds"]) == (10.0, 0.0)
    assert (first["talk_seconds"], last["talk_seconds"]) == (110.0, 420.0)
    assert [row["agent_source_id"] for row in (first, last)] == ["PJSIP/7001", "PJSIP/7003"]
    # The vendor does not tell: the models count them over all files of the chain.
    assert first.get("transfers") is None


def test_a_mailbox_answers_but_is_nobody():
    row = read(FIXTURES / "freepbx_ui_export.csv")[1]
    assert row.values["outcome"] == "voicemail"
    assert row.values["wait_seconds"] is None
    assert row.values["answered_at"] is None


@pytest.mark.parametrize(
    ("changes", "outcome", "wait", "ivr"),
    [
        ({"disposition": "NO ANSWER", "answer": ""}, "abandoned", 300.0, None),
        ({"disposition": "BUSY", "answer": ""}, "failed", None, None),
        ({"disposition": "FAILED", "answer": ""}, "failed", None, None),
        ({"disposition": "CONGESTION", "answer": ""}, "failed", None, None),
        ({"disposition": "16", "answer": ""}, "failed", None, None),
        ({"disposition": "0", "answer": "0000-00-00 00:00:00"}, "abandoned", 300.0, None),
        ({"disposition": "0", "answer": "1969-12-31 19:00:00"}, "abandoned", 300.0, None),
        # The machine picked up before the queue, and nobody came.
        ({"dstchannel": ""}, "abandoned", 300.0, None),
        ({"dstchannel": "", "lastapp": "BackGround"}, "self_served", 20.0, 280.0),
        ({"dstchannel": "", "lastapp": "VoiceMail"}, "voicemail", None, None),
        ({"lastapp": "VoiceMail"}, "voicemail", None, None),
    ],
)
def test_what_became_of_a_call_that_nobody_answered(leg, changes, outcome, wait, ivr):
    values = leg(**changes)
    assert values["answered_at"] is None
    assert values["talk_seconds"] is None
    assert (values["outcome"], values["wait_seconds"], values["ivr_seconds"]) == (
        outcome,
        wait,
        ivr,
    )


@pytest.mark.parametrize(
    "never", ["1970-01-01 00:00:00", "1969-12-31 19:00:00", "1970-01-01 00:00:00+00", "0.000000"]
)
def test_what_never_happened_may_be_the_epochs_first_second(leg, rows, never):
    given = leg()
    assert given["outcome"] == "answered"
    assert leg(answer=never)["answered_at"] == given["answered_at"]
    assert leg(end=never)["ended_at"] == given["ended_at"]
    [row] = rows({"start": never})
    assert row.reasons == (f"start is '{never}'; expected the time at which the call began",)


@pytest.mark.parametrize(
    ("context", "direction", "phones", "agent"),
    [
        ("from-trunk", "inbound", ["+12025550101"], "PJSIP/7002"),
        ("from-internal", "outbound", ["+12025550199"], "PJSIP/trunk"),
        ("ext-local", "internal", [], "PJSIP/7002"),
        ("not named", "inbound", ["+12025550101"], "PJSIP/7002"),
    ],
)
def test_the_context_tells_the_direction(leg, context, direction, phones, agent):
    contexts = {"from-trunk": "inbound", "from-internal": "outbound", "ext-local": "internal"}
    values = leg({"options": {"contexts": contexts}}, dcontext=context, dst="2025550199")
    assert values["direction"] == direction
    assert [found["identifier_value"] for found in values["identifiers"]] == phones
    assert values["agent_source_id"] == agent


@pytest.mark.parametrize(
    ("src", "dst", "agent"),
    [
        ("2025550101", "7002", "PJSIP/7002"),
        ("7001", "7002", "PJSIP/trunk"),
        ("", "s", "PJSIP/trunk"),
    ],
)
def test_a_call_passed_on_among_our_telephones_is_its_receivers(leg, src, dst, agent):
    feed = {"options": {"contexts": {"from-internal": "outbound"}}}
    assert leg(feed, dcontext="from-internal", src=src, dst=dst)["agent_source_id"] == agent


def test_options_name_columns_and_keys_within_the_userfield(leg):
    options = {
        "account": "note",
        "reason": "why",
        "agent": "who",
        "exclude_reasons": {"SPAM": "spam"},
        "userfield": {"TICKET": "case", "ok": "resolved", "trial": "test"},
        "resolved_true": ["done"],
    }
    values = leg(
        {"options": options},
        note="ACC7",
        userfield="why=SPAM;who=jo;ticket=T-1; ticket = T-2;ok=done;trial=0;plain",
    )
    assert values["identifiers"][0] == {"identifier_type": "account", "identifier_value": "ACC7"}
    assert (values["reason_code"], values["excluded_reason"]) == ("SPAM", "spam")
    assert values["agent_source_id"] == "jo"
    assert values["case_ids"] == ["T-1", "T-2"]
    assert values["declared_resolved"] is True


def test_a_supervisor_who_listens_is_no_customer(leg):
    assert leg(lastapp="ChanSpy")["excluded_reason"] == "supervisor_monitor"


def test_lines_that_are_equal_in_all_columns_are_one_row(rows):
    first, again, other = rows({}, {}, {"note": "x"})
    assert first.values["row_key"] == again.values["row_key"] != other.values["row_key"]


# The hour from 01:00 on 1 November 2026 happens twice in New York: 01:30 is 05:30 or 06:30 UTC.
@pytest.mark.parametrize(
    ("chain", "started_at", "ended_at"),
    [
        ("1793511000.1", datetime(2026, 11, 1, 5, 30), datetime(2026, 11, 1, 5, 35)),
        ("1793514600.1", datetime(2026, 11, 1, 6, 30), datetime(2026, 11, 1, 6, 35)),
        # A later leg of a chain that began forty minutes before.
        ("1793512200.1", datetime(2026, 11, 1, 6, 30), datetime(2026, 11, 1, 6, 35)),
        ("no-epoch", datetime(2026, 11, 1, 5, 30), datetime(2026, 11, 1, 5, 35)),
    ],
)
def test_the_id_decides_the_hour_that_happens_twice(leg, chain, started_at, ended_at):
    values = leg(
        linkedid=chain,
        start="2026-11-01 01:30:00",
        answer="2026-11-01 01:30:20",
        end="2026-11-01 01:35:00",
    )
    assert (values["started_at"], values["ended_at"]) == (started_at, ended_at)
    assert values["time_basis"] == "feed"


def test_a_call_over_the_change_of_clocks_lasts_as_long_as_it_says(leg):
    values = leg(
        uniqueid="1793512200.1",
        start="2026-11-01 01:50:00",
        answer="2026-11-01 01:00:00",
        end="2026-11-01 01:55:00",
        duration="3900",
        billsec="3300",
    )
    assert values["started_at"] == datetime(2026, 11, 1, 5, 50)
    assert values["answered_at"] == datetime(2026, 11, 1, 6)
    assert values["ended_at"] == datetime(2026, 11, 1, 6, 55)


@pytest.mark.parametrize(
    ("billsec", "answered_at"),
    # What cdr.conf's `initiatedseconds` rounds up, and what nothing explains.
    [("6", datetime(2026, 1, 5, 15)), ("9", datetime(2026, 1, 5, 14, 59, 56))],
)
def test_seconds_that_were_rounded_up_put_no_answer_before_the_start(leg, billsec, answered_at):
    values = leg(answer="", end="", duration="5", billsec=billsec)
    assert values["answered_at"] == answered_at
    assert values["wait_seconds"] == (0.0 if billsec == "6" else None)


def test_the_id_does_not_move_a_time_that_happens_once(leg):
    assert leg(uniqueid="1767600000.1")["started_at"] == datetime(2026, 1, 5, 15)


def test_an_hour_that_the_clocks_skip_is_no_time(rows):
    [row] = rows({"start": "2026-03-08 02:30:00"})
    assert isinstance(row, Reject)
    assert "the clocks skip it" in row.reasons[0]


def test_offsets_come_from_the_ids_where_the_feed_says_so(rows):
    changes = [
        # UTC+5:30; the leg that came first was logged last.
        {
            "uniqueid": "1767625200.1",
            "start": "2026-01-05 20:50:00",
            "answer": "2026-01-05 20:50:00",
            "end": "2026-01-05 20:51:00",
            "duration": "60",
            "billsec": "60",
        },
        {"uniqueid": "1767625200.1", "start": "2026-01-05 20:30:01", "end": ""},
        # A leg whose chain began in another file, half an hour before: the nearest call tells.
        {"uniqueid": "1767626900.4", "linkedid": "1767625100.1", "start": "2026-01-05 20:58:20"},
    ]
    found = [row.values for row in rows(*changes, feed={"timezone": "from_uniqueid"})]
    assert [row["started_at"] for row in found] == [
        datetime(2026, 1, 5, 15, 20),
        datetime(2026, 1, 5, 15, 0, 1),
        datetime(2026, 1, 5, 15, 28, 20),
    ]
    assert {row["time_basis"] for row in found} == {"from_uniqueid"}


@pytest.mark.parametrize(
    ("chain", "reason"),
    [("abc", "begins with no epoch second"), ("1767625100.1", "no other call shows the offset")],
)
def test_an_offset_that_nothing_shows_is_not_guessed(rows, chain, reason):
    [row] = rows({"linkedid": chain}, feed={"timezone": "from_uniqueid"})
    assert isinstance(row, Reject)
    assert reason in row.reasons[0]


@pytest.mark.parametrize("start", ["2026-01-05T15:00:00Z", "2026-01-05 10:00:00-05", "1767625200"])
def test_a_time_may_carry_its_zone(leg, start):
    values = leg(start=start, answer="", end="")
    assert values["started_at"] == datetime(2026, 1, 5, 15)
    assert values["ended_at"] == datetime(2026, 1, 5, 15, 5)
    assert values["time_basis"] == "zone"


def test_every_reason_of_a_bad_row_is_told():
    good, short, bad = read(FIXTURES / "missing_cell.csv")
    assert isinstance(good, Row)
    assert short.reasons == ("has 17 cells where the header has 18",)
    assert bad.line == 3
    assert [reason.partition(":")[0] for reason in bad.reasons] == [
        "uniqueid and linkedid are empty; expected one of them",
        "start",
        "duration",
        "disposition is 'HUNG UP'; expected ANSWERED, NO ANSWER, BUSY, FAILED or CONGESTION",
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("without_uniqueid.csv", "loguniqueid=yes"),
        ("open_quote_at_the_end.csv", "truncated"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(name, says):
    with pytest.raises(FileRefusedError, match=says):
        read(FIXTURES / name)


def test_an_order_of_ones_own_needs_its_names_in_the_options(tmp_path):
    path = tmp_path / "Master.csv"
    path.write_text("1767625200.10,ANSWERED,2026-01-05 10:00:00,300,280,PJSIP/7002-0000000c\n")
    with pytest.raises(FileRefusedError, match="option `header`"):
        read(path)
    header = "uniqueid,disposition,calldate,duration,billsec,dstchannel"
    [row] = read(path, options={"header": header})
    assert row.values["answered_at"] == datetime(2026, 1, 5, 15, 0, 20)


@pytest.mark.parametrize("links", ["", ",,1767625200.10,7"])
def test_a_table_of_cdr_odbc_is_known_without_its_header(tmp_path, links):
    path = tmp_path / "cdr.csv"
    path.write_text(
        '2026-01-05 10:00:00,"""Ann"" <+12025550101>",+12025550101,800,from-trunk,'
        "PJSIP/trunk-0000000a,PJSIP/7002-0000000c,Queue,billing,300,280,ANSWERED,3,,"
        f"1767625200.10,{links}\n"
    )
    [row] = read(path)
    assert {name: row.values[name] for name in CALL} == CALL


def test_a_log_without_a_call_is_no_defect(tmp_path):
    path = tmp_path / "Master.csv"
    path.write_text("")
    assert read(path) == []


@pytest.mark.parametrize(
    ("channel", "agent"),
    [
        ("SIP/101-08a3b0c8<ZOMBIE>", "SIP/101"),
        ("AsyncGoto/PJSIP/7002-0000001f", "PJSIP/7002"),
        ("Parked/SIP/101-1f2e", "SIP/101"),
        # Of versions before 10.
        ("Local/101@from-queue-b3a2,1", "Local/101@from-queue"),
        ("DAHDI/i1/101-3", "DAHDI/i1/101"),
    ],
)
def test_an_agents_channel_is_one_whatever_became_of_it(leg, channel, agent):
    assert leg(dstchannel=f'"{channel}"')["agent_source_id"] == agent


def test_mysql_escapes_quotes_with_backslashes_and_quotes_no_numbers(tmp_path):
    path = tmp_path / "cdr.csv"
    path.write_text(
        r'"2026-01-05 10:00:00","\"Lee, Ann\" <+12025550101>","+12025550101","800","from-trunk",'
        r'"PJSIP/trunk-0000000a","PJSIP/7002-0000000c","Queue","billing",300,280,"ANSWERED",3,\N,'
        '"1767625200.10",""\n'
    )
    [row] = read(path)
    assert {name: row.values[name] for name in CALL} == CALL


@pytest.mark.parametrize("name", ["cdr", "select * from cdr", "data"])
def test_a_client_may_write_the_table_as_one_json_object(tmp_path, name):
    path = tmp_path / "cdr.json"
    path.write_text(json.dumps({"type": "table", name: [FIELDS, FIELDS | {"uniqueid": "1.2"}]}))
    first, second = read(path)
    assert first.values["chain_id"] == "1767625200.10"
    assert second.values["chain_id"] == "1.2"
    path.write_text(json.dumps({name: []}))
    assert read(path) == []


@pytest.mark.parametrize("null", ["NULL", "null", "Null", r"\N", "nan"])
def test_what_a_database_writes_for_no_value_is_none(leg, null):
    found = leg(linkedid=null, dstchannel=null, answer=null, lastapp="Dial")
    assert (found["chain_id"], found["outcome"]) == ("1767625200.10", "abandoned")


def test_what_phpmyadmin_says_of_its_file_is_no_call(tmp_path):
    about = [{"type": "header", "version": "5.2"}, {"type": "database", "name": "asterisk"}]
    path = tmp_path / "cdr.json"
    path.write_text(json.dumps([*about, {"type": "table", "name": "cdr", "data": [FIELDS]}]))
    [row] = read(path)
    assert row.values["chain_id"] == "1767625200.10"


def test_one_line_of_json_is_no_header(tmp_path):
    path = tmp_path / "cdr.json"
    path.write_text(json.dumps([FIELDS]))
    feed = telephony_feed("asterisk_cdr", "cdr")
    context = ReadContext(feed, Company(), frozenset())
    [row] = READERS["asterisk_cdr"].read(SourceFile(path, "cdr.json"), context)
    assert isinstance(row, Row)


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 600), noise=st.binary(max_size=20), source=st.integers(0, 10))
def test_any_bytes_give_rows_rejects_or_a_refusal(tmp_path_factory, cut, noise, source):
    files = sorted(FIXTURES.iterdir())
    data = files[source % len(files)].read_bytes()
    path = tmp_path_factory.mktemp("noise") / "cdr.csv"
    path.write_bytes(data[:cut] + noise + data[cut:])
    try:
        found = read(path, timezone="from_uniqueid" if cut % 2 else "America/New_York")
    except FileRefusedError:
        return
    assert all(isinstance(row, Row | Reject) for row in found)


def _semicolons(path, calls):
    names = list(FIELDS)
    lines = [
        ";".join(names),
        *(";".join((FIELDS | call)[name] for name in names) for call in calls),
    ]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_quotes_are_judged_by_the_whole_file(tmp_path):
    """The one doubled quote that tells stands behind the first MiB."""
    calls = [{"lastdata": '"SIP/b;20;tT"'}] * 9_000 + [{"dst": '"""Ann"" <100>"'}]
    path = _semicolons(tmp_path / "cdr.csv", calls)
    assert path.stat().st_size > 2**20
    assert sum(isinstance(item, Row) for item in read(path)) == 9_001


def test_blank_lines_before_the_header_hide_nothing(tmp_path):
    path = _semicolons(tmp_path / "cdr.csv", [{}])
    path.write_text("\n" * 1_200_000 + path.read_text())
    [row] = [item for item in read(path) if isinstance(item, Row)]
    assert row.line == 1_200_002
