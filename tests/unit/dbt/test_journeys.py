"""Journeys: chains, weak joins and links (definitions.md section 3), at and beside each limit.

All scenarios lie in one warehouse, one customer each, so that dbt runs once.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.builders import NIGHT, NOON, Record
from tests.contact_tables import contact, empty_warehouse, nights, put_tables
from tests.warehouse import Warehouse

INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)


def at(days: float = 0, hours: float = 0, later: timedelta = timedelta()) -> datetime:
    return NOON + timedelta(days=days, hours=hours) + later


# customer -> its contacts, and the journeys that they make: ids in order of start
SCENARIOS: dict[str, tuple[list[Record], list[list[str]]]] = {
    "gap of exactly 7 days": (
        [contact("gap-1", minutes=60), contact("gap-2", at(7, 1))],
        [["gap-1", "gap-2"]],
    ),
    "gap of 7 days and a microsecond": (
        [contact("over-1", minutes=60), contact("over-2", at(7, 1, INSTANT))],
        [["over-1"], ["over-2"]],
    ),
    "gap counts from the latest end, not from the last contact's": (
        [
            contact("long-1", minutes=3 * 24 * 60),
            contact("long-2", at(1)),
            contact("long-3", at(10)),
        ],
        [["long-1", "long-2", "long-3"]],
    ),
    "cap of exactly 30 days after the first start": (
        [contact(f"cap-{day}", at(day)) for day in (0, 6, 12, 18, 24, 30)],
        [[f"cap-{day}" for day in (0, 6, 12, 18, 24, 30)]],
    ),
    "a contact past the cap opens a chain that lives its own 30 days": (
        [contact(f"past-{day}", at(day)) for day in (0, 6, 12, 18, 24)]
        + [contact("past-30", at(30, 0, INSTANT)), contact("past-36", at(36))],
        [[f"past-{day}" for day in (0, 6, 12, 18, 24)], ["past-30", "past-36"]],
    ),
    "two reasons side by side are two journeys": (
        [
            contact("two-1"),
            contact("two-2", at(1), reason="delivery"),
            contact("two-3", at(2)),
            contact("two-4", at(3), reason="delivery"),
        ],
        [["two-1", "two-3"], ["two-2", "two-4"]],
    ),
    "unmapped codes are one reason only when feed and code agree": (
        [
            contact("un-1", reason_key="unmapped|voice_main|7"),
            contact("un-2", at(1), reason_key="unmapped|voice_main|7"),
            contact("un-3", at(2), reason_key="unmapped|chat_main|7"),
        ],
        [["un-1", "un-2"], ["un-3"]],
    ),
    "no reason joins a contact that ended exactly 24 hours before": (
        [contact("weak-1", minutes=60), contact("weak-2", at(1, 1), reason=None)],
        [["weak-1", "weak-2"]],
    ),
    "no reason, 24 hours and a microsecond": (
        [contact("alone-1", minutes=60), contact("alone-2", at(1, 1, INSTANT), reason=None)],
        [["alone-1"], ["alone-2"]],
    ),
    "no reason joins the chain of the contact that ended latest": (
        [
            contact("late-1", minutes=3 * 60),
            contact("late-2", at(0, 1), reason="delivery", minutes=10),
            contact("late-3", at(0, 4), reason=None),
        ],
        [["late-1", "late-3"], ["late-2"]],
    ),
    "a contact that has not ended yet counts as ended just now": (
        [
            contact("open-1", minutes=5 * 60),
            contact("open-2", at(0, 1), reason="delivery", minutes=10),
            contact("open-3", at(0, 2), reason=None),
        ],
        [["open-1", "open-3"], ["open-2"]],
    ),
    "a joined contact's end counts fully for the chain": (
        [
            contact("ext-1"),
            contact("ext-2", at(0, 20), reason=None, minutes=2 * 24 * 60),
            contact("ext-3", at(9, 19)),
        ],
        [["ext-1", "ext-2", "ext-3"]],
    ),
    "a reason continues a chain that holds none yet": (
        [
            contact("give-1", reason=None),
            contact("give-2", at(0, 20)),
            contact("give-3", at(6)),
        ],
        [["give-1", "give-2", "give-3"]],
    ),
    "a reason does not continue a chain of another reason": (
        [contact("other-1"), contact("other-2", at(0, 1), reason="delivery")],
        [["other-1"], ["other-2"]],
    ),
    "a reason prefers its own chain to a nearer one without reason": (
        [
            contact("own-1"),
            contact("own-2", at(2), reason=None),
            contact("own-3", at(2, 1)),
        ],
        [["own-1", "own-3"], ["own-2"]],
    ),
    "weak joins keep the cap": (
        [contact(f"wcap-{day}", at(day)) for day in (0, 6, 12, 18, 24)]
        + [contact("wcap-29", at(29, 12)), contact("wcap-30", at(30, 1), reason=None)],
        [[*(f"wcap-{day}" for day in (0, 6, 12, 18, 24)), "wcap-29"], ["wcap-30"]],
    ),
    "a contact without an end counts as ended when it started": (
        [contact("noend-1", minutes=None), contact("noend-2", at(7)), contact("noend-3", at(7, 1))],
        [["noend-1", "noend-2", "noend-3"]],
    ),
    "a contact without an end, a microsecond too long ago": (
        [contact("noend-4", minutes=None), contact("noend-5", at(7, 0, INSTANT))],
        [["noend-4"], ["noend-5"]],
    ),
    "excluded contacts are in no journey and keep none alive": (
        [
            contact("ex-1"),
            contact("ex-2", at(6), excluded_reason="outbound"),
            contact("ex-3", at(12)),
        ],
        [["ex-1"], ["ex-3"]],
    ),
    "equal starts are in order of channel, source and id": (
        [
            contact("tie-1", channel="voice"),
            contact("tie-2", source_name="b", channel="chat"),
            contact("tie-3", source_name="a", channel="chat"),
        ],
        [["tie-3", "tie-2", "tie-1"]],
    ),
    "of equal ends the one later in alphabetical order is the latest": (
        [
            contact("end-1", minutes=60, channel="voice"),
            contact("end-2", at(0, 0.5), minutes=30, channel="chat", reason="delivery"),
            contact("end-3", at(0, 2), reason=None),
        ],
        [["end-1", "end-3"], ["end-2"]],
    ),
    "a link unites chains whatever the time between": (
        [contact("link-1"), contact("link-2", at(100), reason="delivery")],
        [["link-1", "link-2"]],
    ),
    "links unite through a third chain": (
        [
            contact("via-1"),
            contact("via-2", at(50), reason="delivery"),
            contact("via-3", at(100)),
        ],
        [["via-1", "via-2", "via-3"]],
    ),
    "a link inside one chain changes nothing": (
        [contact("in-1"), contact("in-2", at(1)), contact("in-3", at(1, 1), reason=None)],
        [["in-1", "in-2", "in-3"]],
    ),
    "one value under two types is no link": (
        [contact("type-1"), contact("type-2", at(100))],
        [["type-1"], ["type-2"]],
    ),
    "a case of two customers joins nobody (1)": ([contact("case-1")], [["case-1"]]),
    "a case of two customers joins nobody (2)": ([contact("case-2", at(1))], [["case-2"]]),
}
LINKS = [
    ("link-1", "case", "C1"),
    ("link-2", "case", "C1"),
    ("via-1", "case", "C2"),
    ("via-2", "case", "C2"),
    ("via-2", "order", "O1"),
    ("via-3", "order", "O1"),
    ("in-1", "case", "C3"),
    ("in-2", "case", "C3"),
    ("type-1", "case", "X"),
    ("type-2", "order", "X"),
    ("case-1", "case", "C4"),
    ("case-2", "case", "C4"),
]
MODELS = (
    "int_journey_chains int_linked_chains int_journey_contacts fct_journeys fct_contacts "
    "stg_settings stg_feeds stg_feed_nights int_feed_nights int_nights int_watermark"
)


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(feed_nights=nights("voice_main", NIGHT, NIGHT))
    put_tables(
        warehouse,
        int_contacts=[
            row | {"customer_id": customer}
            for customer, (contacts, _) in SCENARIOS.items()
            for row in contacts
        ]
        + effort_contacts()
        + random_contacts(),
        int_contact_links=[
            dict(zip(("contact_id", "link_type", "link_value"), link, strict=True))
            for link in LINKS
        ],
    )
    warehouse.build(MODELS)
    return warehouse


def random_contacts(customers: int = 40, seed: int = 7) -> list[Record]:
    """Histories dense enough that reasons, weak joins, caps and unended contacts all meet."""
    draw = np.random.default_rng(seed)

    def pick(*values: Any) -> Any:
        return values[draw.integers(len(values))]

    return [
        contact(
            f"random-{customer}-{number}",
            at(draw.uniform(0, 45)),
            customer=f"random-{customer}",
            reason=pick(None, None, "billing", "delivery", "repair"),
            minutes=pick(None, 0, 10, 600, 4000),
            channel=pick("voice", "chat", "email"),
        )
        for customer in range(customers)
        for number in range(draw.integers(2, 70))
    ]


def chains_by_definition(contacts: list[Record]) -> list[list[str]]:
    """Rules 1 and 2 read aloud, for the contacts of one customer: a second route to the chains."""
    order = ("started_at", "channel", "source_name", "source_contact_id")
    taken: list[Record] = []
    chains: list[list[Record]] = []

    def end(row: Record) -> datetime:
        return row["ended_at"] or row["started_at"]

    def within_cap(chain: list[Record], row: Record) -> bool:
        return row["started_at"] - chain[0]["started_at"] <= 30 * DAY

    def reason_of(chain: list[Record]) -> str | None:
        return next((row["reason_key"] for row in chain if row["reason_key"]), None)

    for row in sorted(contacts, key=lambda row: [row[name] for name in order]):
        own = [
            chain
            for chain in chains
            if row["reason_key"]
            and reason_of(chain) == row["reason_key"]
            and row["started_at"] - max(map(end, chain)) <= 7 * DAY
            and within_cap(chain, row)
        ]
        weak = []
        if taken:
            latest = max(taken, key=lambda row: [end(row), *(row[name] for name in order[1:])])
            ended_before = max(timedelta(), row["started_at"] - end(latest))
            weak = [
                chain
                for chain in chains
                if latest in chain
                and ended_before <= DAY
                and within_cap(chain, row)
                and (row["reason_key"] is None or reason_of(chain) is None)
            ]
        if own or weak:
            (own or weak)[0].append(row)
        else:
            chains.append([row])
        taken.append(row)
    return [[row["contact_id"] for row in chain] for chain in chains]


def effort_contacts() -> list[Record]:
    """One journey with every kind of effort in it."""
    return [
        contact("eff-1", customer="effort", reason=None, wait_seconds=300.0, transfer_count=2),
        contact("eff-2", at(0, 1), customer="effort", channel="chat", wait_seconds=300.5,
                outcome="abandoned", disconnect_party="system"),
        contact("eff-3", at(0, 2), customer="effort", channel="email", wait_seconds=None,
                outcome=None, disconnect_party=None, minutes=24 * 60),
        contact("eff-4", at(0, 3), customer="effort", wait_seconds=20.0,
                outcome="cut_off", disconnect_party="system"),
        contact("eff-5", at(0, 4), customer="effort", wait_seconds=0.0,
                outcome="answered", disconnect_party="system"),
    ]  # fmt: skip


@pytest.mark.parametrize("customer", SCENARIOS)
def test_contacts_fall_into_journeys(built: Warehouse, customer: str) -> None:
    rows = built.rows(
        f"""
        select journey_id, list(contact_id order by contact_number) as contacts
        from marts.fct_contacts
        where customer_id = '{customer.replace("'", "''")}' and journey_id is not null
        group by journey_id
        """
    )
    assert sorted(row["contacts"] for row in rows) == sorted(SCENARIOS[customer][1])


@pytest.mark.parametrize(
    ("customer", "basis"),
    [
        ("gap of exactly 7 days", {"inferred"}),
        ("gap of 7 days and a microsecond", {"inferred"}),
        ("no reason joins a contact that ended exactly 24 hours before", {"weak"}),
        ("a reason continues a chain that holds none yet", {"weak"}),
        ("a reason prefers its own chain to a nearer one without reason", {"inferred"}),
        ("links unite through a third chain", {"explicit"}),
        ("a link inside one chain changes nothing", {"weak"}),
    ],
)
def test_link_basis(built: Warehouse, customer: str, basis: set[str]) -> None:
    rows = built.rows(f"select link_basis from marts.fct_journeys where customer_id = '{customer}'")
    assert {row["link_basis"] for row in rows} == basis


def test_first_and_last_contact_are_not_swapped(built: Warehouse) -> None:
    [row] = built.rows(
        "select first_contact_id, last_contact_id, started_at, ended_at from marts.fct_journeys "
        "where customer_id = 'gap counts from the latest end, not from the last contact''s'"
    )
    assert row == {
        "first_contact_id": "long-1",
        "last_contact_id": "long-3",
        "started_at": NOON,
        "ended_at": at(10),
    }


def test_effort_of_a_journey(built: Warehouse) -> None:
    [row] = built.rows("select * from marts.fct_journeys where customer_id = 'effort'")
    # Worked out by hand: waits over 300 s: eff-2; cuts: eff-4 and eff-5, since a chat that nobody
    # answered is none; changes of channel: voice-chat, chat-email, email-voice.
    counts = {
        "contact_count": 5,
        "channel_count": 3,
        "channel_switch_count": 3,
        "transfer_count": 2,
        "wait_seconds": 620.5,
        "long_wait_count": 1,
        "cut_off_count": 2,
        "effort_index": 5 + 2 + 3 + 1 + 2,
    }
    assert {name: row[name] for name in counts} == counts
    assert row["contact_reason"] == "billing"  # the first contact has none
    assert row["ended_at"] == at(1, 2)  # the mail's answer, later than the last contact
    assert row["link_basis"] == "weak"


def test_first_contact_of_a_later_channel_is_a_false_first_contact(built: Warehouse) -> None:
    rows = built.rows(
        "select contact_id, contact_number, is_false_first_contact from marts.fct_contacts "
        "where customer_id = 'effort' order by contact_number"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("eff-1", 1, False),
        ("eff-2", 2, True),
        ("eff-3", 3, True),
        ("eff-4", 4, False),
        ("eff-5", 5, False),
    ]


def test_contact_in_no_journey_is_published_without_one(built: Warehouse) -> None:
    [row] = built.rows(
        "select journey_id, contact_number, is_false_first_contact from marts.fct_contacts "
        "where contact_id = 'ex-2'"
    )
    assert row == {"journey_id": None, "contact_number": None, "is_false_first_contact": False}


def test_chains_agree_with_the_definition_read_aloud(built: Warehouse) -> None:
    by_customer: dict[str, list[Record]] = {}
    for row in random_contacts():
        by_customer.setdefault(row["customer_id"], []).append(row)
    expected = [
        chain for contacts in by_customer.values() for chain in chains_by_definition(contacts)
    ]
    rows = built.rows(
        "select list(contact_id order by contact_number) as contacts from marts.fct_contacts "
        "where customer_id like 'random-%' group by journey_id"
    )
    assert max(map(len, expected)) > 10
    assert sorted(row["contacts"] for row in rows) == sorted(expected)


def test_journey_id_follows_from_the_first_contact_alone(built: Warehouse) -> None:
    """Whatever else is loaded, a journey that begins with this contact has this id."""
    [row] = built.rows("select journey_id from marts.fct_journeys where first_contact_id = 'gap-1'")
    alone = "md5(concat('journey', chr(31), 'gap-1'))"
    assert built.rows(f"select {alone} as journey_id") == [row]
