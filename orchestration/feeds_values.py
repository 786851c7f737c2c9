"""What single values of feeds.yaml must look like: each function says what is wrong, or None."""

import re
from codecs import lookup
from datetime import UTC, date, datetime, timedelta
from encodings.aliases import aliases
from functools import lru_cache
from pathlib import PurePosixPath
from zoneinfo import available_timezones

import phonenumbers

from orchestration.feeds import FROM_UNIQUEID
from orchestration.feeds_section import Complaint, nearest
from orchestration.ingest.identifiers import normalise
from orchestration.ingest.patterns import nights_of
from orchestration.ingest.readers.asterisk_cdr import AsteriskCdr
from orchestration.ingest.readers.local_times import DATE_ORDERS

DIRECTIVES = "YymdFjbBGVuUWwaA"
MOST_CHARACTERS = 255
# A year and the turns of two: weeks, and the years that weeks belong to, go wrong there alone.
NIGHTS = tuple(date(2024, 12, 20) + timedelta(days=number) for number in range(400))


def name_complaint(value: str) -> str | None:
    """A feed's name: it becomes an asset key and a folder."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*", value):
        return None
    return "expected ASCII letters, digits and underscores, the first no underscore"


def zone_complaint(value: str) -> str | None:
    """An IANA time zone."""
    # What Linux calls `localtime` is another zone on each machine.
    zones = available_timezones() - {"localtime"}
    if value in zones:
        return None
    return (
        "unknown time zone; expected an IANA name such as UTC or America/New_York"
        f"{nearest(value, zones)}"
    )


def feed_zone_complaint(format_name: str) -> Complaint:
    """A feed's zone: of one format it may stand in the ids of the records."""
    if format_name == AsteriskCdr.name:
        return lambda value: None if value == FROM_UNIQUEID else zone_complaint(value)
    return lambda value: (
        f"only the format {AsteriskCdr.name} can recover the zone of its times from ids"
        if value == FROM_UNIQUEID
        else zone_complaint(value)
    )


def region_complaint(value: str) -> str | None:
    """A country, as the default of phone numbers without a country code."""
    if value in phonenumbers.SUPPORTED_REGIONS:
        return None
    return (
        "unknown region; expected a two-letter code such as US or GB"
        f"{nearest(value, phonenumbers.SUPPORTED_REGIONS)}"
    )


def encoding_complaint(value: str) -> str | None:
    """An encoding that Python can decode text with."""
    try:
        "".encode(value)
        # Encodings of domain names, not of texts.
        is_text = lookup(value).name not in ("idna", "punycode")
    except (LookupError, ValueError):
        is_text = False
    if not is_text:
        return (
            "Python knows no such text encoding; expected a name such as cp1252 or latin-1"
            f"{nearest(value, aliases)}"
        )
    return None


def pattern_complaint(value: str) -> str | None:
    """A file pattern that stays in the inbox and names one night."""
    if value.startswith("/") or ".." in PurePosixPath(value).parts:
        return "expected a path inside the inbox, without a leading '/' and without '..'"
    found = re.findall(rf"%-?[{DIRECTIVES}]|%%|(%.?)", value)
    if unknown := next(filter(None, found), None):
        known = ", ".join(f"%{letter}" for letter in DIRECTIVES)
        return f"{unknown!r} is no date directive; expected one of: {known}"
    if len(value) > MOST_CHARACTERS or not value.isprintable():
        return f"expected at most {MOST_CHARACTERS} characters, all of them printable"
    if {"", "."} & set(value.split("/")):
        return "no name is empty or '.'; expected names with one '/' between them, none at the end"
    if any(name.startswith(".") for name in value.split("/")):
        return "files and folders whose names begin with a dot are no exports and never found"
    # A set in brackets takes one character, as a question mark does.
    return _night_complaint(re.sub(r"\[[^]/]+\]", "?", value))


@lru_cache
def _night_complaint(pattern: str) -> str | None:
    """Whether the pattern, as each night has it, is found again for that night alone."""
    first: dict[str, date] = {}
    for night in NIGHTS:
        other = first.setdefault(night.strftime(pattern), night)
        if other != night:
            return (
                f"the same file would belong to several nights, such as {other} and {night}; "
                "expected the whole date, for example %Y-%m-%d"
            )
    for name, night in first.items():
        # A star, a question mark and two stars match themselves.
        if nights_of(pattern, name) != {night}:
            return (
                f"the night cannot be read back from {name!r}; expected a date such as %Y-%m-%d, "
                "or %G-%V-%u of weeks, and not both"
            )
    return None


def domain_complaint(value: str) -> str | None:
    """A mail domain."""
    if re.fullmatch(r"[^\s@/*,;:<>.]+(\.[^\s@/*,;:<>.]+)+", value):
        return None
    return (
        "expected a mail domain such as acme.example, without '@', '*' or ','; the domains below "
        "it are meant as well"
    )


def phone_complaint(value: str) -> str | None:
    """A phone number that means the same in every country."""
    if normalise("phone", value, None):
        return None
    return "not a valid number; expected the international form, such as +18005550199"


def local_part_complaint(value: str) -> str | None:
    """The local part of a mail address."""
    return "expected what stands before the '@', such as info" if "@" in value else None


def subject_pattern_complaint(value: str) -> str | None:
    """A regular expression that finds the case in a mail's subject."""
    try:
        groups = re.compile(value).groups
    except re.error as error:
        return f"not a regular expression: {error}"
    return None if groups == 1 else f"it has {groups} groups; expected exactly one, around the case"


def date_order_complaint(value: str) -> str | None:
    """Which comes first in a date, month or day."""
    return None if value in DATE_ORDERS else f"expected one of: {', '.join(DATE_ORDERS)}"


def time_format_complaint(value: str) -> str | None:
    """A format of strptime that says the whole date, and of which half of the day an hour is."""
    if "%p" in value and "%I" not in value:
        return "%p needs %I: strptime leaves it unread beside the hours of a whole day"
    if "%I" in value and "%p" not in value:
        return "%I needs %p, or each afternoon is a morning; hours of a whole day are %H"
    sample = datetime(2026, 12, 31, 17, 5, 9, tzinfo=UTC)
    try:
        parsed = datetime.strptime(sample.strftime(value), value)
    except ValueError as error:
        return f"not a format of strptime: {error}"
    if parsed.date() == sample.date():
        return None
    return "expected the whole date, such as %d/%m/%Y %H:%M:%S"


def scale_complaint(value: str) -> str | None:
    """A scale is its highest value, or the path of a field; what is no number is a path."""
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?", value) or (value.isdecimal() and int(value) >= 2):
        return None
    return "expected the scale's highest value, a whole number from 2 on, or a field's path"
