"""Whether a night's files have the columns of the nights before, and in words what differs.

What a file must have its reader demands; this tells of all else, and of what a refusal may come
from. Fields of JSON records may be left out where they are empty, so there what one night lacks
says little: they are compared with what several nights agree on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import islice

from orchestration.feeds import Feed
from orchestration.ingest.readers.base import FileColumns
from orchestration.ingest.readers.decoding import storable
from orchestration.ingest.verdict import NightFinding, accepted_before
from orchestration.settings import Settings

COLUMNS_AS_BEFORE = "columns_as_before"
NIGHTS_LOOKED_AT = 8
NIGHTS_TO_KNOW_FIELDS = 4
LOOKS_RENAMED = 0.6
"""Share of characters that two names have in common, from which on one may be the other's."""
WHAT_TO_DO = (
    "What is gone is empty from this night on, unless the night is refused. Ask the system's owner "
    "what changed; have the export corrected, or name the new columns in the feed's options in "
    "feeds.yaml. The order does not matter: columns are found by their names."
)


@dataclass(frozen=True)
class NightColumns:
    """The columns of all files of a night.

    Attributes:
        names: each once; of headers in their order, of JSON fields by name.
        are_fields: whether they are fields of JSON records, in some file at least.
    """

    names: tuple[str, ...] = ()
    are_fields: bool = False


def night_columns(files: Iterable[FileColumns]) -> NightColumns:
    """The columns of a night's files, given in the files' order."""
    told = list(files)
    names = tuple(dict.fromkeys(storable(name) for file in told for name in file.names if name))
    are_fields = any(file.line is None for file in told)
    return NightColumns(tuple(sorted(names)) if are_fields else names, are_fields)


def columns_finding(
    settings: Settings, feed: Feed, night: date, rows_read: int, columns: NightColumns
) -> NightFinding:
    """How the columns differ from those of the accepted nights with earlier export dates.

    A header is compared with the last night's; fields with those that the last 8 nights agree on,
    once there are 4. A night that tells no columns passes.
    """
    told = (v.columns for v in accepted_before(settings, feed, night) if v.columns)
    history = list(islice(told, NIGHTS_LOOKED_AT))
    needed = NIGHTS_TO_KNOW_FIELDS if columns.are_fields else 1
    differences: list[str] = []
    if not columns.names:
        expected = "no columns are told by the night's files"
    elif len(history) < needed:
        expected = f"no expectation before {needed} accepted nights"
    else:
        compared = history if columns.are_fields else history[:1]
        expected = (
            f"the fields that the last {len(compared)} accepted nights agree on"
            if columns.are_fields
            else "the columns of the last accepted night"
        )
        differences = list(_differences(columns, compared, history))
    return NightFinding(
        name=COLUMNS_AS_BEFORE,
        kind="table",
        severity="warning",
        expected=expected,
        passed=not differences,
        rows_checked=rows_read,
        rows_failed=0,
        places=tuple(differences),
        advice=WHAT_TO_DO if differences else "",
    )


def _differences(
    columns: NightColumns, compared: Sequence[Sequence[str]], history: Sequence[Sequence[str]]
) -> Iterator[str]:
    """What differs, in words.

    Args:
        columns: the night's.
        compared: the columns of each night that counts, the latest first.
        history: the same of all nights looked at.
    """
    what = "field" if columns.are_fields else "column"
    usual = [name for name in compared[0] if all(name in names for names in compared)]
    seen = {name for names in compared for name in names}
    gone = [name for name in usual if name not in columns.names]
    new = [name for name in columns.names if name not in seen]
    renamed = _renamed(gone, new)
    for name in gone:
        nights = next((n for n, names in enumerate(history) if name not in names), len(history))
        lasted = f"seen in the last {nights} nights" if nights > 1 else "seen in the last night"
        if name in renamed:
            yield f"{what} {name!r}, {lasted}, looks like renamed to {renamed[name]!r}"
        else:
            yield f"{what} {name!r}, {lasted}, is gone"
    for name in new:
        if name not in renamed.values():
            yield f"{what} {name!r} is new"
    if not columns.are_fields:
        former = [name for name in compared[0] if name in columns.names]
        kept = [name for name in columns.names if name in former]
        if kept != former:
            yield f"the order changed to {', '.join(map(repr, kept))}"


def _renamed(gone: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Old and new name of what looks like one column, the most alike first."""
    pairs = sorted(
        ((_likeness(old, name), old, name) for old in gone for name in new), reverse=True
    )
    renamed: dict[str, str] = {}
    for likeness, old, name in pairs:
        if likeness >= LOOKS_RENAMED and old not in renamed and name not in renamed.values():
            renamed[old] = name
    return renamed


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()
