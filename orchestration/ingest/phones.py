"""Phone numbers as exports write them, to E.164: the one form in which they are compared."""

import re
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE, typed on a telephone's keypad: carriers
# send them in place of a withheld number.
_KEYPAD_WORDS = frozenset(
    {
        *("266696687", "7378742833", "2562533", "8566696", "86282452253"),
        # RESTRICTED has as many digits as a number of North America, whose code is put before it.
        "17378742833",
    }
)
_URI = re.compile(r"(?:.*<)?(?:tel|sips?|sms|whatsapp):([^;?@>]+)", re.IGNORECASE)
_EXTENSION = re.compile(r"[;,\s]*(?:ext(?:n|ension)?\.?|x|#)\s*[:=]?\s*\d+\s*$", re.IGNORECASE)
# A column of numbers that lack somewhere becomes one of fractions in many programs.
_FRACTION = re.compile(r"(\d{7,})\.0", re.ASCII)
_NOT_DIGITS = re.compile(r"\D")
# What is left of a shorter one is as well the end of a number of a town.
_FEWEST_MOBILE_DIGITS = 8
# In countries whose numbers differ in length, an extension looks like the shortest of them.
_LONGEST_EXTENSION = 6
_INTERNATIONAL = re.compile(r"\+([1-9]\d{6,14})", re.ASCII)
_LONGEST_COUNTRY_CODE = 3
_ONE_DIGIT = "^(?:" + "|".join(f"{digit}+" for digit in range(10)) + ")$"


class _Plan(NamedTuple):
    """How the numbers of a country code look.

    Attributes:
        lengths: of whole national numbers.
        national: their pattern.
        prefix: what may be dialled before them at home, if anything.
    """

    lengths: frozenset[int]
    national: re.Pattern[str]
    prefix: re.Pattern[str] | None


@lru_cache(maxsize=100_000)
def e164(written: str, region: str | None) -> str | None:
    """The number, or None when it is withheld, or not of its country's length and leading digits.

    One digit repeated is no number either.

    Args:
        written: in any spelling, as a `tel:`, `sip:`, `sms:` or `whatsapp:` address too; an
            extension is left out.
        region: country of numbers without a country code, such as `US`; None refuses those.
    """
    international = _INTERNATIONAL.fullmatch(written)
    if international and (number := _as_it_stands(international[1])):
        return number
    uri = _URI.match(written)
    number = _EXTENSION.sub("", unquote(uri[1]) if uri else written)
    if fraction := _FRACTION.fullmatch(number):
        number = fraction[1]
    # The library reads letters as keypad digits and skips what stands before the first digit:
    # `withheld 1` would become a number.
    if any(char.isalpha() for char in number):
        return None
    try:
        parsed = _mobile_without_plus(number, region) or phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.national_significant_number(parsed)
    if _names_nobody(f"{parsed.country_code or 0}", national):
        return None
    if not _fits_country(parsed, national):
        return None
    may_be_extension = "+" not in number and len(national) <= _LONGEST_EXTENSION
    if may_be_extension and not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _mobile_without_plus(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """A mobile number of the region that begins with the country's code alone, as 4915112345678.

    Where numbers differ in length the library takes it for a longer one of the country.
    """
    if region is None or "+" in number:
        return None
    code = str(phonenumbers.country_code_for_region(region))
    digits = _NOT_DIGITS.sub("", number)
    if not digits.startswith(code) or len(digits) - len(code) < _FEWEST_MOBILE_DIGITS:
        return None
    parsed = phonenumbers.parse(f"+{digits}", None)
    is_mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    return parsed if is_mobile else None


def _as_it_stands(digits: str) -> str | None:
    """The number of these digits with their country code, where the library would keep them all.

    It takes the library fifty times as long to say so. None where it may say something else.
    """
    code = _country_code(digits)
    if code is None or (plan := _plan(int(code))) is None:
        return None
    national = digits[len(code) :]
    is_whole = len(national) in plan.lengths and plan.national.fullmatch(national)
    has_prefix = plan.prefix and plan.prefix.match(national)
    return (
        f"+{digits}" if is_whole and not has_prefix and not _names_nobody(code, national) else None
    )


def stand_as_written(numbers: pa.Array) -> pa.Array:
    """Whether `e164` gives each number as it is; false also for some of which it has to be asked.

    `_as_it_stands`, a column at a time.
    """
    stands = np.zeros(len(numbers), bool)
    is_international = pc.match_substring_regex(numbers, f"^{_INTERNATIONAL.pattern}$")
    positions = np.flatnonzero(pc.fill_null(is_international, False))
    digits = pc.utf8_slice_codeunits(numbers.take(pa.array(positions)), 1)
    heads = pc.utf8_slice_codeunits(digits, 0, _LONGEST_COUNTRY_CODE).dictionary_encode()
    codes = [_country_code(head) for head in heads.dictionary.to_pylist()]
    for code in {code for code in codes if code}:
        of_code = [position for position, other in enumerate(codes) if other == code]
        chosen = np.isin(heads.indices, of_code)
        stands[positions[chosen]] = _stand(digits.filter(pa.array(chosen)), code)
    return pa.array(stands)


def _stand(digits: pa.Array, code: str) -> np.ndarray:
    plan = _plan(int(code))
    national = pc.utf8_slice_codeunits(digits, len(code))
    if plan is None:
        return np.zeros(len(digits), bool)
    nobody = pc.or_(
        pc.match_substring_regex(national, _ONE_DIGIT),
        pc.is_in(digits, pa.array(sorted(_KEYPAD_WORDS))),
    )
    try:
        is_whole = pc.and_(
            pc.is_in(pc.binary_length(national), pa.array(sorted(plan.lengths), pa.int32())),
            pc.match_substring_regex(national, f"^(?:{plan.national.pattern})$"),
        )
        if plan.prefix:
            prefix = pc.match_substring_regex(national, f"^(?:{plan.prefix.pattern})")
            nobody = pc.or_(nobody, prefix)
    except pa.ArrowInvalid:
        # Arrow's expressions know fewer forms than Python's.
        return np.zeros(len(digits), bool)
    return np.asarray(pc.and_not(is_whole, nobody))


def _country_code(digits: str) -> str | None:
    """The country code with which the digits begin; none begins with another."""
    heads = (digits[:length] for length in range(1, _LONGEST_COUNTRY_CODE + 1))
    return next((head for head in heads if _plan(int(head))), None)


@cache
def _plan(code: int) -> _Plan | None:
    """What the library knows of all numbers of a country code; None for a code of no country."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(
        code, phonenumbers.region_code_for_country_code(code)
    )
    general = metadata and metadata.general_desc
    if not metadata or not general or not general.national_number_pattern:
        return None
    prefix = metadata.national_prefix_for_parsing
    return _Plan(
        frozenset(general.possible_length),
        re.compile(general.national_number_pattern),
        re.compile(prefix) if prefix else None,
    )


def _names_nobody(code: str, national: str) -> bool:
    return len(set(national)) == 1 or f"{code}{national}" in _KEYPAD_WORDS


def _fits_country(parsed: phonenumbers.PhoneNumber, national: str) -> bool:
    """Whether length and leading digits are those of the country's numbers.

    `is_valid_number` asks more: that the range is assigned. It refuses numbers newer than the
    library and those reserved for fiction (+44 7700 900123). Length alone accepts too much
    (+1 123 456 7890).
    """
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return False
    plan = _plan(parsed.country_code or 0)
    return plan is not None and plan.national.fullmatch(national) is not None
