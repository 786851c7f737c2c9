"""Records of worlds small enough to work out by hand; their hours count from START."""

from collections import defaultdict
from zoneinfo import ZoneInfo

from orchestration.demo.company import VOICE
from orchestration.demo.reasons import load_reasons
from orchestration.demo.records import Agent, Leg, Response
from orchestration.demo.truth.contact import Contact

UTC = ZoneInfo("UTC")
HOUR = 3_600
START = 1_770_000_000
REASONS = load_reasons()
AGENT = Agent("AG-1", "A", "T", "a@acme.example", "ann", "81", "m-1", 0.9, False, True)


def leg(contact_id, at, **fields):
    """An answered call of 100 seconds that the customer ended."""
    values = {
        "address": "+12025550001",
        "identifiers": (("phone", "+12025550001"),),
        "attributes": {},
        "queue": "Billing",
        "enqueued_at": at + 10,
        "dequeued_at": at + 40,
        "agent": AGENT,
        "connected_at": at + 40,
        "talk": 60,
        "wrap": 5,
        "disconnected_at": at + 100,
        "disconnect_reason": "CUSTOMER_DISCONNECT",
        "updated_at": at + 200,
        **fields,
    }
    return Leg(contact_id, values.pop("chain_id", contact_id), at, **values)


def contact(name, start, end, reason=None, links=(), **fields):
    """A contact of one person; times in hours."""
    return Contact(
        fields.pop("source_name", VOICE),
        name,
        START + int(start * HOUR),
        START + int(end * HOUR),
        (),
        reason_key=reason,
        links=frozenset(links),
        person_id="p",
        identity_confidence="exact",
        outcome=fields.pop("outcome", "answered"),
        **fields,
    )


def answer(resolved=None, needed=None, **fields):
    values = {
        "response_id": "R",
        "feed": "survey_post_contact",
        "started_at": START + 10 * HOUR,
        "ended_at": START + 11 * HOUR,
        "recorded_at": START + 11 * HOUR,
        "nps_text": "9",
        "nps": 9,
        "csat": None,
        "ces": None,
        "resolved": resolved,
        "contacts_needed": needed,
        "comment": "",
        **fields,
    }
    return Response(**values)


def by_key(rows, key):
    """Rows by the value of a column."""
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
