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
        self._rows = self._none = schema.empty_table()

    def add(self, rows: pa.Table) -> None:
        """Adds rows; where a row group ends depends on the rows alone."""
        self._rows = pa.concat_tables([self._rows, rows])
        if len(self._rows) >= MOST_ROWS or self._rows.nbytes >= MOST_BYTES:
            self._write()

    def close(self) -> None:
        """Ends the file."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if len(self._rows):
            rows = self._rows.sort_by(self._order) if self._order else self._rows
            self._writer.write_table(rows)
            self._rows = self._none


def row_groups(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The file's rows, a row group at a time; all columns or some."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns)
