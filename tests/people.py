"""What the identity models say about records: whose each is, and how surely."""

import hashlib
from typing import Any

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


def pseudonym(text: str) -> str:
    """The keyed hash, worked out beside the models."""
    key = "key of the tests:"
    inner = hashlib.sha256((key + text).encode()).hexdigest()
    return hashlib.sha256((key + inner).encode()).hexdigest()[:32]
