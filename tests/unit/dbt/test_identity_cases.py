"""Named cases of who is who, all in one warehouse: none may touch another."""

from pathlib import Path

import numpy as np
import pytest

from tests.contact_tables import empty_warehouse
from tests.people import people, pseudonym
from tests.unit.dbt.identity_scenarios import CASES, PLACEHOLDER, Case, call, visitor
from tests.warehouse import Warehouse

Found = dict[str, tuple[str | None, str]]

RECORDS = [record for records, _ in CASES.values() for record in records]


def _found(warehouse: Warehouse, rows: list[tuple[bool, dict]]) -> Found:
    warehouse.configure(company_values=[("placeholder_email", PLACEHOLDER[1])])
    return people(
        warehouse,
        legs=[row for is_contact, row in rows if is_contact],
        customers=[row for is_contact, row in rows if not is_contact],
    )


@pytest.fixture(scope="module")
def found(dbt_home: Path) -> Found:
    return _found(
        empty_warehouse(dbt_home), [(r.is_contact, row) for r in RECORDS for row in r.rows()]
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_calls_are_of_the_person(case: Case, found: Found) -> None:
    _, expected = case
    persons = {name: key and pseudonym(f"customer:{key}") for name, key in expected.items()}
    assert {name: found[name][0] for name in expected} == persons


def test_neither_order_nor_nights_nor_strangers_change_anybody(
    found: Found, dbt_home: Path
) -> None:
    draw = np.random.default_rng(3)
    stranger = call("stranger", 0, visitor("stranger"))
    nights = [stranger.night.replace(day=day) for day in range(1, 6)]
    rows = [
        (r.is_contact, row | {"export_date": draw.choice(nights)})
        for r in [*RECORDS, stranger]
        for row in r.rows()
    ]
    draw.shuffle(rows)
    again = _found(empty_warehouse(dbt_home), rows)
    assert again.pop("stranger") == (pseudonym("customer:visitor:stranger"), "inferred")
    assert again == found
