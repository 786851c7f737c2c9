"""What a plain table of contacts leaves unsaid of a row."""

from typing import Any

from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.options import contained, declared_resolved, excluded_reason
from orchestration.ingest.readers.table_layout import Layout

CONTACT_CHANNEL = {"telephony": "voice", "chat": "chat", "email": "email"}


def complete_leg(
    values: dict[str, Any], record: dict[str, list[str]], layout: Layout, context: ReadContext
) -> None:
    """Adds to the values of a row what follows from them, its record and the feed."""
    options = context.feed.options
    values.setdefault("contact_channel", CONTACT_CHANNEL[context.feed.channel])
    values.setdefault("direction", "inbound")
    values.setdefault("transfers", 0)
    values.setdefault("declared_resolved", declared_resolved(record, options))
    values.setdefault("excluded_reason", excluded_reason(record, options))
    started, answered = values.get("started_at"), values.get("answered_at")
    is_email = values["contact_channel"] == "email"
    if "outcome" not in values:
        is_contained = contained(record, options)
        values["outcome"] = leg_outcome(bool(answered), is_contained, is_email, layout)
    if values["contact_channel"] == "chat" and started and answered:
        values.setdefault("wait_seconds", (answered - started).total_seconds())
    if is_email:
        values["disconnect_party"] = None
    elif "disconnect_party" in layout.columns:
        # Without the column the party stays null: such a table does not record parties at all.
        values.setdefault("disconnect_party", "unknown")


def leg_outcome(
    is_answered: bool, is_contained: bool | None, is_email: bool, layout: Layout
) -> str | None:
    """How a contact ended whose outcome the table does not say."""
    if is_answered:
        return "answered"
    if is_contained:
        return "self_served"
    # A table that never says when a contact was answered does not say that none was.
    return "abandoned" if not is_email and "answered_at" in layout.columns else None
