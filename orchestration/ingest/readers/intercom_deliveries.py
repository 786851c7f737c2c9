"""What Intercom wraps conversations in: recorded exchanges, lists, webhook deliveries, errors."""

from dataclasses import dataclass
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.parsing import field_value, field_values, text

_LIST = "conversation.list"
_TOPIC = "conversation."
_DELETION = "conversation.deleted"


@dataclass(frozen=True)
class Delivered:
    """What stands where a conversation is expected.

    Attributes:
        conversation: the object.
        is_deleted: whether it says that it was deleted.
        is_event: whether a webhook brought it: it holds the parts of that event alone.
    """

    conversation: Any
    is_deleted: bool = False
    is_event: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it is a conversation of Intercom's, or says that one was deleted."""
        return self.is_deleted or _is_conversation(self.conversation)


def exchanged(record: dict[str, Any]) -> dict[str, Any]:
    """The body of a recorded exchange with the API; any other object itself."""
    body = record.get("body")
    return body if isinstance(body, dict) and "type" not in record else record


def delivered(record: dict[str, Any]) -> list[Delivered] | None:
    """The conversations that an object holds; None where it is none and holds none.

    Webhooks of other topics, such as `ping` and `contact.created`, and empty pages hold none and
    are no rows either: an empty list.

    Raises:
        FileRefusedError: Intercom's API answered with an error in place of conversations.
    """
    kind = text(record.get("type"))
    if kind == "error.list":
        raise FileRefusedError(
            "the export failed: Intercom's API answered with the error "
            f"{text(field_value(record, 'errors.code'))}: "
            f"{text(field_value(record, 'errors.message'))}; have it exported again"
        )
    if record.get("object") == "conversation" and record.get("deleted") is True:
        return [Delivered(record, is_deleted=True)]
    if kind == "conversation":
        return [_listed(record)]
    if kind == "notification_event":
        return _notified(record)
    members = _members(record, kind)
    return None if members is None else [_listed(member) for member in members]


def _listed(member: Any) -> Delivered:
    """A conversation, or what the list of deleted ones tells of it."""
    return Delivered(
        member, isinstance(member, dict) and text(member.get("deleted_at")) is not None
    )


def _notified(event: dict[str, Any]) -> list[Delivered]:
    topic = text(event.get("topic")) or ""
    items = field_values(event, "data.item")
    if topic.startswith(_TOPIC):
        is_deleted = topic == _DELETION
        return [Delivered(item, is_deleted, is_event=True) for item in items or [event]]
    return [Delivered(item, is_event=True) for item in items if _is_conversation(item)]


def _members(record: dict[str, Any], kind: str | None) -> list[Any] | None:
    conversations, data = record.get("conversations"), record.get("data")
    if isinstance(conversations, list):
        return conversations
    if isinstance(data, list) and (kind == _LIST or any(map(_is_conversation, data))):
        return data
    return [] if kind == _LIST else None


def _is_conversation(item: object) -> bool:
    return isinstance(item, dict) and item.get("type") == "conversation"
