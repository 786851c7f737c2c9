"""The suite that fits a feed: its contract's, with what the configuration adds or cannot carry."""

from collections.abc import Sequence

from expectations.suites import Suite, suite_for
from expectations.suites.shares import REASON_SHARE, mapped_reason_share
from orchestration.feeds import Feed, Reason
from orchestration.ingest.readers import READERS


def suite_of(feed: Feed, reasons: Sequence[Reason]) -> Suite:
    """The suite of a feed.

    A feed without a reason field is not asked for reasons; others are asked, where there is a
    reasons table, whether it knows theirs.
    """
    suite = suite_for(READERS[feed.format].contract(feed.channel))
    columns = feed.options.get("columns", {}).values()
    if "reason" not in feed.options and "reason_code" not in columns:
        return suite.without(REASON_SHARE.name)
    codes = [reason.code for reason in reasons if reason.feed == feed.name]
    return suite.having(mapped_reason_share(codes)) if reasons else suite
