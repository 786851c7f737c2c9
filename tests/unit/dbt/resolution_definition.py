"""A second route to the anchors: definitions.md section 4 read aloud, anchor by anchor."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.builders import Record

DAY = timedelta(days=1)
WINDOWS = (1, 3, 7, 14, 30)
UNSERVED = ("abandoned", "cut_off", "failed")


def end_of(contact: Record) -> datetime:
    """A contact without a recorded end ended when it started."""
    return contact["ended_at"] or contact["started_at"]


def local_day(moment: datetime, zone: str) -> date:
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date()


def midnight_after(day: date, zone: str) -> datetime:
    """24:00 of a day of the zone, as naive UTC."""
    begin = datetime.combine(day + DAY, datetime.min.time(), ZoneInfo(zone))
    return begin.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def by(rows: list[Record], column: str) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def in_order(contacts: list[Record]) -> list[Record]:
    names = ("started_at", "channel", "source_name", "source_contact_id")
    return sorted(contacts, key=lambda contact: [contact[name] for name in names])


def verdict(anchor: Record, outcome: str | None) -> tuple[str | None, str, str]:
    """Verdict, basis and rule: the first rule that applies."""
    mature = anchor["is_mature_7d"]
    if anchor["customer_resolved"] in ("no", "partly"):
        return "not_resolved", "customer", "customer_says_unresolved"
    if (anchor["customer_contacts_needed"] or 0) > 1:
        return "not_resolved", "customer", "customer_needed_more"
    if anchor["repeat_issue_7d"]:
        return "not_resolved", "behaviour", "repeated"
    if outcome in UNSERVED:
        return "not_resolved", "behaviour", "not_served"
    if mature and (outcome == "voicemail" or (anchor["channel"] == "email" and outcome is None)):
        return "not_resolved", "behaviour", "not_served"
    if anchor["customer_resolved"] == "yes":
        return "resolved", "customer", "customer_says_resolved"
    if mature:
        return "resolved", "behaviour", "not_repeated"
    return None, "immature", "immature"


def anchors_by_definition(
    contacts: list[Record], responses: list[Record], watermark: datetime
) -> list[Record]:
    """All columns of fct_first_contact_resolutions.

    Args:
        contacts: live contacts of known customers, with journey_id and contact_number.
        responses: responses matched to contacts.
        watermark: M, naive UTC.
    """
    answered = by(responses, "contact_id")
    anchors = []
    for own in by(contacts, "customer_id").values():
        for first in (contact for contact in own if contact["contact_number"] == 1):
            journey = [c for c in own if c["journey_id"] == first["journey_id"]]
            answers = [answer for c in journey for answer in answered.get(c["contact_id"], [])]
            anchors.append(_anchor(first, own, answers, watermark))
    for anchor in anchors:
        anchor["fcr_verdict"], anchor["fcr_basis"], anchor["fcr_rule"] = verdict(
            anchor, anchor["outcome"]
        )
    return anchors


def _anchor(first: Record, own: list[Record], answers: list[Record], watermark: datetime) -> Record:
    end = end_of(first)
    later = in_order([c for c in own if c["started_at"] > first["started_at"]])
    same = [
        c
        for c in later
        if c["journey_id"] == first["journey_id"]
        or (c["reason_key"] is not None and c["reason_key"] == first["reason_key"])
    ]
    own_channel = [c for c in same if c["channel"] == first["channel"]]

    def within(days: int, of: list[Record]) -> bool | None:
        if any(c["started_at"] <= end + days * DAY for c in of):
            return True
        return False if watermark - end >= days * DAY else None

    def soonest(of: list[Record]) -> Record:
        return next((c for c in of if c["started_at"] <= end + 30 * DAY), {})

    said = [answer["customer_resolved"] for answer in answers]
    needed = [answer["customer_contacts_needed"] for answer in answers]
    back_in_own_channel = within(7, own_channel)
    copied = (
        *("contact_id", "source_name", "source_contact_id", "journey_id", "customer_id"),
        *("channel", "queue", "agent_id", "team", "contact_reason", "outcome"),
        "declared_resolved",
    )
    return {
        **{name: first[name] for name in copied},
        "anchor_started_at": first["started_at"],
        "anchor_ended_at": end,
        "customer_resolved": next((a for a in ("no", "partly", "yes") if a in said), None),
        "customer_contacts_needed": max((n for n in needed if n is not None), default=None),
        **{f"is_mature_{days}d": watermark - end >= days * DAY for days in WINDOWS},
        **{f"repeat_any_{days}d": within(days, later) for days in WINDOWS},
        **{f"repeat_issue_{days}d": within(days, same) for days in WINDOWS},
        "single_channel_resolved": None if back_in_own_channel is None else not back_in_own_channel,
        "first_repeat_contact_id": soonest(later).get("contact_id"),
        "first_repeat_at": soonest(later).get("started_at"),
        "first_issue_repeat_at": soonest(same).get("started_at"),
    }
