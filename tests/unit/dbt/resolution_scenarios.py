"""First contacts of customers, one per rule of repeats and verdict, and what is expected of each.

The watermark is midnight of 20 January in New York.
"""

from datetime import datetime, timedelta
from typing import Any

from tests.builders import Record
from tests.contact_tables import contact

WATERMARK = datetime(2026, 1, 20, 5)
START = datetime(2026, 1, 6, 10)
END = START + timedelta(minutes=5)
INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
RECENT = WATERMARK - timedelta(hours=3)
LONG_AGO = WATERMARK - 40 * DAY


def anchor(started_at: datetime = START, **changes: Any) -> Record:
    return contact("a", started_at, **({"minutes": 5} | changes))


def again(started_at: datetime, **changes: Any) -> Record:
    return contact("b", started_at, **changes)


# customer -> its contacts, and what is expected of the first
SCENARIOS: dict[str, tuple[list[Record], dict[str, Any]]] = {
    "nobody came back": (
        [anchor()],
        {"repeat_any_7d": False, "repeat_issue_7d": False, "is_mature_7d": True,
         "single_channel_resolved": True, "fcr_verdict": "resolved", "fcr_basis": "behaviour"},
    ),
    "repeat exactly 7 days after the end": (
        [anchor(), again(END + 7 * DAY)],
        {"repeat_any_3d": False, "repeat_any_7d": True, "repeat_issue_7d": True,
         "single_channel_resolved": False, "fcr_verdict": "not_resolved", "fcr_basis": "behaviour"},
    ),
    "repeat a microsecond later": (
        [anchor(), again(END + 7 * DAY + INSTANT)],
        {"repeat_any_7d": False, "repeat_issue_7d": False, "fcr_verdict": "resolved"},
    ),
    **{
        f"repeat {days} days after the end and {beside} microseconds": (
            [anchor(LONG_AGO, minutes=0), again(LONG_AGO + days * DAY + beside * INSTANT)],
            {f"repeat_any_{days}d": beside <= 0, f"repeat_issue_{days}d": beside <= 0},
        )
        for days in (1, 3, 7, 14, 30)
        for beside in (-1, 0, 1)
    },
    "repeat before the anchor ended": (
        [anchor(minutes=60), again(START + timedelta(minutes=10))],
        {"repeat_any_1d": True, "repeat_issue_1d": True},
    ),
    "a contact of the same start is no repeat": (
        [anchor(), contact("b", START, channel="voice", source_name="z")],
        {"repeat_any_7d": False, "repeat_issue_7d": False, "fcr_verdict": "resolved"},
    ),
    "a contact before the anchor is no repeat of it": (
        [contact("0", START - 8 * DAY, reason="delivery"), anchor()],
        {"repeat_any_7d": False, "fcr_verdict": "resolved"},
    ),
    "another reason is a repeat of any kind alone": (
        [anchor(), again(END + 2 * DAY, reason="delivery")],
        {"repeat_any_1d": False, "repeat_any_3d": True, "repeat_issue_7d": False,
         "fcr_verdict": "resolved"},
    ),
    "the same reason in another journey is the same issue": (
        [anchor(), again(END + 10 * DAY)],
        {"repeat_issue_7d": False, "repeat_issue_14d": True, "fcr_verdict": "resolved"},
    ),
    "the last day that is complete": ([anchor(WATERMARK - 7 * DAY - INSTANT, minutes=0)], {}),
    "the same journey is the same issue, whatever the reason": (
        [anchor(), again(END + DAY, reason=None)],
        {"repeat_issue_1d": True, "fcr_verdict": "not_resolved"},
    ),
    "two contacts without reason share none": (
        [anchor(reason=None), again(END + 2 * DAY, reason=None)],
        {"repeat_any_3d": True, "repeat_issue_3d": False, "fcr_verdict": "resolved"},
    ),
    "a repeat in another channel is unseen by its own channel": (
        [anchor(), again(END + DAY, channel="chat")],
        {"repeat_issue_7d": True, "single_channel_resolved": True, "fcr_verdict": "not_resolved"},
    ),
    "the own channel is seen behind another": (
        [anchor(), again(END + DAY, channel="chat"), contact("c", END + 5 * DAY)],
        {"single_channel_resolved": False},
    ),
    "an excluded contact is no repeat": (
        [anchor(), again(END + DAY, excluded_reason="outbound")],
        {"repeat_any_7d": False, "fcr_verdict": "resolved"},
    ),
    "mature to the microsecond": (
        [anchor(WATERMARK - 7 * DAY, minutes=0)],
        {"is_mature_7d": True, "is_mature_14d": False, "repeat_any_14d": None,
         "repeat_any_7d": False, "fcr_verdict": "resolved"},
    ),
    "a microsecond short of mature": (
        [anchor(WATERMARK - 7 * DAY + INSTANT, minutes=0)],
        {"is_mature_7d": False, "is_mature_3d": True, "repeat_any_7d": None,
         "repeat_issue_7d": None, "single_channel_resolved": None,
         "fcr_verdict": None, "fcr_basis": "immature"},
    ),
    "an immature anchor with a repeat is not resolved already": (
        [anchor(RECENT), again(RECENT + timedelta(hours=1))],
        {"is_mature_7d": False, "repeat_issue_7d": True, "fcr_verdict": "not_resolved",
         "fcr_basis": "behaviour"},
    ),
    "no end recorded: windows run from the start": (
        [anchor(minutes=None), again(START + 7 * DAY + INSTANT)],
        {"anchor_ended_at": START, "repeat_any_7d": False, "is_mature_7d": True},
    ),
    "abandoned is not resolved at once": (
        [anchor(RECENT, outcome="abandoned")],
        {"fcr_verdict": "not_resolved", "fcr_basis": "behaviour", "is_mature_7d": False},
    ),
    "cut off": ([anchor(outcome="cut_off")], {"fcr_verdict": "not_resolved"}),
    "failed": ([anchor(outcome="failed")], {"fcr_verdict": "not_resolved"}),
    "voicemail, mature": ([anchor(outcome="voicemail")], {"fcr_verdict": "not_resolved"}),
    "voicemail, immature": (
        [anchor(RECENT, outcome="voicemail")], {"fcr_verdict": None, "fcr_basis": "immature"},
    ),
    "unanswered email, mature": (
        [anchor(channel="email", outcome=None)], {"fcr_verdict": "not_resolved"},
    ),
    "unanswered email, immature": (
        [anchor(RECENT, channel="email", outcome=None)],
        {"fcr_verdict": None, "fcr_basis": "immature"},
    ),
    "answered email": ([anchor(channel="email")], {"fcr_verdict": "resolved"}),
    "self-served": ([anchor(outcome="self_served")], {"fcr_verdict": "resolved"}),
    "customer says yes, early": (
        [anchor(RECENT)],
        {"customer_resolved": "yes", "fcr_verdict": "resolved", "fcr_basis": "customer"},
    ),
    "customer says yes and comes back": (
        [anchor(), again(END + DAY)],
        {"customer_resolved": "yes", "fcr_verdict": "not_resolved", "fcr_basis": "behaviour"},
    ),
    "customer says yes after being cut off": (
        [anchor(outcome="cut_off")], {"fcr_verdict": "not_resolved", "fcr_basis": "behaviour"},
    ),
    "customer says no": (
        [anchor()], {"fcr_verdict": "not_resolved", "fcr_basis": "customer"},
    ),
    "customer says partly": (
        [anchor()], {"fcr_verdict": "not_resolved", "fcr_basis": "customer"},
    ),
    "the worst of three answers holds": (
        [anchor(), again(END + DAY)],
        {"customer_resolved": "no", "customer_contacts_needed": 3,
         "fcr_verdict": "not_resolved", "fcr_basis": "customer"},
    ),
    "customer says no before the mail is answered": (
        [anchor(channel="email", minutes=3 * 24 * 60)],
        {"customer_resolved": "no", "fcr_verdict": "not_resolved", "fcr_basis": "customer"},
    ),
    "the soonest repeat of any kind, and of the issue": (
        [anchor(), contact("c", END + 2 * DAY), again(END + DAY, reason="delivery")],
        {"first_repeat_contact_id": "the soonest repeat of any kind, and of the issue/b",
         "first_repeat_at": END + DAY, "first_issue_repeat_at": END + 2 * DAY},
    ),
    "of repeats of one start the first by channel": (
        [anchor(), contact("c", END + DAY, channel="voice"), again(END + DAY, channel="email")],
        {"first_repeat_contact_id": "of repeats of one start the first by channel/b"},
    ),
    "yes, and two contacts needed": (
        [anchor()],
        {"customer_contacts_needed": 2, "fcr_verdict": "not_resolved", "fcr_basis": "customer"},
    ),
    "yes, and one contact needed": (
        [anchor()],
        {"customer_contacts_needed": 1, "fcr_verdict": "resolved", "fcr_basis": "customer"},
    ),
}  # fmt: skip

# customer, contact that the response names, answer, contacts needed
ANSWERS: list[tuple[str, str, str | None, int | None]] = [
    ("customer says yes, early", "a", "yes", None),
    ("customer says yes and comes back", "a", "yes", None),
    ("customer says yes after being cut off", "a", "yes", None),
    ("customer says no", "a", "no", None),
    ("customer says partly", "a", "partly", None),
    ("the worst of three answers holds", "a", "yes", 3),
    ("the worst of three answers holds", "b", "no", 1),
    ("the worst of three answers holds", "b", "partly", None),
    ("customer says no before the mail is answered", "a", "no", None),
    ("yes, and two contacts needed", "a", "yes", 2),
    ("yes, and one contact needed", "a", "yes", 1),
]
