"""Identifiers of customers: one normalised form of each phone, address and account."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from expectations.contracts.vocabulary import IDENTIFIER_TYPE
from orchestration.ingest.phones import e164

_TRUST = {identifier_type: rank for rank, identifier_type in enumerate(IDENTIFIER_TYPE)}
_LOCAL_PART = r"[^@\s<>()\[\]\",;:\\]+"
_DOMAIN = r"[^@\s<>()\[\]\",;:\\.]+(?:\.[^@\s<>()\[\]\",;:\\.]+)+"
# A local part in quotes may hold spaces; quotes around one that needs none are no part of it.
_EMAIL = re.compile(rf"(?:\"({_LOCAL_PART})\"|({_LOCAL_PART}|\"[^\"\\@<>]+\"))(@{_DOMAIN})")
# As mail programs and help desks show an address, and as links hold it.
_NAMED = re.compile(r"[^<>]*<\s*(?:mailto:)?([^<>\s]+)\s*>|mailto:(\S+)")


def normalise(identifier_type: str, value: object, region: str | None) -> str | None:
    """The value as it is compared across feeds, or None where it identifies nobody.

    A phone is E.164, or None when withheld, not a number of its country's length and leading
    digits, or one digit repeated. An email is trimmed, NFKC and lower case, without a name beside
    it, or None when it is no address. Account, user and visitor are trimmed and NFKC; their case
    is kept.

    Args:
        identifier_type: one of the contract's identifier types.
        value: what the vendor wrote.
        region: country of phones without a country code, such as `US`; None refuses those.

    Raises:
        KeyError: the type is none of the contract's.
    """
    written = "" if value is None else str(value)
    if not written.isascii():
        written = unicodedata.normalize("NFKC", written)
    if not written.isprintable():
        # Values copied from a screen carry direction marks and zero-width characters.
        written = "".join(filter(str.isprintable, written))
    return _NORMALISERS[identifier_type](written.strip(), region)


def identifier_list(
    values: Iterable[tuple[str, object]], region: str | None
) -> list[dict[str, str]]:
    """Usable identifiers among (type, value) pairs, once each, the most trusted type first.

    Returns:
        The contract's shape: identifier_type and identifier_value.
    """
    usable = {
        (_TRUST[identifier_type], normalised, identifier_type)
        for identifier_type, value in values
        if value is not None and (normalised := normalise(identifier_type, value, region))
    }
    return [
        {"identifier_type": identifier_type, "identifier_value": value}
        for _, value, identifier_type in sorted(usable)
    ]


def _email(written: str, region: str | None) -> str | None:
    named = _NAMED.fullmatch(written.lower())
    found = _EMAIL.fullmatch(named[1] or named[2] if named else written.lower())
    return f"{found[1] or found[2]}{found[3]}" if found else None


def _as_written(written: str, region: str | None) -> str | None:
    return written or None


_NORMALISERS: dict[str, Callable[[str, str | None], str | None]] = {
    "account": _as_written,
    "user": _as_written,
    "email": _email,
    "phone": e164,
    "visitor": _as_written,
}
