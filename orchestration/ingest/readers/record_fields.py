"""Typed access to a vendor's record that gathers every defect instead of stopping at the first."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.field_paths import FieldPaths
from orchestration.ingest.readers.parsing import seconds, text
from orchestration.ingest.readers.times import parse_timestamp


class RecordFields:
    """One record's fields by dotted path.

    Attributes:
        problems: every reason why the record is no row, the missing required fields first.
        has_own_zone: whether a time that was read carried its zone.
    """

    def __init__(
        self,
        record: dict[str, Any],
        paths: FieldPaths,
        zone: ZoneInfo,
        required: tuple[str, ...] = (),
    ) -> None:
        """Takes the record, the file's paths, the zone of times without one, what it must have."""
        self._record = record
        self._paths = paths
        self._values = paths.values(record)
        self._zone = zone
        self.problems = [f"{name} is missing" for name in required if not text(record.get(name))]
        self.has_own_zone = False

    def value(self, path: str) -> Any | None:
        """As `parsing.field_value`; a blank value as it stands."""
        try:
            return self._values[path]
        except KeyError:
            self._paths.learn(path)
            self._values = self._paths.values(self._record)
            return self._values[path]

    def text(self, path: str) -> str | None:
        """Stripped text; None when empty."""
        value = self.value(path)
        return None if value is None else text(value)

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
        value = self.value(path)
        if value is None:
            return None
        try:
            return seconds(value)
        except ValueError as error:
            self.problems.append(f"{path}: {error}")
            return None
