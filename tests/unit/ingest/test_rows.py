"""What makes two rows of one version the same row."""

from datetime import date

from expectations.contracts.customers import CUSTOMERS
from orchestration.ingest.readers.base import Row
from orchestration.ingest.rows import Records


def _hash(content: object) -> str:
    row = Row(1, "raw", {"row_key": "1", "identifiers": []}, content)
    return str(Records(CUSTOMERS).record(row)["row_hash"])


def test_a_change_in_a_field_that_no_column_takes_is_another_content() -> None:
    assert _hash({"id": 1, "hobby": "chess"}) != _hash({"id": 1, "hobby": "go"})


def test_the_order_of_fields_is_no_content() -> None:
    assert _hash({"id": 1, "hobby": "go"}) == _hash({"hobby": "go", "id": 1})


def test_fields_that_no_column_takes_may_hold_nan_and_half_characters() -> None:
    half = "\ud83d"
    assert _hash({"id": 1, "score": float("nan"), "hobby": half}) != _hash({"id": 1, "hobby": half})
    assert _hash({"id": 1, "hobby": half}) == _hash({"hobby": half, "id": 1})


def test_rows_of_a_file_are_numbered_through_whatever_tables_they_go_into() -> None:
    records = Records(CUSTOMERS)
    rows = [Row(1, "raw", {"row_key": str(key)}) for key in range(3)]
    first = records.table([records.record(row) for row in rows[:2]], "crm", date(2026, 1, 5), "f")
    second = records.table([records.record(row) for row in rows[2:]], "crm", date(2026, 1, 5), "f")
    assert first["row_number"].to_pylist() + second["row_number"].to_pylist() == [1, 2, 3]
