import time

import pytest

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.json_stream import json_records

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
