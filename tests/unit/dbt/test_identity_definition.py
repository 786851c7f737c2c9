"""The identity models against the definition read aloud, in worlds in which all rules meet."""

from pathlib import Path

import pytest

from tests.contact_tables import empty_warehouse
from tests.people import people, pseudonym
from tests.unit.dbt.identity_definition import (
    Met,
    People,
    people_by_definition,
    random_world,
    redirects_by_definition,
)
from tests.warehouse import Warehouse

CAP = 8
WORLDS = [random_world(seed) for seed in range(450)]


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> tuple[Warehouse, dict[str, tuple[str | None, str]]]:
    """All worlds in one warehouse: they have no identifier in common."""
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure()
    records = [record for world in WORLDS for record in world]
    found = people(
        warehouse,
        component_cap_identifiers=CAP,
        legs=[row for record in records if record.is_contact for row in record.rows()],
        customers=[row for record in records if not record.is_contact for row in record.rows()],
    )
    return warehouse, found


def _expected() -> list[tuple[list[Met], People]]:
    return [(world, people_by_definition(world, CAP)) for world in WORLDS]


def test_the_worlds_hold_what_they_are_for() -> None:
    truths = [truth for _, truth in _expected()]
    assert sum(bool(truth.refused) for truth in truths) > 100
    assert sum(bool(truth.capped) for truth in truths) > 30
    assert sum(any(node[2] for node in truth.person) for truth in truths) > 10
    assert sum(not redirects_by_definition(world, CAP) for world in WORLDS) > 100
    assert sum("ambiguous" in {truth.of(r)[1] for r in world} for world, truth in _expected()) > 10


def test_every_contact_is_of_the_person_that_the_definition_says(
    built: tuple[Warehouse, dict[str, tuple[str | None, str]]],
) -> None:
    _, found = built
    expected = {
        record.name: (key and pseudonym(f"customer:{key}"), confidence)
        for world, truth in _expected()
        for record in world
        if record.is_contact
        for key, confidence in [truth.of(record)]
    }
    wrong = {name: (found[name], pair) for name, pair in expected.items() if found[name] != pair}
    assert wrong == {}
    assert found.keys() == expected.keys()


def test_nobody_has_two_accounts(
    built: tuple[Warehouse, dict[str, tuple[str | None, str]]],
) -> None:
    warehouse, _ = built
    counts = warehouse.rows("select distinct account_count from intermediate.int_customers")
    assert {row["account_count"] for row in counts} == {0, 1}


def test_ids_are_redirected_as_if_the_nights_had_been_loaded_one_by_one(
    built: tuple[Warehouse, dict[str, tuple[str | None, str]]],
) -> None:
    warehouse, _ = built
    expected = {
        pseudonym(f"customer:{retired}"): (key and pseudonym(f"customer:{key}"), night)
        for world in WORLDS
        for retired, (key, night) in redirects_by_definition(world, CAP).items()
    }
    assert len(expected) > 500
    rows = warehouse.rows("select * from marts.customer_id_redirects")
    found = {row["retired_customer_id"]: (row["customer_id"], row["retired_at"]) for row in rows}
    wrong = {
        name: (found.get(name), expected.get(name))
        for name in expected.keys() | found.keys()
        if found.get(name) != expected.get(name)
    }
    assert wrong == {}
