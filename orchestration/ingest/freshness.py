"""Whether a feed still brings accepted nights: how long ago the last one ended. No Dagster.

Dagster's own policies ask when an asset was last materialised, which a run does also when it
refuses the night.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.verdict import accepted_before
from orchestration.settings import STALE_AFTER, Settings


def is_watched(settings: Settings, feed: Feed) -> bool:
    """Of a feed that nobody requires nobody knows when it is due; the demo's nights are over."""
    return feed.required and not settings.is_demo_inbox


def freshness(
    settings: Settings, config: FeedsConfig, feed: Feed, now: datetime
) -> tuple[bool, dict[str, str | float]]:
    """Whether the feed is fresh, and what there is to say about it.

    Args:
        settings: where the verdicts lie.
        config: whose zone a night ends in.
        feed: of which the last accepted night is looked for.
        now: time at which it is asked.
    """
    night = next((v.export_date for v in accepted_before(settings, feed, date.max)), None)
    if night is None:
        return False, {"last_accepted_night": "none yet"}
    zone = ZoneInfo(config.business_timezone)
    age = now - datetime.combine(night + timedelta(days=1), time(), zone)
    return age <= STALE_AFTER, {
        "last_accepted_night": night.isoformat(),
        "hours_since_its_end": round(age.total_seconds() / 3600, 1),
    }
