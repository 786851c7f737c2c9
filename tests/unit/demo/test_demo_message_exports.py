"""Exports of chats and mails hold every trap that the product must survive."""

from collections import Counter

import pytest

from tests.unit.demo.small_worlds import by_key


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
