"""Files of tickets: API pages, arrays, NDJSON, single tickets, and records listed beside them.

Vendors list what belongs to tickets (users, comments) beside them, in the same page or in an
object of its own. Those records are no rows: they are gathered, and joined to their tickets. They
are held as long as the file is read, since any ticket of it may name them; of the tickets
themselves one page is held.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.json_files import mentions, records_of
from orchestration.ingest.readers.json_stream import Records
from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.text_files import text_pieces
from orchestration.ingest.readers.ticket_layout import TicketLayout
from orchestration.ingest.readers.ticket_sides import SideRecords

ReadTicket = Callable[[int, str, Mapping[str, Any], SideRecords, ReadContext], Row | Reject]
"""Makes a row of a ticket from its line, its raw text, itself and what stands beside it."""


def ticket_rows(
    file: SourceFile, context: ReadContext, layout: TicketLayout, read: ReadTicket
) -> Iterator[Row | Reject | FileColumns]:
    """Rows of the file in order, those of a list with the list's line; at last the fields.

    Parts of tickets that the file does not hold come behind the tickets, with a reason.

    Raises:
        FileRefusedError: truncated, unreadable, or no ticket and no page of tickets is in the file.
    """
    tickets = _TicketFile(file, context, layout)
    fields: set[str] = set()
    for line, raw, ticket in tickets.tickets():
        if isinstance(ticket, str):
            yield Reject(line, raw, (ticket,))
        else:
            fields.update(ticket)
            yield read(line, raw, ticket, tickets.sides, context)
    yield FileColumns(None, tuple(sorted(fields)))


class _TicketFile:
    """One file, read as tickets.

    Attributes:
        sides: what stands beside a ticket, complete when the ticket is given.
    """

    def __init__(self, file: SourceFile, context: ReadContext, layout: TicketLayout) -> None:
        self._file = file
        self._context = context
        self._layout = layout
        self.sides = SideRecords()

    def tickets(self) -> Records:
        """Each ticket as (line from 1, raw text, ticket); a reason in place of what is none."""
        is_gathered = self._gather()
        is_empty, is_known, met = True, False, set[str]()
        for line, raw, record in self._records():
            is_empty = False
            if isinstance(record, str):
                yield line, raw, record
                continue
            if not is_gathered:
                self.sides.add(line, record, self._layout)
            found = self._layout.tickets_of(record)
            is_known = is_known or found is not None
            if found is None and not self._layout.is_beside(record):
                yield line, raw, f"no ticket: an object with {_keys(record)}"
            for ticket in found or []:
                own = raw if ticket is record else json.dumps(ticket)
                if not isinstance(ticket, dict):
                    yield line, own, f"a JSON {type(ticket).__name__} where a ticket is expected"
                elif (kind := text(ticket.get("result_type"))) not in (None, "ticket"):
                    yield line, own, f"a search's result of type {kind}; search for type:ticket"
                elif (ticket_id := self._layout.id_of(ticket)) is None:
                    yield line, own, "the ticket has no id"
                else:
                    met.add(ticket_id)
                    yield line, own, ticket
        if not (is_empty or is_known):
            raise FileRefusedError(
                f"the file holds no ticket of {self._layout.vendor}, neither alone nor in a list "
                f"named {' or '.join(self._layout.lists)}; check that the feed's pattern finds the "
                "JSON export of tickets (a table of tickets in CSV is read by format: table)"
            )
        yield from self.sides.without_ticket(met)

    def _gather(self) -> bool:
        """Fills `sides` where tickets may need what another object of the file holds."""
        names = "|".join(("ticket_id", *self._layout.side_lists))
        pieces = text_pieces(self._file.path, self._context.feed.encoding)
        if not mentions(pieces, re.compile(rf'"(?:{names})"\s*:')):
            return False
        for line, _, record in self._records():
            if isinstance(record, dict):
                self.sides.add(line, record, self._layout)
        return True

    def _records(self) -> Records:
        # Not `part_lists`: a ticket with many comments of its own is one row, however large.
        lists = (*self._layout.lists, *self._layout.side_lists)
        return records_of(self._file, self._context, lists)


def _keys(record: Mapping[str, Any]) -> str:
    names = ", ".join(list(record)[:5]) or "no field"
    return f"{names}; a ticket has an id, and status, requester_id or subject"
