"""Contacts of all channels: agents and reasons looked up, links and references for others."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.builders import (
    FEEDS,
    NOON,
    Record,
    agent,
    conversation,
    feed,
    identifiers,
    leg,
    mail,
    message,
)
from tests.contact_tables import contacts_of, empty_warehouse
from tests.people import pseudonym
from tests.warehouse import Warehouse

NEXT_NIGHT = date(2026, 1, 6)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def reason(feed_name: str, code: str, family: str | None) -> Record:
    return {
        "feed": feed_name,
        "reason_code": code,
        "reason_family": family,
        "is_failure_demand": code == "BILL-1",
    }


REASONS = [
    reason("voice_main", "BILL-1", "billing"),
    reason("voice_main", "NONE", None),
    reason("voice_main", "BLANK", ""),
    reason("chat_main", "ONLY-CHAT", "billing"),
]
AGENTS = [
    agent("ann", feed_agents={"voice_main": "agent-1", "chat_main": "17"}, name="Ann Old"),
    agent(
        "ann",
        feed_agents={"voice_main": "agent-1", "chat_main": "18"},
        name="Ann",
        team="north",
        export_date=NEXT_NIGHT,
        row_version="2",
    ),
    agent("dan@acme.example", feed_agents={"voice_main": "agent-9"}),
    agent("ben", feed_agents={"chat_main": "agent-1"}),
    agent("cat", feed_agents={"chat_main": "agent-1"}, export_date=NEXT_NIGHT),
]
MOVES = [
    agent("eve", feed_agents={"voice_main": "agent-5"}, team="north", row_version="1"),
    agent("eve", feed="staff_late", feed_agents={"voice_main": "agent-5"}, team="south",
          export_date=date(2026, 1, 11), row_version="2"),
    agent("eve", feed_agents={"voice_main": "agent-5"}, team=None,
          export_date=date(2026, 1, 20), row_version="3"),
]  # fmt: skip
MOVED = [
    leg(f"moved {day}", datetime.combine(day, time(23, 58, 59)), agent_source_id="agent-5")
    for day in (date(2026, 1, number) for number in (1, 9, 10, 19, 20))
]
LEGS = [
    leg("billing", reason_code=" BILL-1 ", who=identifiers(account="1")),
    leg("lower", reason_code="bill-1", case_ids=["case-1", " "], order_ids=["order-1"]),
    leg("none", reason_code="NONE"),
    leg("blank", reason_code="BLANK"),
    leg("empty", reason_code="", agent_source_id="stranger"),
    leg("mailed", agent_source_id="jane.doe@acme.example"),
    leg("listed", agent_source_id="agent-9"),
    leg("other-feed", reason_code="ONLY-CHAT"),
    leg("chain-1", chain_id="chain", related_ids=["lower", "lost"]),
    leg("chain-2", at(60), chain_id="chain", case_ids=["case-1"]),
    leg("17"),
    leg("names-17", related_ids=["17"]),
    leg("finds-nothing", related_ids=["lost"]),
]
CONVERSATIONS = [
    conversation(
        "17",
        [
            message(at(0), message_id="m1"),
            message(at(30), "agent", message_id="m2"),
            message(at(60), "system", message_id="m3", event="close"),
            message(at(90), message_id="m4"),
        ],
        related_ids=["chain-2"],
    ),
    conversation("hidden", excluded_reason="test", who=identifiers(account="1")),
    mail("mail-1", case_ids=["case-1"]),
    mail("mail-2", at(60), "agent", answers=["mail-1"], case_ids=["case-2"]),
]


@pytest.fixture(scope="module")
def warehouse(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    late = feed("staff_late", channel="agents", contract="agents", covers_days_before=1)
    feeds = [*(feed(name) for name in FEEDS), late]
    warehouse.configure(feeds=feeds, contact_reasons=REASONS)
    warehouse.write(legs=LEGS + MOVED, conversations=CONVERSATIONS, agents=AGENTS + MOVES)
    warehouse.build("+path:models/intermediate/contacts")
    return warehouse


@pytest.fixture(scope="module")
def contacts(warehouse: Warehouse) -> dict[tuple[str, str], Record]:
    rows = contacts_of(warehouse)
    return {(row["source_name"], row["source_contact_id"]): row for row in rows}


@pytest.mark.parametrize(
    ("call", "family", "key"),
    [
        ("billing", "billing", "billing"),
        ("lower", "unmapped", "unmapped|voice_main|bill-1"),
        ("none", None, None),
        ("blank", None, None),
        ("empty", None, None),
        ("other-feed", "unmapped", "unmapped|voice_main|ONLY-CHAT"),
    ],
)
def test_a_code_is_looked_up_exactly_in_its_own_feed(
    contacts: dict[tuple[str, str], Record], call: str, family: str | None, key: str | None
) -> None:
    contact = contacts["voice_main", call]
    assert (contact["contact_reason"], contact["reason_key"]) == (family, key)


@pytest.mark.parametrize(
    ("source_name", "contact", "agent_id"),
    [
        ("voice_main", "billing", "ann"),
        ("voice_main", "empty", "stranger"),
        ("voice_main", "mailed", pseudonym("agent:jane.doe@acme.example")),
        ("voice_main", "listed", pseudonym("agent:dan@acme.example")),
        ("chat_main", "17:m1", "cat"),
        ("mail_main", "mail-1", "agent-1"),
    ],
)
def test_agents_are_one_over_feeds_and_an_unknown_id_is_kept_unless_it_is_an_address(
    contacts: dict[tuple[str, str], Record], source_name: str, contact: str, agent_id: str
) -> None:
    assert contacts[source_name, contact]["agent_id"] == agent_id


def test_an_agent_is_as_the_newest_line_says(warehouse: Warehouse) -> None:
    found = warehouse.rows("select * from intermediate.int_agents where agent_id = 'ann'")
    assert found == [{"agent_id": "ann", "name": "Ann", "team": "north"}]


@pytest.mark.parametrize(
    ("contact", "flag"), [("billing", True), ("none", False), ("lower", None), ("empty", None)]
)
def test_failure_demand_is_the_flag_of_the_code(
    contacts: dict[tuple[str, str], Record], contact: str, flag: bool | None
) -> None:
    assert contacts["voice_main", contact]["is_failure_demand"] is flag


@pytest.mark.parametrize(
    ("day", "team"),
    [
        (date(2026, 1, 1), "north"),
        (date(2026, 1, 9), "north"),
        (date(2026, 1, 10), "south"),
        (date(2026, 1, 19), "south"),
        (date(2026, 1, 20), None),
    ],
)
def test_a_contact_has_the_team_of_its_day(warehouse: Warehouse, day: date, team: str) -> None:
    """Told for 5 January, for the 10th by the file of the 11th, and for the 20th, where it is none.

    Ended at 23:59:59 of the day.
    """
    [row] = warehouse.rows(
        "select team from intermediate.int_contact_agents"
        " inner join intermediate.int_contacts using (contact_id)"
        f" where source_contact_id = 'moved {day}'"
    )
    assert row == {"team": team}


def test_a_listed_agent_bears_the_id_that_contacts_bear(warehouse: Warehouse) -> None:
    rows = warehouse.rows("select agent_id from intermediate.int_agents")
    ids = {row["agent_id"] for row in rows}
    assert ids == {"ann", "ben", "cat", "eve", pseudonym("agent:dan@acme.example")}


@pytest.mark.parametrize(
    ("source_name", "contact", "is_live", "is_stitchable"),
    [
        ("voice_main", "billing", True, True),
        ("voice_main", "none", True, False),
        ("chat_main", f"hidden:{NOON.isoformat()}", False, False),
    ],
)
def test_live_contacts_of_known_customers_can_be_stitched(
    contacts: dict[tuple[str, str], Record],
    source_name: str,
    contact: str,
    is_live: bool,
    is_stitchable: bool,
) -> None:
    found = contacts[source_name, contact]
    assert (found["is_live"], found["is_stitchable"]) == (is_live, is_stitchable)


def test_every_link_is_held_by_all_contacts_that_name_it(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select link_type, link_value, source_name, source_contact_id"
        " from intermediate.int_contact_links join intermediate.int_contacts using (contact_id)"
    )
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        holders = found.setdefault((row["link_type"], row["link_value"]), set())
        holders.add(f"{row['source_name']}/{row['source_contact_id']}")
    hidden = f"chat_main/hidden:{NOON.isoformat()}"
    assert found == {
        ("case", "case-1"): {"voice_main/lower", "voice_main/chain", "mail_main/mail-1"},
        ("case", "case-2"): {"mail_main/mail-1"},
        ("order", "order-1"): {"voice_main/lower"},
        ("conversation", "chat_main|17"): {"chat_main/17:m1", "chat_main/17:m4"},
        ("conversation", "chat_main|hidden"): {hidden},
        ("thread", "mail-1"): {"mail_main/mail-1"},
        # By leg id, from another feed.
        ("related", "voice_main|chain-2"): {
            "chat_main/17:m1",
            "chat_main/17:m4",
            "voice_main/chain",
        },
        ("related", "voice_main|lower"): {"voice_main/chain", "voice_main/lower"},
        # A chat has the same number: the own feed's contact is meant.
        ("related", "voice_main|17"): {"voice_main/names-17", "voice_main/17"},
        # Two calls that name a contact which never came are related all the same.
        ("related", "voice_main|lost"): {"voice_main/chain", "voice_main/finds-nothing"},
    }


@pytest.mark.parametrize(
    ("source_name", "contact", "references"),
    [
        ("voice_main", "chain", {("chain", False), ("chain-1", False), ("chain-2", False)}),
        (
            "chat_main",
            "17:m1",
            {("17:m1", False), ("m1", False), ("m2", False), ("m3", False), ("17", True)},
        ),
        ("chat_main", "17:m4", {("17:m4", False), ("m4", False), ("17", True)}),
        ("mail_main", "mail-1", {("mail-1", False), ("mail-2", False)}),
    ],
)
def test_a_contact_is_named_by_its_legs_messages_and_record(
    contacts: dict[tuple[str, str], Record],
    warehouse: Warehouse,
    source_name: str,
    contact: str,
    references: set[tuple[str, bool]],
) -> None:
    rows = warehouse.rows(
        "select reference, is_record from intermediate.int_contact_references"
        f" where contact_id = '{contacts[source_name, contact]['contact_id']}'"
    )
    assert {(row["reference"], row["is_record"]) for row in rows} == references


def test_grains_and_vocabularies_hold(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Cautious: tests that also read models which are not built here are left out.
    monkeypatch.setenv("DBT_INDIRECT_SELECTION", "cautious")
    warehouse.build("path:seeds", "seed")
    warehouse.build("path:seeds path:models/intermediate/contacts", "test")
