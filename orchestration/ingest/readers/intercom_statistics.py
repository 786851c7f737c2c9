"""What Intercom's statistics tell of the parts that an export leaves out.

Lists and searches leave out all parts, a single conversation all but its last 500, a webhook all
but those of its event, which it counts as all. The statistics still hold the times of the first and
the last reply of a teammate: without them a chat that was answered would look like one that nobody
answered. The customer's last reply is not taken from them: with what came before it unknown, it
might open a contact that never was.
"""

from collections.abc import Mapping
from typing import Any

from orchestration.ingest.readers.parsing import field_value
from orchestration.ingest.readers.times import from_epoch_or_iso

_REPLIES = ("first_admin_reply_at", "last_admin_reply_at")


def left_out_replies(
    record: Mapping[str, Any], entries: list[dict[str, Any]], *, is_event: bool
) -> list[dict[str, Any]]:
    """Teammates' messages that only the statistics tell of, by whose names they are known.

    Args:
        record: the conversation.
        entries: what its opening message and its parts tell, in the contract's shape.
        is_event: whether a webhook brought the record.

    Raises:
        ValueError: a time of the statistics cannot be read.
    """
    if not (is_event or _leaves_parts_out(record)):
        return []
    known = {entry["sent_at"] for entry in entries if entry["author"] == "agent"}
    replies = []
    for field in _REPLIES:
        path = f"statistics.{field}"
        value = field_value(record, path)
        if value is None:
            continue
        try:
            sent_at = from_epoch_or_iso(value)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        if sent_at not in known:
            known.add(sent_at)
            replies.append(
                {
                    "message_id": None,
                    "sent_at": sent_at,
                    "author": "agent",
                    "agent_source_id": None,
                    "event": "message",
                    "is_public": True,
                    "is_thank_you": False,
                }
            )
    return replies


def _leaves_parts_out(record: Mapping[str, Any]) -> bool:
    page = record.get("conversation_parts")
    if not isinstance(page, dict):
        return page is None
    listed, counted = page.get("conversation_parts"), page.get("total_count")
    return isinstance(listed, list) and isinstance(counted, int) and counted > len(listed)
