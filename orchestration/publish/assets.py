"""The release as assets, at the end of what the pipeline owns."""

import base64
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DbtProject

from orchestration.progress import stage_line
from orchestration.publish.marts_files import DATABASE
from orchestration.publish.postgres import READER, serve
from orchestration.publish.release import AdditionError, publish
from orchestration.publish.summary import headline_estimates, headline_table, nights_table
from orchestration.publish.tables import PUBLIC_SCHEMA, PublicTable, public_tables
from orchestration.resources import DATA_LOCK, WAREHOUSE_POOL
from orchestration.settings import OWNER, PROJECT_ROOT, STALE_AFTER, Settings
from orchestration.transform.project import read_manifest

RELEASE_KEY = dg.AssetKey(["published", "marts"])
POSTGRES_KEY = dg.AssetKey(["published", "postgres"])


def release_assets(settings: Settings, project: DbtProject) -> dg.AssetsDefinition:
    """The published release, downstream of every mart, and its copy on a configured server.

    One step makes both: what fails beside the tables fails the step at its end, when the server has
    the release, too. As a step of its own the copy would be skipped, and readers of the files and
    of the server would see different releases.
    """
    tables = public_tables(read_manifest(project))
    server = settings.postgres

    @dg.multi_asset(
        name="release",
        specs=[*_specs(tables, with_server=server is not None)],
        can_subset=True,
        # Two loads of a server at once would meet in one schema.
        pool=WAREHOUSE_POOL,
        required_resource_keys={DATA_LOCK},
    )
    def release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        failure = None
        if RELEASE_KEY in context.selected_asset_keys:
            context.log.info(stage_line("release", f"{len(tables)} tables"))
            metadata, failure = _publish(settings, tables, read_manifest(project))
            if failure:
                context.log.error("Not all that belongs to the release is there", exc_info=failure)
            yield dg.MaterializeResult(asset_key=RELEASE_KEY, metadata=metadata)
        if server and POSTGRES_KEY in context.selected_asset_keys:
            counts = serve(server, tables, settings.published / DATABASE, context.log)
            yield dg.MaterializeResult(
                asset_key=POSTGRES_KEY,
                metadata={"host": server["host"], "rows": sum(counts.values())},
            )
        if failure:
            raise failure

    return release


def _specs(tables: Sequence[PublicTable], *, with_server: bool) -> Iterator[dg.AssetSpec]:
    yield dg.AssetSpec(
        RELEASE_KEY,
        deps=[["marts", table.name] for table in tables],
        group_name="published",
        owners=[OWNER],
        kinds={"duckdb", "parquet"},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=STALE_AFTER),
        description=(
            "The marts as BI tools read them: marts.duckdb, parquet and release.json, verified "
            "against the warehouse and swapped in at once, with report.html, monthly figures as "
            "CSV, and the models' documentation as docs.html. The three newest releases are kept."
        ),
    )
    if with_server:
        yield dg.AssetSpec(
            POSTGRES_KEY,
            deps=[RELEASE_KEY],
            group_name="published",
            owners=[OWNER],
            kinds={"postgres"},
            description=(
                f"The release as schema {PUBLIC_SCHEMA} of a PostgreSQL server, for tools that "
                f"speak no DuckDB. Members of the role {READER} can read it."
            ),
        )


def _publish(
    settings: Settings, tables: Sequence[PublicTable], manifest: Mapping[str, Any]
) -> tuple[dict[str, Any], Exception | None]:
    """Publishes; returns what the UI shows of the release, and what failed beside its tables."""
    # Loads the charts' library, which nothing else of the code location needs.
    from orchestration.publish.additions import additions
    from orchestration.publish.report.report import REPORT, images

    published = settings.published
    failure: Exception | None = None
    try:
        release = publish(
            settings.warehouse,
            tables,
            settings.releases,
            published,
            git_commit(),
            additions(manifest),
        )
    except AdditionError as error:
        release, failure = error.release, error
    try:
        charts = _embedded(images(published / REPORT))
    except Exception as error:
        charts, failure = "", failure or error
    return {
        "release_id": release.release_id,
        "path": dg.MetadataValue.path(str(published)),
        "watermark": release.watermark or "none: no complete day yet",
        "nights": len(release.nights),
        **headline_estimates(published),
        "headline": dg.MetadataValue.md(headline_table(published)),
        "recent_nights": dg.MetadataValue.md(nights_table(published)),
        "rows": sum(release.row_counts.values()),
        "charts": dg.MetadataValue.md(charts),
        "tables": dg.MetadataValue.table(
            [
                dg.TableRecord({"table": name, "rows": rows})
                for name, rows in release.row_counts.items()
            ]
        ),
    }, failure


def _embedded(charts: Mapping[str, bytes]) -> str:
    """JPEGs under their descriptions, as Markdown that holds them."""
    return "\n\n".join(
        f"#### {description}\n\n"
        f"![{description}](data:image/jpeg;base64,{base64.b64encode(image).decode()})"
        for description, image in charts.items()
    )


def git_commit() -> str | None:
    """The commit that the code stands at; None outside a clone, or without git."""
    if not shutil.which("git"):
        return None
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() if found.returncode == 0 else None
