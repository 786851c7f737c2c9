"""What tests of several kinds share."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import DBT_PROJECT
from orchestration.transform.project import dbt_executable


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The dbt project as dbt parses it."""
    folder: Path = tmp_path_factory.mktemp("manifest")
    subprocess.run(
        [
            dbt_executable(),
            "--no-version-check",
            "--quiet",
            "--warn-error",
            "parse",
            *("--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT),
            *("--target-path", folder, "--log-path", folder),
        ],
        check=True,
        env=os.environ | {"FIRSTRIGHT_DATA": str(folder)},
    )
    parsed: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return parsed
