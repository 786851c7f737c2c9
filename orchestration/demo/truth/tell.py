"""The truth: what the exports of a world say happened, worked out by the rules in plain Python.

A second route to every figure of the marts. It shares no code with the readers or the models.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from orchestration.demo.company import (
    CHAT,
    CUSTOMERS,
    MAIL,
    POST_CONTACT,
    RELATIONSHIP,
    REQUIRED_FEEDS,
    VOICE,
)
from orchestration.demo.nights import Nights
from orchestration.demo.reasons import Reasons
from orchestration.demo.records import CustomerLine, Deliveries, Response
from orchestration.demo.truth.chat import chats
from orchestration.demo.truth.contact import Contact, Sighting
from orchestration.demo.truth.dispositions import Delivered, settle
from orchestration.demo.truth.first_contacts import FirstContact, first_contacts
from orchestration.demo.truth.identity import People, meet
from orchestration.demo.truth.journeys import Journey, journeys_of
from orchestration.demo.truth.mail import mails
from orchestration.demo.truth.responses import Answer, Matcher
from orchestration.demo.truth.voice import calls, join_reconnects

EDGELESS = ("test", "spam", "wrong_number", "supervisor_monitor", "internal")
"""Contacts excluded for these reasons tell nothing of who is who."""


@dataclass(slots=True)
class Truth:
    """Everything that the exports say.

    Attributes:
        counts: rows by disposition, by feed and night.
        until: the watermark, in seconds since the epoch.
    """

    contacts: list[Contact]
    journeys: list[Journey]
    first_contacts: list[FirstContact]
    answers: list[Answer]
    people: People
    counts: dict[str, list[Counter[str]]]
    until: int


def watermark(deliveries: Deliveries, nights: Nights) -> int:
    """24:00 of the last day up to which every required feed delivered something every night."""
    for night, midnight in enumerate(nights.midnights[:-1]):
        if not all(deliveries[feed][night] for feed in REQUIRED_FEEDS):
            return midnight
    return nights.end


def identified_calls(voice: list[Contact], people: People) -> list[Contact]:
    """Calls with their callers, reconnects joined: only live calls of known callers can be one."""
    alone: list[Contact] = []
    of_person: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in voice:
        contact.person_id, contact.identity_confidence = people.identify(contact.identifiers)
        if contact.is_stitchable and contact.person_id:
            of_person[contact.person_id].append(contact)
        else:
            alone.append(contact)
    return alone + [each for own in of_person.values() for each in join_reconnects(own)]


def tell(deliveries: Deliveries, nights: Nights, reasons: Reasons) -> Truth:
    """Works out the truth of what was delivered."""
    accepted: dict[str, list[Delivered]] = {}
    counts: dict[str, list[Counter[str]]] = {}
    for feed, by_night in deliveries.items():
        accepted[feed], counts[feed] = settle(by_night)
    voice = calls(accepted[VOICE], reasons)
    chat, chat_sightings = chats(accepted[CHAT], reasons)
    mail, mail_sightings = mails(accepted[MAIL], reasons, nights.zone)
    # An older line of the customer table still says what it said, superseded or not.
    lines = [row for rows in deliveries[CUSTOMERS] for row in rows if isinstance(row, CustomerLine)]
    sightings = [Sighting(line.updated_at, line.identifiers) for line in lines]
    sightings += [
        Sighting(contact.started_at, contact.identifiers, contact.excluded_reason not in EDGELESS)
        for contact in voice
    ]
    people = meet(sightings + chat_sightings + mail_sightings)
    for contact in chat + mail:
        contact.person_id, contact.identity_confidence = people.identify(contact.identifiers)
    contacts = identified_calls(voice, people) + chat + mail
    contacts.sort(key=lambda contact: contact.order)
    journeys = journeys_of(contacts)
    matcher = Matcher(contacts, people)
    answers = [
        matcher.match(each.record)
        for each in accepted[POST_CONTACT] + accepted[RELATIONSHIP]
        if isinstance(each.record, Response)
    ]
    until = watermark(deliveries, nights)
    judged = first_contacts(journeys, contacts, answers, until)
    return Truth(contacts, journeys, judged, answers, people, counts, until)
