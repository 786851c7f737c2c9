import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.contracts import CONTRACTS
from orchestration.ingest.readers.base import FileRefusedError, Reject, Row
from tests.reading import read_export, telephony_feed

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/asterisk_queue_log"
SECONDS = ("wait_seconds", "talk_seconds", "ring_seconds")


def read(path, **feed):
    return read_export(path, telephony_feed("asterisk_queue_log", "queue_log", **feed))


@pytest.fixture
def written(tmp_path):
    def read_text(text, **feed):
        path = tmp_path / "queue_log"
        path.write_text(text)
        return read(path, **feed)

    return read_text


def told(row):
    assert isinstance(row, Row), row
    return (row.values["event"], *(row.values.get(name) for name in SECONDS))


def test_each_line_is_a_row_and_those_of_no_call_are_out_of_scope():
    start, member, *events = read(FIXTURES / "two_visits_under_one_id.log")
    assert {start.values["out_of_scope_rule"], member.values["out_of_scope_rule"]} == {"not_a_call"}
    assert [told(row) for row in events] == [
        ("entered", None, None, None),
        # Milliseconds, the only ones.
        ("not_picked_up", None, None, 15.0),
        ("timed_out", 30.0, None, None),
        ("entered", None, None, None),
        ("connected", 10.0, None, 4.0),
        ("caller_hung_up", 10.0, 60.0, None),
    ]
    assert [row.values["queue"] for row in events] == ["billing"] * 3 + ["overflow"] * 3
    assert [row.values["agent_source_id"] for row in events] == [
        *(None, "PJSIP/7001", None, None),
        *("PJSIP/7002", "PJSIP/7002"),
    ]
    first = events[0].values
    assert first["chain_id"] == "1767625200.10"
    assert first["occurred_at"] == datetime(2026, 1, 5, 15)
    assert first["time_basis"] == "zone"
    assert first["identifiers"] == [
        {"identifier_type": "phone", "identifier_value": "+12025550101"}
    ]
    assert set(first) <= set(CONTRACTS["queue_events"].column_names)


def test_parameters_stand_at_places_of_their_own_in_each_event():
    assert [told(row)[:3] for row in read(FIXTURES / "every_ending.log")] == [
        ("abandoned", 30.0, None),
        ("agent_hung_up", 11.0, 61.0),
        ("caller_hung_up", 12.0, 62.0),
        ("emptied", 33.0, None),
        ("left_by_key", 34.0, None),
        ("timed_out", 35.0, None),
        ("transferred", 16.0, 66.0),
        ("transferred", 17.0, 67.0),
        ("transferred", 18.0, 68.0),
        ("transferred", 19.0, 69.0),
        # Old versions leave the wait out.
        ("abandoned", None, None),
    ]


def test_the_tables_times_are_the_feeds():
    entered, connected, over, pause = read(FIXTURES / "table_with_data1_to_data5.csv")
    assert entered.values["occurred_at"] == datetime(2026, 1, 5, 15, 0, 0, 250000)
    assert entered.values["time_basis"] == "feed"
    assert entered.values["identifiers"][0]["identifier_value"] == "+12025550101"
    assert connected.values["agent_source_id"] == "Local/7002@from-queue"
    assert told(over) == ("agent_hung_up", 10.0, 60.0, None)
    assert over.values["agent_source_id"] == "Ann Lee"
    assert pause.values["out_of_scope_rule"] == "not_a_call"


def test_an_older_table_has_its_parameters_in_one_column():
    [row] = read(FIXTURES / "table_with_one_data_column.csv")
    assert told(row) == ("abandoned", 30.0, None, None)
    assert row.values["queue"] == "billing"
    assert row.values["occurred_at"] == datetime(2026, 1, 5, 15, 0, 30)


@pytest.mark.parametrize(
    "row",
    [
        r"7,2026-01-05 10:00:30.250000,1767625200.10,billing,PJSIP/1,ABANDON,1,1,30,,",
        '"2026-01-05 10:00:30.25","1767625200.10","billing","PJSIP/1","ABANDON","1","1","30","",""',
        "7\t2026-01-05 10:00:30.25\t1767625200.10\tbilling\tPJSIP/1\tABANDON\t1|1|30",
        "2026-01-05 10:00:30.25;1767625200.10;billing;PJSIP/1;ABANDON;;1;1;30;;",
        "7\t2026-01-05 15:00:30.25+00\t1767625200.10\tbilling\tPJSIP/1\tABANDON"
        + "\t\\N\t1\t1\t30\t\\N\t\\N",
    ],
)
def test_a_dump_without_a_header_has_the_order_of_asterisks_schemas(written, row):
    [found] = written(row + "\n")
    assert told(found) == ("abandoned", 30.0, None, None)
    assert found.values["occurred_at"] == datetime(2026, 1, 5, 15, 0, 30, 250000)
    assert found.values["queue"] == "billing"


def test_the_table_may_be_json(written):
    row = {"time": "2026-01-05 10:00:30", "callid": "1.1", "queuename": "billing", "agent": "NONE"}
    told_row = row | {"event": "ABANDON", "data1": 1, "data2": 1, "data3": 30, "data4": None}
    abandoned, broken = written(json.dumps([told_row, row | {"event": ""}]))
    assert told(abandoned) == ("abandoned", 30.0, None, None)
    assert abandoned.values["occurred_at"] == datetime(2026, 1, 5, 15, 0, 30)
    assert broken.reasons == ("event is empty; expected one such as ENTERQUEUE",)
    assert written("[]") == []
    with pytest.raises(FileRefusedError, match="none of its 1 JSON records has a callid"):
        written('{"calldate": "2026-01-05"}')


@pytest.mark.parametrize("null", ["NULL", "null", r"\N"])
def test_what_a_database_writes_for_no_value_is_none(written, null):
    [row] = written(
        "time,callid,queuename,agent,event,data1,data2,data3\n"
        f"2026-01-05 10:00:00,1.1,{null},{null},CONNECT,10,1.2,{null}\n"
    )
    assert told(row) == ("connected", 10.0, None, None)
    assert (row.values["queue"], row.values["agent_source_id"]) == (None, None)


@pytest.mark.parametrize("name", ["queue_log", "select * from queue_log", "data"])
def test_a_client_may_write_the_table_as_one_json_object(written, name):
    row = {"time": "2026-01-05 10:00:30", "callid": "1.1", "queuename": "billing", "agent": "NONE"}
    rows = [row | {"event": "ABANDON", "data3": "30"}, row | {"event": ""}]
    about = [{"type": "header", "version": "5.2"}, {"type": "database", "name": "asterisk"}]
    abandoned, broken = written(json.dumps([*about, {"type": "table", name: rows}]))
    assert told(abandoned) == ("abandoned", 30.0, None, None)
    assert json.loads(broken.raw) == rows[1]
    assert written(json.dumps({name: []})) == []


def test_the_tables_last_column_holds_all_further_parameters(written):
    [row] = written(
        "time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n"
        "2026-01-05 10:00:00,1.1,q,PJSIP/1,ATTENDEDTRANSFER,LINK,PJSIP/1-01,PJSIP/2-02,10,50|1\n"
    )
    assert told(row) == ("transferred", 10.0, 50.0, None)


def test_the_callid_decides_the_hour_that_happens_twice(written):
    header = "time,callid,queuename,agent,event,data1"
    line = "2026-11-01 01:30:00,{},q,NONE,ENTERQUEUE,"
    first, second = written(
        "\n".join([header, line.format("1793511000.1"), line.format("1793514600.1"), ""])
    )
    assert first.values["occurred_at"] == datetime(2026, 11, 1, 5, 30)
    assert second.values["occurred_at"] == datetime(2026, 11, 1, 6, 30)


def test_options_name_the_feed_with_the_calls_and_columns_of_the_table(written):
    [row] = written(
        "time,callid,queuename,agent,event,member,customer\n"
        "2026-01-05 10:00:00,1.1,q,PJSIP/1,CONNECT,ann,ACC1\n",
        options={"calls_feed": "cdr", "agent": "member", "account": "customer"},
    )
    assert row.values["calls_feed"] == "cdr"
    assert row.values["agent_source_id"] == "ann"
    assert row.values["identifiers"] == [{"identifier_type": "account", "identifier_value": "ACC1"}]


@pytest.mark.parametrize(
    ("member", "agent"),
    [
        ("Ann Lee", "Ann Lee"),
        # Members by names and endpoints that end as channels do.
        ("Desk-12", "Desk-12"),
        ("Ann Smith-Dade", "Ann Smith-Dade"),
        ("PJSIP/agent-7001", "PJSIP/agent-7001"),
        ("Local/7001@from-queue/n", "Local/7001@from-queue"),
    ],
)
def test_an_agent_is_a_member_and_no_channel(written, member, agent):
    [row] = written(f"1767625210|1767625200.10|billing|{member}|CONNECT|10|1767625205.11|5\n")
    assert row.values["agent_source_id"] == agent


def test_equal_lines_are_one_row(written):
    line = "1767625215|1767625200.10|billing|PJSIP/7001|RINGNOANSWER|15000\n"
    first, again, other = written(line * 2 + line.replace("7001", "7002"))
    assert first.values["row_key"] == again.values["row_key"] != other.values["row_key"]


def test_every_reason_of_a_bad_line_is_told():
    good, time, call, short, event = read(FIXTURES / "bad_lines.log")
    assert isinstance(good, Row)
    assert time.reasons == ("time: 'soon' is no epoch second such as 1767607200",)
    assert call.reasons == (
        "callid is 'NONE'; expected the call that ABANDON is about",
        "parameter 3 of ABANDON: 'half a minute' is no number of seconds",
    )
    assert (short.line, short.reasons) == (
        4,
        ("has 3 fields; expected time|callid|queue|agent|event and more",),
    )
    assert event.reasons == ("event is empty; expected one such as ENTERQUEUE",)


def test_a_log_that_was_cut_while_being_written_is_refused():
    with pytest.raises(FileRefusedError, match="truncated"):
        read(FIXTURES / "cut_while_being_written.log")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b,c\n1,2,3\n", "this is no queue log"),
        ("1|2|3|4|5\n", "this is no queue log"),
        ("callid,event\n1.1,ABANDON\n", "columns time, queuename, agent are missing"),
    ],
)
def test_another_format_is_refused(written, text, says):
    with pytest.raises(FileRefusedError, match=says):
        written(text)


def test_a_log_without_an_event_is_no_defect(written):
    assert written("") == []


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 500), noise=st.binary(max_size=20), source=st.integers(0, 10))
def test_any_bytes_give_rows_rejects_or_a_refusal(tmp_path_factory, cut, noise, source):
    files = sorted(FIXTURES.iterdir())
    data = files[source % len(files)].read_bytes()
    path = tmp_path_factory.mktemp("noise") / "queue_log"
    path.write_bytes(data[:cut] + noise + data[cut:])
    try:
        found = read(path)
    except FileRefusedError:
        return
    assert all(isinstance(row, Row | Reject) for row in found)
