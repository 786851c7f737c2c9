"""Exposures of the dbt project as assets, so that lineage ends where people look."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from orchestration.publish.assets import RELEASE_KEY


def exposure_assets(manifest: Mapping[str, Any]) -> list[dg.AssetSpec]:
    """One external asset per exposure, downstream of the release that its readers open."""
    return [
        dg.AssetSpec(
            key=["exposures", exposure["name"]],
            deps=[RELEASE_KEY],
            group_name="exposures",
            description=exposure["description"],
            owners=[exposure["owner"]["email"]],
            kinds={exposure["type"]},
            metadata={
                "models": [
                    manifest["nodes"][node]["name"] for node in exposure["depends_on"]["nodes"]
                ]
            },
        )
        for exposure in manifest["exposures"].values()
    ]
