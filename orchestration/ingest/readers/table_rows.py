"""A line of a plain table to the columns of its contract."""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import ColumnType
from orchestration.ingest.identifiers import identifier_list
from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.parsing import is_rounded, rounding
from orchestration.ingest.readers.survey_answers import SURVEY_OPTIONS, survey_values
from orchestration.ingest.readers.table_columns import IDENTIFIERS, contract_of, meaning
from orchestration.ingest.readers.table_layout import Layout
from orchestration.ingest.readers.table_legs import complete_leg
from orchestration.ingest.readers.table_times import table_time
from orchestration.ingest.readers.table_values import row_version, typed

OWN_IDS = frozenset(
    {"leg_id", "chain_id", "response_id", "invitation_id", "evaluation_id", "agent_id"}
)
_OTHERS_IDS = frozenset({"phone", "reference", "related_ids"})
Record = dict[str, list[str]]


class TableRows:
    """Makes rows of the lines of one table.

    Attributes:
        own_ids: columns that hold the row's key where the table does not fill them.
        ids: meanings whose values name another record, or are nothing when they are rounded.
        typed: a meaning's cells as the type of a column.
        filled: columns of the contract that the table fills as they are, and their meanings.
    """

    def __init__(self, layout: Layout, context: ReadContext) -> None:
        """Takes the file's layout, and the feed's context with the layout's options."""
        contract = contract_of(context.feed.channel)
        names = {column.name for column in contract.body}
        answers = SURVEY_OPTIONS if contract.name == "survey_responses" else frozenset()
        self._layout = layout
        self._context = context
        self._contract = contract.name
        self._zone = ZoneInfo(context.feed.timezone)
        self.own_ids = sorted(OWN_IDS & names)
        self.typed = partial(
            typed, decimal_mark=layout.decimal_mark, has_semicolons=layout.has_semicolons
        )
        self.ids = OWN_IDS | _OTHERS_IDS
        self._has_identifiers = "identifiers" in names
        self._has_time_basis = "time_basis" in names
        given = layout.columns.keys() | layout.literals.keys()
        self.filled = [
            (column, name)
            for column in contract.body
            if (name := meaning(column.name, contract.name)) in given - answers
        ]

    def values(self, cells: list[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """A row's values by column of the contract, and every reason to reject it.

        Args:
            cells: the row, as wide as the layout's header.
        """
        layout, context = self._layout, self._context
        record = layout.record(cells)
        parts = [layout.given(cells[position].strip()) for position in layout.key]
        key = parts[0] if len(parts) == 1 else "|".join(map(_escaped, parts))
        values: dict[str, Any] = {"row_key": key, **dict.fromkeys(self.own_ids, key)}
        reasons = []
        if not any(parts):
            columns = ", ".join(repr(layout.header[position]) for position in layout.key)
            reasons.append(f"the row key (column {columns}) is empty")
        reasons += self._rounded(parts, record)
        reasons += self._add_typed(values, record, cells)
        reasons += self._add_version(values, cells)
        if self._has_identifiers:
            pairs = [(kind, value) for kind in IDENTIFIERS for value in record.get(kind, ())]
            values["identifiers"] = identifier_list(pairs, context.feed.region)
        if self._contract == "legs":
            complete_leg(values, record, layout, context)
        elif self._contract == "survey_responses":
            answers, answer_reasons = survey_values(record, context)
            values |= answers
            reasons += answer_reasons
        elif self._contract == "invitations" and "survey_kind" not in layout.columns:
            values.setdefault("survey_kind", "transactional")
        elif self._contract == "agents":
            values["feed_agents"] = [
                {"feed": name, "agent_source_id": agent_id}
                for name in sorted(context.feed_names)
                for agent_id in record.get(name, ())
            ]
        return values, tuple(reasons)

    def _rounded(self, key: list[str], record: Record) -> list[str]:
        """What is wrong with ids that went through a spreadsheet: many rows would be one.

        Of a phone nothing would be left. Accounts stay as they stand: the call was made anyway.
        """
        layout = self._layout
        found = [
            (f"the key (column {layout.header[at]!r})", part)
            for at, part in zip(layout.key, key, strict=True)
        ]
        found += [
            (f"{name} (column {layout.names(name)})", value)
            for name in sorted(self.ids & record.keys())
            for value in record[name]
        ]
        return [rounding(name, value) for name, value in found if is_rounded(value)]

    def _add_typed(self, values: dict[str, Any], record: Record, row: list[str]) -> list[str]:
        """Adds the contract's columns that the row fills as they are; returns what is wrong."""
        layout = self._layout
        day = row[layout.date].strip() if layout.date is not None else None
        first: datetime | None = None
        reasons = []
        bases = set()
        for column, name in self.filled:
            cells = record.get(name)
            if not cells:
                continue
            try:
                if column.type is ColumnType.TIMESTAMP:
                    moment, basis = table_time(cells[0], day, layout.time_format, self._zone, first)
                    values[column.name], first = moment, first or moment
                    bases.add(basis)
                else:
                    values[column.name] = self.typed(column, cells)
            except ValueError as error:
                reasons.append(f"{column.name} (column {layout.names(name)}): {error}")
        if self._has_time_basis:
            values["time_basis"] = "zone" if bases == {"zone"} else "feed"
        return reasons

    def _add_version(self, values: dict[str, Any], cells: list[str]) -> list[str]:
        """Adds row_version: a number or a time, because other text need not sort in time."""
        layout = self._layout
        written = layout.given(cells[layout.version].strip()) if layout.version is not None else ""
        if not written:
            return []
        try:
            values["row_version"] = row_version(written, self._zone, layout.time_format)
        except ValueError as error:
            return [f"version: neither a number nor a time: {error}"]
        return []


def _escaped(part: str) -> str:
    """The part of a key with its own bars marked: ("x|", "y") and ("x", "|y") are two keys."""
    return part.replace("\\", "\\\\").replace("|", "\\|")
