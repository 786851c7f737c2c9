"""The ledger: what became of all nights of all feeds, as a table for the models.

That is the stored verdict, unless raw does not hold what it accepted: a run was stopped between
the two, or the feed's channel was changed since. Such a night counts as refused until it is
run again, for no number may say that its rows were accepted, and one night must not hold back all
others.
"""

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.atomic import replacing
from orchestration.ingest.promote import is_in_raw
from orchestration.ingest.readers.email_messages import EmailMessages
from orchestration.ingest.verdict import Verdict, nights_under, verdicts
from orchestration.settings import Settings

FEED_NIGHTS = "feed_nights.parquet"
SCHEMA = pa.schema(
    [
        pa.field("feed", pa.string()),
        pa.field("export_date", pa.date32()),
        pa.field("status", pa.string()),
        pa.field("files", pa.int64()),
        pa.field("rows_read", pa.int64()),
        pa.field("rows_quarantined", pa.int64()),
        pa.field("reason", pa.string()),
        pa.field("is_in_raw", pa.bool_()),
    ]
)


def write_feed_nights(settings: Settings, config: FeedsConfig) -> int:
    """Writes what became of the configured feeds' nights; returns their number."""
    rows = [
        {
            "feed": verdict.feed,
            "export_date": verdict.export_date,
            "files": len(verdict.files),
            "rows_read": verdict.rows_read,
            "rows_quarantined": verdict.rows_quarantined,
            "is_in_raw": verdict.export_date in promoted,
            **_outcome(settings, feed, verdict),
        }
        for feed in config.feeds
        for promoted in [nights_under(settings.raw / feed.name)]
        for verdict in verdicts(settings, feed.name)
    ]
    with replacing(settings.config / FEED_NIGHTS) as aside:
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), aside)
    return len(rows)


def _outcome(settings: Settings, feed: Feed, verdict: Verdict) -> dict[str, str]:
    """Status and reason of the night."""
    if verdict.status != "accepted" or is_in_raw(settings, feed, verdict):
        return {"status": verdict.status, "reason": reason_to_tell(feed, verdict)}
    accepted = verdict.rows_read - verdict.rows_quarantined
    return {
        "status": "refused",
        "reason": (
            f"{accepted} rows were accepted and are not what raw holds of the feed's channel: a "
            "run was stopped midway, or the channel was changed since. Run the night again: "
            f"make nightly FROM={verdict.export_date}"
        ),
    }


def reason_to_tell(feed: Feed, verdict: Verdict) -> str:
    """The reason as it may leave the house: mails' files often bear their subject and sender.

    The verdict, and what a run prints, name them.
    """
    reason = verdict.reason
    if feed.format == EmailMessages.name:
        pattern = verdict.export_date.strftime(feed.pattern)
        # One name may begin another.
        for name in sorted((file.name for file in verdict.files), key=len, reverse=True):
            reason = reason.replace(name, pattern)
    return reason
