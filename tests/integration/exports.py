"""Good exports, written by hand-countable rule: what a night of a feed holds before it is spoiled.

A row's id tells its feed, night and number. Number n is the call of account ACCn at minute n.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# The accent makes the encoding matter.
QUEUE = "réclamations"


@dataclass(frozen=True)
class Kind:
    """What the export of a feed is.

    Attributes:
        settings: entries of feeds.yaml that say so.
        header: the file's first line; None where it has none.
        line: id, day and number to a row.
    """

    settings: Mapping[str, Any]
    header: str | None
    line: Callable[[str, date, int], str]

    def text(self, keys: list[str], day: date) -> str:
        """An export with a row for each id."""
        rows = [self.line(key, day, number) for number, key in enumerate(keys, start=1)]
        return "\n".join([*([self.header] if self.header else []), *rows, ""])


def _call(key: str, day: date, number: int) -> str:
    at = f"{day}T15:{number:02}"
    return f"{key},{at}:00Z,{at}:20Z,{at}:50Z,20,{QUEUE},ag1,ACC{number},BILL"


def _answer(key: str, day: date, number: int) -> str:
    return f"{key},{day}T16:{number:02}:00Z,9,yes,1,steady-{day:%m%d}-1,ACC{number}"


def _record(key: str, day: date, number: int) -> str:
    at = f"{day}T15:{number:02}"
    record = {
        "ContactId": key,
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": f"{at}:00Z",
        "DisconnectTimestamp": f"{at}:50Z",
        "LastUpdateTimestamp": f"{at}:55Z",
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "Queue": {"Name": QUEUE, "EnqueueTimestamp": f"{at}:00Z", "Duration": 20},
        "Agent": {"Username": "ag1", "ConnectedToAgentTimestamp": f"{at}:20Z"},
        "Attributes": {"account_id": f"ACC{number}"},
    }
    return json.dumps(record, ensure_ascii=False)


CALLS = Kind(
    {
        "channel": "telephony",
        "format": "table",
        "options": {"key": "call_id", "agent": "agent", "account": "account", "reason": "reason"},
    },
    "call_id,started_at,answered_at,ended_at,wait_seconds,queue,agent,account,reason",
    _call,
)
CONNECT = Kind(
    {
        "channel": "telephony",
        "format": "amazon_connect_ctr",
        "options": {"account": "Attributes.account_id"},
    },
    None,
    _record,
)
ANSWERS = Kind(
    {
        "channel": "survey",
        "format": "table",
        "options": {
            "key": "response_id",
            "survey_kind": "transactional",
            "nps": "nps",
            "resolved": "resolved",
            "contacts_needed": "contacts",
            "reference": "reference",
            "reference_feed": "steady",
            "account": "account",
        },
    },
    "response_id,responded_at,nps,resolved,contacts,reference,account",
    _answer,
)
