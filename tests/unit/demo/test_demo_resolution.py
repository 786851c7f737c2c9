"""First contacts and survey matches, worked out by hand."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from orchestration.demo.company import VOICE
from orchestration.demo.nights import Nights
from orchestration.demo.truth.contact import Sighting
from orchestration.demo.truth.first_contacts import judge
from orchestration.demo.truth.identity import meet
from orchestration.demo.truth.journeys import journeys_of
from orchestration.demo.truth.responses import Answer, Matcher, adjusted_wald, monthly_nps
from tests.unit.demo.small_worlds import HOUR, START, answer, contact


def verdict(*contacts, until=1_000, resolved=None, needed=None):
    """What becomes of the first contact's journey, watermark in hours."""
    own = list(contacts)
    journey = journeys_of(own)[0]
    response = answer(resolved=resolved, needed=needed)
    return judge(journey, own, [Answer(response, own[0], "p", "customer")], START + until * HOUR)


@pytest.mark.parametrize(
    ("resolved", "needed", "outcome", "until", "expected"),
    [
        ("no", 1, "answered", 1_000, ("not_resolved", "customer")),
        ("partly", 1, "answered", 1_000, ("not_resolved", "customer")),
        ("yes", 2, "answered", 1_000, ("not_resolved", "customer")),
        (None, None, "cut_off", 10, ("not_resolved", "behaviour")),
        ("yes", 1, "answered", 10, ("resolved", "customer")),
        (None, None, "answered", 169, ("resolved", "behaviour")),
        (None, None, "answered", 168, (None, "immature")),
    ],
)
def test_verdicts(resolved, needed, outcome, until, expected):
    first = verdict(
        contact("a", 0, 1, "x", outcome=outcome), until=until, resolved=resolved, needed=needed
    )
    assert (first.fcr_verdict, first.fcr_basis) == expected


def test_repeats_of_any_issue_and_of_the_same():
    first = verdict(
        contact("a", 0, 1, "x"), contact("b", 30, 31, "y"), contact("c", 60, 61, "x"), until=100
    )
    assert first.repeat_any == {1: False, 3: True, 7: True, 14: True, 30: True}
    assert first.repeat_issue == {1: False, 3: True, 7: True, 14: True, 30: True}
    alone = verdict(contact("a", 0, 1, "x"), contact("b", 30, 31, "y"), until=100)
    assert alone.repeat_issue == {1: False, 3: False, 7: None, 14: None, 30: None}


def test_an_unanswered_mail_is_not_resolved_once_mature():
    mail = contact("a", 0, 1, "x", outcome=None, source_name="mail_support")
    assert verdict(mail, until=10).fcr_verdict is None
    assert verdict(mail, until=200).fcr_verdict == "not_resolved"


def matched(response, *contacts):
    people = meet([Sighting(START, (("account", "A1"),))])
    for each in contacts:
        each.person_id = "account:A1"
    return Matcher(list(contacts), people).match(response)


def test_a_response_belongs_to_what_it_names_else_to_what_ended_last_within_72_hours():
    early = contact("a", -80, -62, references=("a", "leg"))
    late = contact("b", -70, -61, references=("b",))
    named = answer(reference="leg", reference_feed=VOICE)
    signed = answer(identifiers=(("account", "A1"),))
    too_late = replace(signed, started_at=START + 11 * HOUR + 1)
    assert matched(named, early, late).contact is early
    assert matched(signed, early, late).contact is late
    assert matched(signed, early, late).match_basis == "customer"
    assert matched(too_late, early, late).match_basis == "none"


def test_a_response_that_names_a_record_belongs_to_its_latest_contact_before():
    sessions = [contact(f"7:{n}", n * 6, n * 6 + 1, record_id="7") for n in range(4)]
    named = answer(reference="7", reference_feed=VOICE)
    assert matched(named, *sessions).contact is sessions[1]


def test_a_month_of_live_contacts_has_a_line_though_nobody_answered():
    nights = Nights(date(2026, 1, 1), 90, ZoneInfo("UTC"))
    spam = contact("b", 0, 1, source_name="chat_web", excluded_reason="spam")
    lines = monthly_nps([], [contact("a", 0, 1), spam], nights)
    found = [(line.survey_kind, line.channel, line.response_count, line.nps) for line in lines]
    assert found == [("transactional", "all", 0, None), ("transactional", "voice", 0, None)]


def test_adjusted_wald_limits_of_the_worked_example():
    low, high = adjusted_wald(50, 20, 100)
    assert (round(low, 2), round(high, 2)) == (14.05, 44.20)
