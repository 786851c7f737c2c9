import pytest

from orchestration.ingest.readers.parsing import (
    field_value,
    field_values,
    finite_number,
    is_true,
    seconds,
    text,
    whole_number,
)


@pytest.mark.parametrize(
    ("record", "path", "values"),
    [
        ({"a": 1}, "a", [1]),
        ({"a": {"b": "x"}}, "a.b", ["x"]),
        ({"a": [{"b": "x"}, {"b": "y"}]}, "a.b", ["x", "y"]),
        ({"a": {"a": [{"b": ""}, {"c": 1}, {"b": "y"}]}}, "a.a.b", ["y"]),
        ({"tags": ["", "x", "y"]}, "tags", ["x", "y"]),
        ({"a": [["x"], []]}, "a", ["x"]),
        ({"a": {"b": {"c": 1}}}, "a.b", [{"c": 1}]),
        ({"a.b": "x"}, "a.b", ["x"]),
        ({"a": {"b.c": "x"}}, "a.b.c", ["x"]),
        ({"a": {"b": "plain"}, "a.b": "dotted"}, "a.b", ["plain", "dotted"]),
        ({"Key": "Upper", "key": "lower"}, "key", ["lower"]),
        ({"Key": "Upper", "key": ""}, "key", []),
        ({"Key": "Upper"}, "key", ["Upper"]),
        ({"a": None}, "a.b", []),
        ({"a": "text"}, "a.b", []),
        ({"a": [None, "  ", {}, [], float("nan")]}, "a", []),
        ({"a": [0, False]}, "a", [0, False]),
        ([{"a": 1}, {"a": 2}], "a", [1, 2]),
        ({}, "a", []),
    ],
)
def test_a_path_finds_the_non_empty_values_in_order(record, path, values):
    assert field_values(record, path) == values
    assert field_value(record, path) == (values[0] if values else None)


@pytest.mark.parametrize(
    "value", [None, "", " ", "false", "False", "NO", "n", "0", " 0 ", 0, 0.0, False]
)
def test_empty_false_no_n_and_0_are_not_true(value):
    assert is_true(value) is False


@pytest.mark.parametrize("value", ["true", "yes", "1", "x", "off", 1, True, "00"])
def test_any_other_value_is_true(value):
    assert is_true(value) is True


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" x ", "x"),
        ("  ", None),
        (None, None),
        (float("nan"), None),
        (12, "12"),
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "true"),
        ({"a": [1]}, '{"a": [1]}'),
        ("=1+1", "=1+1"),
        # An emoji that a vendor cut in half.
        ("so \ud83d", "so \ufffd"),
    ],
)
def test_text_of_any_value(value, expected):
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(30, 30.0), ("30", 30.0), ("1.5", 1.5), ("", None), (None, None)]
)
def test_seconds_of_numbers_and_their_text(value, expected):
    assert seconds(value) == expected


@pytest.mark.parametrize("value", ["00:30", "soon", "inf", "1_000", True, {}])
def test_what_is_no_number_of_seconds_is_an_error(value):
    with pytest.raises(ValueError, match="no number of seconds"):
        seconds(value)


@pytest.mark.parametrize("value", [9, 9.0, "9", "9.0", " 9 ", "+9", "09"])
def test_nine_written_in_any_way_is_nine(value):
    assert whole_number(value) == 9


def test_a_number_has_no_underscores():
    assert finite_number("1e3") == 1000
    with pytest.raises(ValueError, match="'1_000' is no number"):
        finite_number("1_000")


@pytest.mark.parametrize("value", ["9 - very likely", 6.5, "6.5", "", None, True, "1e1", 2**63])
def test_what_is_no_whole_number_is_an_error(value):
    with pytest.raises(ValueError, match="no whole number"):
        whole_number(value)
