"""Contact records of Amazon Connect under the names that Athena and Glue make of them.

Their tables know names in lower case alone, and so do the files that their queries write. Further
down a record's fields are found in any case. Tables that declare attributes a string, as AWS's own
sample does, give them as a text of JSON. Rows of the data lake: connect_lake.py.
"""

import json
from collections.abc import Mapping
from typing import Any

from orchestration.ingest.readers import connect_lake

_NAMES = (
    *("ContactId", "InitialContactId", "NextContactId", "PreviousContactId", "RelatedContactId"),
    *("InitiationTimestamp", "ConnectedToSystemTimestamp", "DisconnectTimestamp"),
    *("LastUpdateTimestamp", "TransferCompletedTimestamp", "TransferredToEndpoint"),
    *("Channel", "InitiationMethod", "DisconnectReason", "Campaign", "Queue", "Agent"),
    *("Attributes", "SegmentAttributes", "ChatMetrics", "CustomerEndpoint", "SystemEndpoint"),
)
_ATTRIBUTES = ("Attributes", "SegmentAttributes")
_BY_LOWER_NAME = {name.lower(): name for name in _NAMES}


def under_own_names(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record under the names that Connect gives its fields; None for one that has them."""
    if connect_lake.is_of_lake(record):
        return _with_opened(connect_lake.as_record(record))
    if "contactid" not in record or "ContactId" in record:
        return None
    return _with_opened({_BY_LOWER_NAME.get(name, name): record[name] for name in record})


def _with_opened(record: dict[str, Any]) -> dict[str, Any]:
    """The record with attributes as objects, where they are texts of one."""
    return record | {name: _opened(record[name]) for name in _ATTRIBUTES if name in record}


def _opened(attributes: Any) -> Any:
    try:
        return json.loads(attributes) if isinstance(attributes, str) else attributes
    except ValueError:
        return attributes
