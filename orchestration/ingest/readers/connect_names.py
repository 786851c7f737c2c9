"""Contact records of Amazon Connect under the names that Athena and Glue make of them.

Their tables know names in lower case alone, and so do the files that their queries write. Further
down a record's fields are found in any case. Rows of the data lake: connect_lake.py.
"""

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
_BY_LOWER_NAME = {name.lower(): name for name in _NAMES}


def under_own_names(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record under the names that Connect gives its fields; None for one that has them."""
    if connect_lake.is_of_lake(record):
        return connect_lake.as_record(record)
    if "contactid" not in record or "ContactId" in record:
        return None
    return {_BY_LOWER_NAME.get(name, name): value for name, value in record.items()}
