"""Fields of a Zendesk ticket as options name them, and the addresses of its requester."""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.ingest.readers.parsing import field_value, text
from orchestration.ingest.readers.ticket_messages import flag
from orchestration.ingest.readers.ticket_sides import SideRecords

_FIELD_LISTS = ("custom_fields", "fields")
_FIELD_NAMES = ("name", "title", "raw_title", "key")
# A channel may be given by the number or the name of its type of `via`.
_VIA_TYPES = {"4": "email", "mail": "email", "8": "rule", "69": "side_conversation"}
_VIA_TYPES |= dict.fromkeys(("33", "34", "44", "45"), "voice")
_VIA_TYPES |= dict.fromkeys(("63", "64", "65", "66", "67"), "answer_bot")
_INBOUND_CALLS = frozenset({"inbound", "voicemail"})


def option_record(
    ticket: Mapping[str, Any], requester: Mapping[str, Any], sides: SideRecords
) -> dict[str, Any]:
    """The ticket with what its ids stand for in their place.

    A custom field is found by its id or its name, alone or below `custom_fields`; `users` and
    `requester` are the requester, `groups` and `organizations` the ticket's own.
    """
    custom = dict(_custom_fields(ticket, sides))
    lists = {name: custom for name in _FIELD_LISTS if isinstance(ticket.get(name), list)}
    resolved = {
        "requester": requester or ticket.get("requester"),
        "users": [requester],
        "groups": [sides.find("groups", group_id(ticket)) or ticket.get("group")],
        "organizations": [
            sides.find("organizations", ticket.get("organization_id")) or ticket.get("organization")
        ],
    }
    return {**custom, **ticket, **lists, **resolved}


def group_id(ticket: Mapping[str, Any]) -> str | None:
    """Id of the ticket's group, which the account's full export holds whole, as the people."""
    return text(ticket.get("group_id")) or text(field_value(ticket, "group.id"))


def channel_of(written: Mapping[str, Any]) -> str:
    """The channel through which a ticket or comment came; empty where nothing tells."""
    via = written.get("via")
    # The export of ticket events names the type alone.
    channel = text(via.lower() if isinstance(via, str) else field_value(written, "via.channel"))
    return _VIA_TYPES.get(channel or "", channel or "")


def customer_addresses(
    ticket: Mapping[str, Any], requester: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    """Identifier type and value of the requester.

    Where the file does not list the user, they are what the ticket came from, unless somebody
    else submitted it: an agent who forwards a customer's mail would be taken for the customer.
    """
    if requester:
        # A phone that several users share stands for none of them.
        is_shared = flag(requester, "shared_phone_number")
        phone = None if is_shared else requester.get("phone")
        return [("email", requester.get("email")), ("phone", phone)]
    channel, rel = channel_of(ticket), text(field_value(ticket, "via.source.rel"))
    submitter, requester_id = (text(ticket.get(f"{who}_id")) for who in ("submitter", "requester"))
    if channel == "voice" and rel in _INBOUND_CALLS:
        return [("phone", field_value(ticket, "via.source.from.phone"))]
    if channel == "email" and submitter in (None, requester_id):
        return [("email", field_value(ticket, "via.source.from.address"))]
    return []


def _custom_fields(ticket: Mapping[str, Any], sides: SideRecords) -> Iterator[tuple[str, Any]]:
    """Values by the field's id, and by each name that the entry or the list of fields gives it."""
    for list_name in _FIELD_LISTS:
        listed = ticket.get(list_name)
        for entry in listed if isinstance(listed, list) else []:
            if not isinstance(entry, dict):
                continue
            field_id = text(entry.get("id"))
            described = sides.find("ticket_fields", field_id)
            names = [text(named.get(key)) for named in (described, entry) for key in _FIELD_NAMES]
            for name in (*names, field_id):
                if name:
                    yield name, entry.get("value")
