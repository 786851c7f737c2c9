import pytest

from orchestration.feeds import Feed
from orchestration.ingest.readers.options import (
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)


def test_an_option_that_is_not_set_finds_nothing():
    assert option_text({"": "x"}, {}, "case") is None
    assert option_texts({"": "x"}, {}, "case") == []


def test_all_values_of_an_option_come_once_each_in_order():
    record = {"cases": [{"id": 7}, {"id": ""}, {"id": "8"}, {"id": "7"}]}
    assert option_texts(record, {"case": "cases.id"}, "case") == ["7", "8"]


@pytest.mark.parametrize(
    ("value", "resolved_true", "expected"),
    [
        ("Solved", ["solved", "closed"], True),
        (" closed ", ["solved", "closed"], True),
        ("open", ["solved", "closed"], False),
        (True, ["true"], True),
        (False, ["true"], False),
        (1, ["1"], True),
        ("1.0", ["1"], True),
        ("1", ["1.0"], True),
        ("0.0", ["1"], False),
        ("", ["solved"], None),
        (None, ["solved"], None),
        ("yes", None, True),
        ("no", None, False),
        (0, None, False),
        ("0.0", None, False),
        ("", None, None),
    ],
)
def test_resolution_is_what_the_configured_field_says(value, resolved_true, expected):
    options = {"resolved": "state"} | ({"resolved_true": resolved_true} if resolved_true else {})
    assert declared_resolved({"state": value}, options) is expected


def test_without_the_option_resolution_is_unknown():
    assert declared_resolved({"resolved": "true"}, {"resolved_true": ["true"]}) is None


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"code": "SPAM"}, "spam"),
        ({"code": "BILLING"}, None),
        ({"code": ""}, None),
        ({"code": "WN", "test": "no"}, "wrong_number"),
        ({"code": "SPAM", "test": "yes"}, "test"),
        ({"code": "BILLING", "test": True}, "test"),
        ({"code": "BILLING", "test": "0.0"}, None),
        ({"code": "BILLING", "test": "1.0"}, "test"),
    ],
)
def test_a_test_and_an_excluding_reason_exclude(record, expected):
    options = {
        "reason": "code",
        "test": "test",
        "exclude_reasons": {"SPAM": "spam", "WN": "wrong_number"},
    }
    assert excluded_reason(record, options) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [({}, None), ({"contained": "bot.done"}, True), ({"contained": "bot.other"}, False)],
)
def test_containment_is_unknown_only_without_the_option(options, expected):
    assert contained({"bot": {"done": "Y"}}, options) is expected


def test_identifiers_come_from_options_and_the_reader_most_trusted_first():
    feed = Feed(
        name="voice_main",
        channel="telephony",
        format="amazon_connect_ctr",
        pattern="x",
        timezone="UTC",
        region="US",
        options={"account": "a.id", "visitor": "v", "email": "e"},
    )
    record = {"a": {"id": 12}, "v": " v-1 ", "e": "none"}
    assert option_identifiers(record, feed, [("phone", "(212) 555-0123")]) == [
        {"identifier_type": "account", "identifier_value": "12"},
        {"identifier_type": "phone", "identifier_value": "+12125550123"},
        {"identifier_type": "visitor", "identifier_value": "v-1"},
    ]
