"""Identifiers of customers: one normalised form of each phone, address and account."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import unquote

import phonenumbers

from expectations.contracts.vocabulary import IDENTIFIER_TYPE

# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE, typed on a telephone's keypad: carriers
# send them in place of a withheld number.
_KEYPAD_WORDS = frozenset({"266696687", "7378742833", "2562533", "8566696", "86282452253"})
_URI = re.compile(r"(?:.*<)?(?:tel|sips?):([^;?@>]+)", re.IGNORECASE)
_EXTENSION = re.compile(r"[;,\s]*(?:ext(?:n|ension)?\.?|x|#)\s*[:=]?\s*\d+\s*$", re.IGNORECASE)
_LOCAL_PART = r"[^@\s<>()\[\]\",;:\\]+"
_DOMAIN = r"[^@\s<>()\[\]\",;:\\.]+(?:\.[^@\s<>()\[\]\",;:\\.]+)+"
# A local part in quotes may hold spaces; quotes around one that needs none are no part of it.
_EMAIL = re.compile(rf"(?:\"({_LOCAL_PART})\"|({_LOCAL_PART}|\"[^\"\\@<>]+\"))(@{_DOMAIN})")


def normalise(identifier_type: str, value: object, region: str | None) -> str | None:
    """The value as it is compared across feeds, or None where it identifies nobody.

    A phone is E.164, or None when withheld, not a number of its country's length and leading
    digits, or one digit repeated. An email is trimmed, NFKC and lower case, or None when it is no
    address. Account, user and visitor are trimmed and NFKC; their case is kept.

    Args:
        identifier_type: one of the contract's identifier types.
        value: what the vendor wrote.
        region: country of phones without a country code, such as `US`; None refuses those.

    Raises:
        KeyError: the type is none of the contract's.
    """
    normal = unicodedata.normalize("NFKC", "" if value is None else str(value))
    # Values copied from a screen carry direction marks and zero-width characters.
    written = "".join(filter(str.isprintable, normal)).strip()
    return _NORMALISERS[identifier_type](written, region)


def identifier_list(
    values: Iterable[tuple[str, object]], region: str | None
) -> list[dict[str, str]]:
    """Usable identifiers among (type, value) pairs, once each, the most trusted type first.

    Returns:
        The contract's shape: identifier_type and identifier_value.
    """
    usable = {
        (identifier_type, normalised)
        for identifier_type, value in values
        if (normalised := normalise(identifier_type, value, region))
    }
    return [
        {"identifier_type": identifier_type, "identifier_value": value}
        for identifier_type, value in sorted(
            usable, key=lambda pair: (IDENTIFIER_TYPE.index(pair[0]), pair[1])
        )
    ]


@lru_cache(maxsize=100_000)
def _phone(written: str, region: str | None) -> str | None:
    uri = _URI.match(written)
    number = _EXTENSION.sub("", unquote(uri[1]) if uri else written)
    # The library reads letters as keypad digits and skips what stands before the first digit:
    # `withheld 1` would become a number.
    if any(char.isalpha() for char in number):
        return None
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.national_significant_number(parsed)
    if len(set(national)) == 1 or f"{parsed.country_code}{national}" in _KEYPAD_WORDS:
        return None
    if not _fits_country(parsed, national):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _fits_country(parsed: phonenumbers.PhoneNumber, national: str) -> bool:
    """Whether length and leading digits are those of the country's numbers.

    `is_valid_number` asks more: that the range is assigned. It refuses numbers newer than the
    library and those reserved for fiction (+44 7700 900123). Length alone accepts too much
    (+1 123 456 7890).
    """
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return False
    code = parsed.country_code or 0
    metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(
        code, phonenumbers.region_code_for_country_code(code)
    )
    general = metadata and metadata.general_desc
    pattern = general and general.national_number_pattern
    return bool(pattern and re.fullmatch(pattern, national))


def _email(written: str, region: str | None) -> str | None:
    found = _EMAIL.fullmatch(written.lower())
    return f"{found[1] or found[2]}{found[3]}" if found else None


def _as_written(written: str, region: str | None) -> str | None:
    return written or None


_NORMALISERS: dict[str, Callable[[str, str | None], str | None]] = {
    "account": _as_written,
    "user": _as_written,
    "email": _email,
    "phone": _phone,
    "visitor": _as_written,
}
