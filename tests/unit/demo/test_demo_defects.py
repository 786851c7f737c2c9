"""The exports hold every trap that the product must survive. Counted in the files, not in code."""

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

CLOCKS_GO_FORWARD = datetime(2026, 3, 8, 7, tzinfo=UTC)


def by_key(rows, *path):
    groups = defaultdict(list)
    for row in rows:
        value = row
        for name in path:
            value = value[name]
        groups[value].append(row)
    return groups


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


def parts_of(conversation):
    return conversation["conversation_parts"]["conversation_parts"]


def test_conversations_live_on_and_are_delivered_again_with_more_parts(conversations):
    copies = by_key([each for each in conversations if "id" in each], "id").values()
    assert any(
        len({len(parts_of(each)) for each in same}) > 1
        and len({each["night"] for each in same}) > 1
        for same in copies
    )


@pytest.mark.parametrize(
    "is_trap",
    [
        pytest.param(
            lambda chat: not chat["contacts"]["contacts"], id="deleted or anonymous contact"
        ),
        pytest.param(lambda chat: chat["source"]["author"]["type"] == "lead", id="visitor"),
        pytest.param(lambda chat: chat["source"]["author"]["type"] == "admin", id="we began"),
        pytest.param(
            lambda chat: chat["custom_attributes"].get("contained") == "yes", id="bot only"
        ),
        pytest.param(lambda chat: chat["custom_attributes"].get("is_test") == "yes", id="test"),
        pytest.param(lambda chat: chat["custom_attributes"].get("reason") == "spam", id="spam"),
        pytest.param(lambda chat: "reason" not in chat["custom_attributes"], id="no reason"),
        pytest.param(
            lambda chat: chat["custom_attributes"].get("reason") == "new_flow_q1", id="unmapped"
        ),
        pytest.param(
            lambda chat: chat["source"]["author"]["email"] == "none@none.com",
            id="placeholder address",
        ),
        pytest.param(
            lambda chat: any(part["part_type"] == "open" for part in parts_of(chat)), id="reopened"
        ),
        pytest.param(
            lambda chat: any(
                part["part_type"] == "open" and part["body"] == "<p>Thanks a lot!!</p>"
                for part in parts_of(chat)
            ),
            id="thank-you after the close",
        ),
        pytest.param(
            lambda chat: any(part["part_type"] == "note" for part in parts_of(chat)), id="note"
        ),
        pytest.param(
            lambda chat: {part["author"]["type"] for part in parts_of(chat)} <= {"user", "lead"},
            id="nobody answered",
        ),
    ],
)
def test_chats_hold(conversations, is_trap):
    assert any(is_trap(each) for each in conversations)


@pytest.mark.parametrize(
    "is_trap",
    [
        pytest.param(lambda mail: mail["Auto-Submitted"] == "auto-replied", id="auto-reply"),
        pytest.param(lambda mail: mail["Precedence"] == "bulk", id="bulk mail"),
        pytest.param(lambda mail: mail["Return-Path"] == "<>", id="bounce"),
        pytest.param(
            lambda mail: "acme.example" in str(mail["From"]) and "acme.example" in str(mail["To"]),
            id="internal mail",
        ),
        pytest.param(
            lambda mail: mail["X-Agent-Id"] and not mail["In-Reply-To"], id="chain that we began"
        ),
        pytest.param(lambda mail: "[#C-" in str(mail["Subject"]), id="case in the subject"),
        pytest.param(lambda mail: "hello@acme.example" in str(mail["To"]), id="unmapped mailbox"),
        pytest.param(lambda mail: "<info@shop" in str(mail["From"]), id="role mailbox"),
        pytest.param(lambda mail: "<family0@" in str(mail["From"]), id="shared address"),
        pytest.param(lambda mail: mail["From"] is None, id="broken: no sender"),
        pytest.param(lambda mail: b"caf\xe9" in mail.as_bytes(), id="broken: no UTF-8"),
    ],
)
def test_mails_hold(mails, is_trap):
    assert any(is_trap(mail) for mail in mails)


def test_some_mails_come_as_files_of_their_own_and_some_of_them_without_id(demo):
    files = list((demo / "inbox" / "mail").rglob("*.eml"))
    assert any("Message-ID" in path.read_text() for path in files)
    assert any("Message-ID" not in path.read_text() for path in files)


def test_mails_are_delivered_twice(mails):
    ids = Counter(mail["Message-ID"] for mail in mails if mail["Message-ID"])
    assert max(ids.values()) > 1


@pytest.mark.parametrize(
    "is_trap",
    [
        pytest.param(lambda line: line["Status"] == "Survey Preview", id="preview"),
        pytest.param(lambda line: line["Finished"] == "False", id="unfinished"),
        pytest.param(lambda line: line["Q1_NPS"] == "9 - very likely", id="wrong score"),
        pytest.param(lambda line: line["Q1_NPS"] == "6.5", id="score between two"),
        pytest.param(lambda line: line["Q1_NPS"] == "11", id="score out of range"),
        pytest.param(lambda line: (line["Q1_NPS"] or "").endswith(".0"), id="score with a decimal"),
        pytest.param(lambda line: line["ResponseId"] == "", id="no id"),
        pytest.param(lambda line: line["Phone"] is None, id="cells missing"),
        pytest.param(lambda line: line["ContactRef"], id="reference"),
        pytest.param(
            lambda line: not line["ContactRef"] and line["ExternalReference"], id="customer alone"
        ),
        pytest.param(
            lambda line: (
                not (line["ContactRef"] or line["ExternalReference"] or line["RecipientEmail"])
            ),
            id="anonymous",
        ),
        pytest.param(lambda line: (line["Q6_COMMENT"] or "").startswith("="), id="formula"),
        pytest.param(lambda line: "\n" in (line["Q6_COMMENT"] or ""), id="line break"),
    ],
)
def test_responses_hold(responses, is_trap):
    assert any(is_trap(line) for line in responses)


def test_responses_given_up_are_finished_later(responses):
    states = by_key([line for line in responses if line["ResponseId"]], "ResponseId").values()
    assert any({line["Finished"] for line in same} == {"True", "False"} for same in states)


def test_people_gain_an_address_and_the_table_is_spelt_by_many_hands(demo):
    lines = []
    for path in sorted((demo / "inbox" / "crm").glob("customers_*.csv")):
        with path.open(encoding="utf-8", newline="") as cells:
            lines += list(csv.DictReader(cells))
    emails = by_key(lines, "crm_id").values()
    assert any(same[0]["email"] == "" and same[-1]["email"] for same in emails)
    assert any(line["email"] and line["email"] != line["email"].strip() for line in lines)
    assert any(line["email"] and not line["email"].isascii() for line in lines)
    assert any((line["phones"] or "").startswith("(") for line in lines)
    assert any("|" in (line["phones"] or "") for line in lines)
    assert any(line["account_id"] == "UNKNOWN" for line in lines)


def test_journeys_show_what_the_world_was_made_for(truth):
    journeys, contacts = truth("journeys"), truth("contacts")
    assert {journey["link_basis"] for journey in journeys} == {"explicit", "weak", "inferred"}
    assert any(journey["channel_count"] == 3 for journey in journeys)
    assert any(
        journey["link_basis"] == "explicit"
        and journey["ended_at"] - journey["started_at"] > timedelta(days=8)
        for journey in journeys
    )
    confidences = {contact["identity_confidence"] for contact in contacts}
    assert confidences == {"exact", "inferred", "ambiguous", "none"}
    assert {contact["excluded_reason"] for contact in contacts} == {
        None,
        "outbound",
        "test",
        "spam",
        "wrong_number",
        "supervisor_monitor",
    }
    bases = Counter(
        response["match_basis"]
        for response in truth("responses")
        if response["survey_kind"] == "transactional"
    )
    assert set(bases) == {"reference", "customer", "none"}


def test_no_chain_without_links_runs_longer_than_its_cap(truth):
    spans = [line["started_at"] for line in truth("contacts") if line["journey_key"] is not None]
    assert max(spans) - min(spans) > timedelta(days=50)
    starts = defaultdict(list)
    for contact in truth("contacts"):
        starts[contact["journey_key"]].append(contact["started_at"])
    for journey in truth("journeys"):
        if journey["link_basis"] != "explicit":
            own = starts[journey["journey_key"]]
            assert max(own) - min(own) <= timedelta(days=30)
