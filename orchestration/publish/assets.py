"""The release as an asset, at the end of what the pipeline owns."""

import base64
import subprocess
from collections.abc import Mapping

import dagster as dg
from dagster_dbt import DbtProject

from orchestration.progress import stage_line
from orchestration.publish.postgres import READER, serve
from orchestration.publish.release import DATABASE, publish
from orchestration.publish.summary import headline_estimates, headline_table, nights_table
from orchestration.publish.tables import PUBLIC_SCHEMA, public_tables
from orchestration.resources import DATA_LOCK, WAREHOUSE_POOL
from orchestration.settings import OWNER, PROJECT_ROOT, STALE_AFTER, Settings
from orchestration.transform.project import read_manifest

RELEASE_KEY = dg.AssetKey(["published", "marts"])


def release_asset(settings: Settings, project: DbtProject) -> dg.AssetsDefinition:
    """The published release: downstream of every mart."""
    tables = public_tables(read_manifest(project))

    @dg.asset(
        key=RELEASE_KEY,
        deps=[["marts", table.name] for table in tables],
        group_name="published",
        owners=[OWNER],
        kinds={"duckdb", "parquet"},
        pool=WAREHOUSE_POOL,
        required_resource_keys={DATA_LOCK},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=STALE_AFTER),
        description=(
            "The marts as BI tools read them: marts.duckdb, parquet and release.json, verified "
            "against the warehouse and swapped in at once, with report.html and monthly figures "
            "as CSV. The three newest releases are kept."
        ),
    )
    def marts(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        # Loads the charts' library, which nothing else of the code location needs.
        from orchestration.publish.additions import additions
        from orchestration.publish.report.report import REPORT, images

        context.log.info(stage_line("release", f"{len(tables)} tables"))
        release = publish(
            settings.warehouse,
            tables,
            settings.releases,
            settings.published,
            _git_commit(),
            additions(tables),
        )
        context.log.info("Published %s at %s", release.release_id, settings.published)
        return dg.MaterializeResult(
            metadata={
                "release_id": release.release_id,
                "path": dg.MetadataValue.path(str(settings.published)),
                "watermark": release.watermark or "none: no complete day yet",
                "nights": len(release.nights),
                **headline_estimates(settings.published),
                "headline": dg.MetadataValue.md(headline_table(settings.published)),
                "recent_nights": dg.MetadataValue.md(nights_table(settings.published)),
                "rows": sum(release.row_counts.values()),
                "charts": dg.MetadataValue.md(_embedded(images(settings.published / REPORT))),
                "tables": dg.MetadataValue.table(
                    [
                        dg.TableRecord({"table": name, "rows": rows})
                        for name, rows in release.row_counts.items()
                    ]
                ),
            }
        )

    return marts


def served_asset(settings: Settings, project: DbtProject) -> list[dg.AssetsDefinition]:
    """The release in PostgreSQL, where a server is configured."""
    server = settings.postgres
    if server is None:
        return []
    tables = public_tables(read_manifest(project))

    @dg.asset(
        key=["published", "postgres"],
        deps=[RELEASE_KEY],
        group_name="published",
        owners=[OWNER],
        kinds={"postgres"},
        # Two loads at once would meet in one schema.
        pool=WAREHOUSE_POOL,
        required_resource_keys={DATA_LOCK},
        description=(
            f"The release as schema {PUBLIC_SCHEMA} of a PostgreSQL server, for tools that speak "
            f"no DuckDB. Members of the role {READER} can read it."
        ),
    )
    def postgres(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        counts = serve(server, tables, settings.published / DATABASE, context.log)
        return dg.MaterializeResult(metadata={"host": server["host"], "rows": sum(counts.values())})

    return [postgres]


def _embedded(charts: Mapping[str, bytes]) -> str:
    """JPEGs under their descriptions, as Markdown that holds them."""
    return "\n\n".join(
        f"#### {description}\n\n"
        f"![{description}](data:image/jpeg;base64,{base64.b64encode(image).decode()})"
        for description, image in charts.items()
    )


def _git_commit() -> str | None:
    """The commit that the code stands at; None outside a clone."""
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() if found.returncode == 0 else None
