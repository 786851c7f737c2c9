"""What a feed's options say about a record: where resolution, reason and identifiers stand.

Shared by the readers of every vendor whose records carry free-form fields. `options` is the
mapping of that name in the feed; its values are field paths, as `parsing.field_values` reads them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from expectations.contracts.vocabulary import IDENTIFIER_TYPE
from orchestration.feeds import Feed
from orchestration.ingest.identifiers import identifier_list
from orchestration.ingest.readers.parsing import (
    field_value,
    field_values,
    is_true,
    text,
    without_fraction,
)

CONTACT_OPTIONS = frozenset(
    {
        *("account", "user", "visitor", "case", "order", "reason", "queue", "agent"),
        *("resolved", "resolved_true", "exclude_reasons", "contained", "test"),
    }
)
"""Options that a feed of contacts may set, whatever the vendor."""


def option_text(record: Any, options: Mapping[str, Any], key: str) -> str | None:
    """First non-empty value at the option's path; None also where the option is not set."""
    return text(field_value(record, options[key])) if options.get(key) else None


def option_texts(record: Any, options: Mapping[str, Any], key: str) -> list[str]:
    """All non-empty values at the option's path, once each, in the record's order."""
    if not options.get(key):
        return []
    found = (text(value) for value in field_values(record, options[key]))
    return list(dict.fromkeys(value for value in found if value))


def declared_resolved(record: Any, options: Mapping[str, Any]) -> bool | None:
    """Whether the field of option `resolved` states that the issue is resolved.

    The values of `resolved_true` do, compared as text in any case, 1.0 as 1; without that option,
    any value that `parsing.is_true` holds true. None where the option is not set or the field is
    empty.
    """
    stated = option_text(record, options, "resolved")
    if stated is None:
        return None
    if "resolved_true" not in options:
        return is_true(stated)
    words = (text(value) or "" for value in options["resolved_true"])
    return _word(stated) in map(_word, words)


def _word(written: str) -> str:
    return without_fraction(written).casefold()


def excluded_reason(record: Any, options: Mapping[str, Any]) -> str | None:
    """Why the record's contacts count in no journey, by options `test` and `exclude_reasons`."""
    if is_true(option_text(record, options, "test")):
        return "test"
    if not options.get("exclude_reasons"):
        return None
    code = option_text(record, options, "reason")
    excluded = {text(key): reason for key, reason in options["exclude_reasons"].items()}
    return excluded.get(code) if code else None


def contained(record: Any, options: Mapping[str, Any]) -> bool | None:
    """Whether the record says that a machine served the customer; None without the option."""
    if not options.get("contained"):
        return None
    return is_true(option_text(record, options, "contained"))


def option_identifiers(
    record: Any, feed: Feed, extra: Iterable[tuple[str, object]] = ()
) -> list[dict[str, str]]:
    """Identifiers that the feed's options name, and `extra` (type, value) pairs, normalised."""
    options = feed.options
    named = [
        (kind, option_text(record, options, kind)) for kind in IDENTIFIER_TYPE if kind in options
    ]
    return identifier_list([*named, *extra], feed.region)
