"""The models as assets: one step builds and tests them all."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DbtCliInvocation, DbtCliResource, DbtProject, dbt_assets

from expectations.contracts import CONTRACTS
from orchestration.feeds import FeedsConfig
from orchestration.ingest.readers import contract_of
from orchestration.progress import stage_line
from orchestration.resources import DATA_LOCK, WAREHOUSE_POOL
from orchestration.settings import Settings
from orchestration.transform.lineage import column_parents
from orchestration.transform.project import prune_invocations
from orchestration.transform.scope import begin_build, end_build, keep_scope
from orchestration.transform.translator import FirstrightTranslator


def build_arguments() -> list[str]:
    """Arguments of the nightly build; unit tests check the models' text, not the night's data."""
    return ["build", "--exclude-resource-type", "unit_test"]


def model_assets(
    settings: Settings, project: DbtProject, config: FeedsConfig
) -> dg.AssetsDefinition:
    """All models, seeds and data tests of the project."""
    translator = FirstrightTranslator(
        {
            name: [feed.name for feed in config.feeds if contract_of(feed).name == name]
            for name in CONTRACTS
        }
    )

    @dbt_assets(
        manifest=project.manifest_path,
        dagster_dbt_translator=translator,
        project=project,
        name="models",
        pool=WAREHOUSE_POOL,
        required_resource_keys={"dbt", DATA_LOCK},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        dbt: DbtCliResource = context.resources.dbt
        context.log.info(stage_line("models", f"{len(context.selected_asset_keys)} tables"))
        if context.is_subset:
            keep_scope(settings)
        seen = None if context.is_subset else begin_build(settings)
        invocation = dbt.cli(
            build_arguments(),
            context=context,
            raise_on_error=False,
            target_path=settings.dbt_target / context.run.run_id,
        )
        # Rows can be counted when dbt has closed the warehouse, if it came to open one.
        if events := list(invocation.stream()):
            with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
                for event in events:
                    yield _described(event, invocation, translator, warehouse, settings.data)
        prune_invocations(settings)
        if error := invocation.get_error():
            raise error
        if seen:
            end_build(settings, seen)

    return models


def _described(
    event: Any,
    invocation: DbtCliInvocation,
    translator: FirstrightTranslator,
    warehouse: duckdb.DuckDBPyConnection,
    data: Path,
) -> Any:
    """The event of a model, with its rows and the columns of which each of its columns was made."""
    if not isinstance(event, (dg.Output, dg.AssetMaterialization)):
        return event
    unique_id = str(event.metadata["unique_id"].value)
    manifest = invocation.manifest
    model = manifest["nodes"][unique_id]
    if model["resource_type"] != "model":
        return event
    [[rows]] = warehouse.execute(f"select count(*) from {model['relation_name']}").fetchall()
    metadata = {**event.metadata, "dagster/row_count": rows}
    # What a model in Python makes of a column cannot be read from its code.
    if model["language"] == "sql":
        metadata["dagster/column_lineage"] = _column_lineage(model, invocation, translator, data)
    return event.with_metadata(metadata)


def _column_lineage(
    model: Mapping[str, Any],
    invocation: DbtCliInvocation,
    translator: FirstrightTranslator,
    data: Path,
) -> dg.TableColumnLineage:
    manifest = invocation.manifest
    compiled = invocation.target_path / "compiled" / model["package_name"]
    sql = (compiled / model["original_file_path"]).read_text()
    # The manifest knows a source by its place in any data folder.
    sql = sql.replace(str(data).replace("'", "''"), "$FIRSTRIGHT_DATA")
    resources = manifest["nodes"] | manifest["sources"]
    return dg.TableColumnLineage(
        {
            column: [
                dg.TableColumnDep(key, parent_column)
                # Contracts that no feed fills have one asset for them all.
                for key, parent_column in dict.fromkeys(
                    (key, parent_column)
                    for parent, parent_column in found
                    for key in translator.keys_of(resources[parent])
                )
            ]
            for column, found in column_parents(manifest, model["unique_id"], sql).items()
            if column in model["columns"]
        }
    )
