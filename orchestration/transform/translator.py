"""How a dbt resource looks in Dagster: key, group, owners, kinds, and what it depends on."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from orchestration.ingest.assets import CONFIGURATION, FEED_NIGHTS
from orchestration.settings import OWNER


class FirstrightTranslator(DagsterDbtTranslator):
    """dbt sources are tables by contract; in the graph they are the feeds that fill them.

    Args:
        feeds_of_contract: names of the configured feeds by contract. A staging model depends on
            every feed whose rows it reads, so that lineage runs from a mart to each export.
    """

    def __init__(self, feeds_of_contract: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            settings=DagsterDbtTranslatorSettings(
                enable_asset_checks=True, enable_source_tests_as_checks=False
            )
        )
        self._feeds_of_contract = feeds_of_contract

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return _layer(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        return [OWNER]

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        deps = [dep for old in spec.deps for dep in self._feed_deps(old)]
        # A backfill builds what waits for some feeds, or for none, in runs of its own: too early
        # for what the configuration writes, and for tests that join it to other models.
        if all(dep.asset_key.path[0] in ("landing", "raw") for dep in deps):
            deps.append(dg.AssetDep(CONFIGURATION))
        return spec.replace_attributes(deps=deps)

    def keys_of(self, dbt_resource_props: Mapping[str, Any]) -> list[dg.AssetKey]:
        """Assets that a resource stands for: of a source, the feeds that fill it."""
        key = self.get_asset_key(dbt_resource_props)
        layer, *rest = key.path
        if layer == "raw":
            # Where no feed brings such rows, the configuration writes that there are none.
            feeds = self._feeds_of_contract.get(rest[0], ())
            return [dg.AssetKey(["raw", feed]) for feed in feeds] or [CONFIGURATION]
        if layer == "config":
            return [FEED_NIGHTS if rest[0] == "feed_nights" else CONFIGURATION]
        if layer == "quarantine":
            all_feeds = chain.from_iterable(self._feeds_of_contract.values())
            return [dg.AssetKey(["landing", feed]) for feed in all_feeds]
        return [key]

    def _feed_deps(self, dep: dg.AssetDep) -> list[dg.AssetDep]:
        layer, name = dep.asset_key.path
        if layer not in ("raw", "config", "quarantine"):
            return [dep]
        source = {"resource_type": "source", "source_name": layer, "name": name}
        # The models read every night of a feed, whichever nights the run loads.
        every_night = dg.AllPartitionMapping()
        return [
            dg.AssetDep(key, partition_mapping=None if key.path[0] == "config" else every_night)
            for key in self.keys_of(source)
        ]


def _layer(props: Mapping[str, Any]) -> str:
    """Folder of the resource below models: staging, intermediate or marts; seeds for seeds."""
    if props["resource_type"] == "seed":
        return "seeds"
    return str(props["fqn"][1])
