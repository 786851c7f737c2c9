"""Contract -> expectations: required columns, bounds and vocabularies, nested ones included.

Types need no expectation: rows are written with the contract's own parquet schema.
"""

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from expectations.contracts import Column, ColumnType, Contract, vocabulary
from expectations.contracts.model import ENVELOPE, NESTED_TYPES
from expectations.suites.model import Derivation, Expectation
from expectations.suites.rules import in_range, in_vocabulary, in_years, present

NESTED_VOCABULARIES: dict[ColumnType, dict[str, tuple[str, ...]]] = {
    ColumnType.IDENTIFIERS: {"identifier_type": vocabulary.IDENTIFIER_TYPE},
    ColumnType.MESSAGES: {
        "author": vocabulary.MESSAGE_AUTHOR,
        "event": vocabulary.MESSAGE_EVENT,
    },
}


def structural_expectations(contract: Contract) -> tuple[Expectation, ...]:
    """What the contract says of its columns, in its order; the envelope is asked of all rows."""
    return tuple(
        replace(expectation, all_rows=column in ENVELOPE)
        for column in contract.columns
        for expectation in _of_column(column)
    )


def structural_derivations(contract: Contract) -> dict[str, Derivation]:
    """The columns that the expectations on nested vocabularies look at."""
    return {
        _nested_name(column, field): _first_outside(column.name, field, values)
        for column in contract.columns
        for field, values in NESTED_VOCABULARIES.get(column.type, {}).items()
    }


def _of_column(column: Column) -> Iterator[Expectation]:
    if column.required:
        if column.type in NESTED_TYPES:
            # The frame holds the number of entries here: an empty list lacks a value, too.
            yield replace(in_range(column.name, 1, None), name=f"{column.name}_present")
        else:
            yield present(column.name)
    if column.vocabulary is not None:
        yield in_vocabulary(column.name, column.vocabulary)
    if column.minimum is not None or column.maximum is not None:
        yield in_range(column.name, column.minimum, column.maximum)
    if column.type is ColumnType.TIMESTAMP:
        yield in_years(column.name)
    for field, values in NESTED_VOCABULARIES.get(column.type, {}).items():
        yield in_vocabulary(_nested_name(column, field), values)


def _nested_name(column: Column, field: str) -> str:
    return f"{column.name}_{field}"


def _first_outside(column: str, field: str, values: tuple[str, ...]) -> Derivation:
    """Derives, per row, the first value of a nested field outside its vocabulary, else null."""

    def derive(rows: pa.Table) -> pa.Array:
        entries = rows[column].combine_chunks()
        found = pc.fill_null(pc.struct_field(pc.list_flatten(entries), field), "")
        outside = pc.invert(pc.is_in(found, value_set=pa.array(values)))
        if not pc.any(outside).as_py():
            return pa.nulls(len(rows), pa.string())
        by_row: dict[int, str] = {}
        parents = pc.list_parent_indices(entries).filter(outside).to_pylist()
        for row, value in zip(parents, found.filter(outside).to_pylist(), strict=True):
            by_row.setdefault(row, value)
        return pa.array([by_row.get(row) for row in range(len(rows))], pa.string())

    return derive
