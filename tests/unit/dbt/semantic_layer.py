"""MetricFlow's SQL for metrics of the project, to be run on any DuckDB connection."""

from collections.abc import Sequence

from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup


class _DuckDb:
    """What MetricFlow asks of an engine to write its SQL."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


def metricflow_sql(semantic_manifest: str, metrics: Sequence[str], group_by: Sequence[str]) -> str:
    """The statement of a query.

    Args:
        semantic_manifest: as dbt writes it.
        metrics: names of metrics.
        group_by: such as `metric_time__month`.
    """
    manifest = parse_manifest_from_dbt_generated_manifest(semantic_manifest)
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), _DuckDb())
    request = MetricFlowQueryRequest.create(metric_names=metrics, group_by_names=group_by)
    return engine.explain(request).sql_statement.sql
