"""One CUCM record's cells by column, typed; gathers every defect instead of stopping at the first.

A 0 in a column of times means that it never happened. Database dumps write NULL for no value.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from orchestration.ingest.readers.csv_text import NULLS
from orchestration.ingest.readers.cucm_rules import SPLIT_CAUSES, Codes
from orchestration.ingest.readers.parsing import is_rounded, rounding, seconds, whole_number
from orchestration.ingest.readers.times import from_epoch

_SURE_OF_64_BITS = 19


class CdrRecord:
    """Typed access to the cells of one record.

    Attributes:
        problems: every reason why the record is no row.
    """

    def __init__(
        self, cells: Sequence[str], positions: Mapping[str, int], written: Sequence[str]
    ) -> None:
        """Takes the cells, their positions by column, lower case, and the file's names of them."""
        self._cells = cells
        self._positions = positions
        self._written = written
        self.problems: list[str] = []

    @cached_property
    def cells(self) -> dict[str, str]:
        """What the columns hold, by column in lower case; those that hold nothing are left out."""
        return {name: held for name in self._positions if (held := self.text(name)) is not None}

    def text(self, column: str) -> str | None:
        """Stripped text; None when empty, and where the export has no such column."""
        at = self._positions.get(column)
        if at is None:
            return None
        written = self._cells[at].strip()
        return None if not written or written in NULLS else written

    def require(self, *columns: str) -> None:
        """Notes a problem for each of these columns that holds nothing."""
        for column in columns:
            if self.text(column) in (None, "0"):
                self.problems.append(f"{self._name(column)} is empty or 0")

    def code(self, column: str) -> int:
        """A code or an id; 0 when empty, and when it is no whole number, which is a problem."""
        written = self.text(column)
        if written is None:
            return 0
        if written.isascii() and written.isdigit() and len(written) < _SURE_OF_64_BITS:
            return int(written)
        try:
            return whole_number(written)
        except ValueError as error:
            self.problems.append(f"{self._name(column)}: {error}")
            return 0

    def moment(self, column: str) -> datetime | None:
        """Naive UTC; None when empty or 0, and when it is no time, which is then a problem."""
        written = self.text(column)
        if written is None or written == "0":
            return None
        try:
            if written.startswith("-"):
                raise ValueError(f"{written!r} lies before 1970")
            return from_epoch(written)
        except ValueError as error:
            self.problems.append(f"{self._name(column)}: {error}")
            return None

    def seconds(self, column: str) -> float | None:
        """A duration; None when empty, and when it is no number, which is then a problem."""
        try:
            return seconds(self.text(column))
        except ValueError as error:
            self.problems.append(f"{self._name(column)}: {error}")
            return None

    def refuse_rounded(self, *columns: str) -> None:
        """Notes a problem for each of these columns whose number a spreadsheet rounded."""
        for column in columns:
            if (written := self.text(column)) and is_rounded(written):
                self.problems.append(rounding(self._name(column), written))

    @property
    def is_ended_or_joined_by_a_feature(self) -> bool:
        causes = (self.code("origcause_value"), self.code("destcause_value"))
        return bool(self.code("joinonbehalfof")) or not SPLIT_CAUSES.isdisjoint(causes)

    @cached_property
    def codes(self) -> Codes:
        """What the record says of causes and features."""
        return Codes(
            orig_cause=self.code("origcause_value"),
            dest_cause=self.code("destcause_value"),
            orig_ended_for=self.code("origcallterminationonbehalfof"),
            dest_ended_for=self.code("destcallterminationonbehalfof"),
            joined_for=self.code("joinonbehalfof"),
            redirected_for=(
                self.code("origcalledpartyredirectonbehalfof"),
                self.code("lastredirectredirectonbehalfof"),
            ),
            redirect_reasons=(
                self.code("origcalledpartyredirectreason"),
                self.code("lastredirectredirectreason"),
            ),
            orig_conversation=self.code("origconversationid"),
            dest_conversation=self.code("destconversationid"),
        )

    def call_id(self) -> str:
        """The global call id, which all records of one call share: cluster, node, call."""
        parts = ("globalcallid_clusterid", "globalcallid_callmanagerid", "globalcallid_callid")
        return ":".join(part for column in parts if (part := self.text(column)))

    def _name(self, column: str) -> str:
        return self._written[self._positions[column]]
