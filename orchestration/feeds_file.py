"""Reads feeds.yaml: a silent guess is a bug, so whatever is not understood is refused, by line.

All problems are reported in one message, each with file, line, value, what is expected and, for
what looks like a slip, the nearest valid choice. What single values must look like:
feeds_values.py; options of feeds: feeds_options.py; the reasons table: feeds_reasons.py.
"""

import unicodedata
from pathlib import Path
from typing import get_args

from orchestration import feeds_values
from orchestration.feeds import Company, Covers, Feed, FeedsConfig, FeedsError, Volume
from orchestration.feeds_options import read_options
from orchestration.feeds_reasons import read_reasons
from orchestration.feeds_section import Section, expected
from orchestration.feeds_yaml import Node, Problems, read_yaml
from orchestration.ingest.identifiers import normalise
from orchestration.ingest.readers import READERS

CHANNELS = (
    "telephony",
    "chat",
    "email",
    "survey",
    "quality",
    "customers",
    "agents",
    "invitations",
)
TOP_KEYS = ("business_timezone", "company", "reasons", "feeds")
COMPANY_KEYS = (
    "domains",
    "phones",
    "role_local_parts",
    "placeholder_emails",
    "placeholder_accounts",
)
REQUIRED_FEED_KEYS = ("name", "channel", "format", "pattern")
FEED_KEYS = (
    *REQUIRED_FEED_KEYS,
    "timezone",
    "region",
    "required",
    "covers",
    "encoding",
    "may_be_empty",
    "volume",
    "options",
)


def load_feeds(path: Path) -> FeedsConfig:
    """The configuration that the file holds.

    Args:
        path: feeds.yaml; the reasons table is looked up beside it.

    Raises:
        FeedsError: with every problem of both files, one per line.
    """
    if not path.is_file():
        raise FeedsError(f"{path}: there is no such file; set FIRSTRIGHT_FEEDS to your feeds.yaml.")
    problems = Problems(path.name)
    root = read_yaml(path.read_bytes(), problems)
    if root is None:
        raise _refusal(path, problems)
    top = Section(root, "the file", TOP_KEYS, ("business_timezone", "feeds"), problems)
    company = _company(top.entries.get("company", Node(1, {})), problems)
    zone = top.text("business_timezone", feeds_values.zone_complaint)
    entries = top.entries.get("feeds")
    feeds = _feeds(entries, zone, problems) if entries else ()
    reasons_name = top.text(
        "reasons",
        lambda name: None if _is_file(path.parent / name) else f"no such file in {path.parent}",
    )
    reason_problems = Problems(reasons_name)
    table = path.parent / reasons_name
    config = FeedsConfig(
        business_timezone=zone,
        company=company,
        reasons=read_reasons(table, reason_problems) if _is_file(table) else (),
        feeds=feeds,
    )
    if problems.found or reason_problems.found:
        raise _refusal(path, problems, reason_problems)
    return config


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # A name that is longer than a file system takes.
        return False


def _refusal(path: Path, *files: Problems) -> FeedsError:
    lines = [line for problems in files for line in problems.report()]
    return FeedsError("\n".join([f"{path} cannot be used; nothing was read:", *lines]))


def _company(node: Node, problems: Problems) -> Company:
    section = Section(node, "company", COMPANY_KEYS, (), problems)
    return Company(
        domains=_folded(section.texts("domains", feeds_values.domain_complaint)),
        phones=tuple(
            normalise("phone", phone, None) or ""
            for phone in section.texts("phones", feeds_values.phone_complaint)
        ),
        role_local_parts=_folded(
            section.texts("role_local_parts", feeds_values.local_part_complaint)
        ),
        placeholder_emails=_folded(section.texts("placeholder_emails")),
        placeholder_accounts=tuple(
            normalise("account", account, None) or ""
            for account in section.texts("placeholder_accounts")
        ),
    )


def _folded(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFKC", value).lower() for value in values)


def _feeds(node: Node, business_timezone: str, problems: Problems) -> tuple[Feed, ...]:
    items = node.items("feeds", problems)
    if node.content == []:
        problems.add(node.line, "feeds has no entry; there is nothing to read")
    names = frozenset(_name(item) for item in items)
    firsts: dict[str, Node] = {}
    for item in items:
        # Names that differ by case alone would share one folder on some file systems.
        first = firsts.setdefault(_name(item).casefold(), item)
        if _name(item) and first is not item:
            problems.add(item.line, f"feed {_name(item)}: the name is taken in line {first.line}")
    return tuple(_feed(item, names, business_timezone, problems) for item in items)


def _name(feed: Node) -> str:
    named = isinstance(feed.content, dict) and feed.content.get("name")
    return named.text if named else ""


def _feed(
    node: Node,
    feed_names: frozenset[str],
    business_timezone: str,
    problems: Problems,
) -> Feed:
    what = f"feed {_name(node)}" if _name(node) else "feed"
    section = Section(node, what, FEED_KEYS, REQUIRED_FEED_KEYS, problems)
    channel = section.choice("channel", CHANNELS, "")
    reader_name = section.choice("format", tuple(READERS), "")
    reader = READERS.get(reader_name)
    options = {}
    if reader and channel:
        if channel in reader.channels:
            options = read_options(section, reader, channel, feed_names)
        else:
            section.complain(
                "channel",
                f"the format {reader_name} cannot serve it; {expected(channel, reader.channels)}",
            )
    return Feed(
        name=section.text("name", feeds_values.name_complaint),
        channel=channel,
        format=reader_name,
        pattern=section.text("pattern", feeds_values.pattern_complaint),
        timezone=section.text("timezone", feeds_values.feed_zone_complaint(reader_name))
        or business_timezone,
        region=section.text("region", feeds_values.region_complaint) or None,
        required=section.flag("required"),
        covers=section.choice("covers", get_args(Covers), "same_day"),
        encoding=section.text("encoding", feeds_values.encoding_complaint) or None,
        may_be_empty=section.flag("may_be_empty"),
        volume=section.choice("volume", get_args(Volume), "warn"),
        options=options,
    )
