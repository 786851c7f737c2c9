"""Who may import whom, and who may read the environment."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED_ASSETS = ROOT / "orchestration" / "publish" / "assets.py"
WITHOUT_DAGSTER = [
    *sorted((ROOT / "expectations").rglob("*.py")),
    *sorted((ROOT / "orchestration" / "ingest" / "readers").rglob("*.py")),
    *sorted((ROOT / "orchestration" / "demo").rglob("*.py")),
    *sorted((ROOT / "orchestration" / "ingest").glob("[!ac_]*.py")),
    *sorted({*(ROOT / "orchestration" / "publish").rglob("*.py")} - {PUBLISHED_ASSETS}),
    ROOT / "orchestration" / "feeds.py",
    ROOT / "orchestration" / "settings.py",
    ROOT / "orchestration" / "settings_values.py",
    ROOT / "orchestration" / "data_lock.py",
    *sorted((ROOT / "orchestration" / "alerts").glob("[!r]*.py")),
]
PACKAGES = [
    path
    for package in ("orchestration", "expectations")
    for path in sorted((ROOT / package).rglob("*.py"))
]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", WITHOUT_DAGSTER, ids=lambda p: str(p.relative_to(ROOT)))
def test_ingestion_and_release_do_not_know_the_orchestrator(path: Path) -> None:
    found = [name for name in _imports(path) if name.split(".")[0].startswith("dagster")]
    assert not found, (
        f"{path} imports {found}: Dagster's wiring belongs into assets.py or checks.py"
    )


@pytest.mark.parametrize(
    "path", sorted((ROOT / "expectations").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT))
)
def test_expectations_do_not_know_the_pipeline(path: Path) -> None:
    found = [name for name in _imports(path) if name.split(".")[0] == "orchestration"]
    assert not found, f"{path} imports {found}: pass the value in as an argument"


@pytest.mark.parametrize("path", PACKAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_environment_is_read_in_settings_alone(path: Path) -> None:
    if path == ROOT / "orchestration" / "settings.py":
        return
    reads = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "putenv"}
    ]
    assert not reads, f"{path} touches the environment in lines {reads}: use Settings"


def test_only_the_runner_calls_the_validation_engine() -> None:
    callers = [
        str(path.relative_to(ROOT))
        for path in PACKAGES
        if any(name.split(".")[0] == "great_expectations" for name in _imports(path))
    ]
    assert [path for path in callers if not path.startswith("expectations/")] == []
