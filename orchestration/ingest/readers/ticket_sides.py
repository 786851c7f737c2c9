"""What stands beside the tickets of a file: users and the like, and the tickets' parts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.ingest.readers.parsing import text
from orchestration.ingest.readers.ticket_layout import TicketLayout


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

    def add(self, line: int, record: dict[str, Any], layout: TicketLayout) -> None:
        """Takes in what an object of the file holds besides tickets."""
        if layout.is_ticket(record):
            return
        if layout.is_part(record):
            self._add_part(line, record, None)
        for name in layout.side_lists:
            by_id = self.named.setdefault(name, {})
            for side in _objects(record.get(name)):
                by_id[text(side.get("id")) or ""] = side
        wrapped_id = next(map(layout.id_of, layout.wrapped(record)), None)
        for name in layout.part_lists:
            listed = record.get(name)
            by_ticket = listed if isinstance(listed, dict) else {wrapped_id: listed}
            for ticket_id, parts in by_ticket.items():
                for part in _objects(parts):
                    self._add_part(line, part, ticket_id)

    def find(self, list_name: str, record_id: object) -> dict[str, Any]:
        """The record of that id; empty where the file holds none."""
        return self.named.get(list_name, {}).get(text(record_id) or "", {})

    def parts_of(self, ticket_id: str) -> list[dict[str, Any]]:
        """Parts of that ticket, in the file's order."""
        return [part for _, part in self.parts.get(ticket_id, [])]

    def without_ticket(self, met: set[str]) -> Iterator[tuple[int, str, str]]:
        """Parts of other tickets than those met: line, raw text and the reason."""
        for ticket_id, parts in self.parts.items():
            for line, part in parts if ticket_id not in met else []:
                belongs = (
                    "names no ticket; have it exported with its ticket_id, or within its ticket"
                    if ticket_id is None
                    else f"belongs to ticket {ticket_id}, which is not in the file; have both "
                    "exported together"
                )
                yield line, json.dumps(part), f"part {text(part.get('id'))} {belongs}"

    def _add_part(self, line: int, part: dict[str, Any], ticket_id: object) -> None:
        owner = text(part.get("ticket_id")) or text(ticket_id)
        self.parts.setdefault(owner, []).append((line, part))


def _objects(listed: object) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
