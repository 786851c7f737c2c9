"""The tables of the truth: their columns, named as in the published marts."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pyarrow as pa

from orchestration.demo.nights import Nights
from orchestration.demo.truth.contact import Contact
from orchestration.demo.truth.first_contacts import WINDOWS, FirstContact
from orchestration.demo.truth.responses import Answer

TEXT, WHOLE, FLAG, DAY = pa.string(), pa.int64(), pa.bool_(), pa.date32()
TIME, REAL = pa.timestamp("us"), pa.float64()
IDENTIFIERS = pa.list_(pa.struct([("identifier_type", TEXT), ("identifier_value", TEXT)]))
Columns = dict[str, tuple[pa.DataType, Callable[[Any], Any]]]


def same(kind: pa.DataType, *names: str, of: str = "") -> Columns:
    """Columns that are attributes of the same name, of the row or of something it holds."""
    return {name: (kind, attrgetter(of + name)) for name in names}


def micros(at: int | None) -> int | None:
    """Seconds since the epoch in the unit of the tables."""
    return None if at is None else at * 1_000_000


def times(*names: str) -> Columns:
    """Columns of moments, kept as seconds since the epoch."""

    def read(name: str) -> Callable[[Any], Any]:
        get = attrgetter(name)
        return lambda row: micros(get(row))

    return {name: (TIME, read(name)) for name in names}


def contact_columns(nights: Nights) -> Columns:
    """Columns of the contacts."""

    def export_date(contact: Contact) -> object:
        return nights.dates[contact.night]

    return {
        **same(TEXT, "source_name", "source_contact_id", "channel", "direction"),
        **same(TEXT, "person_id", "identity_confidence", "journey_key"),
        **same(WHOLE, "contact_number"),
        **times("started_at", "answered_at", "ended_at"),
        **same(REAL, "ivr_seconds", "wait_seconds"),
        **same(REAL, "talk_seconds", "hold_seconds", "wrap_seconds"),
        **same(TEXT, "queue", "first_queue", "agent_id"),
        **same(WHOLE, "transfer_count"),
        **same(TEXT, "outcome", "disconnect_party", "contact_reason", "reason_key"),
        **same(FLAG, "declared_resolved"),
        **same(TEXT, "excluded_reason"),
        **same(FLAG, "is_false_first_contact"),
        "export_date": (DAY, export_date),
    }


JOURNEY_COLUMNS: Columns = {
    "journey_key": (TEXT, lambda journey: journey.key),
    "person_id": (TEXT, lambda journey: journey.contacts[0].person_id),
    **same(TEXT, "contact_reason"),
    "source_name": (TEXT, lambda journey: journey.contacts[0].source_name),
    "first_source_contact_id": (TEXT, lambda journey: journey.contacts[0].source_contact_id),
    "last_contact_key": (TEXT, lambda journey: journey.contacts[-1].key),
    "started_at": (TIME, lambda journey: micros(journey.contacts[0].started_at)),
    "ended_at": (TIME, lambda journey: micros(max(each.ended_at for each in journey.contacts))),
    "contact_count": (WHOLE, lambda journey: len(journey.contacts)),
    "channel_count": (WHOLE, lambda journey: len({each.channel for each in journey.contacts})),
    **same(WHOLE, "channel_switch_count", "transfer_count"),
    **same(REAL, "wait_seconds"),
    **same(WHOLE, "cut_off_count", "effort_index"),
    **same(TEXT, "link_basis"),
}


def by_window(attribute: str) -> Columns:
    """One column per window in days."""

    def read(window: int) -> Callable[[FirstContact], Any]:
        return lambda first: getattr(first, attribute)[window]

    return {f"{attribute}_{window}d": (FLAG, read(window)) for window in WINDOWS}


FIRST_CONTACT_COLUMNS: Columns = {
    **same(TEXT, "source_name", "source_contact_id", "journey_key", of="anchor."),
    **same(TEXT, "person_id", "channel", "queue", "agent_id", of="anchor."),
    **same(TEXT, "contact_reason", of="anchor."),
    "anchor_ended_at": (TIME, lambda first: micros(first.anchor.ended_at)),
    **same(FLAG, "declared_resolved", of="anchor."),
    **same(TEXT, "customer_resolved"),
    **same(WHOLE, "customer_contacts_needed"),
    **by_window("repeat_any"),
    **by_window("repeat_issue"),
    **by_window("is_mature"),
    **same(TEXT, "fcr_verdict", "fcr_basis"),
}


def of_response(kind: pa.DataType, **names: str) -> Columns:
    """Columns that are attributes of the response; name = the response's attribute."""
    return {column: (kind, attrgetter(f"response.{name}")) for column, name in names.items()}


def of_contact(**names: str) -> Columns:
    """Columns that are attributes of the matched contact; null without one."""

    def read(name: str) -> Callable[[Answer], Any]:
        return lambda answer: getattr(answer.contact, name) if answer.contact else None

    return {column: (TEXT, read(name)) for column, name in names.items()}


def lag_hours(answer: Answer) -> float | None:
    """Hours from the end of the contact to the end of the response."""
    if answer.contact is None:
        return None
    return (answer.response.ended_at - answer.contact.ended_at) / 3_600


RESPONSE_COLUMNS: Columns = {
    **of_response(TEXT, response_id="response_id", source_name="feed"),
    **same(TEXT, "survey_kind", "match_basis", "person_id"),
    **of_contact(contact_source_name="source_name", source_contact_id="source_contact_id"),
    **of_contact(journey_key="journey_key", channel="channel", agent_id="agent_id"),
    "responded_at": (TIME, lambda answer: micros(answer.response.ended_at)),
    "survey_lag_hours": (REAL, lag_hours),
    **of_response(WHOLE, nps_score="nps", csat_score="csat", ces_score="ces"),
    **same(TEXT, "nps_band"),
    **of_response(TEXT, customer_resolved="resolved"),
    **of_response(WHOLE, customer_contacts_needed="contacts_needed"),
}
NPS_COLUMNS: Columns = {
    **same(DAY, "month"),
    **same(TEXT, "survey_kind", "channel"),
    **same(WHOLE, "response_count", "promoter_count", "passive_count", "detractor_count"),
    **same(REAL, "nps", "nps_ci_low", "nps_ci_high"),
}
ISSUE_COLUMNS: Columns = {
    **same(WHOLE, "issue_id"),
    **same(TEXT, "family", "plan", "case_id"),
    **times("opened_at"),
    "person_number": (WHOLE, lambda issue: issue.person.number),
    "contact_count": (WHOLE, lambda issue: len(issue.encounters)),
    **same(FLAG, "is_settled"),
    "contact_ids": (
        pa.list_(TEXT),
        lambda issue: [name for each in issue.encounters for name in each.references[:1]],
    ),
}
