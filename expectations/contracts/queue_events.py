"""Queue events: one row per thing that happened to a call in a queue, as an event log tells it.

The events of one visit to a queue, from the entry to whatever ended it, become one downstream, and
enrich the call that the telephony system recorded, where there is one.
"""

from expectations.contracts import vocabulary
from expectations.contracts.model import MOST_SECONDS, Column, ColumnType, Contract

QUEUE_EVENTS = Contract(
    name="queue_events",
    description="Event of a call in a queue.",
    body=(
        Column(
            "chain_id",
            ColumnType.TEXT,
            "Id of the caller's channel; that of the contact where no feed has the call.",
            required=True,
        ),
        Column(
            "event",
            ColumnType.TEXT,
            "What happened.",
            required=True,
            vocabulary=vocabulary.QUEUE_EVENT,
        ),
        Column("occurred_at", ColumnType.TIMESTAMP, "When it happened.", required=True),
        Column("queue", ColumnType.TEXT, "Queue of the event."),
        Column("agent_source_id", ColumnType.TEXT, "The vendor's id of the agent."),
        Column(
            "wait_seconds",
            ColumnType.NUMBER,
            "Seconds in the queue until the event.",
            minimum=0,
            maximum=MOST_SECONDS,
        ),
        Column(
            "talk_seconds",
            ColumnType.NUMBER,
            "Seconds of talk that the event ends.",
            minimum=0,
            maximum=MOST_SECONDS,
        ),
        Column(
            "ring_seconds",
            ColumnType.NUMBER,
            "Seconds for which the agent's phone rang.",
            minimum=0,
            maximum=MOST_SECONDS,
        ),
        Column("calls_feed", ColumnType.TEXT, "Feed that has the calls, if named."),
        Column(
            "time_basis",
            ColumnType.TEXT,
            "How the zone of the times was known.",
            required=True,
            vocabulary=vocabulary.TIME_BASIS,
        ),
        Column(
            "identifiers",
            ColumnType.IDENTIFIERS,
            "Normalised identifiers of the caller.",
            personal=True,
        ),
    ),
)
