"""dbt's own page about the project's models and columns, as one file that fetches nothing.

`dbt docs generate` costs a second dbt beside the night's and asks the warehouse for the types of
all columns. The manifest, which the release is made from, knows them, too.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt.task.docs import DOCS_INDEX_FILE_PATH

from orchestration.publish.report.page import POLICY
from orchestration.settings import PROJECT_ROOT

DOCS = "docs.html"


def write_docs(manifest: Mapping[str, Any], folder: Path) -> None:
    """Writes the page. It describes relations, private ones too, and holds nothing of their rows.

    Args:
        manifest: dbt's manifest.
        folder: the release.

    Raises:
        ValueError: dbt's page has no place for the manifest or for the catalog.
    """
    # A path may bear its user's name.
    described = _script(manifest).replace(_script(str(PROJECT_ROOT)).strip('"'), ".")
    page = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}; font-src data:">'
    for place, content in (
        ("<head>", f"<head>{policy}"),
        ('"MANIFEST.JSON INLINE DATA"', described),
        ('"CATALOG.JSON INLINE DATA"', _script(_catalog(manifest))),
    ):
        if page.count(place) != 1:
            raise ValueError(f"dbt's documentation page has no place for {content[:60]}")
        page = page.replace(place, content)
    (folder / DOCS).write_text(page, encoding="utf-8")


def _script(content: Any) -> str:
    """JSON within a script, which no text in it ends: "<" only ever stands in texts."""
    return json.dumps(content).replace("<", "\\u003c")


def _catalog(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of columns beside the manifest: order and type."""
    return {
        kind: {
            unique_id: {
                "columns": {
                    name: {"name": name, "index": index, "type": column["data_type"]}
                    for index, (name, column) in enumerate(node["columns"].items(), start=1)
                }
            }
            for unique_id, node in manifest[kind].items()
        }
        for kind in ("nodes", "sources")
    }
