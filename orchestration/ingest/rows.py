"""Rows of a reader -> records of the contract's table, with their hash."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from operator import methodcaller
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from expectations.contracts import ColumnType, Contract
from orchestration.ingest.readers.base import Row, Rows

ORIGIN_COLUMNS = frozenset({"feed", "export_date", "file", "line", "row_number", "row_hash"})
_JSON = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, default=methodcaller("isoformat")
)
_LENIENT_JSON = json.JSONEncoder(sort_keys=True, default=methodcaller("isoformat"))


class UnfitRowError(ValueError):
    """The row holds values that a vendor may well deliver and no table can hold as they are."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def row_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 over the values as canonical JSON: keys sorted, null the same as missing.

    Raises:
        ValueError: a number is not finite, or a text is not valid Unicode.
    """
    present = {name: value for name, value in values.items() if value is not None}
    if any(isinstance(value, float) and not math.isfinite(value) for value in present.values()):
        raise ValueError("a number is not finite")
    try:
        canonical = orjson.dumps(present, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # Numbers beyond 64 bits, which another encoder takes, or text that none takes.
        canonical = _canonical(present)
    return hashlib.sha256(canonical).hexdigest()


class Records:
    """Makes the records of one file, in their order, and tables of them."""

    def __init__(self, contract: Contract) -> None:
        self._schema = contract.arrow_schema()
        self._given = frozenset(contract.column_names) - ORIGIN_COLUMNS
        self._records = 0
        self._whole_numbers = [c.name for c in contract.body if c.type is ColumnType.INTEGER]

    def record(self, row: Row) -> dict[str, Any]:
        """The row's values with its line and its hash.

        Raises:
            UnfitRowError: as it says.
            ValueError: the reader gave a column that it may not give.
        """
        values = row.values
        if not values.keys() <= self._given:
            unknown = ", ".join(sorted(values.keys() - self._given))
            raise ValueError(f"line {row.line}: a reader may not give {unknown}")
        # Parquet would cut 6.5 down to 6 in silence.
        reasons = [
            f"{name} is {value}, expected a whole number of at most 63 bits"
            for name in self._whole_numbers
            if (value := values.get(name)) is not None and (value % 1 != 0 or abs(value) >= 2**63)
        ]
        try:
            digest = row.digest or row_hash(
                values if row.content is None else {**values, "": row.content}
            )
        except ValueError:
            reasons += [
                f"{name} is {value!a:.200}, expected finite numbers and valid Unicode"
                for name, value in values.items()
                if not _is_canonical(value)
            ]
            # Fields that no column takes over may well hold NaN or half characters.
            digest = hashlib.sha256(
                _LENIENT_JSON.encode([dict(values), row.content]).encode()
            ).hexdigest()
        if reasons:
            raise UnfitRowError(tuple(reasons))
        return {**values, "line": row.line, "row_hash": digest}

    def table(
        self, records: Sequence[Mapping[str, Any]], feed: str, night: date, file: str
    ) -> pa.Table:
        """The next records of one file as the contract's table; a missing column is null.

        Raises:
            TypeError: a value is not of its column's type.
        """
        return self._numbered(self._of_records(records), feed, night, file)

    def merged(
        self,
        rows: Rows,
        records: Sequence[Mapping[str, Any]],
        order: np.ndarray,
        feed: str,
        night: date,
        file: str,
    ) -> pa.Table:
        """The next rows of one file as the contract's table.

        Args:
            rows: of which those read by columns are taken.
            records: of the others.
            order: of the rows read by columns followed by the records.
            feed: where they come from.
            night: as well.
            file: as well.
        """
        columns = {**rows.columns, "line": pa.array(rows.lines), "row_hash": rows.digests}
        joined = self._complete(columns, len(rows.lines))
        if records:
            joined = pa.concat_tables([joined, self._of_records(records)]).take(order)
        return self._numbered(joined, feed, night, file)

    def _of_records(self, records: Sequence[Mapping[str, Any]]) -> pa.Table:
        columns = {}
        for name in dict.fromkeys(name for record in records for name in record):
            kind = self._schema.field(name).type
            try:
                columns[name] = pa.array([record.get(name) for record in records], kind)
            except (TypeError, ValueError) as error:
                raise TypeError(f"column {name}, {kind}: {error}") from error
        return self._complete(columns, len(records))

    def _complete(self, columns: Mapping[str, pa.Array], size: int) -> pa.Table:
        """The columns as the contract's table; those that are missing, and the origin, are null."""
        return pa.table(
            [
                columns[field.name] if field.name in columns else pa.nulls(size, field.type)
                for field in self._schema
            ],
            schema=self._schema,
        )

    def _numbered(self, rows: pa.Table, feed: str, night: date, file: str) -> pa.Table:
        """The rows with where they come from."""
        size = len(rows)
        origin = {
            "feed": pa.repeat(feed, size),
            "export_date": pa.repeat(pa.scalar(night), size),
            "file": pa.repeat(file, size),
            "row_number": pa.array(np.arange(self._records + 1, self._records + size + 1)),
        }
        self._records += size
        for name, values in origin.items():
            rows = rows.set_column(
                self._schema.get_field_index(name), self._schema.field(name), values
            )
        return rows


def _canonical(value: object) -> bytes:
    return _JSON.encode(value).encode()


def _is_canonical(value: object) -> bool:
    try:
        _canonical(value)
    except ValueError:
        return False
    return True
