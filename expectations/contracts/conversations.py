"""Conversations: one row per record of messages: a chat conversation, a ticket, a mail message.

The record keeps its messages in order, without their text. Sessions and email contacts are cut
from the messages downstream; a mail is a record of one message that names the mails it answers.
A rating that the record carries becomes a survey response downstream; its remark is not kept.
"""

from expectations.contracts import vocabulary
from expectations.contracts.model import Column, ColumnType, Contract

CONVERSATIONS = Contract(
    name="conversations",
    description="Record of messages between a customer and the company.",
    body=(
        Column(
            "contact_channel",
            ColumnType.TEXT,
            "Channel of the contacts that the record holds.",
            required=True,
            vocabulary=vocabulary.CONTACT_CHANNEL,
        ),
        Column(
            "record_id",
            ColumnType.TEXT,
            "The vendor's id of the conversation or ticket; null for a mail, whose thread is known "
            "by message ids alone.",
        ),
        Column(
            "thread_ids",
            ColumnType.TEXT_LIST,
            "Message ids of a mail's reply chain that the mail names (In-Reply-To, References).",
        ),
        Column(
            "customer_address",
            ColumnType.TEXT,
            "Email address of the customer's side of a mail.",
            personal=True,
        ),
        Column(
            "messages",
            ColumnType.MESSAGES,
            "Messages and state changes in order of time, the opening message first; a deletion "
            "may hold none.",
        ),
        Column("queue", ColumnType.TEXT, "Queue, team or mailbox."),
        Column(
            "agent_source_id",
            ColumnType.TEXT,
            "The vendor's id of the agent whom the record names, where no message names one.",
        ),
        Column("reason_code", ColumnType.TEXT, "The vendor's contact reason, before mapping."),
        Column(
            "declared_resolved",
            ColumnType.BOOLEAN,
            "Resolution as the record states it; describes the record's last contact.",
        ),
        Column(
            "is_contained",
            ColumnType.BOOLEAN,
            "The record says that a machine served the customer; null where nothing says so.",
        ),
        Column(
            "excluded_reason",
            ColumnType.TEXT,
            "Why the record's contacts count in no journey, from the row itself.",
            vocabulary=vocabulary.EXCLUDED_REASON,
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
            "Normalised identifiers of the customer on this record.",
            personal=True,
        ),
        Column("case_ids", ColumnType.TEXT_LIST, "Cases or tickets that the record names."),
        Column("order_ids", ColumnType.TEXT_LIST, "Orders that the record names."),
        Column(
            "related_ids",
            ColumnType.TEXT_LIST,
            "Ids of other contacts of the feed that the vendor ties to this record.",
        ),
        Column(
            "csat_score",
            ColumnType.INTEGER,
            "The customer's rating of the record, on csat_scale.",
            minimum=0,
        ),
        Column("csat_scale", ColumnType.INTEGER, "Highest value of csat_score.", minimum=2),
        Column(
            "rated_at",
            ColumnType.TIMESTAMP,
            "Rating given; where the vendor does not say when, the update that carries it.",
        ),
    ),
)
