"""Reads the files of one night into candidate rows, as the contract's table, and rejects.

In parts, so that a file of any size takes the memory of a part. A part is as many rows, or as much
text: a record may be a line of a hundred characters or a conversation of a million.
"""

import logging
import os
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.atomic import sha256_of
from orchestration.ingest.files import file_problem, find_files
from orchestration.ingest.quarantine import QuarantinedRow
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import (
    ColumnReader,
    FileColumns,
    FileRefusedError,
    Item,
    Night,
    ReadContext,
    Reject,
    Row,
    Rows,
    SourceFile,
)
from orchestration.ingest.readers.decoding import storable
from orchestration.ingest.readers.unpacking import is_blank
from orchestration.ingest.rows import Records, UnfitRowError
from orchestration.ingest.verdict import LandedFile
from orchestration.settings import THANK_YOU_WORDS, Settings

BATCH = 5_000
BATCH_CHARACTERS = 2**22
PART_ROWS = 50_000
PART_CHARACTERS = 2**26
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """Rows of one file, as many as are held at once.

    Attributes:
        file: name of the file.
        table: rows that could be read, with the contract's columns.
        raw: their texts as delivered, in the table's order.
        rejects: rows that could not be read.
        characters: length of the texts of all of them.
    """

    file: str
    table: pa.Table
    raw: list[str]
    rejects: list[QuarantinedRow]
    characters: int

    def origins(self, positions: Sequence[int]) -> list[int]:
        """Lines of rows, given by their positions in the table."""
        lines: list[int] = self.table["line"].take(pa.array(positions, pa.int64())).to_pylist()
        return lines


@dataclass
class NightFiles:
    """What is known of a night's files beside their rows, once these have been read.

    Attributes:
        night: the export date.
        files: all files of the night, unreadable ones included.
        columns: columns of each file that tells them, refused ones included, by its name.
        problems: why the night cannot be trusted as a whole, file by file.
        refused: names of the files whose rows do not count, not even those given already.
    """

    night: date
    files: list[LandedFile] = field(default_factory=list)
    columns: dict[str, FileColumns] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def refuse(self, file: str, problem: str) -> None:
        """Lets no row of the file count."""
        self.refused.add(file)
        self.problems.append(storable(f"{file} {problem}"))


def read_context(config: FeedsConfig, feed: Feed) -> ReadContext:
    """What the feed's reader needs beyond the file."""
    words = THANK_YOU_WORDS.read_text(encoding="utf-8").split()[1:]
    names = frozenset(other.name for other in config.feeds)
    return ReadContext(feed, config.company, frozenset(words), names)


def read_night(
    settings: Settings, config: FeedsConfig, context: ReadContext, found: NightFiles
) -> Iterator[Part]:
    """Rows of all files of a night, in parts; a file that cannot be trusted gives a problem.

    That may show at the file's end: `found` tells at the end whose rows count.

    Raises:
        InboxError: there is no inbox.
    """
    feed = context.feed
    try:
        files = find_files(settings.inbox, feed, found.night)
    except OSError as error:
        found.problems.append(f"the inbox cannot be listed ({error}); run the night again")
        return
    problems = _problems(settings, config, feed, found.night, files)
    readable = [file for file in files if file.name not in problems]
    context = replace(context, night=Night(readable))
    for file in files:
        if file.name in problems:
            found.files.append(LandedFile(file.name, None, None))
            found.refuse(file.name, problems[file.name])
        else:
            yield from _file_parts(file, context, found)


def _problems(
    settings: Settings, config: FeedsConfig, feed: Feed, night: date, files: Sequence[SourceFile]
) -> dict[str, str]:
    """Why files cannot be taken as the night's export, by name."""
    problems, names = dict[str, str](), dict[str, str]()
    for file in files:
        problem = file_problem(settings.inbox, config.feeds, feed, night, file)
        first = names.setdefault(os.path.realpath(file.path), file.name)
        if problem is None and first != file.name:
            problem = f"leads by a link to the same file as {first}; remove one of the two"
        if problem is not None:
            problems[file.name] = problem
    return problems


def _file_parts(file: SourceFile, context: ReadContext, found: NightFiles) -> Iterator[Part]:
    """The file's rows, unless it cannot be trusted as a whole, which is a problem of the night."""
    landed = LandedFile(file.name, None, None)
    try:
        landed = LandedFile(file.name, os.path.getsize(file.path), sha256_of(file.path))
        # Formats with a header would miss it; others find no row in such a file by themselves.
        if not context.feed.may_be_empty or not is_blank(file.path):
            yield from _read_file(file, context, found)
    except FileRefusedError as error:
        found.refuse(file.name, f"is refused: {error}")
    except OSError as error:
        found.refuse(
            file.name,
            f"cannot be read ({error.strerror or error}); check that it is still there and its "
            "permissions, then run the night again",
        )
    except Exception as error:
        # One defect must not keep the other feeds' nights from being published. What the error
        # says may hold what stands in a row, and the problem is published: it goes to the log.
        log.exception("%s %s: %s", context.feed.name, found.night, file.name)
        place = traceback.extract_tb(error.__traceback__)[-1]
        found.refuse(
            file.name,
            f"made the reader {context.feed.format} fail ({type(error).__name__} in "
            f"{Path(place.filename).name}:{place.lineno}): a defect of the reader, not of the "
            "file; the run's log has the whole error. Have it mended, then run the night again",
        )
    finally:
        found.files.append(landed)


def _read_file(file: SourceFile, context: ReadContext, found: NightFiles) -> Iterator[Part]:
    feed = context.feed
    shape, fields = Records(READERS[feed.format].contract(feed.channel)), set[str]()
    tables: list[pa.Table] = []
    raw: list[str] = []
    rejects: list[QuarantinedRow] = []
    characters = 0
    reader = READERS[feed.format]
    read = reader.read_by_columns if isinstance(reader, ColumnReader) else reader.read
    for rows in _rows_of(read(file, context), file, found):
        records, texts = [], list(rows.raw)
        fields |= rows.fields
        kept = []
        for position, item in enumerate(rows.others):
            try:
                if isinstance(item, Reject):
                    raise UnfitRowError(item.reasons)
                records.append(shape.record(item))
            except UnfitRowError as error:
                rejects.append(QuarantinedRow(file.name, item.line, item.raw, error.reasons))
            else:
                kept.append(position)
                texts.append(item.raw)
                if isinstance(item.content, dict):
                    fields.update(item.content)
        if len(rows.lines):
            order = rows.order(kept)
            table = shape.merged(rows, records, order, feed.name, found.night, file.name)
            texts = [texts[position] for position in order] if kept else texts
        else:
            table = shape.table(records, feed.name, found.night, file.name)
        tables.append(table)
        raw += texts
        characters += sum(map(len, rows.raw)) + sum(len(item.raw) for item in rows.others)
        if len(raw) + len(rejects) >= PART_ROWS or characters >= PART_CHARACTERS:
            yield Part(file.name, pa.concat_tables(tables), raw, rejects, characters)
            tables, raw, rejects, characters = [], [], [], 0
    if tables:
        yield Part(file.name, pa.concat_tables(tables), raw, rejects, characters)
    if file.name not in found.columns and fields:
        found.columns[file.name] = FileColumns(None, tuple(sorted(fields)))


def _rows_of(items: Iterable[Item], file: SourceFile, found: NightFiles) -> Iterator[Rows]:
    """Rows alone; columns are taken at once, as the next item may refuse the file.

    Rows that were read alone come in batches, since the values of many rows as Python objects take
    many times their size.
    """
    batch: list[Row | Reject] = []
    characters = 0
    for item in items:
        if isinstance(item, FileColumns):
            found.columns[file.name] = item
        elif isinstance(item, Rows):
            if batch:
                yield _alone(batch)
                batch, characters = [], 0
            yield item
        else:
            batch.append(item)
            characters += len(item.raw)
            if len(batch) == BATCH or characters >= BATCH_CHARACTERS:
                yield _alone(batch)
                batch, characters = [], 0
    if batch:
        yield _alone(batch)


def _alone(rows: Sequence[Row | Reject]) -> Rows:
    return Rows(np.zeros(0, np.int64), (), {}, pa.array([], pa.string()), rows)
