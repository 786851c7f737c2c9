"""The dbt project's place, its manifest, and the command that runs it.

The manifest is prepared on demand: without one the code location does not load, and one that is
older than the models shows a graph that no longer runs.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version

from orchestration.ingest.atomic import replacing, sha256_of
from orchestration.settings import DBT_PROJECT, Settings
from orchestration.transform import dbt_child

KEPT_INVOCATIONS = 5
MANIFEST = "manifest.json"
PARSED = "partial_parse.msgpack"
SEAL = "parsed.sha256"
# The adapters' macros are parsed with the project.
PARSED_PACKAGES = ("dbt-core", "dbt-adapters", "dbt-duckdb")
# Beside them lie what Python, dbt and editors leave there.
PROJECT_FILES = ("*.yml", "macros/**/*", "models/**/*", "seeds/**/*", "tests/**/*")
PROJECT_SUFFIXES = {".csv", ".md", ".py", ".sql", ".yaml", ".yml"}


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
    if not _is_fresh(settings.dbt_target, settings.target):
        parse_project(settings.dbt_target, settings.target)
    return project


def parse_project(folder: Path, target: str, *options: str) -> None:
    """Has dbt parse the project, for whatever data folder, and replaces what is kept of it.

    Each file is replaced as a whole, for another process may read them or parse, too.

    Args:
        folder: where the parsed project is kept.
        target: dbt target. As the build names it, or dbt takes the project for another one's.
        options: further options of dbt's command line.

    Raises:
        subprocess.CalledProcessError: dbt cannot parse the project; dbt's own words go to stderr.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Told before dbt reads: what is edited meanwhile is parsed again.
    sources = sources_checksum(target)
    with TemporaryDirectory(dir=folder) as aside:
        subprocess.run(
            [
                dbt_executable(),
                "--no-version-check",
                "--quiet",
                *options,
                "parse",
                *("--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT),
                *("--target", target, "--target-path", aside, "--log-path", aside),
            ],
            check=True,
        )
        seal = _seal(sources, Path(aside))
        for path in Path(aside).iterdir():
            path.replace(folder / path.name)
    with replacing(folder / SEAL) as path:
        path.write_text(seal)


def read_manifest(project: DbtProject) -> dict[str, Any]:
    """The manifest: models, columns, tests and exposures as dbt compiled them."""
    manifest: dict[str, Any] = json.loads(project.manifest_path.read_text())
    return manifest


def prune_invocations(settings: Settings) -> None:
    """Removes all but the newest target folders, of which dbt leaves one per invocation."""
    folders = [path for path in settings.dbt_target.iterdir() if path.is_dir()]
    for folder in sorted(folders, key=lambda path: path.stat().st_mtime)[:-KEPT_INVOCATIONS]:
        shutil.rmtree(folder)


def _is_fresh(folder: Path, target: str) -> bool:
    """Whether the folder holds, whole, what dbt would parse now.

    Times would not tell: a file may be gone, an older one may have come in its place, and another
    copy of the project may have been parsed into the same data folder.
    """
    if not all((folder / name).exists() for name in (MANIFEST, PARSED, SEAL)):
        return False
    return (folder / SEAL).read_text() == _seal(sources_checksum(target), folder)


def _seal(sources: str, folder: Path) -> str:
    """What was parsed and what dbt made of it, as checksums."""
    return " ".join([sources, sha256_of(folder / MANIFEST), sha256_of(folder / PARSED)])


def sources_checksum(target: str) -> str:
    """Checksum of all that dbt reads when it parses the project."""
    paths = sorted(path for part in PROJECT_FILES for path in DBT_PROJECT.glob(part))
    files = {str(path): sha256_of(path) for path in paths if path.suffix in PROJECT_SUFFIXES}
    read = [target, [version(package) for package in PARSED_PACKAGES], files]
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()
