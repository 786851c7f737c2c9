"""What a feed's options say about the rows of a block; options.py says it of one record.

`said` holds the values of the meanings that options.py asks for, as texts or null.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from orchestration.ingest.readers import options as of_record
from orchestration.ingest.readers.cells import read_rows

Said = Mapping[str, pa.Array]


def declared_resolved(said: Said, options: Mapping[str, Any]) -> pa.Array:
    """Of each row what `options.declared_resolved` gives."""
    return read_rows(
        [said["resolved"]],
        lambda resolved: of_record.declared_resolved(record(resolved=resolved), options),
        pa.bool_(),
    )


def excluded_reason(said: Said, options: Mapping[str, Any]) -> pa.Array:
    """Of each row what `options.excluded_reason` gives."""
    return read_rows(
        [said["test"], said["reason"]],
        lambda test, reason: of_record.excluded_reason(record(test=test, reason=reason), options),
        pa.string(),
    )


def contained(said: Said, options: Mapping[str, Any]) -> pa.Array:
    """Of each row what `options.contained` gives."""
    return read_rows(
        [said["contained"]],
        lambda value: of_record.contained(record(contained=value), options),
        pa.bool_(),
    )


def record(**values: str | None) -> dict[str, list[str]]:
    """A record by meaning, as far as it is asked for."""
    return {name: [value] if value else [] for name, value in values.items()}
