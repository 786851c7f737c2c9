"""The vendor formats, by the name that `format` in feeds.yaml uses."""

from expectations.contracts import Contract
from orchestration.feeds import Feed
from orchestration.ingest.readers.amazon_connect_ctr import AmazonConnectCtr
from orchestration.ingest.readers.asterisk_cdr import AsteriskCdr
from orchestration.ingest.readers.asterisk_queue_log import AsteriskQueueLog
from orchestration.ingest.readers.base import Reader
from orchestration.ingest.readers.email_messages import EmailMessages
from orchestration.ingest.readers.intercom_conversations import IntercomConversations
from orchestration.ingest.readers.qualtrics_responses import QualtricsResponses
from orchestration.ingest.readers.table import Table

_ALL: tuple[Reader, ...] = (
    AmazonConnectCtr(),
    AsteriskCdr(),
    AsteriskQueueLog(),
    IntercomConversations(),
    EmailMessages(),
    QualtricsResponses(),
    Table(),
)

READERS: dict[str, Reader] = {reader.name: reader for reader in _ALL}


def contract_of(feed: Feed) -> Contract:
    """The contract that the rows of a feed fill."""
    return READERS[feed.format].contract(feed.channel)
