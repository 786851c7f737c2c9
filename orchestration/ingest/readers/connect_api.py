"""Amazon Connect's API: contacts of DescribeContact and SearchContacts under the record's names.

The API tells when an agent was connected and how long the customer was held, but not for how long
they talked nor how long the customer queued: what it leaves out is left out here, too. Times are
epoch seconds from the service itself, ISO 8601 from its command line.
"""

from collections.abc import Mapping
from typing import Any

from orchestration.ingest.readers.times import from_epoch

_NAMES = {
    "Id": "ContactId",
    "QueueInfo": "Queue",
    "AgentInfo": "Agent",
    "AgentInitiatedHoldDuration": "CustomerHoldDuration",
}


def api_contacts(record: Mapping[str, Any]) -> list[Any] | None:
    """The contacts of an answer of the API, or the one taken out of it, as contact records.

    None for another object.
    """
    found = record.get("Contacts", record.get("Contact"))
    if "Id" in record and "InitiationMethod" in record:
        found = record
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or "ContactId" in record:
        return None
    return [_as_record(contact) if isinstance(contact, dict) else contact for contact in found]


def _as_record(contact: Mapping[str, Any]) -> dict[str, Any]:
    renamed = _renamed(contact)
    for name in ("Queue", "Agent"):
        if isinstance(held := renamed.get(name), dict):
            within = _renamed(held)
            # The id is the end of the resource name that the record has in its place.
            renamed[name] = within | {"ARN": within.pop("ContactId", None)}
    return renamed


def _renamed(holder: Mapping[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(name, name): _with_times(name, value) for name, value in holder.items()}


def _with_times(name: str, value: Any) -> Any:
    """A field's value, in which all times are in ISO 8601."""
    if isinstance(value, dict):
        return {key: _with_times(key, each) for key, each in value.items()}
    return api_time(value) if name.endswith("Timestamp") else value


def api_time(value: Any) -> Any:
    """Epoch seconds in ISO 8601; anything else as it is, for the record's reader to judge."""
    try:
        return f"{from_epoch(value).isoformat()}Z" if isinstance(value, int | float) else value
    except ValueError:
        return value
