"""Rows that a feed may well deliver and nobody would think of: all builds, and no data test fails.

A data test that fails on a row which the contract admits keeps every release back, which is worse
for the reader than anything that the row could say.
"""

from datetime import datetime, timedelta

from tests.builders import (
    FEEDS,
    NIGHT,
    NOON,
    Record,
    agent,
    conversation,
    customer,
    feed,
    identifiers,
    leg,
    mail,
    message,
    queue_event,
    raw_row,
    survey_response,
)
from tests.contact_tables import nights
from tests.warehouse import Warehouse

ANN = identifiers(account="1", phone="+12125550101", email="ann@mail.example")
BEN = identifiers(email="ben@mail.example")
NOBODY: list[Record] = []
# Ten thousand bytes with a quotation, a line break, a formula and an emoji.
LONG = "'\"; drop --\n=1+1 \N{FOX FACE} " * 400
UNKNOWN = (
    *("answered_at", "ended_at", "outcome", "disconnect_party", "agent_source_id", "queue"),
    *("ivr_seconds", "wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds", "transfers"),
)
# Zero of spreadsheets, and the largest number of seconds in 32 bits.
FIRST_MOMENT, LAST_MOMENT = datetime(1899, 12, 30), datetime(2106, 2, 7, 6, 28, 15)
SPRING_FORWARD = datetime(2026, 3, 8, 7)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def say(seconds: float, author: str = "customer", **changes: object) -> Record:
    return message(at(seconds), author, **changes)


LEGS = [
    # Clocks that were never set, or lost: nights lie between them all the same.
    leg("first-moment", FIRST_MOMENT, seconds=0, who=ANN),
    leg("last-moment", LAST_MOMENT, seconds=0, who=ANN),
    # A month whose only contact is nobody's, and one whose only contact does not count.
    leg("nobody-in-may", datetime(2025, 5, 5), who=NOBODY),
    leg("spam-in-june", datetime(2025, 6, 5), who=ANN, excluded_reason="spam"),
    # No end, no answer, no outcome, no party, no agent, no queue, no number of anything.
    leg("bare", who=ANN, **dict.fromkeys(UNKNOWN)),
    # Two calls of one customer at one moment, both of no length, each cut off and reconnecting.
    leg("twin-1", seconds=0, who=ANN, disconnect_party="system"),
    leg("twin-2", seconds=0, who=ANN, disconnect_party="system"),
    # A chain whose legs differ in channel and direction, and whose last leg has no end.
    leg("mixed", who=ANN, transfers=3),
    leg("mixed", at(5), who=BEN, leg_id="m2", contact_channel="chat", direction="outbound"),
    leg("mixed", at(9), leg_id="m3", ended_at=None, wait_seconds=3e11, outcome="voicemail"),
    # The same id in a second feed; codes, queues and agents of ten thousand characters.
    leg("mixed", feed="voice_two", who=ANN, queue=LONG, reason_code=LONG, agent_source_id=LONG),
    leg("agent-is-address", who=BEN, agent_source_id="joe@acme.example", queue="joe@acme.example"),
    # Links that are empty, name the contact itself, or name one another.
    leg("linked-1", who=BEN, case_ids=["", " ", "linked-1"], related_ids=["linked-1", "linked-2"]),
    leg("linked-2", who=BEN, order_ids=[None, "linked-1"], related_ids=["linked-1", "mixed"]),
    # Hour that the business zone skips, and the day's last microsecond.
    leg("spring", SPRING_FORWARD, who=ANN, seconds=86400 - 0.000001),
    leg("deleted", who=ANN, excluded_reason="deleted"),
    leg("reason-is-none", who=ANN, reason_code="NONE"),
    leg("unmapped", who=ANN, reason_code="unmapped"),
]
# Of a row out of scope nothing need be known.
LEGS.append({**leg("bodiless"), "out_of_scope_rule": "not_a_call", "chain_id": None})
LEGS[-1] |= dict.fromkeys(("started_at", "direction", "contact_channel", "leg_id", "time_basis"))

CONVERSATIONS = [
    # Contacts of one record that no id of a message tells apart.
    conversation(
        "without-ids",
        [
            say(0, message_id=None),
            say(1, "agent", message_id=None, event="close"),
            say(9, message_id=None),
        ],
        who=ANN,
    ),
    conversation(
        "one-id",
        [say(0, message_id="1"), say(1, "agent"), say(9, message_id="1")],
        contact_channel="email",
        who=ANN,
    ),
    # Nobody's word in public; a close and nothing else; all of one moment.
    conversation("notes", [say(0, "agent", event="note", is_public=None)], who=ANN),
    conversation("close", [say(0, "system", event="close")], who=ANN),
    conversation("moment", [say(0, "bot"), say(0), say(0, "agent"), say(0)], who=BEN),
    # A deletion of what was never delivered; ratings, one of a record that only repeats a call.
    conversation("gone", [], excluded_reason="deleted", who=ANN),
    conversation("rated", who=ANN, csat_score=1, csat_scale=2, rated_at=FIRST_MOMENT),
    conversation(
        "repeats",
        out_of_scope_rule="repeated_contact",
        related_ids=["mixed"],
        csat_score=5,
        csat_scale=5,
        rated_at=at(9),
    ),
    # One Message-ID for mails of several customers, mails that answer themselves and one another.
    mail("<one@x>", who=ANN, customer_address="ann@mail.example"),
    mail("<one@x>", at(1), who=BEN, customer_address="ben@mail.example", row_number=501),
    # One mail in the mailboxes of two feeds, of which one misses the answer.
    mail("<both@x>", who=ANN),
    mail("<both@x>", feed="mail_two", who=ANN),
    mail("<reply@x>", at(60), "agent", feed="mail_two", answers=["<both@x>"], who=ANN),
    mail("<self@x>", at(2), answers=["<self@x>", "<loop@x>", ""], who=BEN),
    mail("<loop@x>", at(2), "agent", answers=["<self@x>"], who=BEN),
    mail("<auto@x>", at(3), answers=["<self@x>"], out_of_scope_rule="auto_reply"),
]
# A hash tells the two mails apart.
for number, row in enumerate(row for row in CONVERSATIONS if row["row_key"] == "<one@x>"):
    row["row_key"] = f"{number}" * 64

QUEUE_EVENTS = [
    # A visit without its entry, one without its end, an end before the entry; a call's own log.
    queue_event("log-ended", "caller_hung_up", at(60), wait_seconds=1e9, talk_seconds=3e11),
    queue_event("log-open", "entered", queue=None),
    queue_event("log-turned", "abandoned"),
    queue_event("log-turned", "entered", at(5)),
    queue_event("bare", "entered"),
    queue_event("bare", "transferred", at(5), agent_source_id="agent-1"),
    queue_event("mixed", "connected", calls_feed="voice_gone"),
]

RESPONSES = [
    # Two feeds give one id; scores of nothing, of a scale without a score, of no scale.
    survey_response("r1", who=ANN, reference="mixed", nps_score=0),
    survey_response("r1", feed="survey_two", who=ANN, reference="mixed", nps_score=10),
    survey_response("scale", csat_scale=2, ces_scale=7, ces_direction="higher_is_harder"),
    survey_response("score", csat_score=3, ces_score=0, customer_contacts_needed=2**62),
    # About an excluded contact, a record with two contacts, a feed that is not, before the contact.
    survey_response("spam", reference="spam-in-june", customer_resolved="partly", nps_score=9),
    survey_response("record", at(99), reference="one-id", customer_resolved="no", nps_score=7),
    survey_response("gone", reference="bare", reference_feed="voice_gone", who=BEN),
    survey_response("before", FIRST_MOMENT, reference="last-moment", who=ANN, nps_score=3),
    survey_response("relation", LAST_MOMENT, survey_kind="relational", who=BEN, nps_score=9),
    survey_response("begun", responded_at=None, out_of_scope_rule="unfinished_response", who=ANN),
]
INVITATIONS = [
    # Opened and never delivered, delivered before it was sent, about nothing, to nobody.
    ("opened", {"opened_at": at(9), "reference": "bare"}),
    ("early", {"delivered_at": at(-9), "reference": "moment", "sent_at": FIRST_MOMENT}),
    ("nothing", {"reference": "nothing", "survey_kind": "relational"}),
]
# Two lines for an agent, in two tables and teams; an id of a vendor's that two agents have.
AGENTS = [
    agent("joe@acme.example", feed_agents={"voice_main": "agent-1"}, team=LONG),
    agent("joe@acme.example", feed="staff_two", feed_agents={"voice_main": "agent-1"}),
    agent("kim", feed_agents={"voice_main": "agent-1", "gone": "x"}, name=None),
]
CUSTOMERS = [
    # Nobody; without a time; a phone of many accounts; a line that was told anew.
    customer("nobody", who=NOBODY, seen_at=NOON),
    *(customer(f"p{n}", who=identifiers(account=f"p{n}", phone="+12125550199")) for n in range(5)),
    customer("told-anew", who=ANN, seen_at=FIRST_MOMENT, row_version="1"),
    customer("told-anew", who=BEN, seen_at=LAST_MOMENT, row_version="2"),
    customer("company", who=identifiers(email="info@acme.example", account="0")),
]


def test_a_world_of_oddities_builds_and_passes_its_tests(warehouse: Warehouse) -> None:
    written = {
        "legs": LEGS,
        "conversations": CONVERSATIONS,
        "queue_events": QUEUE_EVENTS,
        "survey_responses": RESPONSES,
        "invitations": [
            raw_row(
                "invitations",
                key,
                {
                    "feed": "survey_invites",
                    "invitation_id": key,
                    "survey_kind": "transactional",
                    "sent_at": NOON,
                    "time_basis": "zone",
                }
                | values,
            )
            for key, values in INVITATIONS
        ],
        "agents": AGENTS,
        "customers": CUSTOMERS,
    }
    warehouse.configure(
        timezone="America/New_York",
        feeds=[
            *(feed(name) for name in FEEDS),
            feed("voice_two", is_required=True, covers_days_before=1, records_parties=False),
            feed("mail_two", channel="email", contract="conversations"),
            feed("queue_log", contract="queue_events"),
            feed("survey_two", channel="survey", contract="survey_responses"),
            feed("staff_two", channel="agents", contract="agents"),
        ],
        feed_nights=[
            night | {"rows_read": int(night["export_date"] == NIGHT)}
            for night in nights("voice_two", NIGHT, NIGHT + timedelta(days=9))
        ],
        company_values=[("company_domain", "acme.example"), ("placeholder_account", "0")],
        contact_reasons=[
            {"feed": "voice_main", "reason_code": code, "reason_family": family}
            for code, family in (("NONE", None), ("BILL", "billing"), ("BILL2", "billing"))
        ],
    )
    warehouse.write(**written)
    warehouse.build("resource_type:seed resource_type:model test_type:data", command="build")
    found = {
        row["source_contact_id"]
        for row in warehouse.rows("select source_contact_id from marts.fct_contacts")
    }
    assert {"first-moment", "last-moment", "bare", "log-open"} <= found
    assert {"without-ids", "without-ids:#2", "one-id:1", "one-id:#2"} <= found
    assert {"<one@x>", f"sha256:{'1' * 16}"} <= found
