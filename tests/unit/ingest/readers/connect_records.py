"""Contact records as Amazon Connect writes them, for the tests of their reader."""

from pathlib import Path
from typing import Any

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from tests.builders import Record
from tests.reading import read_rows

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/amazon_connect_ctr"
OPTIONS = {
    "account": "Attributes.account_id",
    "case": "Attributes.case_id",
    "reason": "Attributes.reason_code",
    "resolved": "Attributes.resolved",
    "resolved_true": ["true"],
    "exclude_reasons": {"SPAM": "spam"},
    "contained": "Attributes.contained",
    "test": "Attributes.test",
}
# 10:00:00 offered, 10:00:20 in the queue, 10:01:00 answered, 10:06:00 ended.
QUEUE = {
    "Name": "Billing",
    "ARN": "arn:aws:connect:us-east-1:1:instance/i/queue/q-1",
    "EnqueueTimestamp": "2026-01-05T10:00:20Z",
    "DequeueTimestamp": "2026-01-05T10:01:00Z",
    "Duration": 40,
}
AGENT = {
    "Username": "ann",
    "ARN": "arn:aws:connect:us-east-1:1:instance/i/agent/a-1",
    "ConnectedToAgentTimestamp": "2026-01-05T10:01:00Z",
    "AgentInteractionDuration": 250,
    "CustomerHoldDuration": 50,
    "AfterContactWorkDuration": 30,
}


def record(**changes: Any) -> Record:
    return {
        "ContactId": "c-1",
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2026-01-05T10:00:00Z",
        "DisconnectTimestamp": "2026-01-05T10:06:00Z",
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "LastUpdateTimestamp": "2026-01-05T10:08:00Z",
        "Queue": None,
        "Agent": None,
        "CustomerEndpoint": None,
        "Attributes": {},
    } | changes


def read(path: Path, **feed: Any) -> list[Row | Reject]:
    settings = {"timezone": "UTC", "region": "US", "options": OPTIONS} | feed
    context = ReadContext(
        Feed("voice_main", "telephony", "amazon_connect_ctr", "x", **settings),
        Company(),
        frozenset(),
    )
    return read_rows(SourceFile(path, path.name), context)
