"""Invitations: one row per survey invitation sent."""

from expectations.contracts import vocabulary
from expectations.contracts.model import Column, ColumnType, Contract

INVITATIONS = Contract(
    name="invitations",
    description="Invitation to a survey.",
    body=(
        Column(
            "invitation_id", ColumnType.TEXT, "The vendor's id of the invitation.", required=True
        ),
        Column(
            "survey_kind",
            ColumnType.TEXT,
            "Kind of survey that the invitation asks for.",
            required=True,
            vocabulary=vocabulary.SURVEY_KIND,
        ),
        Column("sent_at", ColumnType.TIMESTAMP, "Invitation sent.", required=True),
        Column("delivered_at", ColumnType.TIMESTAMP, "Invitation delivered."),
        Column("opened_at", ColumnType.TIMESTAMP, "Invitation opened."),
        Column(
            "reference",
            ColumnType.TEXT,
            "Id of the contact, leg, message or record that the survey is about.",
        ),
        Column("reference_feed", ColumnType.TEXT, "Feed that the reference belongs to, if named."),
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
            "Normalised identifiers of the person invited.",
            personal=True,
        ),
    ),
)
