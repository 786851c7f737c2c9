"""Legs: one row per part of a call or chat session that the vendor records on its own.

A transfer, a consult or a parallel ring is a further leg of one chain; the chain becomes the
contact downstream. Exports that hold whole contacts (plain tables) are chains of one leg.
"""

from expectations.contracts import vocabulary
from expectations.contracts.model import (
    MOST_SECONDS,
    MOST_TRANSFERS,
    Column,
    ColumnType,
    Contract,
)

LEGS = Contract(
    name="legs",
    description="Part of a call or chat session, as the telephony or session system recorded it.",
    body=(
        Column(
            "contact_channel",
            ColumnType.TEXT,
            "Channel of the contact that the leg belongs to.",
            required=True,
            vocabulary=vocabulary.CONTACT_CHANNEL,
        ),
        Column(
            "chain_id",
            ColumnType.TEXT,
            "Id that all legs of one contact share; published as source_contact_id.",
            required=True,
        ),
        Column("leg_id", ColumnType.TEXT, "The vendor's id of this leg.", required=True),
        Column(
            "related_ids",
            ColumnType.TEXT_LIST,
            "Ids of other contacts of the feed that the vendor ties to this one.",
        ),
        Column(
            "direction",
            ColumnType.TEXT,
            "Who began the contact.",
            required=True,
            vocabulary=vocabulary.DIRECTION,
        ),
        Column(
            "transfers",
            ColumnType.INTEGER,
            "Transfers that this leg adds to its contact; null where the vendor does not tell.",
            minimum=0,
            maximum=MOST_TRANSFERS,
        ),
        Column("started_at", ColumnType.TIMESTAMP, "Call offered or session begun.", required=True),
        Column("answered_at", ColumnType.TIMESTAMP, "First answer of a person on this leg."),
        Column("ended_at", ColumnType.TIMESTAMP, "Disconnect, or last public message of a chat."),
        Column(
            "ivr_seconds",
            ColumnType.NUMBER,
            "Seconds with a machine before a queue.",
            minimum=0,
            maximum=MOST_SECONDS,
        ),
        Column(
            "wait_seconds",
            ColumnType.NUMBER,
            "Seconds in queues; null where waiting has no meaning.",
            minimum=0,
            maximum=MOST_SECONDS,
        ),
        Column(
            "talk_seconds",
            ColumnType.NUMBER,
            "Seconds of talk with an agent, hold aside.",
            minimum=0,
            maximum=MOST_SECONDS,
        ),
        Column(
            "hold_seconds", ColumnType.NUMBER, "Seconds on hold.", minimum=0, maximum=MOST_SECONDS
        ),
        Column(
            "wrap_seconds",
            ColumnType.NUMBER,
            "Seconds of after-contact work.",
            minimum=0,
            maximum=MOST_SECONDS,
        ),
        Column("queue", ColumnType.TEXT, "Queue of this leg; of several, the last."),
        Column(
            "first_queue",
            ColumnType.TEXT,
            "First queue of this leg; null where it had one at most.",
        ),
        Column("agent_source_id", ColumnType.TEXT, "The vendor's id of the agent on this leg."),
        Column(
            "outcome",
            ColumnType.TEXT,
            "How the leg ended for the customer; null for an email that nobody answered.",
            vocabulary=vocabulary.OUTCOME,
        ),
        Column(
            "disconnect_party",
            ColumnType.TEXT,
            "Who ended the leg; null for email.",
            vocabulary=vocabulary.DISCONNECT_PARTY,
        ),
        Column(
            "excluded_reason",
            ColumnType.TEXT,
            "Why the contact counts in no journey, from the row itself.",
            vocabulary=vocabulary.EXCLUDED_REASON,
        ),
        Column("reason_code", ColumnType.TEXT, "The vendor's contact reason, before mapping."),
        Column(
            "declared_resolved", ColumnType.BOOLEAN, "Resolution as agent or system recorded it."
        ),
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
            "Normalised identifiers of the customer on this leg.",
            personal=True,
        ),
        Column("case_ids", ColumnType.TEXT_LIST, "Cases or tickets that the leg names."),
        Column("order_ids", ColumnType.TEXT_LIST, "Orders that the leg names."),
    ),
)
