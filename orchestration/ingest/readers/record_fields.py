"""Typed access to a vendor's record that gathers every defect instead of stopping at the first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.parsing import field_value, seconds, text
from orchestration.ingest.readers.times import parse_timestamp


class RecordFields:
    """One record's fields by dotted path.

    Attributes:
        problems: every reason why the record is no row, the missing required fields first.
        has_own_zone: whether a time that was read carried its zone.
    """

    def __init__(
        self, record: Mapping[str, Any], zone: ZoneInfo, required: tuple[str, ...] = ()
    ) -> None:
        """Takes the record, the zone of times that carry none, and fields it must have."""
        self._record = record
        self._zone = zone
        self.problems = [f"{name} is missing" for name in required if not text(record.get(name))]
        self.has_own_zone = False

    def text(self, path: str) -> str | None:
        """Stripped text; None when empty."""
        return text(field_value(self._record, path))

    def time(self, path: str) -> datetime | None:
        """Naive UTC; None when empty, and when it is no time, which is then a problem."""
        written = self.text(path)
        if written is None:
            return None
        try:
            moment, basis = parse_timestamp(written, self._zone)
        except ValueError as error:
            self.problems.append(f"{path}: {error}")
            return None
        self.has_own_zone = self.has_own_zone or basis == "zone"
        return moment

    def seconds(self, path: str) -> float | None:
        """A duration; None when empty, and when it is no number, which is then a problem."""
        try:
            return seconds(field_value(self._record, path))
        except ValueError as error:
            self.problems.append(f"{path}: {error}")
            return None
