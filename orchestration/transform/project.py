"""The dbt project's place, its manifest, and the command that runs it.

The manifest is prepared on demand: without one the code location does not load, and one that is
older than the models shows a graph that no longer runs.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version

from orchestration.settings import DBT_PROJECT, Settings
from orchestration.transform import dbt_child

KEPT_INVOCATIONS = 5
PARSED = "partial_parse.msgpack"


class PinnedDbtCliResource(DbtCliResource):
    """dbt's command line, without what Dagster would add to each command.

    `dbt --version` looks newer versions up, and a second dbt within Dagster's process, for its
    look-ups of metadata, takes five seconds to load and holds the warehouse open.
    """

    @cached_property
    def _cli_version(self) -> Version:
        from dbt.version import get_installed_version

        return Version(get_installed_version().to_version_string(skip_matcher=True))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        return None


def dbt_executable() -> str:
    """The dbt of the running environment, whatever the PATH says."""
    return str(Path(sys.executable).with_name("dbt"))


def dbt_resource(settings: Settings) -> PinnedDbtCliResource:
    """Command line of dbt for these settings; it writes below the data folder alone."""
    return PinnedDbtCliResource(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        target=settings.target,
        # The command is `python dbt_child.py` and what follows: Dagster wants one executable.
        dbt_executable=sys.executable,
        global_config_flags=[
            dbt_child.__file__,
            str(settings.dbt_target / PARSED),
            "--no-version-check",
            "--no-use-colors",
            # The log of every statement that dbt sends takes a tenth of a build, and nobody reads.
            "--log-level-file",
            "info",
        ],
    )


def dbt_project(settings: Settings) -> DbtProject:
    """The project, with a manifest that is as new as its models.

    Raises:
        subprocess.CalledProcessError: dbt cannot parse the project; dbt's own words go to stderr.
    """
    project = DbtProject(
        project_dir=DBT_PROJECT,
        target_path=settings.dbt_target,
        profiles_dir=DBT_PROJECT,
        target=settings.target,
    )
    if not _is_fresh(project.manifest_path):
        settings.dbt_target.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                dbt_executable(),
                "--no-version-check",
                "--quiet",
                "parse",
                "--project-dir",
                str(DBT_PROJECT),
                "--profiles-dir",
                str(DBT_PROJECT),
                # As the build names it, or dbt takes the parsed project for another one's.
                "--target",
                settings.target,
                "--target-path",
                str(settings.dbt_target),
                "--log-path",
                str(settings.dbt_target),
            ],
            check=True,
        )
    return project


def read_manifest(project: DbtProject) -> dict[str, Any]:
    """The manifest: models, columns, tests and exposures as dbt compiled them."""
    manifest: dict[str, Any] = json.loads(project.manifest_path.read_text())
    return manifest


def prune_invocations(settings: Settings) -> None:
    """Removes all but the newest target folders, of which dbt leaves one per invocation."""
    folders = [path for path in settings.dbt_target.iterdir() if path.is_dir()]
    for folder in sorted(folders, key=lambda path: path.stat().st_mtime)[:-KEPT_INVOCATIONS]:
        shutil.rmtree(folder)


def _is_fresh(manifest: Path) -> bool:
    if not (manifest.exists() and manifest.with_name(PARSED).exists()):
        return False
    if json.loads(manifest.read_text())["metadata"]["dbt_version"] != version("dbt-core"):
        return False
    written = manifest.stat().st_mtime
    return all(
        path.stat().st_mtime <= written
        for path in DBT_PROJECT.rglob("*")
        if path.suffix in {".sql", ".py", ".yml", ".csv"}
    )
