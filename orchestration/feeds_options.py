"""A feed's options: where the vendor's free-form fields carry what we need."""

from collections import Counter
from typing import Any

from expectations.contracts.vocabulary import CUSTOMER_RESOLVED, DIRECTION, EXCLUDED_REASON
from orchestration.feeds_section import Complaint, Section
from orchestration.feeds_values import (
    date_order_complaint,
    scale_complaint,
    subject_pattern_complaint,
    time_format_complaint,
)
from orchestration.feeds_yaml import Node
from orchestration.ingest.readers.asterisk_rules import MEANINGS
from orchestration.ingest.readers.base import Reader
from orchestration.ingest.readers.table_columns import (
    CONTRACT_OF_CHANNEL,
    REPEATABLE,
    TABLE,
    meaning,
    meanings_of,
    options_of,
)

LISTS = frozenset({"resolved_true", "nulls"})
COMPLAINTS: dict[str, Complaint] = {
    "case_in_subject": subject_pattern_complaint,
    "csat_scale": scale_complaint,
    "ces_scale": scale_complaint,
    "date_order": date_order_complaint,
    "time_format": time_format_complaint,
}


def read_options(
    feed: Section, reader: Reader, channel: str, feed_names: frozenset[str]
) -> dict[str, Any]:
    """The options by key: text, lists of text, or dicts of text to text.

    Problems are noted where the feed's go.
    """
    node = feed.entries.get("options", Node(feed.line, {}))
    is_table = reader.name == TABLE
    valid = options_of(channel) if is_table else reader.options
    section = Section(
        node, f"{feed.what}: options", valid, ("key",) if is_table else (), feed.problems
    )
    choices = {
        "columns": meanings_of(channel, feed_names) if is_table else frozenset(),
        "contexts": DIRECTION,
        "exclude_reasons": EXCLUDED_REASON,
        "resolved_answers": CUSTOMER_RESOLVED,
        "userfield": MEANINGS,
    }
    lists = {"key", *REPEATABLE} if is_table else frozenset()
    options: dict[str, Any] = {}
    for key, entry in section.entries.items():
        if key not in valid:
            continue
        if key in choices:
            options[key] = section.mapping(key, choices[key])
        elif key in LISTS or (key in lists and isinstance(entry.content, list)):
            options[key] = list(section.texts(key))
            if not entry.content:
                section.complain(key, "expected at least one value")
        elif key == "calls_feed":
            options[key] = section.choice(key, tuple(sorted(feed_names)), "")
        elif key == "decimal_mark":
            options[key] = section.choice(key, (".", ","), "")
        elif key == "delimiter":
            options[key] = entry.text
            if len(entry.text) != 1 or entry.text in '"\r\n':
                section.complain(key, 'expected one character, such as ";" or "\\t"')
        else:
            options[key] = section.text(key, COMPLAINTS.get(key))
    if "date" in options and "time_format" not in options:
        section.complain("date", "needs time_format, which says how day and time are written")
    if is_table:
        _refuse_two_columns_of_one_meaning(section, options, CONTRACT_OF_CHANNEL[channel])
    return options


def _refuse_two_columns_of_one_meaning(
    section: Section, options: dict[str, Any], contract_name: str
) -> None:
    mapped = Counter(meaning(name, contract_name) for name in options.get("columns", {}).values())
    for name in mapped.keys() - REPEATABLE:
        if name in options:
            section.complain(name, f"columns names a column for {name} as well; keep one of them")
        elif mapped[name] > 1:
            section.complain("columns", f"{mapped[name]} columns are {name}; expected one")
