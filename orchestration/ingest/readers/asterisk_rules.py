"""What the fields of an Asterisk CDR mean in our vocabulary; no times, no files."""

import re
from collections.abc import Mapping
from typing import Any

from orchestration.ingest.readers.digests import digest_of_record, digest_of_values
from orchestration.ingest.readers.parsing import field_values, text

ANSWERED, UNANSWERED, FAILED = "answered", "unanswered", "failed"
# Backends that write no names write the numbers of Asterisk's bit flags.
DISPOSITIONS = {
    "answered": ANSWERED,
    "answer": ANSWERED,
    "noanswer": UNANSWERED,
    "busy": FAILED,
    "failed": FAILED,
    "congestion": FAILED,
    "0": UNANSWERED,
    "1": UNANSWERED,
    "2": FAILED,
    "4": FAILED,
    "8": ANSWERED,
    "16": FAILED,
}
_VOICEMAIL_APPS = frozenset({"voicemail", "minivmrecord"})
# FreePBX's extensions of mailboxes: busy, unavailable, without a greeting, and the direct one.
_MAILBOX = re.compile(r"vm[bsui]\d+")
# There a machine may have answered the channel, but the caller is still waiting for a person.
_WAITING_APPS = frozenset({"queue", "dial", "followme", "park", "page"})
_SPYING_APPS = frozenset({"chanspy", "extenspy"})
CHANNEL_INSTANCE = re.compile(
    r"(?:-(?:[0-9a-f]{4,}|\d{1,3}))?(?:[;,][12])?(?:/n)?(?:<\w+>)?$", re.IGNORECASE
)
# What Asterisk puts before the name of a channel whose call it took over: `AsyncGoto/SIP/101-1f`.
TAKEN_OVER_BY = "^(?:AsyncGoto|Bridge|Masq|Parked|Transfered)/"
_TAKEN_OVER = re.compile(rf"{TAKEN_OVER_BY}(?=\w+/)")
LONG_NUMBER, EXTENSION = re.compile(r"\+?[0-9]{7,}"), re.compile(r"[0-9]{1,6}")
_NUMBER_IN_CLID = re.compile(r"<([^<>]+)>")

MEANINGS = (
    *("account", "user", "email", "phone", "visitor", "case", "order", "reason"),
    *("queue", "agent", "resolved", "contained", "test"),
)
"""What the options of a feed can make of a column or of a key within `userfield`."""


def disposition(written: str) -> str | None:
    """One of ANSWERED, UNANSWERED and FAILED, or None for what Asterisk does not write."""
    return DISPOSITIONS.get(re.sub(r"[\W_]", "", written).lower())


def outcome(
    result: str, app: str, extension: str, *, has_party: bool, is_contained: bool | None
) -> str:
    """How the row ended for the customer.

    Args:
        result: of `disposition`.
        app: the last application of the caller's channel.
        extension: the one that was dialled.
        has_party: whether another channel was there: a machine answers without one.
        is_contained: whether the feed's option says that a machine served the customer.
    """
    app = app.lower()
    if result == ANSWERED and (app in _VOICEMAIL_APPS or _MAILBOX.fullmatch(extension.lower())):
        return "voicemail"
    if result == ANSWERED and has_party:
        return "answered"
    if is_contained:
        return "self_served"
    if result == FAILED:
        return "failed"
    if result == UNANSWERED or app in _WAITING_APPS or is_contained is False:
        return "abandoned"
    return "self_served"


def direction(dcontext: str, options: Mapping[str, Any]) -> str:
    """As the feed's option says; a context that it does not name is one of customers' calls."""
    contexts: dict[str, str] = options.get("contexts", {})
    return contexts.get(dcontext, "inbound")


def shows_agent_first(direction: str, caller: str, extension: str) -> bool:
    """Whether the row's caller is our own: in a call of ours to somebody outside.

    A context of our telephones also takes calls that they pass on. There a long number calls an
    extension, and the agent is the one who is called.
    """
    is_passed_on = LONG_NUMBER.fullmatch(caller) and EXTENSION.fullmatch(extension)
    return direction == "outbound" and not is_passed_on


def content_key(content: Any) -> str:
    """A CDR has no key of its own: lines that are equal in all columns are one row.

    Args:
        content: pairs of a column and its cell, in the columns' order, or a JSON object.
    """
    if isinstance(content, list):
        names, cells = zip(*content, strict=True)
        return digest_of_values(names, cells)
    return digest_of_record(content)


def is_spying(app: str) -> bool:
    """Whether somebody only listened to another call."""
    return app.lower() in _SPYING_APPS


def queue_name(app: str, arguments: str) -> str | None:
    """The queue that the row waited in: the first argument, before `,` or the older `|`."""
    return text(re.split(r"[,|]", arguments)[0]) if app.lower() == "queue" else None


def interface(channel: str | None) -> str | None:
    """Whose channel it was, without what tells one call from another: `SIP/bob-0000001a`.

    A channel that another took the place of is marked: `SIP/bob-0000001a<ZOMBIE>`.
    """
    if not channel:
        return None
    return text(CHANNEL_INSTANCE.sub("", _TAKEN_OVER.sub("", channel)))


def member(name: str | None) -> str | None:
    """A queue's member as its log names it: by a name, or by the interface that rings.

    Both may end as channels do, `Desk-12` or `PJSIP/agent-7001`, and are no channels.
    """
    return text(name.removesuffix("/n")) if name else None


def number_in(clid: str | None) -> str | None:
    """The number in `"Name" <number>`."""
    found = _NUMBER_IN_CLID.search(clid or "")
    return found[1] if found else None


def userfield_pairs(userfield: str | None) -> dict[str, list[str]]:
    """Values by key of `key=value;...`: both parties' fields may stand in it, one after another."""
    pairs: dict[str, list[str]] = {}
    for part in (userfield or "").split(";"):
        key, equals, value = part.partition("=")
        if equals and value.strip():
            pairs.setdefault(key.strip().casefold(), []).append(value.strip())
    return pairs


class Meanings:
    """What a feed's options make of a row's columns and of the keys within its userfield.

    Attributes:
        sources: by meaning, a field path if there is one, and keys of the userfield.
        options: for the functions of options.py, with meanings in place of paths.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        keys: dict[str, str] = options.get("userfield", {})
        self.sources: dict[str, tuple[str | None, list[str]]] = {
            meaning: (
                options.get(meaning),
                [key.strip().casefold() for key, named in keys.items() if named == meaning],
            )
            for meaning in MEANINGS
            if options.get(meaning) or meaning in keys.values()
        }
        self.options: dict[str, Any] = {meaning: meaning for meaning in self.sources}
        for name in ("resolved_true", "exclude_reasons"):
            if name in options:
                self.options[name] = options[name]

    def values(self, record: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The row's values by meaning, for the functions of options.py with `self.options`."""
        pairs = userfield_pairs(text(record.get("userfield")))
        row = {**pairs, **record}
        return {
            meaning: [
                *(field_values(row, path) if path else []),
                *(value for key in keys for value in pairs.get(key, [])),
            ]
            for meaning, (path, keys) in self.sources.items()
        }
