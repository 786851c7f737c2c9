"""Reads the files of one night into candidate rows, as the contract's table, and rejects."""

import logging
import os
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow as pa

from expectations.contracts import Contract
from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.atomic import sha256_of
from orchestration.ingest.files import file_problem, find_files
from orchestration.ingest.quarantine import QuarantinedRow
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.decoding import storable
from orchestration.ingest.rows import Records, UnfitRowError
from orchestration.ingest.verdict import LandedFile
from orchestration.settings import THANK_YOU_WORDS, Settings

BATCH = 5_000
log = logging.getLogger(__name__)


@dataclass
class NightRows:
    """What a feed's files of one night hold.

    Attributes:
        night: the export date.
        table: rows that could be read, with the contract's columns.
        raw: their texts as delivered, in the table's order.
        rejects: rows that could not be read.
        columns: columns of each file that tells them, refused ones included, by its name.
        files: all files of the night, unreadable ones included.
        problems: why the night cannot be trusted as a whole, file by file.
    """

    night: date
    table: pa.Table
    raw: list[str] = field(default_factory=list)
    rejects: list[QuarantinedRow] = field(default_factory=list)
    columns: dict[str, FileColumns] = field(default_factory=dict)
    files: list[LandedFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        return len(self.raw) + len(self.rejects)

    def origins(self, positions: Sequence[int]) -> list[tuple[str, int]]:
        """File and line of rows, given by their positions in the table."""
        if not positions:
            return []
        origins = self.table.select(["file", "line"]).take(pa.array(positions, pa.int64()))
        return [(origin["file"], origin["line"]) for origin in origins.to_pylist()]


def read_context(config: FeedsConfig, feed: Feed) -> ReadContext:
    """What the feed's reader needs beyond the file."""
    words = THANK_YOU_WORDS.read_text(encoding="utf-8").split()[1:]
    names = frozenset(other.name for other in config.feeds)
    return ReadContext(feed, config.company, frozenset(words), names)


def read_night(
    settings: Settings, config: FeedsConfig, context: ReadContext, night: date
) -> NightRows:
    """Reads all files of a night; a file that cannot be trusted gives a problem and no row.

    Raises:
        InboxError: there is no inbox.
    """
    feed = context.feed
    contract = READERS[feed.format].contract(feed.channel)
    rows = NightRows(night, contract.arrow_schema().empty_table())
    try:
        files = find_files(settings.inbox, feed, night)
    except OSError as error:
        rows.problems.append(f"the inbox cannot be listed ({error}); run the night again")
        return rows
    names: dict[str, str] = {}
    for file in files:
        problem = file_problem(settings.inbox, config.feeds, feed, night, file)
        first = names.setdefault(os.path.realpath(file.path), file.name)
        if problem is None and first != file.name:
            problem = f"leads by a link to the same file as {first}; remove one of the two"
        if problem is None:
            problem = _add_file(rows, file, context, contract)
        else:
            rows.files.append(LandedFile(file.name, None, None))
        if problem is not None:
            rows.problems.append(storable(f"{file.name} {problem}"))
    return rows


def _add_file(
    rows: NightRows, file: SourceFile, context: ReadContext, contract: Contract
) -> str | None:
    """Adds a file and, if it can be trusted as a whole, its rows; returns the problem if not."""
    landed = LandedFile(file.name, None, None)
    found = _FileRows()
    try:
        landed = LandedFile(file.name, os.path.getsize(file.path), sha256_of(file.path))
        _read_file(file, context, contract, rows.night, found)
    except FileRefusedError as error:
        return f"is refused: {error}"
    except OSError as error:
        return (
            f"cannot be read ({error.strerror or error}); check that it is still there and its "
            "permissions, then run the night again"
        )
    except Exception as error:
        # One defect must not keep the other feeds' nights from being published. What the error
        # says may hold what stands in a row, and the problem is published: it goes to the log.
        log.exception("%s %s: %s", context.feed.name, rows.night, file.name)
        place = traceback.extract_tb(error.__traceback__)[-1]
        return (
            f"made the reader {context.feed.format} fail ({type(error).__name__} in "
            f"{Path(place.filename).name}:{place.lineno}): a defect of the reader, not of the "
            "file; the run's log has the whole error. Have it mended, then run the night again"
        )
    finally:
        rows.files.append(landed)
        if found.columns is not None:
            rows.columns[file.name] = found.columns
    rows.table = pa.concat_tables([rows.table, *found.tables])
    rows.raw += found.raw
    rows.rejects += found.rejects
    return None


@dataclass
class _FileRows:
    tables: list[pa.Table] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    rejects: list[QuarantinedRow] = field(default_factory=list)
    columns: FileColumns | None = None

    def rows_of(self, items: Iterable[Row | Reject | FileColumns]) -> Iterator[Row | Reject]:
        """Rows alone; columns are taken at once, as the next item may refuse the file."""
        for item in items:
            if isinstance(item, FileColumns):
                self.columns = item
            else:
                yield item

    def reject(self, file: SourceFile, item: Row | Reject, reasons: tuple[str, ...]) -> None:
        self.rejects.append(QuarantinedRow(file.name, item.line, item.raw, reasons))


def _read_file(
    file: SourceFile, context: ReadContext, contract: Contract, night: date, found: _FileRows
) -> None:
    shape, fields = Records(contract), set[str]()
    items = found.rows_of(READERS[context.feed.format].read(file, context))
    # Batches, since the values of a whole file as Python objects take many times its size.
    while batch := list(islice(items, BATCH)):
        records = []
        for item in batch:
            if isinstance(item, Reject):
                found.reject(file, item, item.reasons)
                continue
            try:
                records.append(shape.record(item))
            except UnfitRowError as error:
                found.reject(file, item, error.reasons)
            else:
                found.raw.append(item.raw)
                if isinstance(item.content, dict):
                    fields.update(item.content)
        found.tables.append(shape.table(records, context.feed.name, night, file.name))
    if found.columns is None and fields:
        found.columns = FileColumns(None, tuple(sorted(fields)))
