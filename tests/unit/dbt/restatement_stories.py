"""Stories of customers, one per thing that can move a figure after it was published.

The figures of 27 January (day 1) and before are published in the first night, 3 February; 31
January (day 5) and the month in the night of 7 February; 4 February (day 9) in that of 11 February.
The calls of 12 February are refused, so that nothing is published any more.

A story is its rows, and the metrics that move in each night by their first letters: declared,
single_channel, (behavioural) any, (behavioural) issue, customer, verdict.
"""

from collections.abc import Callable
from datetime import date

from tests.builders import Record, identifiers, queue_event
from tests.unit.dbt.restatement_world import COMPANY_PHONE, Story, World, night

FIRST_NIGHT, REFUSED_NIGHT, LAST_NIGHT = 3, 12, 13
LETTERS = {
    "D": "declared_fcr",
    "S": "single_channel_fcr",
    "A": "behavioural_any_7d",
    "I": "behavioural_issue_7d",
    "C": "customer_fcr",
    "V": "verdict_fcr",
}
ANCHOR = "DSAIV"
"""A call of declared resolution that nobody was asked about becomes an anchor, or none."""

COMPANY = {"identifiers": identifiers(phone=COMPANY_PHONE)}

Telling = tuple[Callable[[Story], list[Record]], dict[int, str]]

SURVEYS: dict[str, Telling] = {
    "says no after two weeks": (
        lambda s: [s.call("1", 1), s.answer("r", "no", 15, about="1", night=10)],
        {10: "CV"},
    ),
    "says yes after two weeks": (
        lambda s: [s.call("1", 1), s.answer("r", "yes", 15, about="1", night=10)],
        {10: "C"},
    ),
    "says partly": (
        lambda s: [s.call("1", 1), s.answer("r", "partly", about="1", night=9)],
        {9: "CV"},
    ),
    "says yes, at the second contact": (
        lambda s: [s.call("1", 1), s.answer("r", "yes", about="1", needed=2, night=9)],
        {9: "CV"},
    ),
    "tells contacts alone": (
        lambda s: [s.call("1", 1), s.answer("r", None, about="1", needed=2, night=9)],
        {9: "V"},
    ),
    "says yes, then no": (
        lambda s: [
            s.call("1", 1),
            s.answer("r1", "yes", about="1", night=8),
            s.answer("r2", "no", about="1", night=11),
        ],
        {8: "C", 11: "CV"},
    ),
    "says no, then yes": (
        lambda s: [
            s.call("1", 1),
            s.answer("r1", "no", about="1", night=8),
            s.answer("r2", "yes", about="1", night=11),
        ],
        {8: "CV"},
    ),
    "is asked about a later contact of the journey": (
        lambda s: [s.call("1", 1), s.chat("2", 3), s.answer("r", "yes", 15, about="2", night=10)],
        {10: "C"},
    ),
    "is matched by the customer": (
        lambda s: [s.call("1", 1), s.answer("r", "no", who="a1", night=10)],
        {10: "CV"},
    ),
    "answers under an address known later": (
        lambda s: [
            s.call("1", 1),
            s.answer("r", "no", who="e1", night=5),
            s.line("crm", "a1 e1", night=9),
        ],
        {9: "CV"},
    ),
    "answers after a contact that comes late": (
        lambda s: [
            s.call("1", 1),
            s.answer("r", "no", who="a1", night=5),
            s.chat("2", 1, 20, reason="delivery", night=9),
        ],
        {5: "CV", 9: "SAICV"},
    ),
    "answers before the contact that it names": (
        lambda s: [s.answer("r", "no", about="1", night=5), s.call("1", 1, night=9)],
        {9: "DSAICV"},
    ),
    "answers about what was excluded at first": (
        lambda s: [
            s.call("1", 1, excluded_reason="spam"),
            s.answer("r", "no", about="1", night=5),
            s.call("1", 1, version=2, night=9),
        ],
        {9: "DSAICV"},
    ),
    "corrects the answer": (
        lambda s: [
            s.call("1", 1),
            s.answer("r", "no", about="1", night=4),
            s.answer("r", "yes", about="1", version=2, night=9),
        ],
        {4: "CV", 9: "CV"},
    ),
    "answered in a test": (
        lambda s: [
            s.call("1", 1),
            s.answer("r", "no", about="1", night=4),
            s.answer(
                "r",
                "no",
                about="1",
                version=2,
                night=9,
                out_of_scope_rule="survey_preview_or_test",
            ),
        ],
        {4: "CV", 9: "CV"},
    ),
    "answers under an account that another customer's chat makes known": (
        lambda s: [
            s.call("1", 1, who="a1 e1"),
            s.answer("r", "no", who="a2 e1", night=5),
            s.chat("2", 1, 20, who="a2", night=9),
        ],
        {5: "CV", 9: "SAICV"},
    ),
    "answers about an id that another customer's chat bears, too": (
        lambda s: [
            s.call("1", 1),
            s.answer("r", "no", about="1", night=4),
            s.chat("1", 1, who="a2", night=9),
        ],
        {4: "CV", 9: "SAICV"},
    ),
}

LATE_CONTACTS: dict[str, Telling] = {
    "late contact of the same moment, first by channel": (
        lambda s: [s.call("1", 1), s.chat("2", 1, night=9)],
        {9: ANCHOR},
    ),
    "late contact in another channel": (
        lambda s: [s.call("1", 1), s.chat("2", 3, night=9)],
        {9: "AIV"},
    ),
    "late contact in the own channel": (
        lambda s: [s.call("1", 1), s.call("2", 3, night=9)],
        {9: "SAIV"},
    ),
    "late contact for another reason": (
        lambda s: [s.call("1", 1), s.chat("2", 3, reason="delivery", night=9)],
        {9: "SAIV"},
    ),
    "late contact before the anchor": (
        lambda s: [s.chat("0", -1, night=9), s.call("1", 1)],
        {9: ANCHOR},
    ),
    "late contact between two journeys": (
        lambda s: [s.call("1", -8), s.chat("2", -4, night=9), s.call("3", 1)],
        {9: ANCHOR},
    ),
    "late contact before a chain of 30 days": (
        lambda s: [
            s.chat("late", -26, night=9),
            *(s.call(f"{number}", day) for number, day in enumerate((-24, -18, -12, -6, 0, 5))),
        ],
        {9: ANCHOR},
    ),
    "late contact takes the one without a reason": (
        lambda s: [
            s.call("1", 1),
            s.call("late", 1, 18, reason="delivery", night=9),
            s.chat("2", 1, 20, reason=None),
        ],
        {9: ANCHOR},
    ),
    "late contact on a day without any": (lambda s: [s.call("1", -40, night=9)], {9: ANCHOR}),
    "late contact on a day long after the customer's last": (
        lambda s: [s.call("1", -40), s.call("2", 1, night=9)],
        {9: ANCHOR},
    ),
    "late contact, soon withdrawn": (
        lambda s: [
            s.call("1", 1),
            s.chat("2", 2, night=8),
            s.chat("2", 2, messages=[], excluded_reason="deleted", version=2, night=10),
        ],
        {8: "AIV", 10: "AIV"},
    ),
    "late contact while the watermark stands": (
        lambda s: [s.call("1", 1), s.chat("2", 2, night=13)],
        {13: "AIV"},
    ),
    "late contact of the refused night's date": (
        lambda s: [s.call("1", 1), s.chat("2", 2, night=12)],
        {12: "AIV"},
    ),
    "late outbound call": (
        lambda s: [s.call("1", 1), s.call("2", 2, direction="outbound", night=9)],
        {},
    ),
    "late contact of nobody": (lambda s: [s.call("1", 1), s.call("2", 2, who="", night=9)], {}),
    "an office line": (
        lambda s: [
            *(s.line(f"crm{n}", f"a{n} p1") for n in range(1, 6)),
            s.call("1", 1, who="a1"),
            s.call("2", 1, who="p1"),
            s.call("3", 2, who="p1", night=9),
        ],
        {},
    ),
    "one customer's gain is another's loss": (
        lambda s: [
            s.call("1", 1, who="a1"),
            s.chat("late", 2, who="a1", night=9),
            s.call("2", 1, who="a2"),
            s.chat("3", 2, who="a2"),
            s.chat("3", 2, who="a2", excluded_reason="test", version=2, night=9),
        ],
        {},
    ),
}

CORRECTIONS: dict[str, Telling] = {
    "the reason becomes that of the contact before": (
        lambda s: [
            s.call("1", 1),
            s.call("2", 2, reason="delivery"),
            s.call("2", 2, version=2, night=9),
        ],
        {9: ANCHOR},
    ),
    "the reason becomes another": (
        lambda s: [
            s.call("1", 1),
            s.call("2", 2),
            s.call("2", 2, reason="delivery", version=2, night=9),
        ],
        {9: ANCHOR},
    ),
    "ends two days later": (
        lambda s: [s.call("1", 1), s.call("1", 1, minutes=2880, version=2, night=9)],
        {9: ANCHOR},
    ),
    "ends after the business zone's midnight": (
        lambda s: [s.call("1", 1, 23.9), s.call("1", 1, 23.9, minutes=10, version=2, night=9)],
        {9: ANCHOR},
    ),
    "is declared resolved later": (
        lambda s: [s.call("1", 1, resolved=None), s.call("1", 1, version=2, night=9)],
        {9: "D"},
    ),
    "is declared not resolved after all": (
        lambda s: [s.call("1", 1), s.call("1", 1, resolved=False, version=2, night=9)],
        {9: "D"},
    ),
    "spam, and not": (
        lambda s: [
            s.call("1", 1),
            s.call("1", 1, excluded_reason="spam", version=2, night=8),
            s.call("1", 1, version=3, night=11),
        ],
        {8: ANCHOR, 11: ANCHOR},
    ),
    "the repeat was a test": (
        lambda s: [
            s.call("1", 1),
            s.chat("2", 2),
            s.chat("2", 2, excluded_reason="test", version=2, night=9),
        ],
        {9: "AIV"},
    ),
    "was no call at all": (
        lambda s: [
            s.call("1", 1),
            s.call("1", 1, version=2, night=9, out_of_scope_rule="not_a_call"),
        ],
        {9: ANCHOR},
    ),
    "was a chat": (
        lambda s: [s.call("1", 1), s.call("1", 1, contact_channel="chat", version=2, night=9)],
        {9: ANCHOR},
    ),
    "was abandoned": (
        lambda s: [
            s.call("1", 1),
            s.call("1", 1, outcome="abandoned", answered_at=None, version=2, night=9),
        ],
        {9: "V"},
    ),
    "delivered again": (lambda s: [s.call("1", 1), s.call("1", 1, night=9)], {}),
    "delivered again as another version": (
        lambda s: [s.call("1", 1), s.call("1", 1, version=2, night=9)],
        {},
    ),
    "the older version comes later": (
        lambda s: [
            s.call("1", 1, version=2),
            s.call("1", 1, resolved=False, version=1, night=9),
        ],
        {},
    ),
    "of one version the content delivered last": (
        lambda s: [
            s.call("1", 1),
            s.call("1", 1, resolved=False, night=9),
            s.call("1", 1, night=11),
        ],
        {9: "D", 11: "D"},
    ),
    "corrected twice in one night": (
        lambda s: [
            s.call("1", 1),
            s.call("1", 1, resolved=False, version=2, night=9),
            s.call("1", 1, version=3, night=9),
        ],
        {},
    ),
    "another agent": (
        lambda s: [s.call("1", 1), s.call("1", 1, agent_source_id="x", version=2, night=9)],
        {},
    ),
}

RECENT: dict[str, Telling] = {
    "calls again after two weeks": (lambda s: [s.call("1", 1), s.call("2", 14, night=9)], {}),
    "two rows of one night bring what merges two": (
        lambda s: [
            s.call("1", 1, who="p1"),
            s.chat("2", 2, who="e1"),
            s.call("3", 13, who="a1 p1", night=9),
            s.chat("4", 14, who="a1 e1", night=9),
        ],
        {9: "SAIV"},
    ),
    "two nights bring what merges two": (
        lambda s: [
            s.call("1", 1, who="p1"),
            s.chat("2", 2, who="e1"),
            s.call("3", 13, who="v1 p1", night=8),
            s.chat("4", 14, who="v1 e1", night=11),
        ],
        {11: "SAIV"},
    ),
    "another customer's contact names the case": (
        lambda s: [
            s.call("1", -9, cases=["k"]),
            s.call("2", 1),
            s.call("3", 14, who="a2", cases=["k"], related=["2"], night=9),
        ],
        {},
    ),
    "a third contact names the case and the call": (
        lambda s: [
            s.call("1", -9, cases=["k"]),
            s.call("2", 1),
            s.call("3", 14, cases=["k"], related=["2"], night=9),
        ],
        {9: ANCHOR},
    ),
    "an anonymous chat is identified": (
        lambda s: [
            s.call("1", 1),
            s.chat("2", 2, who="v1"),
            s.chat("3", 14, who="a1 v1", night=9),
        ],
        {9: "SAIV"},
    ),
    "ends in the next month": (
        lambda s: [s.call("1", 5), s.call("1", 5, minutes=1440, version=2, night=10)],
        {10: ANCHOR},
    ),
    "ends on a day that is not complete": (
        lambda s: [s.call("1", 1), s.call("1", 1, minutes=17280, version=2, night=9)],
        {9: ANCHOR},
    ),
    "corrected before and after it was published": (
        lambda s: [
            s.call("1", 8),
            s.call("1", 8, resolved=False, version=2, night=6),
            s.answer("r", "no", 9, about="1", night=8),
            s.call("1", 8, version=3, night=11),
        ],
        {11: "D"},
    ),
    "of the last day that is published": (
        lambda s: [s.call("1", 9), s.call("1", 9, resolved=False, version=2, night=13)],
        {13: "D"},
    ),
    "corrected in the night that published it": (
        lambda s: [s.call("1", 8), s.call("1", 8, resolved=False, version=2, night=10)],
        {},
    ),
    "never complete": (
        lambda s: [s.call("1", 10), s.call("1", 10, resolved=False, version=2, night=13)],
        {},
    ),
    "gone before it was published": (
        lambda s: [s.ticket("1", 8), s.ticket("1", 8, excluded_reason="spam", version=2, night=6)],
        {},
    ),
}

MESSAGES: dict[str, Telling] = {
    "a chat is reopened after two weeks": (
        lambda s: [
            s.chat("1", 1, resolved=True),
            s.chat("1", 1, resolved=True, then=[(15, 9, "customer")], version=2, night=10),
        ],
        {10: "D"},
    ),
    "a chat's later message is told late": (
        lambda s: [
            s.chat("1", 1),
            s.chat("1", 1, then=[(4, 9, "customer")], version=2, night=9),
        ],
        {9: "SAIV"},
    ),
    "a ticket's later comments are told late": (
        lambda s: [
            s.ticket("1", 1),
            s.ticket("1", 1, then=[(4, 9, "customer"), (4, 10, "agent")], version=2, night=9),
        ],
        {9: "SAIV"},
    ),
    "a comment is moved to somebody else's ticket": (
        lambda s: [
            s.ticket("1", 1, then=[(4, 9, "customer")]),
            s.ticket("1", 1, version=2, night=9),
            s.ticket("2", 4, 9, "a2", night=9),
            s.ticket("1", 1, resolved=True, version=3, night=11),
        ],
        {9: "SAIV", 11: "D"},
    ),
    "a version leaves messages out": (
        lambda s: [
            s.chat("1", 1, then=[(4, 9, "customer")]),
            s.chat("1", 1, version=2, night=9),
        ],
        {},
    ),
    "the reply of the next day comes late": (
        lambda s: [
            s.mail("1", 1),
            s.mail("2", 2, author="agent", answers=["1"], night=9),
        ],
        {9: "SAIV"},
    ),
    "a reply after two weeks": (
        lambda s: [s.mail("1", 1), s.mail("2", 13, author="agent", answers=["1"], night=9)],
        {9: "SAIV"},
    ),
    "a late mail of an old thread": (
        lambda s: [
            s.mail("1", 1),
            s.mail("2", 1, 15, author="agent", answers=["1"]),
            s.mail("3", 3, answers=["2"], night=9),
        ],
        {9: "SAIV"},
    ),
    "a late mail before the reply": (
        lambda s: [
            s.mail("1", 1),
            s.mail("2", 1, 15, answers=["1"], night=9),
            s.mail("3", 2, author="agent", answers=["1"]),
        ],
        {},
    ),
    "a late mail ties two threads": (
        lambda s: [
            s.mail("1", -7),
            s.mail("2", -6, author="agent", answers=["1"], night=9),
            s.mail("3", 3, answers=["2"], reason="delivery"),
        ],
        {9: "SAIV"},
    ),
    "another customer's late mail opens the thread": (
        lambda s: [
            s.mail("1", 1, answers=["0"]),
            s.mail("0", 1, -3, who="a2", night=9),
            s.chat("2", 2),
        ],
        {9: "SAIV"},
    ),
    "another customer's mail bears the Message-ID": (
        lambda s: [
            s.mail("1", 1, customer_address="ann@x"),
            s.mail("2", 1, 15, author="agent", answers=["1"]),
            s.mail("1", 1, who="a2", customer_address="ben@x", night=9) | {"row_key": "f" * 64},
        ],
        # The other customer's contact is known by the mail's hash, and not by the story's name.
        {9: "V"},
    ),
    "a mail was a bounce": (
        lambda s: [
            s.mail("1", 1),
            s.mail("1", 1, version=2, out_of_scope_rule="bounce", night=9),
        ],
        {9: "SAIV"},
    ),
    "the first chat is deleted": (
        lambda s: [
            s.chat("1", 1),
            s.call("2", 2),
            s.chat("1", 1, messages=[], excluded_reason="deleted", version=2, night=9),
        ],
        {9: ANCHOR},
    ),
}

PEOPLE: dict[str, Telling] = {
    "a customers row merges two": (
        lambda s: [
            s.call("1", 1, who="p1"),
            s.chat("2", 2, who="e1"),
            s.line("crm", "a1 e1 p1", night=9),
        ],
        {9: "SAIV"},
    ),
    "an outbound call merges two": (
        lambda s: [
            s.call("1", 1, who="p1"),
            s.chat("2", 2, who="e1"),
            s.call("3", 13, who="e1 p1", direction="outbound", night=9),
        ],
        {9: "SAIV"},
    ),
    "a version of the chat tells whose it is": (
        lambda s: [
            s.call("1", 1),
            s.chat("2", 2, who="v1"),
            s.chat("2", 2, who="a1 v1", version=2, night=9),
        ],
        {9: "SAIV"},
    ),
    "a version of the chat tells whose it is not": (
        lambda s: [
            s.call("1", 1),
            s.chat("0", -15, who="a1 v1", reason="delivery"),
            s.chat("2", 2, who="v1"),
            s.chat("0", -15, reason="delivery", version=2, night=9),
        ],
        {9: "SAIV"},
    ),
    "the record that joined was a test": (
        lambda s: [
            s.call("0", -15, who="a1 p1", reason="delivery"),
            s.chat("1", 1),
            s.call("2", 2, who="p1"),
            s.call(
                "0",
                -15,
                who="a1 p1",
                reason="delivery",
                excluded_reason="test",
                version=2,
                night=9,
            ),
        ],
        {9: ANCHOR},
    ),
    "a phone becomes shared by a fourth account": (
        lambda s: [
            s.line("crm2", "a2 p1"),
            s.line("crm3", "a3 p1"),
            s.call("1", 1, who="a1 p1"),
            s.call("2", 2, who="p1"),
            s.line("crm4", "a4 p1", night=9),
        ],
        {9: "SAIV"},
    ),
    "an address becomes shared by a third account": (
        lambda s: [
            s.line("crm2", "a2 e1"),
            s.call("1", 1, who="a1 e1"),
            s.chat("2", 2, who="e1"),
            s.line("crm3", "a3 e1", night=9),
        ],
        {9: "AIV"},
    ),
    "a phone passes to the account seen last": (
        lambda s: [
            s.call("1", 1, who="a1 p1"),
            s.call("2", 2, who="p1"),
            s.chat("3", 3, who="a2 p1", night=9),
        ],
        {9: ANCHOR},
    ),
    "merged, then apart again": (
        lambda s: [
            s.call("1", 1, who="p1"),
            s.chat("2", 2, who="a1"),
            s.line("crm1", "a1 p1", night=8),
            *(s.line(f"crm{n}", f"a{n} p1", night=11) for n in (2, 3, 4)),
        ],
        {8: "SAIV", 11: ANCHOR},
    ),
    "a fifty-first identifier": (
        lambda s: [
            s.line("crm", " ".join(f"v{n}" for n in range(50))),
            s.call("1", 1, who="v1"),
            s.chat("2", 2, who="v2"),
            s.line("more", "v1 v50", night=9),
        ],
        {9: "SAIV"},
    ),
    "a late call in what was a phone's silence": (
        lambda s: [
            s.call("1", -98, who="a1 p1"),
            s.chat("2", -96, who="p1"),
            s.call("late", -50, who="p1", night=9),
            s.call("3", 1, who="a2 p1"),
        ],
        {9: ANCHOR},
    ),
}

LINKS: dict[str, Telling] = {
    "both name a case, one of them late": (
        lambda s: [
            s.call("1", -9, cases=["k"]),
            s.call("2", 1),
            s.call("2", 1, cases=["k"], version=2, night=9),
        ],
        {9: ANCHOR},
    ),
    "a ticket comes that a call names": (
        lambda s: [s.ticket("1", -9, night=9), s.call("2", 1, cases=["1"])],
        {9: ANCHOR},
    ),
    "a related id is found in the own feed": (
        lambda s: [
            s.call("1", -9),
            s.chat("2", 1, reason="delivery", related=["1"]),
            s.chat("1", 1, who="a2", night=9),
        ],
        {9: "SAIV"},
    ),
}

CALLS: dict[str, Telling] = {
    "the queue log of a call comes late": (
        lambda s: [
            s.call("1", 1, outcome="abandoned", answered_at=None),
            *s.queued("1", 1, night=9),
        ],
        {9: "V"},
    ),
    "the call comes after its queue log": (
        lambda s: [*s.queued("1", 1, who="p1"), s.call("1", 1, who="a1 p1", night=9)],
        {9: "D"},
    ),
    "a call of another feed bears the id in the queue log": (
        lambda s: [
            s.call("1", 1, outcome="abandoned", answered_at=None),
            *s.queued("1", 1),
            s.call("1", 1, who="a2", feed="voice_two", night=9),
        ],
        {9: ANCHOR},
    ),
    "a later leg comes late": (
        lambda s: [
            s.call("1", 1, 23.9),
            s.call("1", 2, 0.1, leg_key="1b", resolved=False, night=9),
        ],
        {9: ANCHOR},
    ),
    "a leg of another day comes after weeks": (
        lambda s: [
            s.call("1", 2),
            s.call("1", 1, leg_key="0", night=9),
            s.chat("0", -15, who="a1", reason="delivery"),
        ],
        {},
    ),
    "a call comes late that continued a cut one": (
        lambda s: [
            s.call("1", 1, disconnect_party="system"),
            s.call("2", 1, 12.12, resolved=False, night=9),
        ],
        {9: "D"},
    ),
    "a cut call turns out to be continued": (
        lambda s: [
            s.call("1", 1, who="p1", disconnect_party="system"),
            s.call("2", 1, 12.12, who="p2"),
            s.line("crm", "a1 p1 p2", night=9),
        ],
        {9: ANCHOR},
    ),
}

FURTHER_BACK: dict[str, Telling] = {
    "a repeat within the window of a long call comes late": (
        lambda s: [s.call("1", 0, minutes=60), s.call("2", 7, 12.5, night=4)],
        {4: "SAIV"},
    ),
    "legs of one call merge two": (
        lambda s: [
            s.call("1", -3),
            s.call("2", -1, who="p1"),
            s.call("3", 9, who="p1", night=4, reason=None),
            s.call("3", 9, 12.1, who="a1", night=4, reason=None, leg_key="3-2"),
        ],
        {4: ANCHOR},
    ),
    "a version without the phone parts two": (
        lambda s: [
            s.call("1", -33),
            s.call("2", -31, who="p1"),
            s.call("3", 8, who="a1 p1", night=3),
            s.call("3", 8, night=4, version=2),
        ],
        {4: ANCHOR},
    ),
    "says no about a chat that was reopened": (
        lambda s: [
            s.chat("1", -40, then=[(8, 12, "customer"), (8, 12.2, "agent")], night=3),
            s.answer("r", "no", 9, 8, who="a1", night=4),
        ],
        {4: "CV"},
    ),
    "a link and nearness tie two journeys in two nights": (
        lambda s: [
            s.call("1", -66, cases=["k"]),
            s.call("2", -46, cases=["m"]),
            s.call("3", 8, cases=["k"], night=3),
            s.call("4", 9, cases=["m"], night=4),
        ],
        {4: ANCHOR},
    ),
    "a late call between two ties their journeys": (
        lambda s: [
            s.call("1", -70, cases=["k"]),
            s.call("2", -50, cases=["m"]),
            s.call("3", 5, cases=["k"]),
            s.call("4", 7, 0, cases=["m"], reason=None),
            s.call("5", 6, 6, reason=None, night=4),
        ],
        {4: ANCHOR},
    ),
    "a late call ends the silence of a phone": (
        lambda s: [
            s.call("1", -207, who="a1 p1"),
            s.call("2", -205, who="p1"),
            s.call("3", 8, who="a2 p1", night=3),
            s.call("4", 5, who="p1", night=4),
        ],
        {4: ANCHOR},
    ),
    "says no about a visit told at its answer": (
        lambda s: [
            queue_event(
                s.id("q"),
                "connected",
                s.at(2, 0.04),
                who=s.who("p1"),
                wait_seconds=300.0,
                export_date=night(3),
            ),
            s.answer("r", "no", 2, 1, who="p1", night=4),
        ],
        {4: "CV"},
    ),
    "a call of the company's phone turns out to be a test": (
        lambda s: [
            s.call("1", -8, who="") | COMPANY,
            s.call("1", -8, who="", version=2, night=4, out_of_scope_rule="test") | COMPANY,
            s.call("2", -3),
        ],
        {},
    ),
    "an automatic mail bears the id of another customer's": (
        lambda s: [
            s.mail("m", -9, customer_address="a@x"),
            s.mail("m", -9, 12, "a2", customer_address="b@x", out_of_scope_rule="auto_reply")
            | {"row_key": s.id("other")},
            s.mail("n", -9, 13, "a2", answers=["m"], customer_address="b@x"),
            s.call("1", -7, who="a2", night=4),
        ],
        {4: ANCHOR},
    ),
}

ANY_TIME = {**SURVEYS, **LATE_CONTACTS, **CORRECTIONS, **MESSAGES, **PEOPLE, **LINKS, **CALLS}
STORIES = {**RECENT, **FURTHER_BACK, **ANY_TIME}


def expected_moves(story: str) -> dict[date, set[str]]:
    _, moved = STORIES[story]
    return {night(day): {LETTERS[letter] for letter in letters} for day, letters in moved.items()}


def all_stories() -> World:
    """Every story; calls are required in each night, and refused in one of the last.

    Those that reach no day that is published later begin on many days, to tell them apart.
    """
    return World(
        [
            row
            for number, (name, (tell, _)) in enumerate(STORIES.items())
            for row in tell(Story(name, number, -(number % 25) if name in ANY_TIME else 0))
        ],
        required={"voice_main": (night(FIRST_NIGHT), night(LAST_NIGHT), 0)},
        failed={("voice_main", night(REFUSED_NIGHT)): "refused"},
    )
