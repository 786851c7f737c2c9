"""Whether contact records are read by columns or one at a time, the same is written."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.amazon_connect_ctr import AmazonConnectCtr
from orchestration.ingest.readers.base import Item, ReadContext, Row, Rows, SourceFile
from tests.unit.ingest.routes import assert_routes_agree

ZONES = ("America/New_York", "Australia/Lord_Howe", "UTC")
TIMES = [
    *("2026-03-02T06:00:00Z", "2026-03-02T06:00:40Z", "2026-03-02T06:10:00.25Z", "2026-03-02"),
    *("2026-03-02T06:00:00", "2026-11-01T01:30:00", "2026-03-02T06:00:00+01:00", " ", None),
    *("2024-02-29T10:00:00Z", "0001-01-01T00:00:00Z", "20260302T060000Z"),
]
WORDS = ["a", "b", "", " ", "Ann ", "Zoë", " b\u00a0", "arn:aws:x/y/q-1", "arn/", "x\u2028y"]
SECONDS = [0, 0, 7, 250, 12.5, "30", " 4 ", "", None, 0.125]
ADDRESSES = ["+12125550123", "(212) 555-0199", "anonymous", "Ann@Example.com", "", "+442071838750"]
FIELDS: dict[str, list[Any]] = {
    "ContactId": ["c-1", "c-2", "c-3", " c-4 ", "é"],
    "Channel": ["VOICE", "VOICE", "chat", "EMAIL", "TASK"],
    "InitiationMethod": [
        *("INBOUND", "inbound", "OUTBOUND", "TRANSFER", "MONITOR", "EXTERNAL_OUTBOUND", "API", ""),
        *("CALLBACK", "DISCONNECT"),
    ],
    "InitiationTimestamp": TIMES[:3],
    "DisconnectTimestamp": TIMES,
    "LastUpdateTimestamp": TIMES,
    "ConnectedToSystemTimestamp": TIMES,
    "DisconnectReason": [
        *("CUSTOMER_DISCONNECT", "API", "OUTBUND_PREVIEW_DISCARDED", "TELECOM_BUSY", "", None)
    ],
    "InitialContactId": ["c-0", "c-1", "c-2", "", None],
    "PreviousContactId": ["c-0", "c-7", "", None],
    "NextContactId": ["c-9", "", None],
    "RelatedContactId": ["c-8", " "],
    "SegmentAttributes.connect:Subtype.ValueString": ["connect:Guide", "connect:Chat", ""],
    "Campaign.CampaignId": ["k-1", ""],
    "Queue.Name": WORDS,
    "Queue.ARN": WORDS,
    "Queue.Duration": SECONDS,
    "Queue.EnqueueTimestamp": TIMES,
    "Queue.DequeueTimestamp": TIMES,
    "Agent.Username": WORDS,
    "Agent.ARN": WORDS,
    "Agent.ConnectedToAgentTimestamp": TIMES,
    "Agent.AgentInteractionDuration": SECONDS,
    "Agent.CustomerHoldDuration": SECONDS,
    "Agent.AfterContactWorkDuration": SECONDS,
    "ChatMetrics.CustomerMetrics.LastMessageTimestamp": TIMES,
    "ChatMetrics.AgentMetrics.LastMessageTimestamp": TIMES,
    "CustomerEndpoint.Address": ADDRESSES,
    "CustomerEndpoint.Type": ["TELEPHONE_NUMBER", "EMAIL_ADDRESS", "CONTACT_FLOW", ""],
    "TransferredToEndpoint.Address": ADDRESSES,
    "TransferCompletedTimestamp": TIMES,
    "Attributes.account": ["A1", "a1", 7, 7.5, True, ""],
    "Attributes.Reason": ["spam", "BILL", 1, None],
    "Attributes.done": ["yes", "no", 0, False],
    "Attributes.bot": ["1", "0", True],
    "Attributes.test": ["", "0", "true"],
    "Attributes.case": ["7", "8", ["7", "8"], [{"case": "9"}], 7],
    "Attributes.visitor": ["v-1", "v\t2", "v-3"],
    "Attributes.team": WORDS,
    "Recordings": [None, [], [{"Type": "AUDIO", "Score": 4.5}], [{"a": 1}, {"a": 2}]],
    "Tags": [{}, {"aws:connect": "x"}],
}
REQUIRED = ("ContactId", "Channel", "InitiationTimestamp", "InitiationMethod")
OPTIONS = {
    "account": "Attributes.account",
    "reason": "Attributes.reason",
    "exclude_reasons": {"spam": "spam", "1": "spam"},
    "resolved": "Attributes.done",
    "contained": "Attributes.bot",
    "test": "Attributes.test",
    "case": "Attributes.case",
    "order": "Attributes.order.id",
    "visitor": "Attributes.visitor",
    "queue": "Attributes.team",
}
# Written as they stand here, in place of a value.
UGLY = [
    *("1.50", "1e2", "-0", "-0.0", "12345678901234567890", "123456789012345", "1e400", "NaN"),
    *("0.0001", "-7", "1_0", "01", "true", "null", "[]", "{}", "[[1]]", '{"a":{"b":1}}', "[1,2]"),
    *('"soon"', '"a\\"b"', '"\\ud83d"', '"\\u00e9"', '"\x01"', '"\udcff"', '"a}{b"', '"a},{b"'),
    *('"x","Channel":"CHAT"', '"x","Agent":null', '"x","channel":"CHAT"', '"x","A.b":7', "'x'"),
    *('"x","Attributes.account":"A9"', '"x","Records":[{"ContactId":"r-1"},5]', "[" * 120, "-"),
    *('"x","Contact":{"Id":"c-7"}', '"1234567890123456789012"', '"x","attributes":{"done":1}'),
    "[" * 120 + "]" * 120,
]
STRAY = [
    "\n",
    "\n\n",
    "\r",
    " ",
    ",",
    "]",
    "[",
    "}",
    "{",
    '"',
    "\ufeff",
    "\x85",
    "null",
    "{}",
    "\\",
]
_RAW = re.compile(r'"@(\d+)@"')


def set_at(record: dict[str, Any], path: str, value: Any) -> None:
    *parents, name = path.split(".")
    for parent in parents:
        record = record.setdefault(parent, {})
    record[name] = value


@st.composite
def shapes_of_records(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Values by path: of each path, those of one type."""
    paths = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=16, unique=True))
    chosen = draw(st.integers(0, 10**9))
    shape = {}
    for path in dict.fromkeys([*REQUIRED, *paths]):
        chosen, place = divmod(chosen * 7 + 3, len(FIELDS[path]))
        kind = type(FIELDS[path][place])
        shape[path] = [value for value in FIELDS[path] if type(value) is kind]
    return shape


@st.composite
def exports(draw: st.DrawFn) -> bytes:
    """Records of a few shapes, of which some values may be ugly and some characters stray."""
    shapes = [draw(shapes_of_records()) for _ in range(draw(st.integers(1, 3)))]
    records: list[dict[str, Any]] = []
    for number in range(draw(st.integers(3, 40))):
        record: dict[str, Any] = {}
        chosen = draw(st.integers(0, 10**9))
        for path, values in shapes[chosen % len(shapes) if number % 3 else 0].items():
            chosen, place = divmod(chosen * 7 + 3, len(values))
            set_at(record, path, values[place])
        records.append(record)
    places = st.tuples(st.integers(0, 99), st.sampled_from(sorted(FIELDS)))
    uglies = draw(st.lists(st.tuples(places, st.integers(0, len(UGLY) - 1)), max_size=4))
    for (row, path), ugly in uglies:
        set_at(records[row % len(records)], path, f"@{ugly}@")
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")]))
    indent = draw(st.sampled_from([None, None, None, None, 1]))
    between, begin, end = draw(
        st.sampled_from(
            [
                *(("\n", "", "\n"), ("\n", "", ""), ("\r\n", "", "\r\n"), ("", "", "")),
                *((",\n", "[\n", "\n]\n"), (",", "[", "]"), (",\n", "[", "]"), ("\n", "[", "\n]")),
                *((",\n", "", "\n"), (" \n \n", "\ufeff ", "\n"), (" ,\n", "[\n", "\n]\n")),
            ]
        )
    )
    is_ascii = draw(st.booleans())
    written = [
        json.dumps(record, separators=separators, indent=indent, ensure_ascii=is_ascii)
        for record in records
    ]
    text = begin + between.join(written) + end
    text = _RAW.sub(lambda found: UGLY[int(found[1])], text)
    stray = st.tuples(st.integers(0, 40_000), st.sampled_from(STRAY))
    for place, characters in draw(st.lists(stray, max_size=2)):
        position = place % (len(text) + 1)
        text = text[:position] + characters + text[position:]
    return text.encode("utf-8", "surrogateescape")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.sampled_from(ZONES),
    st.sampled_from([{}, {"account": "ATTRIBUTES.account"}, {"case": "Attributes.missing"}]),
    st.booleans(),
    exports(),
)
def test_contact_records(
    zone: str, changes: dict[str, Any], is_packed: bool, content: bytes
) -> None:
    feed = Feed(
        *("calls", "telephony", "amazon_connect_ctr"),
        "%Y-%m-%d.json.gz" if is_packed else "%Y-%m-%d.json",
        *(zone, "US"),
        options=OPTIONS | changes,
    )
    assert_routes_agree(feed, gzip.compress(content) if is_packed else content)


FEED = Feed("calls", "telephony", "amazon_connect_ctr", "*", "UTC", "US")


def found_in(path: Path, records: list[str], between: str = "\n") -> list[Item]:
    path.write_text(between.join([*records, ""]))
    context = ReadContext(FEED, Company(), frozenset())
    return list(AmazonConnectCtr().read_by_columns(SourceFile(path, path.name), context))


def contact(number: int, **changes: Any) -> str:
    record = {name: FIELDS[name][0] for name in REQUIRED} | {"ContactId": f"c-{number}"}
    return json.dumps(record | {"Note": "x" * 200} | changes)


def test_only_records_unlike_the_others_are_read_alone(tmp_path: Path) -> None:
    records = [contact(number) for number in range(2_000)]
    records[1_500] = contact(1_500, Agent=None)
    records[1_600] = contact(1_600, Note='a "quote"')
    *_, found = found_in(tmp_path / "ctr.json", records)
    assert isinstance(found, Rows)
    assert [row.line for row in found.others] == [1_501, 1_601]
    assert len(found.lines) > 1_000


def test_records_back_to_back_are_read_by_columns_in_their_order(tmp_path: Path) -> None:
    records = [contact(number) for number in range(2_000)]
    records[1_500] = contact(1_500, Tags={})
    keys, by_columns = list[str](), 0
    for item in found_in(tmp_path / "ctr.json", records, between=""):
        rows: list[Any] = [item]
        if isinstance(item, Rows):
            by_columns += len(item.lines)
            order = item.order(range(len(item.others)))
            rows = [*item.columns["row_key"].to_pylist(), *item.others]
            rows = [rows[position] for position in order]
        keys += [row if isinstance(row, str) else row.values["row_key"] for row in rows]
    assert keys == [f"c-{number}" for number in range(2_000)]
    assert by_columns > 1_000


def test_the_order_of_keys_and_the_way_of_reading_leave_the_digest_as_it_is(tmp_path: Path) -> None:
    record = json.loads(contact(1, Queue={"Duration": 7, "Name": "a"}))
    turned = json.dumps({name: record[name] for name in reversed(record)}, separators=(",", ":"))
    *_, block = found_in(tmp_path / "ctr.json", [json.dumps(record)] * 1_000)
    [row] = found_in(tmp_path / "turned.json", [turned])
    assert isinstance(block, Rows)
    assert isinstance(row, Row)
    assert set(block.digests.to_pylist()) == {row.digest}
