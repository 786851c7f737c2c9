"""Where a plain table holds what the feed's options ask of it; refuses a table that lacks any."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from expectations.contracts.vocabulary import CES_DIRECTION, SURVEY_KIND
from orchestration.ingest.readers.base import FileRefusedError, ReadContext
from orchestration.ingest.readers.csv_text import DATABASE_NULLS, NULLS
from orchestration.ingest.readers.header_names import told
from orchestration.ingest.readers.parsing import plain_id
from orchestration.ingest.readers.table_columns import (
    IDENTIFIERS,
    NEEDED,
    OPTION_MEANINGS,
    REPEATABLE,
    VALUE_OPTIONS,
    contract_of,
    meaning,
    numbered_of,
    plain_names_of,
    split_of,
)


@dataclass(frozen=True)
class Layout:
    """Positions in a table's rows.

    Attributes:
        header: names of the columns, stripped.
        key: positions of the row key's parts.
        version: position of the version, if there is one.
        columns: positions by meaning; several only where a meaning may have several values.
        literals: values by meaning that the options give themselves, not by a column.
        date: position of the day that times of day belong to, if there is one.
        time_format: of the table's times; None for ISO 8601.
        nulls: cells that stand for no value, those that databases and programs write among them.
        split: meanings whose cells hold several values, separated by `|`.
        numbered: meanings whose cells are ids without decimals and marks.
        decimal_mark: "." or "," before all numbers' decimals; None: each number tells its own.
        has_semicolons: whether semicolons part the cells, as where dots part thousands.
        options: the feed's options with meanings in place of columns, as `record` has them.
    """

    header: tuple[str, ...]
    key: tuple[int, ...]
    version: int | None
    columns: Mapping[str, tuple[int, ...]]
    literals: Mapping[str, str]
    date: int | None
    time_format: str | None
    nulls: frozenset[str]
    split: frozenset[str]
    numbered: frozenset[str]
    decimal_mark: str | None
    has_semicolons: bool
    options: dict[str, Any]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Columns that are not read, in their order."""
        read = {*self.key, self.version, self.date, *chain(*self.columns.values())}
        return tuple(name for at, name in enumerate(self.header) if at not in read)

    def record(self, cells: list[str]) -> dict[str, list[str]]:
        """A row's non-empty values by meaning."""
        record = {name: [value] for name, value in self.literals.items()}
        for name, positions in self.columns.items():
            record[name] = self.parts(name, [cells[position].strip() for position in positions])
        return record

    def parts(self, name: str, values: list[str]) -> list[str]:
        """The non-empty values in a row's stripped cells of one meaning."""
        if name in self.split:
            values = [part.strip() for value in values for part in value.split("|")]
        given = [self.given(value) for value in values if self.given(value)]
        return [*map(plain_id, given)] if name in self.numbered else given

    def given(self, value: str) -> str:
        """A stripped cell; empty where it stands for no value."""
        return "" if value in self.nulls else value

    def names(self, meaning_name: str) -> str:
        """The file's columns of a meaning, for messages."""
        positions = self.columns.get(meaning_name, ())
        return ", ".join(repr(self.header[position]) for position in positions)


def table_layout(header: tuple[str, ...], delimiter: str | None, context: ReadContext) -> Layout:
    """The layout of a table with this header and delimiter under the feed's options.

    Without a delimiter it is JSON, whose numbers tell themselves.

    Raises:
        FileRefusedError: a column that the options name, or that the channel needs, is missing or
            stands twice.
    """
    feed = context.feed
    contract = contract_of(feed.channel)
    options = feed.options
    key = as_list(options["key"])
    version = [options["version"]] if "version" in options else []
    date = [options["date"]] if "date" in options else []
    said = VALUE_OPTIONS.get(contract.name, frozenset()) & options.keys()
    literals = _literals(options, OPTION_MEANINGS[contract.name], context.feed_names)
    sources = _sources(header, context, literals)
    named = [*key, *version, *date, *(name for names in sources.values() for name in names)]
    missing = [repr(name) for name in dict.fromkeys(named) if name not in header]
    missing += _needed_but_unnamed(contract.name, sources)
    counts = Counter(header)
    repeated = [repr(name) for name in dict.fromkeys(named) if counts[name] > 1]
    if missing or repeated:
        raise FileRefusedError(_refusal(header, missing, repeated))
    return Layout(
        header=header,
        key=tuple(header.index(name) for name in key),
        version=header.index(version[0]) if version else None,
        columns={
            name: tuple(header.index(column) for column in columns)
            for name, columns in sources.items()
        },
        literals=literals,
        date=header.index(date[0]) if date else None,
        time_format=options.get("time_format"),
        nulls=_nulls(contract.name) | {*options.get("nulls", ())},
        split=split_of(contract.name, context.feed_names),
        numbered=numbered_of(contract.name, context.feed_names),
        decimal_mark=options.get("decimal_mark") if delimiter else None,
        has_semicolons=delimiter == ";",
        options={name: options[name] for name in said}
        | {name: name for name in {*sources, *literals} & OPTION_MEANINGS[contract.name]},
    )


def _nulls(contract_name: str) -> frozenset[str]:
    """Whoever answers None in a survey may mean it."""
    return DATABASE_NULLS if contract_name == "survey_responses" else NULLS


def as_list(value: str | list[str]) -> list[str]:
    """The columns that an option names, whether one or several."""
    return [value] if isinstance(value, str) else value


def _literals(
    options: Mapping[str, Any], meanings: frozenset[str], feed_names: frozenset[str]
) -> dict[str, str]:
    """Options that give the value itself where others name a column."""
    return {
        name: value
        for name, value in options.items()
        if name in meanings
        and (
            (name in ("csat_scale", "ces_scale") and value.isdecimal())
            or (name == "survey_kind" and value in SURVEY_KIND)
            or (name == "ces_direction" and value in CES_DIRECTION)
            or (name == "reference_feed" and value in feed_names)
        )
    }


def _sources(
    header: tuple[str, ...], context: ReadContext, literals: Mapping[str, str]
) -> dict[str, list[str]]:
    """The file's columns by meaning: as the options say, else a column that bears the meaning."""
    feed = context.feed
    contract_name = contract_of(feed.channel).name
    mapped: dict[str, str] = feed.options.get("columns", {})
    sources: dict[str, list[str]] = {}
    for column, written in mapped.items():
        sources.setdefault(meaning(written, contract_name), []).append(column)
    for name in sorted(OPTION_MEANINGS[contract_name] & feed.options.keys()):
        if name not in literals:
            sources.setdefault(name, []).extend(as_list(feed.options[name]))
    unmapped = plain_names_of(feed.channel, context.feed_names) - mapped.keys()
    for column in header:
        name = meaning(column, contract_name)
        is_taken = name in feed.options or (name in sources and name not in REPEATABLE)
        if column in unmapped and not is_taken:
            sources.setdefault(name, []).append(column)
    return sources


def _needed_but_unnamed(contract_name: str, sources: Mapping[str, list[str]]) -> list[str]:
    needed = NEEDED.get(contract_name)
    if needed and needed not in sources:
        return [f"one for {needed}"]
    if contract_name == "customers" and not sources.keys() & {*IDENTIFIERS}:
        return [f"one for any of {', '.join(IDENTIFIERS)}"]
    return []


def _refusal(header: tuple[str, ...], missing: list[str], repeated: list[str]) -> str:
    parts = []
    if missing:
        parts.append(f"the table lacks the column(s) {', '.join(missing)}")
    if repeated:
        parts.append(f"the column(s) {', '.join(repeated)} stand twice in the header")
    parts.append(f"the header has: {told(header)}")
    separators = [mark for mark in (";", "\t", "|", ",") if mark in header[0]]
    if len(header) == 1 and separators:
        parts.append(
            f"it is one cell and holds {separators[0]!r}: if that separates the columns, set "
            "`delimiter` in the feed's options"
        )
    else:
        parts.append(
            "correct the columns that the feed's options name, or have the file exported again"
        )
    return "; ".join(parts)
