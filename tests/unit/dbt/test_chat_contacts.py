"""A chat record is cut into sessions, each a contact with its own answer, end and outcome."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import FEEDS, NOON, Record, conversation, feed, message
from tests.contact_tables import CONTACTS, contacts_of, empty_warehouse

DAY = 24 * 3600
MICROSECOND = 0.000001


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def say(seconds: float, author: str = "customer", **changes: Any) -> Record:
    return message(at(seconds), author, **({"message_id": f"m{seconds}"} | changes))


def close(seconds: float, author: str = "agent") -> Record:
    return say(seconds, author, event="close", is_public=False)


def thanks(seconds: float) -> Record:
    return say(seconds, is_thank_you=True)


RECORDS = [
    conversation(
        "answered",
        [
            say(0),
            say(10, "bot"),
            say(20, "agent", is_public=False, event="note", agent_source_id="agent-9"),
            say(30, "agent"),
            say(40, "agent", agent_source_id="agent-2"),
            say(50),
            close(90),
        ],
        queue="billing",
        agent_source_id="agent-8",
        declared_resolved=True,
    ),
    conversation(
        "reopened",
        [
            say(0),
            say(30, "agent"),
            close(60),
            thanks(70),
            close(75, "system"),
            thanks(80),
            say(100),
            close(200, "customer"),
        ],
        reason_code="A",
        declared_resolved=True,
    ),
    conversation(
        "word-after-close",
        [say(0), say(30, "agent"), close(60), say(70, "agent"), close(80, "customer")],
    ),
    conversation("last-word-open", [say(0), say(30, "agent"), close(60), say(70, "agent")]),
    conversation("silent-day", [say(0), say(60, "agent"), say(60 + DAY)]),
    conversation("silent-longer", [say(0), say(60, "agent"), say(60 + DAY + MICROSECOND)]),
    conversation(
        "noted-day", [say(0), say(DAY / 2, "agent", event="note", is_public=False), say(DAY + 1)]
    ),
    conversation(
        "session",
        [
            say(0, "bot"),
            say(5, message_id=None),
            say(60, "agent"),
            say(90 + DAY),
        ],
    ),
    conversation(
        "without-ids",
        [
            say(0, message_id=None),
            close(60),
            say(90, message_id=None),
            close(120),
            say(150, message_id=None),
        ],
    ),
    conversation("repeated-id", [say(0, message_id="2"), close(60), say(90, message_id="2")]),
    conversation("thanks-before-close", [say(0), say(30, "agent"), thanks(40), close(60)]),
    conversation("thanks-next-week", [say(0), say(30, "agent"), thanks(7 * DAY)]),
    conversation("bot-only", [say(0), say(5, "bot"), close(60, "bot")]),
    conversation("bot-failed", [say(0), say(5, "bot")], is_contained=False),
    conversation("greeted", [say(0), say(1, "bot"), say(600)]),
    conversation("said-last", [say(0), say(1, "bot"), say(9), say(10, "bot")]),
    conversation("contained", [say(0)], is_contained=True),
    conversation("bot-greeted", [say(-5, "bot"), say(0), close(9, "customer")]),
    conversation(
        "unnamed", [say(0), say(5, "agent", agent_source_id=None)], agent_source_id="agent-8"
    ),
    conversation("unheard", [say(0)], agent_source_id="agent-8"),
    conversation("ours", [say(0, "agent"), say(60, "agent"), close(90)]),
    conversation("ours-thanked", [say(0, "agent"), close(30), thanks(60)]),
    conversation("ours-until", [say(0, "agent"), close(30), say(60), say(90, "agent")]),
    conversation("ours-unanswered", [say(0, "agent"), say(60)]),
    conversation("notes-alone", [say(0, "agent", event="note", is_public=False)]),
    conversation("spam", [say(0), close(30), say(60)], excluded_reason="spam"),
    conversation("one-moment", [say(0, message_id="b"), say(0, "agent", message_id="a")]),
]


@pytest.fixture(scope="module")
def contacts(dbt_home: Path) -> dict[str, Record]:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(feeds=[feed(name) for name in FEEDS])
    warehouse.write(conversations=RECORDS)
    warehouse.build(CONTACTS)
    rows = contacts_of(warehouse)
    return {row["source_contact_id"]: row for row in rows}


def of_record(contacts: dict[str, Record], record: str) -> set[str]:
    """Ids of the messages that open the record's contacts."""
    return {key.split(":")[1] for key in contacts if key.startswith(f"{record}:")}


def part(contact: Record, **expected: Any) -> tuple[Record, Record]:
    """The contact's columns that are expected, and the expectation."""
    return {name: contact[name] for name in expected}, expected


def test_a_session_whose_opening_message_has_no_id_is_known_by_its_record(
    contacts: dict[str, Record],
) -> None:
    found, expected = part(contacts["session"], started_at=at(5), answered_at=at(60))
    assert found == expected
    # Only the first: a later session of the record is known by its message.
    assert of_record(contacts, "session") == {f"m{90 + DAY}"}


def test_sessions_of_a_record_differ_where_their_messages_have_no_ids_or_one_id(
    contacts: dict[str, Record],
) -> None:
    assert contacts["without-ids"]["started_at"] == NOON
    assert of_record(contacts, "without-ids") == {"#2", "#3"}
    assert of_record(contacts, "repeated-id") == {"2", "#2"}
    assert contacts["repeated-id:#2"]["started_at"] == at(90)


def test_a_session_is_answered_by_a_person_and_ends_with_its_last_public_message(
    contacts: dict[str, Record],
) -> None:
    found, expected = part(
        contacts["answered:m0"],
        direction="inbound",
        started_at=NOON,
        answered_at=at(30),
        ended_at=at(50),
        wait_seconds=30.0,
        talk_seconds=None,
        agent_id="agent-2",
        queue="billing",
        first_queue="billing",
        outcome="answered",
        disconnect_party="agent",
        declared_resolved=True,
        excluded_reason=None,
    )
    assert found == expected


def test_a_reopened_conversation_is_two_contacts_and_thanks_are_none(
    contacts: dict[str, Record],
) -> None:
    assert of_record(contacts, "reopened") == {"m0", "m100"}
    first, expected = part(
        contacts["reopened:m0"],
        ended_at=at(30),
        outcome="answered",
        disconnect_party="agent",
        declared_resolved=None,
        reason_code="A",
    )
    assert first == expected
    second, expected = part(
        contacts["reopened:m100"],
        started_at=at(100),
        ended_at=at(100),
        outcome="abandoned",
        wait_seconds=None,
        agent_id=None,
        disconnect_party="customer",
        declared_resolved=True,
        reason_code="A",
    )
    assert second == expected


@pytest.mark.parametrize(
    ("record", "openings"),
    [
        ("silent-day", {"m0"}),
        ("silent-longer", {"m0", f"m{60 + DAY + MICROSECOND}"}),
        ("noted-day", {"m0", f"m{DAY + 1}"}),
        ("thanks-before-close", {"m0"}),
        ("thanks-next-week", {"m0", f"m{7 * DAY}"}),
        ("one-moment", {"b"}),
    ],
)
def test_a_session_is_cut_after_more_than_a_day_of_public_silence(
    contacts: dict[str, Record], record: str, openings: set[str]
) -> None:
    assert of_record(contacts, record) == openings


def test_thanks_before_the_close_are_a_message_of_the_session(contacts: dict[str, Record]) -> None:
    assert contacts["thanks-before-close:m0"]["ended_at"] == at(40)


@pytest.mark.parametrize(
    ("record", "party"), [("word-after-close", "customer"), ("last-word-open", "agent")]
)
def test_a_session_is_ended_by_the_close_after_its_last_word_if_there_is_one(
    contacts: dict[str, Record], record: str, party: str
) -> None:
    found, expected = part(
        contacts[f"{record}:m0"], disconnect_party=party, ended_at=at(70), outcome="answered"
    )
    assert found == expected


@pytest.mark.parametrize(
    ("record", "outcome", "party"),
    [
        ("bot-only", "self_served", "system"),
        ("bot-failed", "abandoned", "unknown"),
        ("greeted", "abandoned", "unknown"),
        ("said-last", "self_served", "unknown"),
        ("contained", "self_served", "unknown"),
        ("bot-greeted", "abandoned", "customer"),
        ("unheard", "abandoned", "unknown"),
    ],
)
def test_a_session_without_a_person_is_served_by_the_bot_or_abandoned(
    contacts: dict[str, Record], record: str, outcome: str, party: str
) -> None:
    found, expected = part(
        contacts[f"{record}:m0"],
        outcome=outcome,
        disconnect_party=party,
        answered_at=None,
        agent_id=None,
    )
    assert found == expected


def test_the_records_agent_stands_in_where_no_message_names_one(
    contacts: dict[str, Record],
) -> None:
    assert contacts["unnamed:m0"]["agent_id"] == "agent-8"


@pytest.mark.parametrize(("record", "ended_at"), [("ours", at(60)), ("ours-thanked", NOON)])
def test_a_conversation_of_ours_is_outbound_until_the_customer_writes(
    contacts: dict[str, Record], record: str, ended_at: datetime
) -> None:
    assert of_record(contacts, record) == {"m0"}
    found, expected = part(
        contacts[f"{record}:m0"],
        direction="outbound",
        excluded_reason="outbound",
        started_at=NOON,
        ended_at=ended_at,
        answered_at=None,
        outcome=None,
        agent_id="agent-1",
    )
    assert found == expected


def test_as_soon_as_the_customer_writes_the_contact_is_theirs(contacts: dict[str, Record]) -> None:
    assert of_record(contacts, "ours-until") == {"m60"}
    found, expected = part(
        contacts["ours-until:m60"],
        direction="inbound",
        excluded_reason=None,
        wait_seconds=30.0,
        disconnect_party="unknown",
    )
    assert found == expected


def test_what_we_wrote_before_the_customer_answers_nothing(contacts: dict[str, Record]) -> None:
    found, expected = part(
        contacts["ours-unanswered:m60"], outcome="abandoned", answered_at=None, agent_id=None
    )
    assert found == expected


def test_a_record_without_a_public_message_is_no_contact(contacts: dict[str, Record]) -> None:
    assert of_record(contacts, "notes-alone") == set()


def test_what_excludes_a_record_excludes_all_its_contacts(contacts: dict[str, Record]) -> None:
    reasons = [row["excluded_reason"] for key, row in contacts.items() if key.startswith("spam:")]
    assert reasons == ["spam", "spam"]
