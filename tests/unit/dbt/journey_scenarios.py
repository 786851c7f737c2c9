"""Histories of customers, one per rule of journeys, and the journeys that they make."""

from datetime import datetime, timedelta

from tests.builders import NOON, Record
from tests.contact_tables import contact

INSTANT = timedelta(microseconds=1)


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
