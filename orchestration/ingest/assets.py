"""Two assets per feed and night: what was dropped and judged, and what was accepted.

Two zones, because a failed check does not remove a file: with one zone the bad batch would break
the next good night. A refused night leaves raw as it was, and the other feeds go on.
"""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import dagster as dg

from orchestration import clock
from orchestration.alerts.causes import tell_nights
from orchestration.data_lock import remove_debris
from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.checks import (
    check_results,
    check_specs,
    freshness_results,
    freshness_specs,
)
from orchestration.ingest.configuration import write_configuration
from orchestration.ingest.feed_nights import reason_to_tell, write_feed_nights
from orchestration.ingest.files import InboxError
from orchestration.ingest.landing import land
from orchestration.ingest.promote import promote, write_empty_raw
from orchestration.ingest.quarantine_history import write_empty_history
from orchestration.ingest.readers import contract_of
from orchestration.ingest.verdict import read_verdict
from orchestration.ingest.volume_again import judge_later_nights
from orchestration.ingest.workers import WorkerKilledError
from orchestration.partitions import partition_night
from orchestration.progress import stage_line
from orchestration.resources import DATA_LOCK
from orchestration.settings import OWNER, STALE_AFTER, Settings

# A range of nights in one run rests on a parameter in beta; the lock file holds the version that
# has it, and the notice would come twice for each feed.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

CONFIGURATION = dg.AssetKey(["config", "configuration"])
FEED_NIGHTS = dg.AssetKey(["config", "feed_nights"])
RETRIES = 2
SECONDS_BEFORE_RETRY = 10


def feed_assets(
    settings: Settings, config: FeedsConfig, nights: dg.DailyPartitionsDefinition
) -> list[dg.AssetsDefinition]:
    """Landing and raw of every configured feed."""
    return [
        asset
        for feed in config.feeds
        for asset in (
            _landing(settings, config, feed, nights),
            _raw(settings, config, feed, nights),
        )
    ]


def configuration_assets(settings: Settings, config: FeedsConfig) -> list[dg.AssetsDefinition]:
    """The feed configuration and the verdicts of all nights, as tables for the models."""
    raw = [["raw", feed.name] for feed in config.feeds]

    @dg.asset(
        key=CONFIGURATION,
        required_resource_keys={DATA_LOCK},
        # It reads none of them. What follows the feeds is rebuilt together, in one last run.
        deps=raw,
        group_name="config",
        owners=[OWNER],
        kinds={"parquet"},
        description="Feeds, company values, contact reasons and business time zone as tables.",
    )
    def configuration() -> None:
        write_configuration(settings, config)
        write_empty_raw(settings)
        write_empty_history(settings)

    @dg.asset(
        key=FEED_NIGHTS,
        required_resource_keys={DATA_LOCK},
        deps=raw,
        group_name="config",
        owners=[OWNER],
        kinds={"parquet"},
        description="The verdict on every night of every feed that has been judged so far.",
    )
    def feed_nights() -> dg.MaterializeResult[Any]:
        rows = write_feed_nights(settings, config)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return [configuration, feed_nights]


def _landing(
    settings: Settings, config: FeedsConfig, feed: Feed, nights: dg.DailyPartitionsDefinition
) -> dg.AssetsDefinition:
    @dg.asset(
        key=["landing", feed.name],
        required_resource_keys={DATA_LOCK},
        partitions_def=nights,
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=check_specs(feed, config.reasons),
        # Whether anybody has looked for exports; whether raw got any is a check of raw.
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=STALE_AFTER),
        group_name="landing",
        owners=[OWNER],
        kinds={feed.format.split("_")[0]},
        description=(
            f"Export `{feed.pattern}` read as {feed.format}: candidate rows, quarantined rows with "
            "their reasons, and the verdict on the night."
        ),
    )
    def landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        exports = [partition_night(key) for key in context.partition_keys]
        nights_told = f"{exports[0]} to {exports[-1]}" if len(exports) > 1 else f"{exports[0]}"
        context.log.info(stage_line("landing", f"{_feed_of_all(config, feed)}, {nights_told}"))
        try:
            verdicts = land(settings, config, feed, exports, context.log)
        except (OSError, InboxError, WorkerKilledError) as error:
            # A disk or a share may come back, and memory that a killed worker had not. What
            # stands in a file never changes by itself.
            remove_debris(settings)
            raise dg.RetryRequested(RETRIES, SECONDS_BEFORE_RETRY) from error
        again = judge_later_nights(settings, feed, exports, context.log)
        verdicts = list({verdict.export_date: verdict for verdict in (*verdicts, *again)}.values())
        told = [replace(verdict, reason=reason_to_tell(feed, verdict)) for verdict in verdicts]
        tell_nights(settings, told, context.run.run_id, context.log)
        for verdict in verdicts:
            if verdict.export_date not in exports:
                continue
            context.add_asset_metadata(
                {
                    "status": verdict.status,
                    "reason": verdict.reason,
                    "files": len(verdict.files),
                    "rows_read": verdict.rows_read,
                    "rows_quarantined": verdict.rows_quarantined,
                },
                partition_key=verdict.export_date.isoformat(),
            )
        yield dg.MaterializeResult(check_results=check_results(feed, config.reasons, verdicts))

    return landing


def _raw(
    settings: Settings, config: FeedsConfig, feed: Feed, nights: dg.DailyPartitionsDefinition
) -> dg.AssetsDefinition:
    contract = contract_of(feed)
    columns = [
        dg.TableColumn(column.name, column.type.value, description=column.description)
        for column in contract.columns
    ]

    @dg.asset(
        key=["raw", feed.name],
        required_resource_keys={DATA_LOCK},
        deps=[["landing", feed.name]],
        partitions_def=nights,
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=freshness_specs(settings, feed),
        group_name="raw",
        owners=[OWNER],
        kinds={"parquet"},
        description=f"{contract.description} Accepted nights of {feed.name} only.",
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
    )
    def raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        promoted: list[int] = []
        for key in context.partition_keys:
            night = partition_night(key)
            verdict = read_verdict(settings, feed, night)
            if verdict is None:
                continue
            if verdict.status != "accepted":
                context.log.warning(
                    "%s %s: %s; raw keeps what it had", feed.name, key, verdict.status
                )
                continue
            rows = promote(settings, feed, night)
            promoted.append(rows)
            context.add_asset_metadata({"dagster/row_count": rows}, partition_key=key)
        # One line, since each is an event to store, and these nights take milliseconds.
        told = (
            f"{_feed_of_all(config, feed)}, {len(promoted)} of {len(context.partition_keys)} nights"
        )
        context.log.info(stage_line("raw", f"{told}, {sum(promoted)} rows"))
        fresh = freshness_results(settings, config, feed, clock.now())
        yield dg.MaterializeResult(check_results=fresh)

    return raw


def _feed_of_all(config: FeedsConfig, feed: Feed) -> str:
    return f"feed {config.feeds.index(feed) + 1} of {len(config.feeds)}, {feed.name}"
