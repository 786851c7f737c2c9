"""Rows of a reader -> records of the contract's table, with their hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from operator import methodcaller
from typing import Any

import pyarrow as pa

from expectations.contracts import ColumnType, Contract
from orchestration.ingest.readers.base import Row

ORIGIN_COLUMNS = frozenset({"feed", "export_date", "file", "line", "row_number", "row_hash"})
_JSON = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, default=methodcaller("isoformat")
)


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
    return hashlib.sha256(_canonical(present)).hexdigest()


class Records:
    """Makes the records of one file, in their order, and tables of them."""

    def __init__(self, contract: Contract) -> None:
        self._schema = contract.arrow_schema()
        self._given = frozenset(contract.column_names) - ORIGIN_COLUMNS
        self._records = 0
        self._whole_numbers = [c.name for c in contract.body if c.type is ColumnType.INTEGER]

    def record(self, row: Row) -> dict[str, Any]:
        """The row's values with its line, its number in the file and its hash.

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
            digest = row_hash(values if row.content is None else {**values, "": row.content})
        except ValueError:
            reasons += [
                f"{name} is {value!a:.200}, expected finite numbers and valid Unicode"
                for name, value in values.items()
                if not _is_canonical(value)
            ]
            if not _is_canonical(row.content):
                reasons.append("the row holds a number that is not finite or invalid Unicode")
        if reasons:
            raise UnfitRowError(tuple(reasons))
        self._records += 1
        return {
            **values,
            "line": row.line,
            "row_number": self._records,
            "row_hash": digest,
        }

    def table(
        self, records: Sequence[Mapping[str, Any]], feed: str, night: date, file: str
    ) -> pa.Table:
        """Records of one file as the contract's table; a missing column is null.

        Raises:
            TypeError: a value is not of its column's type.
        """
        size = len(records)
        origin: dict[str, Sequence[object]] = {
            "feed": [feed] * size,
            "export_date": [night] * size,
            "file": [file] * size,
        }
        columns = []
        for field in self._schema:
            name = field.name
            values = origin.get(name) or [record.get(name) for record in records]
            try:
                columns.append(pa.array(values, field.type))
            except (TypeError, ValueError) as error:
                raise TypeError(f"column {name}, {field.type}: {error}") from error
        return pa.Table.from_arrays(columns, schema=self._schema)


def _canonical(value: object) -> bytes:
    return _JSON.encode(value).encode()


def _is_canonical(value: object) -> bool:
    try:
        _canonical(value)
    except ValueError:
        return False
    return True
