"""Mails are tied into reply chains; a chain or a ticket is cut into the customer's inquiries."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import FEEDS, NOON, Record, conversation, feed, identifiers, message
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
]


@pytest.fixture(scope="module")
def warehouse(dbt_home: Path) -> Warehouse:
    warehouse = Warehouse(dbt_home / "mails", dbt_home / "target")
    tickets = feed("tickets", channel="email", contract="conversations")
    warehouse.configure(
        feeds=[*map(feed, FEEDS), tickets], company_values=[("role_mailbox", "info")]
    )
    warehouse.write(conversations=[*MAILS, *TICKETS])
    warehouse.build("+int_contacts +int_contact_links")
    return warehouse


@pytest.fixture(scope="module")
def contacts(warehouse: Warehouse) -> dict[str, Record]:
    rows = warehouse.rows("select * from intermediate.int_contacts")
    return {row["source_contact_id"]: row for row in rows}


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


def test_a_ticket_of_thanks_alone_is_no_contact_and_no_thread_of_ours(
    contacts: dict[str, Record],
) -> None:
    assert not [key for key in contacts if key.startswith("t2:")]


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
    }
