"""Reads a file into candidate rows, as the contract's table, and rejects.

In parts, so that a file of any size takes the memory of a part. A part is as many rows, or as much
text: a record may be a line of a hundred characters or a conversation of a million. Which files a
night has, and what becomes of those that cannot be read: night_files.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from orchestration.ingest.quarantine import QuarantinedRow
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.base import (
    ColumnReader,
    FileColumns,
    Item,
    ReadContext,
    Reject,
    Row,
    Rows,
    SourceFile,
)
from orchestration.ingest.rows import Records, UnfitRowError

BATCH = 5_000
BATCH_CHARACTERS = 2**22
PART_ROWS = 50_000
PART_CHARACTERS = 2**26


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


def read_file(
    file: SourceFile, context: ReadContext, night: date, columns: dict[str, FileColumns]
) -> Iterator[Part]:
    """The file's rows, in parts.

    Args:
        file: of which the reader of the feed is asked.
        context: what the reader needs.
        night: the export date.
        columns: gets the file's columns by its name, before the file may be refused.

    Raises:
        FileRefusedError: the file cannot be trusted as a whole, not even the parts given already.
    """
    feed = context.feed
    shape, fields = Records(READERS[feed.format].contract(feed.channel)), set[str]()
    tables: list[pa.Table] = []
    raw: list[str] = []
    rejects: list[QuarantinedRow] = []
    characters = 0
    reader = READERS[feed.format]
    read = reader.read_by_columns if isinstance(reader, ColumnReader) else reader.read
    for rows in _rows_of(read(file, context), file, columns):
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
            table = shape.merged(rows, records, order, feed.name, night, file.name)
            texts = [texts[position] for position in order] if kept else texts
        else:
            table = shape.table(records, feed.name, night, file.name)
        tables.append(table)
        raw += texts
        characters += sum(map(len, rows.raw)) + sum(len(item.raw) for item in rows.others)
        if len(raw) + len(rejects) >= PART_ROWS or characters >= PART_CHARACTERS:
            yield Part(file.name, pa.concat_tables(tables), raw, rejects, characters)
            tables, raw, rejects, characters = [], [], [], 0
    if tables:
        yield Part(file.name, pa.concat_tables(tables), raw, rejects, characters)
    if file.name not in columns and fields:
        columns[file.name] = FileColumns(None, tuple(sorted(fields)))


def _rows_of(
    items: Iterable[Item], file: SourceFile, columns: dict[str, FileColumns]
) -> Iterator[Rows]:
    """Rows alone; columns are taken at once, as the next item may refuse the file.

    Rows that were read alone come in batches, since the values of many rows as Python objects take
    many times their size.
    """
    batch: list[Row | Reject] = []
    characters = 0
    for item in items:
        if isinstance(item, FileColumns):
            columns[file.name] = item
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
