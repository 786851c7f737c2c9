"""What runs share: the pool that keeps one writer on the warehouse, and dbt's command line."""

from dagster_dbt import DbtCliResource

from orchestration.settings import Settings
from orchestration.transform.project import dbt_resource

WAREHOUSE_POOL = "duckdb"


def resources(settings: Settings) -> dict[str, DbtCliResource]:
    """Resources by the name under which assets ask for them."""
    return {"dbt": dbt_resource(settings)}
