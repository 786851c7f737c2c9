"""Legs become calls, and calls that were cut and taken up again become one contact."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import FEEDS, NOON, Record, feed, identifiers, leg
from tests.contact_tables import CONTACTS, contacts_of, empty_warehouse
from tests.warehouse import Warehouse

Contacts = Mapping[str, Record]

NEXT_NIGHT = date(2026, 1, 6)
LIMIT = 300
MICROSECOND = 0.000001
UNANSWERED = {"answered_at": None, "agent_source_id": None, "talk_seconds": None}


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def transfer_over_two_nights() -> list[Record]:
    shared = {"chain_id": "transfer"}
    return [
        leg(
            "transfer-1",
            seconds=300,
            **shared,
            answered_at=at(30),
            wait_seconds=30.0,
            talk_seconds=250.0,
            hold_seconds=20.0,
            reason_code="A",
            declared_resolved=True,
            disconnect_party="agent",
        ),
        leg(
            "transfer-2",
            at(300),
            seconds=600,
            **shared,
            export_date=NEXT_NIGHT,
            transfers=1,
            answered_at=at(360),
            wait_seconds=60.0,
            talk_seconds=500.5,
            hold_seconds=None,
            queue="technical",
            agent_source_id="agent-2",
            reason_code="B",
            declared_resolved=False,
        ),
    ]


def consult() -> list[Record]:
    return [
        leg("consult-1", seconds=600, chain_id="consult", talk_seconds=500.0),
        leg(
            "consult-2",
            at(100),
            seconds=100,
            chain_id="consult",
            agent_source_id="agent-2",
            queue="technical",
            disconnect_party="agent",
        ),
    ]


def transfer_that_nobody_took() -> list[Record]:
    return [
        leg("dropped-1", chain_id="dropped", reason_code="A"),
        leg(
            "dropped-2",
            at(60),
            seconds=90,
            chain_id="dropped",
            queue="technical",
            wait_seconds=90.0,
            outcome="abandoned",
            **UNANSWERED,
        ),
    ]


def ring(chain: str, number: int, **changes: Any) -> Record:
    return leg(f"{chain}-{number}", chain_id=chain, **changes)


def parallel_rings() -> list[Record]:
    missed = {"outcome": "abandoned", **UNANSWERED}
    return [
        ring("rings", 1, seconds=180, wait_seconds=180.0, **missed),
        ring("rings", 2, seconds=180, answered_at=at(60), wait_seconds=60.0),
        ring("staggered", 1, seconds=20, wait_seconds=20.0, **missed),
        ring("staggered", 2, started_at=at(1), answered_at=at(20), wait_seconds=19.0),
        ring("staggered", 3, started_at=at(4), ended_at=at(14), wait_seconds=10.0, **missed),
        # Another queue, and the same one once more, are visits of their own.
        ring("visits", 1, answered_at=at(20), wait_seconds=20.0),
        ring("visits", 2, started_at=at(10), answered_at=at(30), wait_seconds=20.0, queue="other"),
        ring("visits", 3, started_at=at(60), answered_at=at(90), wait_seconds=15.0),
        ring("unheard", 1, seconds=20, wait_seconds=20.0, **missed),
        ring("unheard", 2, seconds=30, wait_seconds=30.0, **missed),
    ]


def called_back() -> list[Record]:
    """A caller leaves the queue, hears that they will be called back, and is put into it again."""
    return [
        leg(
            "callback-1",
            seconds=170,
            chain_id="callback",
            ivr_seconds=20.0,
            wait_seconds=100.0,
            outcome="abandoned",
            **UNANSWERED,
        ),
        leg("callback-2", at(120), chain_id="callback", answered_at=at(300), wait_seconds=180.0),
    ]


def asked_after_the_talk() -> list[Record]:
    """The agent hangs up, and a flow asks the customer how it was."""
    asked = {"talk_seconds": None, "outcome": "failed", "disconnect_party": None}
    return [
        leg("asked-1", chain_id="asked", disconnect_party="agent"),
        leg("asked-2", at(60), chain_id="asked", **UNANSWERED | asked),
    ]


def counted(chain: str, start: float, end: float, **changes: Any) -> Record:
    """A leg of a vendor that does not tell transfers, on the customer's own channel."""
    row = leg(chain, at(start), seconds=end - start, **{"transfers": None} | changes)
    return row | {"row_key": f"{chain}-{row['line']}"}


def counted_transfers() -> list[Record]:
    missed = {"outcome": "abandoned", **UNANSWERED}
    return [
        counted("blind", 0, 60),
        # Two phones ring for the second try; it came the night after.
        counted("blind", 60, 80, export_date=NEXT_NIGHT, **missed),
        counted("blind", 60, 80, export_date=NEXT_NIGHT, **missed),
        counted("blind", 80, 200, export_date=NEXT_NIGHT),
        # A consult on the agent's channel, and a third party who joins.
        counted("three-way", 0, 100),
        counted("three-way", 40, 60, leg_id="consult", talk_seconds=None),
        counted("three-way", 60, 100),
        # One phone after another until somebody answers.
        counted("hunt", 0, 20, **missed),
        counted("hunt", 20, 90),
        counted("twice-moved", 0, 60),
        counted("twice-moved", 60, 120),
        counted("twice-moved", 120, 180),
        # The agent hangs up, and a survey goes on with the customer; a menu between two agents.
        counted("surveyed", 0, 10, ivr_seconds=10.0, **UNANSWERED | {"outcome": "self_served"}),
        counted("surveyed", 10, 60),
        counted("surveyed", 60, 90, ivr_seconds=30.0, **UNANSWERED | {"outcome": "self_served"}),
        counted("through-menu", 0, 60),
        counted("through-menu", 60, 70, **UNANSWERED | {"outcome": "self_served"}),
        counted("through-menu", 70, 120),
        # Legs to agents have ids of their own; the customer's own leg is answered by no person.
        counted("dialled", 0, 400, **missed),
        counted("dialled", 10, 100, leg_id="to-ann"),
        counted("dialled", 30, 60, leg_id="consulted"),
        counted("dialled", 110, 400, leg_id="to-bob", export_date=NEXT_NIGHT),
    ]


def unanswered_calls() -> list[Record]:
    return [
        leg("menu-1", chain_id="menu", outcome="self_served", **UNANSWERED),
        leg("menu-2", at(60), chain_id="menu", outcome="cut_off", wait_seconds=9.0, **UNANSWERED),
        leg("goodbye-1", chain_id="goodbye", outcome="abandoned", wait_seconds=8.0, **UNANSWERED),
        leg("goodbye-2", at(60), chain_id="goodbye", outcome="self_served", **UNANSWERED),
        leg(
            "voicemail-1", chain_id="voicemail", outcome="abandoned", wait_seconds=5.0, **UNANSWERED
        ),
        leg("voicemail-2", at(60), chain_id="voicemail", outcome="voicemail", **UNANSWERED),
        leg("failed", outcome="failed", wait_seconds=5.0, **UNANSWERED),
    ]


def odd_ends() -> list[Record]:
    return [
        leg("open-1", chain_id="open"),
        leg("open-2", at(60), chain_id="open", ended_at=None),
        leg("gap-1", chain_id="gap", ended_at=None),
        leg("gap-2", at(60), chain_id="gap"),
        leg("no-party", disconnect_party=None),
    ]


def calls_of_one_leg_with_two_queues() -> list[Record]:
    return [
        leg("whole", first_queue="billing", queue="technical"),
        leg("half-1", chain_id="half", first_queue="sales", queue="billing"),
        leg("half-2", at(60), chain_id="half", queue="technical"),
    ]


def excluded_calls() -> list[Record]:
    return [
        leg("spam-1", chain_id="spam", excluded_reason="spam"),
        leg("spam-2", at(60), chain_id="spam"),
        leg("corrected-1", chain_id="corrected", reason_code="W", excluded_reason="wrong_number"),
        leg("corrected-2", at(60), chain_id="corrected", reason_code="BILL"),
        leg("corrected-3", at(120), chain_id="corrected"),
        leg("found-out-1", chain_id="found-out", reason_code="BILL"),
        leg("found-out-2", at(60), chain_id="found-out", reason_code="S", excluded_reason="spam"),
        leg("found-out-3", at(120), chain_id="found-out"),
        leg("tried-1", chain_id="tried", reason_code="BILL", excluded_reason="test"),
        leg("tried-2", at(60), chain_id="tried", reason_code="BILL"),
        leg("outbound", direction="outbound"),
        leg("internal", direction="internal"),
        leg("outbound-test", direction="outbound", excluded_reason="test"),
        leg("real-1", chain_id="real"),
        leg("real-2", at(60), chain_id="real", out_of_scope_rule="recording_fork", queue="fork"),
        leg("versions", row_version="1", queue="old"),
        leg("versions", row_version="2", queue="new"),
    ]


def other_channels() -> list[Record]:
    return [
        leg("chat", contact_channel="chat", answered_at=at(45), wait_seconds=1.0),
        leg("mail", contact_channel="email", ended_at=None, outcome=None, **UNANSWERED),
    ]


def cut_and_back(name: str, after: float, cut: Record | None = None, **again: Any) -> list[Record]:
    """A call of one minute that the system cut, and a call `after` seconds after its end."""
    who = identifiers(email=f"{name}@customer.example")
    changes = {"disconnect_party": "system", "who": who} | (cut or {})
    return [leg(f"{name}-1", **changes), leg(f"{name}-2", at(60 + after), **{"who": who} | again)]


def reconnects() -> list[Record]:
    silent = {"feed": "voice_silent", "disconnect_party": "unknown"}
    return [
        *cut_and_back(
            "limit",
            LIMIT,
            {"reason_code": "A", "declared_resolved": True, "transfers": 1, "wait_seconds": 10.0},
            transfers=1,
            wait_seconds=5.0,
            queue="billing",
            agent_source_id="agent-2",
            disconnect_party="unknown",
            export_date=NEXT_NIGHT,
        ),
        *cut_and_back(
            "proven",
            60,
            who=identifiers(email="proven@customer.example", account="A1"),
        ),
        *cut_and_back("late", LIMIT + MICROSECOND),
        *cut_and_back("overlap", -MICROSECOND),
        *cut_and_back("unknown", 10, {"disconnect_party": "unknown"}),
        *cut_and_back("silent", 10, silent, feed="voice_silent"),
        *cut_and_back("hung-up", 10, {"disconnect_party": "customer"}),
        *cut_and_back("other-queue", 10, queue="technical"),
        *cut_and_back("no-queue", 10, {"queue": None}, queue=None),
        *cut_and_back("waiting", 10, {"outcome": "cut_off", **UNANSWERED}),
        *cut_and_back("other-customer", 10, who=identifiers(email="somebody@customer.example")),
        *cut_and_back("nobody", 10, {"who": []}, who=[]),
        *cut_and_back("other-feed", 10, feed="voice_silent"),
        *cut_and_back("spam-again", 10, excluded_reason="spam"),
        *cut_and_back("again", 100, disconnect_party="system"),
        leg("again-3", at(60 + 100 + 60 + 250), who=identifiers(email="again@customer.example")),
        *cut_and_back("hopeless", 100, outcome="abandoned", **UNANSWERED),
        leg(
            "hopeless-3",
            at(60 + 290),
            who=identifiers(email="hopeless@customer.example"),
            declared_resolved=False,
        ),
        *cut_and_back("longer", 40, seconds=900, disconnect_party="agent"),
        leg("longer-3", at(200), seconds=10, who=identifiers(email="longer@customer.example")),
        *cut_and_back("twice", -10, {"seconds": 62}, disconnect_party="system"),
        leg("twice-3", at(200), who=identifiers(email="twice@customer.example")),
    ]


@pytest.fixture(scope="module")
def warehouse(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(
        feeds=[*map(feed, FEEDS), feed("voice_silent", records_parties=False)],
    )
    rows = [
        *transfer_over_two_nights(),
        *consult(),
        *transfer_that_nobody_took(),
        *parallel_rings(),
        *called_back(),
        *asked_after_the_talk(),
        *counted_transfers(),
        *unanswered_calls(),
        *odd_ends(),
        *calls_of_one_leg_with_two_queues(),
        *excluded_calls(),
        *other_channels(),
        *reconnects(),
    ]
    warehouse.write(legs=rows)
    warehouse.build(f"{CONTACTS} +int_contact_references +int_transfers")
    return warehouse


@pytest.fixture(scope="module")
def contacts(warehouse: Warehouse) -> Contacts:
    rows = contacts_of(warehouse)
    return {row["source_contact_id"]: row for row in rows}


def part(contact: Record, **expected: Any) -> tuple[Record, Record]:
    """The contact's columns that are expected, and the expectation."""
    return {name: contact[name] for name in expected}, expected


def test_a_transfer_whose_second_leg_came_in_another_night_is_one_contact(
    contacts: Contacts,
) -> None:
    found, expected = part(
        contacts["transfer"],
        started_at=NOON,
        answered_at=at(30),
        ended_at=at(900),
        wait_seconds=90.0,
        talk_seconds=750.5,
        hold_seconds=20.0,
        queue="technical",
        first_queue="billing",
        agent_id="agent-2",
        transfer_count=1,
        outcome="answered",
        disconnect_party="customer",
        reason_code="B",
        declared_resolved=False,
        export_date=NEXT_NIGHT,
    )
    assert found == expected


def test_a_consult_ends_before_the_call_and_so_does_not_end_it(contacts: Contacts) -> None:
    found, expected = part(
        contacts["consult"],
        ended_at=at(600),
        agent_id="agent-1",
        queue="billing",
        disconnect_party="customer",
    )
    assert found == expected


@pytest.mark.parametrize(
    ("call", "first_queue"), [("whole", "billing"), ("half", "sales"), ("failed", "billing")]
)
def test_the_first_queue_is_the_leg_s_own_first_where_it_tells_of_one(
    contacts: Contacts, call: str, first_queue: str
) -> None:
    queue = "billing" if call == "failed" else "technical"
    found, expected = part(contacts[call], first_queue=first_queue, queue=queue)
    assert found == expected


def test_a_transfer_that_nobody_took_is_answered_and_keeps_agent_and_reason(
    contacts: Contacts,
) -> None:
    found, expected = part(
        contacts["dropped"],
        outcome="answered",
        agent_id="agent-1",
        reason_code="A",
        queue="technical",
        wait_seconds=90.0,
        ended_at=at(150),
    )
    assert found == expected


@pytest.mark.parametrize(
    ("chain", "wait", "outcome"),
    [
        ("rings", 60.0, "answered"),
        ("staggered", 20.0, "answered"),
        ("visits", 55.0, "answered"),
        ("unheard", 30.0, "abandoned"),
    ],
)
def test_parallel_rings_are_waited_for_once(
    contacts: Contacts, chain: str, wait: float, outcome: str
) -> None:
    found, expected = part(contacts[chain], wait_seconds=wait, outcome=outcome)
    assert found == expected


def test_who_is_called_back_has_waited_in_the_queue_twice(contacts: Contacts) -> None:
    assert contacts["callback"]["wait_seconds"] == 280.0


def test_a_flow_after_the_talk_ends_no_call(contacts: Contacts) -> None:
    found, expected = part(
        contacts["asked"], outcome="answered", disconnect_party="agent", ended_at=at(120)
    )
    assert found == expected


@pytest.mark.parametrize(
    ("chain", "transfers"),
    [
        ("blind", 1),
        ("three-way", 0),
        ("hunt", 0),
        ("twice-moved", 2),
        ("surveyed", 0),
        ("through-menu", 1),
        ("dialled", 1),
    ],
)
def test_transfers_that_no_vendor_tells_are_counted_on_the_customers_channel(
    contacts: Contacts, chain: str, transfers: int
) -> None:
    assert contacts[chain]["transfer_count"] == transfers


def test_a_survey_after_the_talk_is_no_menu_before_it(contacts: Contacts) -> None:
    assert contacts["surveyed"]["ivr_seconds"] == 10.0


@pytest.mark.parametrize(
    ("chain", "times"),
    [
        ("transfer", [300]),  # the leg that the transfer made
        ("twice-moved", [60, 120]),  # counted, since the vendor does not tell
        ("limit-1", [60, 60 + LIMIT + 60]),  # only legs: each at the end of the leg that tells
        ("three-way", []),
    ],
)
def test_a_transfer_has_the_time_of_what_it_made(
    warehouse: Warehouse, contacts: Contacts, chain: str, times: list[float]
) -> None:
    rows = warehouse.rows(
        "select transfer_number, transferred_at from intermediate.int_transfers "
        f"where contact_id = '{contacts[chain]['contact_id']}' order by transfer_number"
    )
    expected = [(number, at(seconds)) for number, seconds in enumerate(times, start=1)]
    assert [tuple(row.values()) for row in rows] == expected


def test_there_are_as_many_transfers_as_are_counted(warehouse: Warehouse) -> None:
    differing = warehouse.rows(
        """
        select contact_id, transfer_count, count(transfer_number) as times
        from intermediate.int_contacts left join intermediate.int_transfers using (contact_id)
        group by contact_id, transfer_count
        having transfer_count <> count(transfer_number)
        """
    )
    assert differing == []


@pytest.mark.parametrize(
    ("chain", "outcome", "wait"),
    [
        ("menu", "cut_off", 9.0),
        ("goodbye", "abandoned", 8.0),
        ("voicemail", "voicemail", None),
        ("failed", "failed", None),
    ],
)
def test_an_unanswered_call_has_the_outcome_of_the_last_leg_that_a_machine_did_not_have_alone(
    contacts: Contacts, chain: str, outcome: str, wait: float | None
) -> None:
    found, expected = part(
        contacts[chain], outcome=outcome, wait_seconds=wait, agent_id=None, answered_at=None
    )
    assert found == expected


@pytest.mark.parametrize(("chain", "ended_at"), [("open", None), ("gap", at(120))])
def test_the_end_is_unknown_only_while_the_last_legs_is(
    contacts: Contacts, chain: str, ended_at: datetime | None
) -> None:
    assert contacts[chain]["ended_at"] == ended_at


def test_a_party_that_nothing_states_is_unknown(contacts: Contacts) -> None:
    assert contacts["no-party"]["disconnect_party"] == "unknown"


@pytest.mark.parametrize(
    ("chain", "reason"),
    [
        ("spam", "spam"),
        ("corrected", None),
        ("found-out", "spam"),
        ("tried", "test"),
        ("outbound", "outbound"),
        ("internal", "internal"),
        ("outbound-test", "test"),
        ("real", None),
    ],
)
def test_a_leg_or_the_direction_excludes_the_contact(
    contacts: Contacts, chain: str, reason: str | None
) -> None:
    found, expected = part(contacts[chain], excluded_reason=reason, is_live=reason is None)
    assert found == expected


@pytest.mark.parametrize(("chain", "queue"), [("real", "billing"), ("versions", "new")])
def test_rows_out_of_scope_and_superseded_versions_add_nothing(
    contacts: Contacts, chain: str, queue: str
) -> None:
    found, expected = part(contacts[chain], queue=queue, talk_seconds=60.0)
    assert found == expected


def test_a_chat_waits_from_start_to_answer(contacts: Contacts) -> None:
    assert contacts["chat"]["wait_seconds"] == 45.0


def test_an_unanswered_mail_ends_with_itself_and_by_nobody(contacts: Contacts) -> None:
    found, expected = part(
        contacts["mail"], ended_at=NOON, disconnect_party=None, wait_seconds=None, outcome=None
    )
    assert found == expected


def test_a_reconnect_at_the_limit_continues_the_contact(contacts: Contacts) -> None:
    assert "limit-2" not in contacts
    found, expected = part(
        contacts["limit-1"],
        started_at=NOON,
        answered_at=NOON,
        ended_at=at(60 + LIMIT + 60),
        wait_seconds=15.0,
        talk_seconds=120.0,
        transfer_count=2,
        agent_id="agent-2",
        disconnect_party="unknown",
        reason_code="A",
        declared_resolved=True,
        export_date=NEXT_NIGHT,
    )
    assert found == expected


@pytest.mark.parametrize(
    "name",
    [
        "late",
        "overlap",
        "silent",
        "hung-up",
        "other-queue",
        "no-queue",
        "waiting",
        "other-customer",
        "nobody",
        "other-feed",
        "spam-again",
    ],
)
def test_a_call_that_misses_one_term_is_a_contact_of_its_own(contacts: Contacts, name: str) -> None:
    assert {f"{name}-1", f"{name}-2"} <= set(contacts)


def test_an_unknown_party_is_a_cut_where_the_feed_records_parties(contacts: Contacts) -> None:
    assert "unknown-2" not in contacts


def test_who_the_caller_is_follows_from_the_call_that_proves_it_best(contacts: Contacts) -> None:
    assert "proven-2" not in contacts
    assert contacts["proven-1"]["identity_confidence"] == "exact"


def test_a_reconnect_of_a_reconnect_continues_the_first(
    contacts: Contacts, warehouse: Warehouse
) -> None:
    assert not {"again-2", "again-3"} & set(contacts)
    found, expected = part(contacts["again-1"], talk_seconds=180.0, ended_at=at(530))
    assert found == expected
    references = warehouse.rows(
        "select reference from intermediate.int_contact_references"
        f" where contact_id = '{contacts['again-1']['contact_id']}' order by 1"
    )
    assert [row["reference"] for row in references] == ["again-1", "again-2", "again-3"]


def test_a_call_is_judged_against_any_earlier_cut_not_just_the_one_before(
    contacts: Contacts,
) -> None:
    assert not {"hopeless-2", "hopeless-3"} & set(contacts)
    found, expected = part(
        contacts["hopeless-1"],
        outcome="answered",
        disconnect_party="customer",
        declared_resolved=False,
        ended_at=at(410),
    )
    assert found == expected


def test_two_cut_calls_are_not_joined_by_the_one_that_follows_both(contacts: Contacts) -> None:
    assert "twice-3" not in contacts
    assert contacts["twice-1"]["ended_at"] == at(62)
    assert contacts["twice-2"]["ended_at"] == at(260)


def test_of_two_calls_that_continue_one_the_end_is_that_of_the_last_to_end(
    contacts: Contacts,
) -> None:
    assert not {"longer-2", "longer-3"} & set(contacts)
    found, expected = part(contacts["longer-1"], ended_at=at(1_000), disconnect_party="agent")
    assert found == expected
