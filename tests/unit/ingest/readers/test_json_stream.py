import json
import time
import tracemalloc
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.readers import json_pages, text_window
from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.json_stream import json_records
from orchestration.ingest.readers.unpacking import MIB

A, B = '{"id":"a"}', '{"id":"b"}'


def ids(text):
    """Ids of the objects, and None for what is no object."""
    return [
        record["id"] if isinstance(record, dict) else None for _, _, record in json_records(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        A + B,
        f"{A}\n{B}\n",
        f"{A}\r\n{B}",
        f"{A}\n\n  {B}",
        f"[{A},{B}]",
        f"[\n  {A},\n  {B}\n]\n",
        f"[[{A}],[{B}]]",
        f"[{A}]\n[{B}]",
        '{\n  "id": "a"\n}{\n  "id": "b"\n}\n',
        f"\ufeff{A}\n\ufeff{B}",
    ],
)
def test_objects_are_found_however_they_are_laid_out(text):
    assert ids(text) == ["a", "b"]


@pytest.mark.parametrize("text", ["", " \n\t\n", "[]", "[[],[]]", "\ufeff"])
def test_a_text_without_objects_has_no_rows(text):
    assert list(json_records(text)) == []


def test_line_and_raw_text_are_those_of_the_file():
    pretty = '{\n  "id": "a",\n  "n": 1.50\n}'
    text = f"\n{pretty}\n{B}{A}"
    assert [(line, raw) for line, raw, _ in json_records(text)] == [(2, pretty), (6, B), (6, A)]


def test_keys_that_differ_by_case_alone_survive():
    ((_, _, record),) = json_records('{"Id": 1, "ID": 2, "id": 3}')
    assert record == {"Id": 1, "ID": 2, "id": 3}


def test_a_record_of_many_parts_is_not_deep():
    deep = '{"deep":' + "[" * 99 + "]" * 99 + ',"wide":[' + "[],{}," * 200 + '"[["]}'
    ((_, raw, record),) = json_records(deep)
    assert (raw, len(record["wide"])) == (deep, 401)


def test_nan_and_huge_numbers_are_read():
    ((_, _, record),) = json_records('{"nan": NaN, "huge": 123456789012345678901234567890}')
    assert record["nan"] != record["nan"]
    assert record["huge"] == 123456789012345678901234567890


@pytest.mark.parametrize(
    ("broken", "raw"),
    [
        ('{"id":"x",}', '{"id":"x",}'),
        ('{"id":"x"', '{"id":"x"'),
        ('{"id":"x\n', '{"id":"x'),
        ('{"id":x"}', '{"id":x"}'),
        ("}", "}"),
        (",", ","),
        ("id,name", "id,name"),
        ('"id"', '"id"'),
        ("17", "17"),
        ('{"deep":' + "[" * 100_000 + "]" * 100_000 + "}", None),
        ('{"deep":' + "[" * 100 + "]" * 100 + "}", None),
        ('{"digits":' + "9" * 5_000 + "}", None),
        ('{"id":"\udceb"}', '{"id":"\udceb"}'),
    ],
)
def test_what_does_not_parse_is_one_row_up_to_the_line_break(broken, raw):
    records = list(json_records(f"{A}\n{broken}\n{B}\n"))
    assert [type(record) for _, _, record in records] == [dict, str, dict]
    assert records[1][:2] == (2, raw or broken)


@pytest.mark.parametrize(
    ("text", "raws"),
    [
        (A + "}", [A, "}"]),
        (A + ",\n" + B, [A, ",", B]),
        (f"[{A},{B},]", [A, B, ","]),
        (f"[{A},,{B}]", [A, ",", B]),
        (f'[{A},7,"x",{B}]', [A, "7", '"x"', B]),
        (f"[[[{A}]],{B}]", [f"[{A}]", B]),
        (f'[\n{A},\n{{"id":,}},\n{B}\n]', [A, '{"id":,},', B]),
        (f'[{A},{{"id":,}}]\n{B}', [A, '{"id":,}]', B]),
    ],
)
def test_what_stands_between_objects_is_a_row_of_its_own(text, raws):
    assert [raw for _, raw, _ in json_records(text)] == raws


def test_inner_objects_of_a_broken_pretty_printed_object_are_no_rows():
    broken = (
        '  {\n    "id": "x",,\n    "parts": [\n      {\n        "id": "inner"\n      }\n    ]\n  },'
    )
    text = f'[\n{broken}\n  {{\n    "id": "b"\n  }}\n]\n'
    records = list(json_records(text))
    assert [raw for _, raw, _ in records] == [broken.strip(), '{\n    "id": "b"\n  }']
    assert "line 3" in records[0][2]


def test_the_bracket_that_closes_an_array_ends_a_broken_pretty_printed_object_in_it():
    broken = '{\n    "id": "x",,\n    "n": 1\n  }'
    text = f"[\n  {A},\n  {broken}\n]\n{B}\n"
    assert [raw for _, raw, _ in json_records(text)] == [A, broken, B]


@pytest.mark.parametrize(
    "tail",
    [
        "{",
        '{"id"',
        '{"id":',
        '{"id":"x',
        '{"id":"x",',
        '{"id":"x"',
        '{"id":tru',
        '{"id":-',
        '{"id":"\\u00',
        '{"id":"x\\',
        '{\n  "id": "x",\n',
        '[{"id":"x"}',
        '[{"id":"x"},',
    ],
)
def test_a_text_that_ends_within_a_record_is_truncated(tail):
    with pytest.raises(FileRefusedError, match="truncated"):
        list(json_records(f"{A}\n{tail}"))


def test_a_broken_last_line_with_its_line_break_was_not_cut_off():
    assert ids(f'{A}\n{{"id":\n') == ["a", None]


def test_reading_time_grows_with_the_text_and_not_with_its_square():
    def seconds(count):
        text = A * count
        begun = time.process_time()
        assert sum(1 for _ in json_records(text)) == count
        return time.process_time() - begun

    assert seconds(80_000) < 40 * max(seconds(10_000), 0.001)


WORDS = st.sampled_from(
    [
        *(A, B, '{\n  "id": "x",\n  "n": 1.50\n}', '{"a":[1,{"b":"c"}],"n":NaN}', "id,name"),
        *('{"n":' + "9" * 4_400 + ".5}", '{"n":' + "9" * 4_400 + "}", '{"a":"b\\"c\\\\"}'),
        *(
            '"\\ud83d\\ude00"',
            '"\\ud83d"',
            "Zoë",
            "😀",
            "\udceb",
            "\ufeff",
            "-Infinity",
            "tru",
            "null",
        ),
        *("17", "-1.5e-7", "1e", "5", ".", "-", "{", "}", "[", "]", ",", ":", '"', "\\"),
        *("\n", "\n", "\r\n", " ", "  ", "\t", A + "\n", A + ",\n"),
    ]
)


def outcome(text):
    found = []
    try:
        found += [(line, raw, repr(record)) for line, raw, record in json_records(text)]
    except FileRefusedError as refusal:
        found.append(str(refusal))
    return found


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(words=st.lists(WORDS, max_size=12), is_array=st.booleans(), data=st.data())
def test_what_is_found_does_not_depend_on_where_the_text_is_cut(words, is_array, data):
    text = "".join(words)
    text = f"[{text}]" if is_array else text
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=30)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    with patch.object(text_window, "PIECE", 1):
        assert outcome(pieces) == outcome(text)


@pytest.mark.parametrize(
    "written",
    [
        *("-0", "0.1", "1E5", "1e400", "NaN", "18446744073709551616", "-9223372036854775809"),
        *("9" * 30, '"\\ud83d"', '"\\ud83d\\ude00"', '"\\u0000"', '"\x7f"', '[{"a":[]}]'),
    ],
)
def test_an_object_on_a_line_of_its_own_is_read_as_any_other(written):
    one = f'{{"a":1,"v":{written},"a":2}}'
    expected = repr(json.loads(one))
    assert outcome(f"{one}\n{one} \r\n") == [(1, one, expected), (2, one, expected)]
    assert outcome(f"[{one},\n{one}\n]") == [(1, one, expected), (2, one, expected)]


def peak_of(pieces, lists=()):
    """Number of records and memory at its peak."""
    tracemalloc.start()
    count = sum(1 for _ in json_records(pieces, lists))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, peak


RECORD = json.dumps({"id": "Zoë", "text": "x" * 10_000}, ensure_ascii=False)
MANY = 4_000


@pytest.mark.parametrize(
    ("begin", "between", "end"),
    [("", "\n", "\n"), ("", "", ""), ("[", ",", "]"), ("[\n", ",\n", "\n]")],
)
def test_a_text_of_any_length_takes_the_memory_of_a_record_and_a_piece(begin, between, end):
    pieces = (f"{begin}{RECORD}", *[f"{between}{RECORD}"] * (MANY - 1), end)
    count, peak = peak_of(pieces)
    assert (count, peak < 8 * MIB) == (MANY, True)


def test_a_page_that_is_too_large_to_be_held_comes_in_parts():
    begin, end = '{"kind": "page", "data": [', '], "total": 4000}'
    members = [f"{',' if number else ''}{RECORD}" for number in range(MANY)]
    count, peak = peak_of([begin, *members, end], ["data"])
    assert 10 < count < 40
    assert peak < 48 * MIB


PAGES = [
    '{"a": 1, "data": [%s], "b": {"data": [1, 2]}}',
    '{"users": [{"u": 1}, {"u": 2}], "data": [%s]}',
    '{"data": [%s], "other": [3], "data2": "x"}',
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("at", range(1, 40, 3))
def test_the_parts_of_a_page_hold_what_the_page_holds(monkeypatch, page, at):
    monkeypatch.setattr(text_window, "PIECE", 1)
    monkeypatch.setattr(json_pages, "PAGE_CHARACTERS", at)
    monkeypatch.setattr(json_pages, "_PART_CHARACTERS", 12)
    members = [{"n": number, "s": "é,]}\\"} for number in range(9)]
    whole = json.loads(page % json.dumps(members)[1:-1])
    text = f"\n{page % json.dumps(members, ensure_ascii=False)[1:-1]}\n{A}"
    found = list(
        json_records([text[pos : pos + 2] for pos in range(0, len(text), 2)], ["data", "users"])
    )
    assert found.pop() == (3, A, {"id": "a"})
    parts = [json.loads(raw) for _, raw, _ in found]
    assert parts == [part for _, _, part in found]
    assert {line for line, _, _ in found} == {2}
    for name in ("data", "users"):
        assert [one for part in parts for one in part.get(name, [])] == whole.get(name, [])
    rest = {name: value for name, value in parts[-1].items() if name not in ("data", "users")}
    assert rest == {name: whole[name] for name in rest}
    assert parts[-1].keys() == whole.keys()
    # A part without a record might look like a record of another kind.
    assert all(any(part.get(name) for name in ("data", "users")) for part in parts[:-1])


def test_no_part_of_a_page_is_empty(monkeypatch):
    monkeypatch.setattr(json_pages, "PAGE_CHARACTERS", 20)
    monkeypatch.setattr(json_pages, "_PART_CHARACTERS", 12)
    monkeypatch.setattr(text_window, "PIECE", 1)
    members = ",".join(['{"n": "0123456789"}'] * 4)
    text = '{"type": "list", "data": [' + members + "]}"
    found = [record for _, _, record in json_records(iter(text), ["data"])]
    assert [len(part["data"]) for part in found] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (',{"n":1}', "truncated: the record that begins on line 1"),
        (',{"n":1}]', "truncated"),
        (',{"n":tru', "truncated"),
        (',{"n":1,}]}', "not valid JSON: Expecting property name"),
        (",]}", "not valid JSON: Expecting value"),
        ('{"n":1}]}', "not valid JSON: Expecting , or ]"),
        ('],"b":[1}', "not valid JSON"),
        ("],}", "not valid JSON: Expecting property name"),
    ],
)
def test_a_large_page_that_is_broken_refuses_the_file(monkeypatch, tail, reason):
    monkeypatch.setattr(text_window, "PIECE", 1)
    monkeypatch.setattr(json_pages, "PAGE_CHARACTERS", 20)
    pieces = ['{"data": [{"n": 0}', ',{"n": 0}', *tail, *(f"\n{A}{B}" if "valid" in reason else "")]
    with pytest.raises(FileRefusedError, match=reason):
        list(json_records(pieces, ["data"]))


def test_a_byte_of_a_large_page_that_does_not_decode_costs_the_part_it_stands_in(monkeypatch):
    monkeypatch.setattr(text_window, "PIECE", 1)
    monkeypatch.setattr(json_pages, "PAGE_CHARACTERS", 20)
    monkeypatch.setattr(json_pages, "_PART_CHARACTERS", 30)
    good = ['{"n": "0123456789"}'] * 4
    text = '{"data": [' + ",".join([*good, '{"n": "\udceb23456789"}', *good]) + "]}"
    found = [record for _, _, record in json_records(iter(text), ["data"])]
    assert sum(isinstance(record, str) for record in found) == 1
    assert sum(len(record["data"]) for record in found if isinstance(record, dict)) == 7


def test_a_record_that_is_too_large_refuses_the_file(monkeypatch):
    monkeypatch.setattr(text_window, "MOST_CHARACTERS", 100)
    pieces = [A, "\n", '{"id": "', *["x"] * 200, '"}']
    monkeypatch.setattr(text_window, "PIECE", 1)
    with pytest.raises(FileRefusedError, match="begins on line 2 is longer than 100 characters"):
        list(json_records(pieces))
