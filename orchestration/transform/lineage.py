"""From which columns of its parents each column of a model comes, read from its compiled SQL.

dagster-dbt has this too, but reads the SQL anew for each column, which took half of a small run;
it stops at exploded lists; and it cannot follow a staging model to the export that it reads.
"""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope
from sqlglot.schema import MappingSchema

ColumnParents = dict[str, list[tuple[str, str]]]
DIALECT = "duckdb"


def column_parents(manifest: Mapping[str, Any], unique_id: str, sql: str) -> ColumnParents:
    """The parents of each column, as (unique id of the model, seed or source, column).

    Args:
        manifest: dbt's manifest.
        unique_id: the model.
        sql: its compiled SQL.
    """
    schema = MappingSchema(dialect=DIALECT)
    places = {}
    for parent in manifest["parent_map"][unique_id]:
        kind = "sources" if parent.startswith("source.") else "nodes"
        properties = manifest[kind][parent]
        relation = properties["relation_name"]
        if kind == "sources":
            # Files, of which no schema is known under the expression that reads them.
            name = f'"sources"."{properties["source_name"]}"."{properties["name"]}"'
            sql = sql.replace(relation, name)
            relation = name
        table = exp.to_table(relation, dialect=DIALECT)
        places[_place(table)] = parent
        columns = properties["columns"].values()
        types = {column["name"]: column["data_type"] or "varchar" for column in columns}
        schema.add_table(table, types, dialect=DIALECT)
    query = parse_one(sql, dialect=DIALECT)
    _name_exploded_columns(query)
    query = qualify(query, schema=schema, dialect=DIALECT, validate_qualify_columns=False)
    if not isinstance(query, exp.Query):
        raise ValueError(f"{unique_id} is no query: {sql:.200}")
    columns = lineage(
        None,
        query,
        schema=schema,
        dialect=DIALECT,
        scope=build_scope(query),
        trim_selects=False,
        copy=False,
    )
    found: ColumnParents = {}
    for column, node in columns.items():
        leaves = [
            leaf
            for leaf in node.walk()
            if not leaf.downstream and isinstance(leaf.expression, exp.Table)
        ]
        found[column] = sorted(
            {
                (places[place], exp.to_column(leaf.name, dialect=DIALECT).name)
                for leaf in leaves
                if (place := _place(leaf.expression)) in places
            }
        )
    return found


def _place(table: exp.Expr) -> str:
    """A table without the alias under which it is read."""
    bare = table.copy()
    bare.set("alias", None)
    return bare.sql(dialect=DIALECT, identify=True).lower()


def _name_exploded_columns(query: exp.Expr) -> None:
    """Spells a field of an exploded list, `item.field`, as `item.item.field`.

    The alias names both the table and its column of items; engines look the field up in the
    column, where sqlglot looks for a further column of the table.
    """
    columns = {
        exploded.alias: {column.name for column in exploded.args["alias"].columns}
        for exploded in query.find_all(exp.Unnest)
        if exploded.alias
    } | {
        exploded.alias: set(exploded.this.named_selects) for exploded in query.find_all(exp.Lateral)
    }
    for column in list(query.find_all(exp.Column)):
        if column.table in columns and column.name not in columns[column.table]:
            column.replace(
                exp.Dot(
                    this=exp.column(column.table, table=column.table),
                    expression=exp.to_identifier(column.name),
                )
            )
