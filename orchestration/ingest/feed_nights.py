"""The ledger: the verdicts on all nights of all feeds, as a table for the models."""

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.feeds import FeedsConfig
from orchestration.ingest.atomic import replacing
from orchestration.ingest.verdict import verdicts
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
    ]
)


def write_feed_nights(settings: Settings, config: FeedsConfig) -> int:
    """Writes the verdicts on the configured feeds' nights; returns their number."""
    rows = [
        {
            "feed": verdict.feed,
            "export_date": verdict.export_date,
            "status": verdict.status,
            "files": len(verdict.files),
            "rows_read": verdict.rows_read,
            "rows_quarantined": verdict.rows_quarantined,
            "reason": verdict.reason,
        }
        for feed in config.feeds
        for verdict in verdicts(settings, feed.name)
    ]
    with replacing(settings.config / FEED_NIGHTS) as aside:
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), aside)
    return len(rows)
