"""Survey responses, their contacts, and NPS by month (definitions.md section 5)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import sqrt

from orchestration.demo.company import RELATIONSHIP
from orchestration.demo.nights import Nights
from orchestration.demo.records import Response
from orchestration.demo.truth.contact import Contact
from orchestration.demo.truth.identity import People

MATCH_SECONDS = 72 * 3_600
Z = 1.959963984540054
MINIMUM_N = 30


@dataclass(slots=True)
class Answer:
    """A response, the contact that it is about, and how that is known."""

    response: Response
    contact: Contact | None
    person_id: str | None
    match_basis: str | None

    @property
    def survey_kind(self) -> str:
        return "relational" if self.response.feed == RELATIONSHIP else "transactional"

    @property
    def nps_band(self) -> str | None:
        score = self.response.nps
        if score is None:
            return None
        return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


class Matcher:
    """Finds the contact that a response is about."""

    def __init__(self, contacts: list[Contact], people: People) -> None:
        self.people = people
        self._by_reference: dict[tuple[str, str], Contact] = {}
        self._by_record: defaultdict[tuple[str, str], list[Contact]] = defaultdict(list)
        self._of_person: defaultdict[str, list[Contact]] = defaultdict(list)
        for contact in sorted(contacts, key=lambda each: each.order):
            for reference in contact.references:
                self._by_reference[contact.source_name, reference] = contact
            if contact.record_id:
                self._by_record[contact.source_name, contact.record_id].append(contact)
            if contact.is_stitchable and contact.person_id:
                self._of_person[contact.person_id].append(contact)
        for own in self._of_person.values():
            own.sort(key=lambda each: (each.ended_at, *each.order[1:]))

    def _named(self, response: Response) -> Contact | None:
        """The contact that the reference names; of a record, its latest one before the response."""
        name = (response.reference_feed or "", response.reference or "")
        if name in self._by_reference:
            return self._by_reference[name]
        earlier = [each for each in self._by_record[name] if each.started_at < response.started_at]
        return earlier[-1] if earlier else None

    def _latest(self, person_id: str, at: int) -> Contact | None:
        """The person's contact that ended last, at most 72 hours before."""
        own = self._of_person[person_id]
        place = bisect_left(own, at + 1, key=lambda each: each.ended_at)
        return own[place - 1] if place and at - own[place - 1].ended_at <= MATCH_SECONDS else None

    def match(self, response: Response) -> Answer:
        person_id, _ = self.people.identify(response.identifiers)
        if response.feed == RELATIONSHIP:
            return Answer(response, None, person_id, None)
        contact = self._named(response)
        if contact is not None:
            return Answer(response, contact, contact.person_id or person_id, "reference")
        contact = self._latest(person_id, response.started_at) if person_id else None
        return Answer(response, contact, person_id, "customer" if contact else "none")


@dataclass(frozen=True, slots=True)
class Nps:
    """Net Promoter Score of a group; score and limits are None below the minimum n."""

    month: date
    survey_kind: str
    channel: str
    response_count: int
    promoter_count: int
    passive_count: int
    detractor_count: int
    nps: float | None
    nps_ci_low: float | None
    nps_ci_high: float | None


def adjusted_wald(promoters: int, detractors: int, count: int) -> tuple[float, float]:
    """95 % limits of NPS by the adjusted Wald method, within -100 and 100."""
    n = count + 3
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    margin = Z * sqrt((p + d - (p - d) ** 2) / n)
    return max(-100.0, 100 * (p - d - margin)), min(100.0, 100 * (p - d + margin))


def monthly_nps(
    answers: Iterable[Answer], contacts: Iterable[Contact], nights: Nights
) -> list[Nps]:
    """By month of the response's end, kind and channel; `all` holds the unmatched ones too.

    A month and channel of live contacts that ended in it has a line, whether anybody answered or
    not; so has one of responses without an NPS answer.
    """
    bands: defaultdict[tuple[date, str, str], list[str]] = defaultdict(list)
    for contact in contacts:
        if contact.is_live:
            month = nights.local(contact.ended_at).date().replace(day=1)
            for channel in ("all", contact.channel):
                bands.setdefault((month, "transactional", channel), [])
    for answer in answers:
        month = nights.local(answer.response.ended_at).date().replace(day=1)
        channels = ["all", answer.contact.channel] if answer.contact else ["all"]
        for channel in channels:
            band = [] if answer.nps_band is None else [answer.nps_band]
            bands[month, answer.survey_kind, channel] += band
    lines = []
    for (month, kind, channel), group in sorted(bands.items()):
        count, promoters = len(group), group.count("promoter")
        passives, detractors = group.count("passive"), group.count("detractor")
        limits: tuple[float, float] | tuple[None, None] = (None, None)
        score = None
        if count >= MINIMUM_N:
            score = 100 * (promoters - detractors) / count
            limits = adjusted_wald(promoters, detractors, count)
        numbers = (count, promoters, passives, detractors)
        lines.append(Nps(month, kind, channel, *numbers, score, *limits))
    return lines
