"""How a vendor's files of tickets name things, and what of a ticket an object is by its names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.ingest.readers.parsing import text

_TICKET_FIELDS = ("status", "requester_id", "subject")


@dataclass(frozen=True)
class TicketLayout:
    """How a vendor's files name things.

    Attributes:
        vendor: for messages to people.
        wrappers: keys of an object that holds one ticket.
        lists: keys of an object that holds a list of tickets.
        part_lists: keys of lists of what belongs to one ticket, such as its comments.
        part_fields: fields of which such a part has one, besides `ticket_id`.
        side_lists: keys of lists of records that tickets name by id, such as users.
        id_fields: fields that may hold a ticket's id; the first that has a value does.
    """

    vendor: str
    wrappers: tuple[str, ...]
    lists: tuple[str, ...]
    part_lists: tuple[str, ...]
    part_fields: tuple[str, ...]
    side_lists: tuple[str, ...]
    id_fields: tuple[str, ...] = ("id",)

    def id_of(self, ticket: Mapping[str, Any]) -> str | None:
        """The ticket's id, which its parts name."""
        return next(filter(None, (text(ticket.get(name)) for name in self.id_fields)), None)

    def tickets_of(self, record: dict[str, Any]) -> list[Any] | None:
        """Tickets of an object, or None where it is neither a ticket nor holds any."""
        if self.is_ticket(record):
            return [record]
        wrapped = self.wrapped(record)
        if wrapped and not self.is_part(record):
            return wrapped
        lists = [record[key] for key in self.lists if isinstance(record.get(key), list)]
        return [ticket for tickets in lists for ticket in tickets] if lists else None

    def wrapped(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The objects that stand where one ticket is wrapped."""
        return [record[key] for key in self.wrappers if isinstance(record.get(key), dict)]

    def is_ticket(self, record: Mapping[str, Any]) -> bool:
        """Ratings and time entries name the requester too, and the ticket that they belong to."""
        return record.keys().isdisjoint({*self.wrappers, "ticket_id"}) and any(
            name in record for name in _TICKET_FIELDS
        )

    def is_part(self, record: Mapping[str, Any]) -> bool:
        """Whether an object of its own belongs to a ticket."""
        return "ticket_id" in record and any(name in record for name in self.part_fields)

    def is_beside(self, record: Mapping[str, Any]) -> bool:
        """Whether an object is of use to tickets, or holds what is."""
        names = (*self.part_lists, *self.side_lists)
        return self.is_part(record) or any(name in record for name in names)
