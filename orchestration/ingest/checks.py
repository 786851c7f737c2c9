"""Expectations as asset checks of the landing assets: declared from the suite, answered by night.

None of them blocks: a refused night is held back by promotion, and the other feeds go on.
"""

from collections.abc import Sequence
from datetime import datetime

import dagster as dg

from orchestration.feeds import Feed, FeedsConfig, Reason
from orchestration.ingest.columns import COLUMNS_AS_BEFORE
from orchestration.ingest.feed_suite import suite_of
from orchestration.ingest.freshness import freshness, is_watched
from orchestration.ingest.judgement import UNKNOWN_COLUMNS
from orchestration.ingest.readers import NAMING_ALL_COLUMNS, WITH_COLUMNS
from orchestration.ingest.verdict import NightFinding, Verdict
from orchestration.ingest.volume import VOLUME
from orchestration.settings import STALE_AFTER, Settings

NIGHT_ACCEPTED = "night_accepted"
ROW_READABLE = "row_readable"
FRESH = "fresh"
PLACES_SHOWN = 5
SEVERITIES = {
    "critical": dg.AssetCheckSeverity.ERROR,
    "warning": dg.AssetCheckSeverity.WARN,
}


def check_specs(feed: Feed, reasons: Sequence[Reason]) -> list[dg.AssetCheckSpec]:
    """A check per expectation of the feed's suite, and those that no suite can ask."""
    landing = dg.AssetKey(["landing", feed.name])
    return [
        dg.AssetCheckSpec(
            NIGHT_ACCEPTED,
            asset=landing,
            description="The night was delivered, could be read, and few of its rows were bad.",
        ),
        dg.AssetCheckSpec(
            ROW_READABLE,
            asset=landing,
            description="Every row of the export could be read.",
        ),
        dg.AssetCheckSpec(
            VOLUME,
            asset=landing,
            description="Rows read lie within a third and three times those of the same weekday.",
        ),
        *(
            dg.AssetCheckSpec(name, asset=landing, description=description)
            for name, description in _column_checks(feed).items()
        ),
        *(
            dg.AssetCheckSpec(
                expectation.name,
                asset=landing,
                description=f"{expectation.columns[0]}: {expectation.in_general}",
            )
            for expectation in suite_of(feed, reasons).expectations
        ),
    ]


def check_results(
    feed: Feed, reasons: Sequence[Reason], verdicts: Sequence[Verdict]
) -> list[dg.AssetCheckResult]:
    """Answers to all checks of a feed, over the nights of the run."""
    landing = dg.AssetKey(["landing", feed.name])
    findings: dict[str, list[tuple[Verdict, NightFinding]]] = {}
    for verdict in verdicts:
        for finding in verdict.findings:
            findings.setdefault(finding.name, []).append((verdict, finding))
    names = [
        ROW_READABLE,
        VOLUME,
        *_column_checks(feed),
        *(expectation.name for expectation in suite_of(feed, reasons).expectations),
    ]
    return [
        _night_accepted(landing, verdicts),
        *(_finding(landing, name, findings.get(name, [])) for name in names),
    ]


def _column_checks(feed: Feed) -> dict[str, str]:
    """The checks of columns that the format allows, with their descriptions."""
    checks = {}
    if feed.format in NAMING_ALL_COLUMNS:
        checks[UNKNOWN_COLUMNS] = "Every column means something to the feed; others are not read."
    if feed.format in WITH_COLUMNS:
        checks[COLUMNS_AS_BEFORE] = "The files have the columns or fields of the nights before."
    return checks


def _night_accepted(landing: dg.AssetKey, verdicts: Sequence[Verdict]) -> dg.AssetCheckResult:
    bad = [verdict for verdict in verdicts if verdict.status != "accepted"]
    return dg.AssetCheckResult(
        check_name=NIGHT_ACCEPTED,
        asset_key=landing,
        passed=not bad,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "nights": len(verdicts),
            "nights_not_accepted": len(bad),
            "rows_read": sum(verdict.rows_read for verdict in verdicts),
            "rows_quarantined": sum(verdict.rows_quarantined for verdict in verdicts),
            "reasons": dg.MetadataValue.md(
                "\n".join(f"- {v.export_date} {v.status}: {v.reason}" for v in bad) or "none"
            ),
        },
    )


def _finding(
    landing: dg.AssetKey, name: str, found: Sequence[tuple[Verdict, NightFinding]]
) -> dg.AssetCheckResult:
    failed = [(verdict, finding) for verdict, finding in found if not finding.passed]
    worst = sorted(failed, key=lambda pair: pair[1].rows_failed, reverse=True)[:PLACES_SHOWN]
    rows_checked = sum(finding.rows_checked for _, finding in found)
    rows_failed = sum(finding.rows_failed for _, finding in found)
    # A refused night that could not be read has no findings: its own check tells.
    severity = SEVERITIES[failed[0][1].severity] if failed else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=landing,
        passed=not failed,
        severity=severity,
        metadata={
            "nights": len(found),
            "nights_failed": len(failed),
            "rows_checked": rows_checked,
            "rows_failed": rows_failed,
            "rows_failed_share": rows_failed / max(rows_checked, 1),
            "expected": found[-1][1].expected if found else "no night could be read",
            "worst_places": dg.MetadataValue.md(
                "\n".join(
                    f"- {verdict.export_date}: {', '.join(finding.places) or finding.expected}"
                    for verdict, finding in worst
                )
                or "none"
            ),
            "what_to_do": worst[0][1].advice if worst else "nothing",
        },
    )


def freshness_specs(settings: Settings, feed: Feed) -> Sequence[dg.AssetCheckSpec]:
    """The check of raw that asks for the last accepted night, where the feed is watched."""
    if not is_watched(settings, feed):
        return []
    hours = STALE_AFTER.total_seconds() / 3600
    return [
        dg.AssetCheckSpec(
            FRESH,
            asset=["raw", feed.name],
            description=f"The last accepted night has ended {hours:g} hours ago at most.",
        )
    ]


def freshness_results(
    settings: Settings, config: FeedsConfig, feed: Feed, now: datetime
) -> list[dg.AssetCheckResult]:
    """The check's answer in a run, where the feed is watched."""
    if not is_watched(settings, feed):
        return []
    passed, metadata = freshness(settings, config, feed, now)
    return [
        dg.AssetCheckResult(
            check_name=FRESH, passed=passed, severity=dg.AssetCheckSeverity.WARN, metadata=metadata
        )
    ]


def freshness_changes(
    settings: Settings, config: FeedsConfig, now: datetime, known: dict[str, bool]
) -> list[dg.AssetCheckEvaluation]:
    """Answers outside of runs, for the feeds whose answer has changed; notes them in `known`."""
    changes = []
    for feed in config.feeds:
        if not is_watched(settings, feed):
            continue
        passed, metadata = freshness(settings, config, feed, now)
        if known.get(feed.name) != passed:
            known[feed.name] = passed
            changes.append(
                dg.AssetCheckEvaluation(
                    asset_key=dg.AssetKey(["raw", feed.name]),
                    check_name=FRESH,
                    passed=passed,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata=metadata,
                )
            )
    return changes
