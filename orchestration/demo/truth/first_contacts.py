"""First contact resolution: one line per anchor (definitions.md section 4)."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from orchestration.demo.truth.contact import Contact
from orchestration.demo.truth.journeys import Journey
from orchestration.demo.truth.responses import Answer

DAY = 86_400
WINDOWS = (1, 3, 7, 14, 30)
VERDICT_WINDOW = 7
WORST_FIRST = ("no", "partly", "yes")
LOST = ("abandoned", "cut_off", "failed")


@dataclass(slots=True)
class FirstContact:
    """What became of an anchor.

    Attributes:
        repeat_any, repeat_issue: by window in days; None while nothing is known.
    """

    anchor: Contact
    customer_resolved: str | None
    customer_contacts_needed: int | None
    is_mature: dict[int, bool]
    repeat_any: dict[int, bool | None]
    repeat_issue: dict[int, bool | None]
    fcr_verdict: str | None = None
    fcr_basis: str = "immature"


def worst(answers: list[str | None]) -> str | None:
    """The worst of the answers; None if nobody was asked."""
    return next((answer for answer in WORST_FIRST if answer in answers), None)


def decide(first: FirstContact) -> tuple[str | None, str]:
    """The verdict and its basis: the first rule that applies."""
    anchor, is_mature = first.anchor, first.is_mature[VERDICT_WINDOW]
    is_unanswered_mail = anchor.channel == "email" and anchor.outcome is None
    if first.customer_resolved in ("no", "partly"):
        return "not_resolved", "customer"
    if (first.customer_contacts_needed or 0) > 1:
        return "not_resolved", "customer"
    if first.repeat_issue[VERDICT_WINDOW]:
        return "not_resolved", "behaviour"
    if anchor.outcome in LOST:
        return "not_resolved", "behaviour"
    if is_mature and (anchor.outcome == "voicemail" or is_unanswered_mail):
        return "not_resolved", "behaviour"
    if first.customer_resolved == "yes":
        return "resolved", "customer"
    return ("resolved", "behaviour") if is_mature else (None, "immature")


def judge(journey: Journey, own: list[Contact], answers: list[Answer], until: int) -> FirstContact:
    """Judges a journey's first contact.

    Args:
        journey: the journey.
        own: the customer's live contacts in order of start.
        answers: responses that are matched to contacts of the journey.
        until: the watermark.
    """
    anchor = journey.contacts[0]
    after = own[bisect_right(own, anchor.started_at, key=lambda each: each.started_at) :]
    of_issue = [
        each
        for each in after
        if each.journey_key == journey.key
        or (each.reason_key is not None and each.reason_key == anchor.reason_key)
    ]
    is_mature = {window: until - anchor.ended_at >= window * DAY for window in WINDOWS}

    def repeats(contacts: list[Contact]) -> dict[int, bool | None]:
        soonest = contacts[0].started_at - anchor.ended_at if contacts else None
        return {
            window: True
            if soonest is not None and soonest <= window * DAY
            else False
            if is_mature[window]
            else None
            for window in WINDOWS
        }

    counts = [answer.response.contacts_needed for answer in answers]
    first = FirstContact(
        anchor,
        worst([answer.response.resolved for answer in answers]),
        max((count for count in counts if count is not None), default=None),
        is_mature,
        repeats(after),
        repeats(of_issue),
    )
    first.fcr_verdict, first.fcr_basis = decide(first)
    return first


def first_contacts(
    journeys: list[Journey], contacts: list[Contact], answers: list[Answer], until: int
) -> list[FirstContact]:
    """One line per journey."""
    of_person: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in sorted(contacts, key=lambda each: each.order):
        if contact.is_stitchable and contact.person_id:
            of_person[contact.person_id].append(contact)
    of_journey: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.contact is not None and answer.contact.journey_key:
            of_journey[answer.contact.journey_key].append(answer)
    return [
        judge(
            journey,
            of_person[journey.contacts[0].person_id or ""],
            of_journey[journey.key],
            until,
        )
        for journey in journeys
    ]
