"""What readers of quality evaluations share: the feed's options, numbers, items of a checklist."""

from typing import Any

from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.options import option_text
from orchestration.ingest.readers.parsing import finite_number, text

EVALUATION_OPTIONS = frozenset({"agent", "reference", "reference_feed"})
"""Options that a feed of evaluations may set, whatever the vendor."""


def evaluation_subject(
    record: dict[str, Any], context: ReadContext, *, agent: str | None, reference: str | None
) -> dict[str, str | None]:
    """Whom and which contact an evaluation is about.

    Args:
        record: the vendor's record, for the paths that the feed's options name.
        context: of the feed; `feed_names` tells a feed's name in `reference_feed` from a path.
        agent: the vendor's own field, where the option names none.
        reference: the same for the contact.
    """
    options = context.feed.options
    named = options.get("reference_feed")
    return {
        "agent_source_id": option_text(record, options, "agent") or agent,
        "reference": option_text(record, options, "reference") or reference,
        "reference_feed": named
        if named in context.feed_names
        else option_text(record, options, "reference_feed"),
    }


def number(value: object) -> float | None:
    """A number, also written as text; None when empty.

    Raises:
        ValueError: the value is no finite number.
    """
    written = text(value)
    if written is None:
        return None
    return finite_number(written)
