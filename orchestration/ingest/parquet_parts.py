"""Parquet files that are written and read in parts, so that none is held whole."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MOST_ROWS = 50_000
MOST_BYTES = 2**25


class PartWriter:
    """Writes rows as row groups of as many rows, or as many bytes, as are held at once."""

    def __init__(
        self, path: Path, schema: pa.Schema, order: Sequence[str] = (), **options: Any
    ) -> None:
        """Begins the file.

        Args:
            path: the file.
            schema: of its rows.
            order: columns by which each row group is sorted; else it is as added.
            options: of `ParquetWriter`.
        """
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", **options)
        self._order = [(name, "ascending") for name in order]
        # Put together once: a night may come as thousands of files of one row.
        self._parts: list[pa.Table] = []
        self._rows = self._bytes = 0

    def add(self, rows: pa.Table) -> None:
        """Adds rows; where a row group ends depends on the rows, and how they come, alone."""
        self._parts.append(rows)
        self._rows += len(rows)
        self._bytes += rows.nbytes
        if self._rows >= MOST_ROWS or self._bytes >= MOST_BYTES:
            self._write()

    def close(self) -> None:
        """Ends the file."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._rows:
            rows = pa.concat_tables(self._parts)
            self._writer.write_table(rows.sort_by(self._order) if self._order else rows)
            self._parts, self._rows, self._bytes = [], 0, 0


def row_groups(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The file's rows, a row group at a time; all columns or some."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns)
