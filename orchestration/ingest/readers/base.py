"""What every reader takes and gives. No Dagster, no environment, no writing.

A reader turns one file of one vendor format into rows: `Row` for what could be read, `Reject` for
what could not. A `ColumnReader` gives the same rows thousands at once, as `Rows`. It raises
`FileRefusedError` when the file as a whole cannot be trusted (truncated, wrong format, required
columns missing). It never drops a row of the vendor in silence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
import pyarrow as pa

from expectations.contracts import Contract
from orchestration.feeds import Company, Feed

Knowledge = TypeVar("Knowledge")


class FileRefusedError(Exception):
    """The file cannot be trusted as a whole; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class SourceFile:
    """One file of the inbox.

    Attributes:
        path: where it lies.
        name: its path relative to the inbox, as published and quarantined.
    """

    path: Path
    name: str


class Night:
    """What a reader has to know of all files of a night before it reads one of them.

    Systems spread the records of one call over files by page, minute or node.
    """

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._files = files
        self._failures: dict[str, Exception] = {}
        self._known: Any = None

    def known(
        self, file: SourceFile, begin: Knowledge, look: Callable[[SourceFile, Knowledge], None]
    ) -> Knowledge:
        """What `look` has added to `begin`, file by file, the first time that it is asked for.

        Raises:
            Exception: what went wrong with this file. What went wrong with another one is told
                when its turn comes.
        """
        if self._known is None:
            self._known = begin
            for each in self._files:
                try:
                    look(each, begin)
                except Exception as error:
                    self._failures[each.name] = error
        if file.name in self._failures:
            raise self._failures[file.name]
        known: Knowledge = self._known
        return known


@dataclass(frozen=True)
class ReadContext:
    """What a reader needs beyond the file.

    Attributes:
        feed: the file's feed.
        company: values that identify the company, never a customer.
        thank_you_words: the words of a message that is no contact, lower case.
        feed_names: names of all configured feeds, for files that refer to other feeds.
        night: the files of the night; None where the file stands alone.
    """

    feed: Feed
    company: Company
    thank_you_words: frozenset[str]
    feed_names: frozenset[str] = frozenset()
    night: Night | None = None

    def night_of(self, file: SourceFile) -> Night:
        """The night that the file belongs to."""
        return self.night or Night([file])


@dataclass(frozen=True)
class Row:
    """One row of the vendor, read.

    Attributes:
        line: line on which the row begins, from 1; the message's number in an mbox.
        raw: the row as delivered, kept if the row is quarantined later.
        values: columns of the contract's body plus row_key, and where known row_version and
            out_of_scope_rule. A missing column is null. Timestamps are naive UTC datetimes.
        content: all that the vendor's row says, as JSON could hold it, where `values` leave some
            of it out; rows of one version and other content are told apart by it.
        digest: of all that the row says and of how the feed reads it, see digests.py; taken for
            the row's hash in place of one of values and content.
    """

    line: int
    raw: str
    values: Mapping[str, Any]
    content: Any = None
    digest: str | None = None


@dataclass(frozen=True)
class Reject:
    """One row of the vendor that cannot be read, with every reason."""

    line: int
    raw: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """Rows of the vendor that follow one another, most of them read a column at a time.

    Attributes:
        lines: line on which each row begins that was read by columns, in order.
        raw: these rows as delivered.
        columns: their values, by name of the contract's column and of its type; as `Row.values`.
        digests: as `Row.digest`.
        others: the rows that were read alone.
        fields: names of the fields of the records that were read by columns.
        places: what orders these rows, and then the others, where several begin on one line.
    """

    lines: np.ndarray
    raw: Sequence[str]
    columns: Mapping[str, pa.Array]
    digests: pa.Array
    others: Sequence[Row | Reject]
    fields: frozenset[str] = frozenset()
    places: tuple[np.ndarray, np.ndarray] | None = None

    def without(self, is_left_out: np.ndarray) -> "Rows":
        """The rows but for some of those read by columns."""
        return self.at(np.flatnonzero(~is_left_out))

    def at(self, positions: np.ndarray) -> "Rows":
        """Some of the rows read by columns, in this order, and all others."""
        if np.array_equal(positions, np.arange(len(self.lines))):
            return self
        return replace(
            self,
            lines=self.lines[positions],
            raw=[self.raw[position] for position in positions],
            columns={name: values.take(positions) for name, values in self.columns.items()},
            digests=self.digests.take(positions),
            places=self.places and (self.places[0][positions], self.places[1]),
        )

    def order(self, others: Sequence[int]) -> np.ndarray:
        """The order of the rows read by columns followed by some of the others."""
        if self.places is None:
            own, places = self.lines, np.array([other.line for other in self.others], np.int64)
        else:
            own, places = self.places
        return np.argsort(np.concatenate([own, places[list(others)]]), kind="stable")


@dataclass(frozen=True)
class FileColumns:
    """The columns of a file's header row, or the fields of its JSON records.

    Attributes:
        line: line on which the header begins; None for fields of records.
        names: names as delivered, in their order.
        unknown: those that neither the feed's options nor the format have a use for; None where
            the format has many of no use, or before that is known.
    """

    line: int | None
    names: tuple[str, ...]
    unknown: tuple[str, ...] | None = None


Item = Row | Reject | Rows | FileColumns
"""What a reader gives of a file."""


class Reader(Protocol):
    """One vendor format.

    Attributes:
        name: the name in `format` of feeds.yaml.
        channels: values of a feed's `channel` that the format can serve.
        options: the keys that a feed's `options` may hold.
        records_parties: whether the format says who ended a call.
    """

    name: str
    channels: frozenset[str]
    options: frozenset[str]
    records_parties: bool

    def contract(self, channel: str) -> Contract:
        """The contract that rows of a feed of this channel fill."""
        ...

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; raises FileRefusedError.

        The columns of a header are given as soon as they are known, before the file may be refused
        for lack of one; given again, they count as given last.
        """
        ...


@runtime_checkable
class ColumnReader(Reader, Protocol):
    """A vendor format that can be read a column at a time, at a tenth of the cost."""

    def read_by_columns(self, file: SourceFile, context: ReadContext) -> Iterator[Item]:
        """What `read` gives, most rows in `Rows`."""
        ...
