"""Exports of calls hold every trap that the product must survive."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.demo.small_worlds import by_key

CLOCKS_GO_FORWARD = datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_connect_records_come_again_the_same_night_and_on_other_nights(legs):
    again = [
        sorted(each["night"] for each in copies)
        for copies in by_key([leg for leg in legs if leg.get("ContactId")], "ContactId").values()
        if len({each["LastUpdateTimestamp"] for each in copies}) < len(copies)
    ]
    assert any(nights[0] == nights[1] for nights in again)
    assert any(nights[0] != nights[1] for nights in again)


def test_connect_records_come_again_newer_with_other_attributes(legs):
    copies = by_key([leg for leg in legs if leg.get("ContactId")], "ContactId").values()
    newer = [
        each
        for each in copies
        if len({leg["LastUpdateTimestamp"] for leg in each}) > 1
        and len({json.dumps(leg["Attributes"], sort_keys=True) for leg in each}) > 1
    ]
    assert newer
    older_came_last = [
        each
        for each in newer
        if max(each, key=lambda leg: leg["night"])["LastUpdateTimestamp"]
        < max(leg["LastUpdateTimestamp"] for leg in each)
    ]
    assert older_came_last


def test_a_transferred_leg_may_be_exported_the_night_after(legs):
    nights = {leg.get("ContactId"): leg["night"] for leg in legs}
    second = [leg for leg in legs if leg["InitiationMethod"] in ("TRANSFER", "QUEUE_TRANSFER")]
    assert all(leg["PreviousContactId"] in nights for leg in second)
    assert any(leg["night"] > nights[leg["PreviousContactId"]] for leg in second)
    assert any(leg["PreviousContactId"] != leg["InitialContactId"] for leg in second)


@pytest.mark.parametrize(
    "is_trap",
    [
        pytest.param(lambda leg: leg["CustomerEndpoint"] is None, id="no number"),
        pytest.param(
            lambda leg: (leg["CustomerEndpoint"] or {}).get("Address") == "anonymous",
            id="withheld number",
        ),
        pytest.param(
            lambda leg: (leg["CustomerEndpoint"] or {}).get("Address") == "+18005550199",
            id="company number",
        ),
        pytest.param(
            lambda leg: leg["Attributes"].get("account_id") in ("0", "UNKNOWN"),
            id="placeholder account",
        ),
        pytest.param(lambda leg: "Account_ID" in leg["Attributes"], id="key that differs by case"),
        pytest.param(lambda leg: leg["Attributes"].get("reason_code") == "ZZ-99", id="unmapped"),
        pytest.param(lambda leg: leg["Attributes"].get("reason_code") == "GENERAL", id="no reason"),
        pytest.param(lambda leg: leg["Attributes"].get("reason_code") == "SPAM", id="spam"),
        pytest.param(lambda leg: leg["Attributes"].get("is_test") == "true", id="test"),
        pytest.param(lambda leg: "case_id" in leg["Attributes"], id="case"),
        pytest.param(lambda leg: "order_id" in leg["Attributes"], id="order"),
        pytest.param(lambda leg: leg["RelatedContactId"], id="related contact"),
        pytest.param(lambda leg: leg["InitiationMethod"] == "MONITOR", id="monitor"),
        pytest.param(lambda leg: leg["InitiationMethod"] == "OUTBOUND", id="outbound"),
        pytest.param(lambda leg: leg["Channel"] == "TASK", id="task"),
        pytest.param(
            lambda leg: leg["TransferredToEndpoint"] and not leg["NextContactId"],
            id="handed to a number outside",
        ),
        pytest.param(
            lambda leg: leg["Queue"] and not leg["Agent"], id="nobody answered in the queue"
        ),
        pytest.param(
            lambda leg: not leg["Queue"] and leg["DisconnectReason"] == "TELECOM_PROBLEM",
            id="failed before the queue",
        ),
        pytest.param(lambda leg: leg["Attributes"].get("contained") == "true", id="self-served"),
        pytest.param(lambda leg: leg["Agent"] and not leg["DisconnectReason"], id="no party"),
        pytest.param(
            lambda leg: (leg["Agent"] or {}).get("Username") == "jblair36", id="agent in no table"
        ),
    ],
)
def test_calls_hold(legs, is_trap):
    assert any(is_trap(leg) for leg in legs)


def test_a_number_is_shared_by_many_accounts(legs):
    accounts = defaultdict(set)
    for leg in legs:
        if leg["CustomerEndpoint"] and leg["Attributes"].get("account_id", "0").startswith("A"):
            accounts[leg["CustomerEndpoint"]["Address"]].add(leg["Attributes"]["account_id"])
    assert max(map(len, accounts.values())) > 3


def test_calls_are_cut_off_and_dialled_again_within_300_seconds(legs):
    ended = defaultdict(list)
    for leg in legs:
        if leg["Agent"] and leg["Queue"] and leg["DisconnectReason"] in ("TELECOM_PROBLEM", None):
            at = datetime.fromisoformat(leg["DisconnectTimestamp"])
            ended[(leg["CustomerEndpoint"] or {}).get("Address"), leg["Queue"]["Name"]].append(at)
    pauses = [
        datetime.fromisoformat(leg["InitiationTimestamp"]) - at
        for leg in legs
        if leg["Queue"] and leg["CustomerEndpoint"] and leg.get("InitiationTimestamp")
        for at in ended[leg["CustomerEndpoint"]["Address"], leg["Queue"]["Name"]]
    ]
    assert any(timedelta(0) < pause <= timedelta(seconds=300) for pause in pauses)
    assert any(timedelta(seconds=300) < pause < timedelta(seconds=450) for pause in pauses)


def test_calls_come_in_at_the_hour_that_is_missing(legs):
    at = {leg["InitiationTimestamp"] for leg in legs if leg["InitiationTimestamp"]}
    moments = {datetime.fromisoformat(text) for text in at}
    hour = timedelta(hours=1)
    assert any(CLOCKS_GO_FORWARD - hour <= moment < CLOCKS_GO_FORWARD for moment in moments)
    assert any(CLOCKS_GO_FORWARD <= moment < CLOCKS_GO_FORWARD + hour for moment in moments)
