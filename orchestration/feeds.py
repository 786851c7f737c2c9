"""Feed configuration: the types of feeds.yaml. How the file is read and judged: feeds_file.py."""

from dataclasses import dataclass, field
from typing import Any, Literal

Covers = Literal["same_day", "previous_day"]
Volume = Literal["warn", "refuse"]

FROM_UNIQUEID = "from_uniqueid"
"""`timezone` of an Asterisk CDR whose offset is recovered from the epoch in the ids of its rows."""


class FeedsError(ValueError):
    """feeds.yaml cannot be used; the message has a line for each problem, with file and line."""


@dataclass(frozen=True)
class Company:
    """Values that identify the company or nobody, and so never a customer.

    Attributes:
        domains: the company's own mail domains, lower case.
        phones: the company's own numbers, E.164.
        role_local_parts: local parts of role mailboxes, lower case.
        placeholder_emails: addresses typed in for want of one, lower case.
        placeholder_accounts: account values typed in for want of one.
    """

    domains: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    role_local_parts: tuple[str, ...] = ()
    placeholder_emails: tuple[str, ...] = ()
    placeholder_accounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A line of the reasons table; `family` is None where the code is no reason."""

    feed: str
    code: str
    family: str | None
    is_failure_demand: bool


@dataclass(frozen=True)
class Feed:
    """One export that someone drops each night; fields as in the README's section on feeds.

    Values of `options` are text as written in the file, lists of text, or dicts of text to text.
    """

    name: str
    channel: str
    format: str
    pattern: str
    timezone: str
    region: str | None = None
    required: bool = False
    covers: Covers = "same_day"
    encoding: str | None = None
    may_be_empty: bool = False
    volume: Volume = "warn"
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FeedsConfig:
    """The whole of feeds.yaml."""

    business_timezone: str
    company: Company
    reasons: tuple[Reason, ...]
    feeds: tuple[Feed, ...]
