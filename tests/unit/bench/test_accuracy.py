"""Precision and recall of pairs, against figures worked out by hand."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.bench.accuracy import accuracy


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)


def test_pairs_of_contacts_are_counted(tmp_path: Path) -> None:
    """Published {a, b, c} and {d}, true {a, b} and {c, d}: a-b of three pairs, and of two."""
    customers = {"a": ("one", "x"), "b": ("one", "x"), "c": ("one", "y"), "d": ("two", "y")}
    _write(
        tmp_path / "published/parquet/fct_contacts.parquet",
        [
            {"source_name": "s", "source_contact_id": i, "customer_id": one, "journey_id": one}
            for i, (one, _) in customers.items()
        ],
    )
    _write(
        tmp_path / "truth/contacts.parquet",
        [
            {"source_name": "s", "source_contact_id": i, "person_id": true, "journey_key": true}
            for i, (_, true) in customers.items()
        ],
    )
    _write(
        tmp_path / "truth/issues.parquet",
        [
            {"person_number": 1, "contact_ids": ["a", "b"]},
            {"person_number": 1, "contact_ids": ["c"]},
        ],
    )
    found = accuracy(tmp_path / "published", tmp_path / "truth")
    assert found["customers, by the definitions"] == pytest.approx((1 / 3, 1 / 2))
    # Of d nobody knows whose it really was; a, b and c are one person's.
    assert found["customers, as they really are"] == pytest.approx((1, 1))
    assert found["journeys, as issues really were"] == pytest.approx((1 / 3, 1))
