"""The suite that fits a feed: its contract's, without what the feed cannot carry."""

from expectations.suites import Suite, suite_for
from expectations.suites.shares import REASON_SHARE
from orchestration.feeds import Feed
from orchestration.ingest.readers import READERS


def suite_of(feed: Feed) -> Suite:
    """The suite of a feed; a feed without a reason field is not asked for reasons."""
    suite = suite_for(READERS[feed.format].contract(feed.channel))
    columns = feed.options.get("columns", {}).values()
    has_reasons = "reason" in feed.options or "reason_code" in columns
    return suite if has_reasons else suite.without(REASON_SHARE.name)
