"""Identifiers of customers, a column at a time; what one is, identifiers.py says."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations.contracts.model import IDENTIFIER_STRUCT
from expectations.contracts.vocabulary import IDENTIFIER_TYPE
from orchestration.ingest.identifiers import normalise
from orchestration.ingest.phones import stand_as_written
from orchestration.ingest.readers.cells import read_rest


def identifier_lists(columns: Mapping[str, pa.Array], region: str | None, rows: int) -> pa.Array:
    """What `identifier_list` gives for each row.

    Args:
        columns: by type of the identifiers; stripped texts, or null.
        region: country of phones without a country code.
        rows: number of rows.
    """
    values = [
        _normalised(kind, columns[kind], region) if kind in columns else pa.nulls(rows, pa.string())
        for kind in IDENTIFIER_TYPE
    ]
    is_usable = np.column_stack([np.asarray(column.is_valid()) for column in values])
    row, kind = np.nonzero(is_usable)
    offsets = np.concatenate([[0], np.cumsum(is_usable.sum(axis=1))])
    flat = pa.concat_arrays(values).take(pa.array(kind * rows + row))
    kinds = pa.array(IDENTIFIER_TYPE).take(pa.array(kind))
    entries = pa.StructArray.from_arrays([kinds, flat], fields=list(IDENTIFIER_STRUCT))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), entries)


def _normalised(kind: str, cells: pa.Array, region: str | None) -> pa.Array:
    read = partial(_read, kind, region)
    match kind:
        case "phone":
            return read_rest(cells, stand_as_written(cells), read)
        case "email":
            return read_rest(cells, pa.array(np.zeros(len(cells), bool)), read)
    # Printable ASCII is what normalising makes of itself.
    return read_rest(cells, pc.ascii_is_printable(cells), read)


def _read(kind: str, region: str | None, cell: str) -> str | None:
    return normalise(kind, cell, region)
