"""Mails are tied into reply chains; a chain or a ticket is cut into the customer's inquiries."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import FEEDS, NOON, Record, agent, conversation, feed, identifiers, message
from tests.contact_tables import CONTACTS, contacts_of, empty_warehouse
from tests.people import pseudonym
from tests.warehouse import Warehouse

HOUR = 3600
DAY = 24 * HOUR
MICROSECOND = 0.000001


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def letter(
    message_id: str,
    seconds: float = 0,
    author: str = "customer",
    *,
    address: str = "ann@customer.example",
    row_key: str | None = None,
    **changes: Any,
) -> Record:
    """A mail of Ann's, or to her: the customer's side is what she is known by."""
    values = {
        "feed": "mail_main",
        "contact_channel": "email",
        "record_id": None,
        "customer_address": address,
        "who": identifiers(email=address),
        "messages": [message(at(seconds), author, message_id=message_id)],
    }
    return conversation(row_key or message_id, **(values | changes))


def draft(message_id: str, seconds: float, **changes: Any) -> Record:
    """A mail of ours that was never sent."""
    written = message(at(seconds), "agent", message_id=message_id, event="note", is_public=False)
    return letter(message_id, messages=[written], **changes)


def ticket(key: str, messages: list[Record], **changes: Any) -> Record:
    return conversation(
        key, messages, **({"feed": "tickets", "contact_channel": "email"} | changes)
    )


def comment(seconds: float, author: str = "customer", **changes: Any) -> Record:
    return message(at(seconds), author, message_id=f"c{seconds}", **changes)


MAILS = [
    # A chain over two nights: an unanswered day, then a reply, then another inquiry.
    letter("chain-1", 0, queue="sales", reason_code="sales"),
    letter("chain-2", DAY, thread_ids=["chain-1"], queue="billing", reason_code=None),
    letter(
        "chain-3", 2 * DAY, "agent", thread_ids=["chain-1", "chain-2"], export_date=date(2026, 1, 7)
    ),
    letter(
        "chain-4",
        2 * DAY + HOUR,
        "agent",
        thread_ids=["chain-3"],
        agent_source_id="agent-8",
        messages=[message(at(2 * DAY + HOUR), "agent", message_id="chain-4", agent_source_id=None)],
    ),
    letter("chain-5", 2 * DAY + 2 * HOUR, thread_ids=["chain-4"], declared_resolved=True),
    # A day and a microsecond without a reply.
    letter("slow-1"),
    letter("slow-2", DAY + MICROSECOND, thread_ids=["slow-1"]),
    letter("slow-3", DAY + HOUR, "agent", thread_ids=["slow-2"]),
    # Two customers' mails of one Message-ID, each answered in its own chain.
    letter("shared", row_key="bbbbbbbbbbbbbbbbbbbb", address="ann@customer.example"),
    letter("shared", 60, row_key="aaaaaaaaaaaaaaaaaaaa", address="ben@customer.example"),
    letter("to-ann", HOUR, "agent", thread_ids=["shared"], address="ann@customer.example"),
    letter("to-ben", 2 * HOUR, "agent", thread_ids=["shared"], address="ben@customer.example"),
    # Two customers answer a newsletter, which is no contact.
    letter("news", -HOUR, "agent", out_of_scope_rule="bulk_mail", address="list@customer.example"),
    letter("news-ann", thread_ids=["news"], address="ann@customer.example"),
    letter("news-ben", thread_ids=["news"], address="ben@customer.example"),
    # The customer writes on from another address, to a known mail.
    letter("moved-1"),
    letter("moved-2", HOUR, thread_ids=["moved-1"], address="ann@home.example"),
    # The mail between two that know nothing of each other is a thank-you.
    letter("bridge-1"),
    letter("bridge-2", HOUR, "agent", thread_ids=["bridge-1"]),
    letter("bridge-3", 2 * HOUR, thread_ids=["bridge-2"], out_of_scope_rule="thank_you"),
    letter("bridge-4", 3 * HOUR, "agent", thread_ids=["bridge-3"]),
    # The colleague of a role mailbox, which identifies nobody, writes on; we answer to the mailbox.
    letter("role-1", address="info@customer.example"),
    letter("role-2", HOUR, thread_ids=["role-1"], address="bob@customer.example"),
    letter("role-3", 2 * HOUR, "agent", thread_ids=["role-2"], address="info@customer.example"),
    # Two known addresses: the contact is that of the customer's first mail, ours before it aside.
    letter("two-0", 0, "agent", address="eve@customer.example"),
    letter("two-1", 60, thread_ids=["two-0"], address="zoe@customer.example"),
    letter("two-2", HOUR, thread_ids=["two-1"], address="cid@customer.example"),
    # Siblings: both answer a mail that was never delivered to us.
    letter("orphan-1", thread_ids=["lost"]),
    letter("orphan-2", HOUR, thread_ids=["lost"]),
    # We began.
    letter("ours-1", 0, "agent"),
    letter("ours-2", HOUR, "agent", thread_ids=["ours-1"]),
    # Feeds of one chain: the mail and its reply, two mails of the customer, two copies of one mail.
    letter("sent-1"),
    letter("sent-2", 2 * HOUR, "agent", thread_ids=["sent-1"], feed="mail_sent"),
    letter("both-1", reason_code="A"),
    letter("both-2", HOUR, thread_ids=["both-1"], feed="mail_2", reason_code="B"),
    letter("copied-1", feed="mail_2"),
    letter("copied-1"),
    letter("copied-2", HOUR, "agent", thread_ids=["copied-1"], feed="mail_2"),
    # One second: the customer's mail, then the reply; and a mail of ours, then the customer's.
    letter("second-b"),
    letter("second-a", 0, "agent", thread_ids=["second-b"]),
    letter("instant-b", 0, "agent"),
    letter("instant-a", thread_ids=["instant-b"]),
    letter("beside-1", -HOUR),
    letter("beside-2", 0, "agent", thread_ids=["beside-1"]),
    letter("beside-3", 0, thread_ids=["beside-1"]),
    # Drafts, one of them of an answer.
    letter("drafted-1"),
    draft("drafted-2", HOUR, thread_ids=["drafted-1"]),
    draft("drafted-alone", 0),
    # The last mail that gives a reason tells whether the contact counts.
    letter("coded-1", reason_code="S", excluded_reason="spam"),
    letter("coded-2", HOUR, thread_ids=["coded-1"], reason_code="BILL"),
    letter("until-1", 0, "agent"),
    letter("until-2", HOUR, thread_ids=["until-1"]),
]
TICKETS = [
    ticket(
        "t1",
        [
            comment(0),
            comment(HOUR, "agent", event="note", is_public=False),
            comment(2 * HOUR),
            comment(3 * HOUR, "agent"),
            comment(4 * HOUR, is_thank_you=True),
            comment(5 * HOUR, "system", event="close", is_public=False),
            comment(6 * HOUR),
        ],
        queue="support",
        declared_resolved=True,
    ),
    ticket("t2", [comment(0, is_thank_you=True), comment(HOUR, "agent")]),
    ticket("t3", [comment(0, "agent"), comment(HOUR, is_thank_you=True)]),
    # Two feeds number their tickets alike.
    ticket("t3", [comment(0)], feed="tickets_2"),
]


@pytest.fixture(scope="module")
def warehouse(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    more = [
        feed(name, channel="email", contract="conversations")
        for name in ("tickets", "tickets_2", "mail_2", "mail_sent")
    ]
    reasons = [
        {"feed": "mail_2", "reason_code": "B", "reason_family": "b", "is_failure_demand": False}
    ]
    warehouse.configure(
        feeds=[*map(feed, FEEDS), *more],
        company_values=[("role_mailbox", "info")],
        contact_reasons=reasons,
    )
    warehouse.write(
        conversations=[*MAILS, *TICKETS],
        agents=[agent("bea", feed_agents={"mail_sent": "agent-1"})],
    )
    warehouse.build(f"{CONTACTS} +int_contact_links")
    return warehouse


@pytest.fixture(scope="module")
def contacts(warehouse: Warehouse) -> dict[str, Record]:
    rows = contacts_of(warehouse)
    # Each feed has ids of its own; that of a test's second feed of tickets is told apart.
    return {
        f"{'2:' if row['source_name'] == 'tickets_2' else ''}{row['source_contact_id']}": row
        for row in rows
    }


def part(contact: Record, **expected: Any) -> tuple[Record, Record]:
    """The contact's columns that are expected, and the expectation."""
    return {name: contact[name] for name in expected}, expected


def test_mails_up_to_a_day_apart_without_a_reply_are_one_contact(
    contacts: dict[str, Record],
) -> None:
    assert "chain-2" not in contacts
    found, expected = part(
        contacts["chain-1"],
        channel="email",
        direction="inbound",
        started_at=NOON,
        answered_at=at(2 * DAY),
        ended_at=at(2 * DAY + HOUR),
        wait_seconds=None,
        disconnect_party=None,
        queue="billing",
        first_queue="sales",
        reason_code="sales",
        agent_id="agent-8",
        outcome="answered",
        declared_resolved=None,
        export_date=date(2026, 1, 7),
    )
    assert found == expected


def test_a_mail_after_a_persons_reply_is_another_contact(contacts: dict[str, Record]) -> None:
    found, expected = part(
        contacts["chain-5"],
        started_at=at(2 * DAY + 2 * HOUR),
        answered_at=None,
        ended_at=at(2 * DAY + 2 * HOUR),
        outcome=None,
        agent_id=None,
        declared_resolved=True,
    )
    assert found == expected


def test_a_mail_more_than_a_day_later_is_another_contact_and_takes_the_reply(
    contacts: dict[str, Record],
) -> None:
    first, expected = part(contacts["slow-1"], answered_at=None, outcome=None, ended_at=NOON)
    assert first == expected
    second, expected = part(contacts["slow-2"], answered_at=at(DAY + HOUR), ended_at=at(DAY + HOUR))
    assert second == expected


def test_two_customers_mails_of_one_message_id_are_two_contacts_in_two_chains(
    contacts: dict[str, Record],
) -> None:
    ann, expected = part(contacts["shared"], started_at=NOON, answered_at=at(HOUR))
    assert ann == expected
    ben, expected = part(
        contacts["sha256:aaaaaaaaaaaaaaaa"], started_at=at(60), answered_at=at(2 * HOUR)
    )
    assert ben == expected
    assert contacts["shared"]["customer_id"] != contacts["sha256:aaaaaaaaaaaaaaaa"]["customer_id"]


def test_customers_who_answer_one_newsletter_are_in_no_chain_together(
    contacts: dict[str, Record],
) -> None:
    assert {"news-ann", "news-ben"} <= set(contacts)
    assert "news" not in contacts


def test_a_reply_chain_holds_across_addresses_thank_yous_and_lost_mails(
    contacts: dict[str, Record],
) -> None:
    assert not {"moved-2", "bridge-3", "bridge-4", "orphan-2"} & set(contacts)
    assert contacts["bridge-1"]["ended_at"] == at(3 * HOUR)
    assert contacts["orphan-1"]["ended_at"] == at(HOUR)


def test_a_chain_that_we_began_is_outbound_until_the_customer_writes(
    contacts: dict[str, Record],
) -> None:
    assert not {"ours-2", "until-1"} & set(contacts)
    ours, expected = part(
        contacts["ours-1"],
        direction="outbound",
        excluded_reason="outbound",
        started_at=NOON,
        ended_at=at(HOUR),
        answered_at=None,
        outcome=None,
    )
    assert ours == expected
    until, expected = part(contacts["until-2"], direction="inbound", excluded_reason=None)
    assert until == expected


def test_a_draft_answers_nobody_and_is_no_contact(contacts: dict[str, Record]) -> None:
    assert not {"drafted-2", "drafted-alone"} & set(contacts)
    found, expected = part(contacts["drafted-1"], answered_at=None, ended_at=NOON, outcome=None)
    assert found == expected


@pytest.mark.parametrize(
    ("contact", "address"),
    [("role-1", "bob@customer.example"), ("two-1", "zoe@customer.example")],
)
def test_a_contact_is_its_most_trusted_mails_customers(
    contacts: dict[str, Record], contact: str, address: str
) -> None:
    found, expected = part(
        contacts[contact],
        customer_id=pseudonym(f"customer:email:{address}"),
        identity_confidence="inferred",
    )
    assert found == expected


def test_a_tickets_contacts_are_cut_by_public_replies_and_not_by_notes_or_closes(
    contacts: dict[str, Record],
) -> None:
    assert {key for key in contacts if key.startswith("t1:")} == {"t1:c0", f"t1:c{6 * HOUR}"}
    first, expected = part(
        contacts["t1:c0"],
        answered_at=at(3 * HOUR),
        ended_at=at(3 * HOUR),
        declared_resolved=None,
        queue="support",
    )
    assert first == expected
    last, expected = part(
        contacts[f"t1:c{6 * HOUR}"], outcome=None, ended_at=at(6 * HOUR), declared_resolved=True
    )
    assert last == expected


def test_a_ticket_that_opens_with_thanks_is_a_contact(contacts: dict[str, Record]) -> None:
    found, expected = part(contacts["t2:c0"], direction="inbound", answered_at=at(HOUR))
    assert found == expected


def test_a_thank_you_for_a_ticket_of_ours_is_no_contact(contacts: dict[str, Record]) -> None:
    assert [key for key in contacts if key.startswith("t3:")] == ["t3:c0"]
    assert contacts["t3:c0"]["direction"] == "outbound"


def test_tickets_of_one_number_in_two_feeds_are_two_threads(contacts: dict[str, Record]) -> None:
    found, expected = part(contacts["2:t3:c0"], direction="inbound", answered_at=None)
    assert found == expected


def test_a_reply_in_another_feed_answers_and_its_feed_knows_the_agent(
    contacts: dict[str, Record],
) -> None:
    assert "sent-2" not in contacts
    found, expected = part(
        contacts["sent-1"],
        source_name="mail_main",
        outcome="answered",
        ended_at=at(2 * HOUR),
        agent_id="bea",
    )
    assert found == expected


def test_a_chain_over_two_feeds_is_one_contact_and_each_feed_maps_its_own_codes(
    contacts: dict[str, Record],
) -> None:
    assert "both-2" not in contacts
    found, expected = part(
        contacts["both-1"], source_name="mail_main", ended_at=at(HOUR), contact_reason="b"
    )
    assert found == expected


def test_a_mail_delivered_to_two_feeds_is_one_contact_of_the_first_by_name(
    contacts: dict[str, Record], warehouse: Warehouse
) -> None:
    found, expected = part(
        contacts["copied-1"], source_name="mail_2", started_at=NOON, answered_at=at(HOUR)
    )
    assert found == expected
    [row] = warehouse.rows(
        "select count(*) as contacts from intermediate.int_contacts"
        " where source_contact_id like 'copied%'"
    )
    assert row["contacts"] == 1


def test_a_mail_delivered_to_two_feeds_can_be_named_in_each(warehouse: Warehouse) -> None:
    # A release was once stopped by the grain's own test.
    warehouse.build("int_contact_references", command="test")
    rows = warehouse.rows(
        "select distinct source_name from intermediate.int_contact_references"
        " where reference = 'copied-1' order by source_name"
    )
    assert [row["source_name"] for row in rows] == ["mail_2", "mail_main"]


@pytest.mark.parametrize(
    ("opening", "other", "answered_at"),
    [
        ("second-b", "second-a", NOON),
        ("instant-a", "instant-b", None),
        ("beside-1", "beside-3", NOON),
    ],
)
def test_of_mails_of_one_second_the_answer_comes_last_and_else_the_customers_first(
    contacts: dict[str, Record], opening: str, other: str, answered_at: datetime | None
) -> None:
    assert other not in contacts
    found, expected = part(contacts[opening], direction="inbound", answered_at=answered_at)
    assert found == expected


def test_the_last_mails_reason_code_tells_whether_a_contact_is_excluded(
    contacts: dict[str, Record],
) -> None:
    found, expected = part(contacts["coded-1"], excluded_reason=None, reason_code="BILL")
    assert found == expected


def test_contacts_of_one_chain_share_a_thread_and_those_of_one_ticket_a_conversation(
    contacts: dict[str, Record], warehouse: Warehouse
) -> None:
    ids = {row["contact_id"]: key for key, row in contacts.items()}
    shared = warehouse.rows(
        "select link_type, list(contact_id) as contact_ids from intermediate.int_contact_links"
        " group by link_type, link_value having count(*) > 1"
    )
    found = {(row["link_type"], *sorted(ids[key] for key in row["contact_ids"])) for row in shared}
    assert found == {
        ("thread", "chain-1", "chain-5"),
        ("thread", "slow-1", "slow-2"),
        ("conversation", "t1:c0", f"t1:c{6 * HOUR}"),
        ("case", "t1:c0", f"t1:c{6 * HOUR}"),
        ("case", "2:t3:c0", "t3:c0"),
    }
