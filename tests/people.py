"""What the identity models say about records: whose each is, and how surely."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from tests.builders import Record
from tests.warehouse import Warehouse

MODELS = "+int_customers +int_record_customers +customer_id_redirects"


def people(
    warehouse: Warehouse, *, component_cap_identifiers: int | None = None, **tables: Any
) -> dict[str, tuple[str | None, str]]:
    """Customer and confidence by chain_id of a call or row_key of a conversation."""
    warehouse.write(**tables)
    cap = component_cap_identifiers
    warehouse.build(MODELS, **({"component_cap_identifiers": cap} if cap else {}))
    rows = warehouse.rows("""
        with records as (
            select distinct call_id as record_id, chain_id as name from intermediate.int_legs
            union all
            select md5(concat('row', chr(31), feed, chr(31), row_key)), row_key
            from staging.stg_conversations
        )
        select name, customer_id, identity_confidence
        from intermediate.int_record_customers inner join records using (record_id)
    """)
    return {row["name"]: (row["customer_id"], row["identity_confidence"]) for row in rows}


def side_by_side(
    scenarios: Mapping[str, Mapping[str, Iterable[Record]]],
) -> dict[str, list[Record]]:
    """The rows of all scenarios, by contract, for one build: none shares an id with another.

    Each id and each identifier has the scenario's name before it, as `named` says.
    """
    rows: dict[str, list[Record]] = {}
    for scenario, tables in scenarios.items():
        for contract, records in tables.items():
            rows.setdefault(contract, []).extend(_of_scenario(scenario, row) for row in records)
    return rows


def _of_scenario(scenario: str, row: Record) -> Record:
    ids = ("chain_id", "leg_id", "record_id", "row_key")
    changed = {name: named(scenario, row[name]) for name in ids if row.get(name)}
    changed["identifiers"] = [
        who | {"identifier_value": named(scenario, who["identifier_value"])}
        for who in row["identifiers"]
    ]
    return row | changed


def named(scenario: str, value: str) -> str:
    """An id or identifier of a scenario among others."""
    return f"{scenario}: {value}"


def person(scenario: str, identifier_type: str, value: str) -> str:
    """customer_id of whoever is named after the scenario's identifier."""
    return pseudonym(f"customer:{identifier_type}:{named(scenario, value)}")


def pseudonym(text: str) -> str:
    """The keyed hash, worked out beside the models."""
    key = "key of the tests:"
    inner = hashlib.sha256((key + text).encode()).hexdigest()
    return hashlib.sha256((key + inner).encode()).hexdigest()[:32]
