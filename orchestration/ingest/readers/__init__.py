"""The vendor formats, by the name that `format` in feeds.yaml uses."""

from expectations.contracts import Contract
from orchestration.feeds import Feed
from orchestration.ingest.readers.amazon_connect_ctr import AmazonConnectCtr
from orchestration.ingest.readers.amazon_connect_evaluations import AmazonConnectEvaluations
from orchestration.ingest.readers.asterisk_cdr import AsteriskCdr
from orchestration.ingest.readers.asterisk_queue_log import AsteriskQueueLog
from orchestration.ingest.readers.base import Reader
from orchestration.ingest.readers.cisco_cucm_cdr import CiscoCucmCdr
from orchestration.ingest.readers.email_messages import EmailMessages
from orchestration.ingest.readers.freshdesk_tickets import FreshdeskTickets
from orchestration.ingest.readers.genesys_conversations import GenesysConversations
from orchestration.ingest.readers.intercom_conversations import IntercomConversations
from orchestration.ingest.readers.qualtrics_responses import QualtricsResponses
from orchestration.ingest.readers.surveymonkey_responses import SurveyMonkeyResponses
from orchestration.ingest.readers.table import Table
from orchestration.ingest.readers.twilio_calls import TwilioCalls
from orchestration.ingest.readers.twilio_flex_assessments import TwilioFlexAssessments
from orchestration.ingest.readers.typeform_responses import TypeformResponses
from orchestration.ingest.readers.zendesk_messaging import ZendeskMessaging
from orchestration.ingest.readers.zendesk_tickets import ZendeskTickets

_ALL: tuple[Reader, ...] = (
    AmazonConnectCtr(),
    CiscoCucmCdr(),
    GenesysConversations(),
    AsteriskCdr(),
    AsteriskQueueLog(),
    IntercomConversations(),
    EmailMessages(),
    ZendeskMessaging(),
    ZendeskTickets(),
    FreshdeskTickets(),
    QualtricsResponses(),
    SurveyMonkeyResponses(),
    TypeformResponses(),
    AmazonConnectEvaluations(),
    TwilioFlexAssessments(),
    TwilioCalls(),
    Table(),
)

READERS: dict[str, Reader] = {reader.name: reader for reader in _ALL}

NAMING_ALL_COLUMNS = frozenset({Table.name})
"""Formats whose columns are reported where nothing is known of them."""
WITH_COLUMNS = READERS.keys() - {EmailMessages.name, AsteriskQueueLog.name}
"""Formats whose columns, or fields of records, are compared from night to night."""


def contract_of(feed: Feed) -> Contract:
    """The contract that the rows of a feed fill."""
    return READERS[feed.format].contract(feed.channel)
