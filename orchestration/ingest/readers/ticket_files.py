"""Files of tickets: API pages, arrays, NDJSON, single tickets, and records listed beside them.

Vendors list what belongs to tickets (users, comments) beside them, in the same page or in an
object of its own. Those records are no rows: they are gathered, and joined to their tickets. They
are held as long as the file is read, since any ticket of it may name them; of the tickets
themselves one page is held.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError, ReadContext, SourceFile
from orchestration.ingest.readers.json_files import mentions, records_of
from orchestration.ingest.readers.json_stream import Records
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.text_files import text_pieces

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
    """

    vendor: str
    wrappers: tuple[str, ...]
    lists: tuple[str, ...]
    part_lists: tuple[str, ...]
    part_fields: tuple[str, ...]
    side_lists: tuple[str, ...]


@dataclass
class SideRecords:
    """What stands beside the tickets of a file.

    Attributes:
        named: records by the name of their list and their id.
        parts: by ticket id, None where it is not told, each part with the line on which it was
            found.
    """

    named: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    parts: dict[str | None, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)

    def find(self, list_name: str, record_id: object) -> dict[str, Any]:
        """The record of that id; empty where the file holds none."""
        return self.named.get(list_name, {}).get(text(record_id) or "", {})

    def parts_of(self, ticket_id: str) -> list[dict[str, Any]]:
        return [part for _, part in self.parts.get(ticket_id, [])]


@dataclass
class TicketFile:
    """One file, read as tickets.

    Attributes:
        sides: what stands beside a ticket, complete when the ticket is given.
    """

    file: SourceFile
    context: ReadContext
    layout: TicketLayout
    sides: SideRecords = field(default_factory=SideRecords)

    def tickets(self) -> Records:
        """Each ticket as (line from 1, raw text, ticket); a reason in place of what is none.

        Parts of tickets that the file does not hold come last, with a reason.

        Raises:
            FileRefusedError: truncated, or no ticket and no page of tickets is in the file.
        """
        is_gathered = self._gather()
        is_empty, is_known, met = True, False, set[str]()
        for line, raw, record in self._records():
            is_empty = False
            if isinstance(record, str):
                yield line, raw, record
                continue
            if not is_gathered:
                self._add(line, record)
            found = self._tickets_of(record)
            is_known = is_known or found is not None
            if found is None and not self._is_beside(record):
                yield line, raw, f"no ticket: an object with {_keys(record)}"
            for ticket in found or []:
                own = raw if ticket is record else json.dumps(ticket)
                if not isinstance(ticket, dict):
                    yield line, own, f"a JSON {type(ticket).__name__} where a ticket is expected"
                elif (kind := text(ticket.get("result_type"))) not in (None, "ticket"):
                    yield line, own, f"a search's result of type {kind}; search for type:ticket"
                else:
                    met.add(text(ticket.get("id")) or "")
                    yield line, own, ticket
        if not (is_empty or is_known):
            raise FileRefusedError(
                f"the file holds no ticket of {self.layout.vendor}, neither alone nor in a list "
                f"named {' or '.join(self.layout.lists)}; check that the feed's pattern finds the "
                "JSON export of tickets (a table of tickets in CSV is read by format: table)"
            )
        yield from self._without_ticket(met)

    def _gather(self) -> bool:
        """Fills `sides` where tickets may need what another object of the file holds."""
        names = "|".join(("ticket_id", *self.layout.side_lists))
        pieces = text_pieces(self.file.path, self.context.feed.encoding)
        if not mentions(pieces, re.compile(rf'"(?:{names})"\s*:')):
            return False
        for line, _, record in self._records():
            if isinstance(record, dict):
                self._add(line, record)
        return True

    def _records(self) -> Records:
        # Not `part_lists`: a ticket with many comments of its own is one row, however large.
        lists = (*self.layout.lists, *self.layout.side_lists)
        return records_of(self.file, self.context, lists)

    def _add(self, line: int, record: dict[str, Any]) -> None:
        if self._is_ticket(record):
            return
        if self._is_part(record):
            self._add_part(line, record, None)
        for name in self.layout.side_lists:
            by_id = self.sides.named.setdefault(name, {})
            for side in _objects(record.get(name)):
                by_id[text(side.get("id")) or ""] = side
        for name in self.layout.part_lists:
            listed = record.get(name)
            by_ticket = listed if isinstance(listed, dict) else {self._wrapped_id(record): listed}
            for ticket_id, parts in by_ticket.items():
                for part in _objects(parts):
                    self._add_part(line, part, ticket_id)

    def _wrapped_id(self, record: Mapping[str, Any]) -> str | None:
        wrapped = (record[key] for key in self.layout.wrappers if _is_object(record, key))
        return next((text(ticket.get("id")) for ticket in wrapped), None)

    def _add_part(self, line: int, part: dict[str, Any], ticket_id: object) -> None:
        owner = text(part.get("ticket_id")) or text(ticket_id)
        self.sides.parts.setdefault(owner, []).append((line, part))

    def _tickets_of(self, record: dict[str, Any]) -> list[Any] | None:
        """Tickets of an object, or None where it is neither a ticket nor holds any."""
        if self._is_ticket(record):
            return [record]
        wrapped = [record[key] for key in self.layout.wrappers if _is_object(record, key)]
        if wrapped and not self._is_part(record):
            return wrapped
        lists = [record[key] for key in self.layout.lists if isinstance(record.get(key), list)]
        return [ticket for tickets in lists for ticket in tickets] if lists else None

    def _is_ticket(self, record: Mapping[str, Any]) -> bool:
        # Ratings and time entries name the requester too, and the ticket that they belong to.
        return record.keys().isdisjoint({*self.layout.wrappers, "ticket_id"}) and any(
            name in record for name in _TICKET_FIELDS
        )

    def _is_part(self, record: Mapping[str, Any]) -> bool:
        return "ticket_id" in record and any(name in record for name in self.layout.part_fields)

    def _is_beside(self, record: Mapping[str, Any]) -> bool:
        names = (*self.layout.part_lists, *self.layout.side_lists)
        return self._is_part(record) or any(name in record for name in names)

    def _without_ticket(self, met: set[str]) -> Iterator[tuple[int, str, str]]:
        for ticket_id, parts in self.sides.parts.items():
            for line, part in parts if ticket_id not in met else []:
                belongs = (
                    "names no ticket; have it exported with its ticket_id, or within its ticket"
                    if ticket_id is None
                    else f"belongs to ticket {ticket_id}, which is not in the file; have both "
                    "exported together"
                )
                yield line, json.dumps(part), f"part {text(part.get('id'))} {belongs}"


def _objects(listed: object) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _is_object(record: Mapping[str, Any], key: str) -> bool:
    return isinstance(record.get(key), dict)


def _keys(record: Mapping[str, Any]) -> str:
    names = ", ".join(list(record)[:5]) or "no field"
    return f"{names}; a ticket has an id, and status, requester_id or subject"
