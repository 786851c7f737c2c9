"""Survey responses: one row per response, its answers read into scores by the feed's options."""

from expectations.contracts import vocabulary
from expectations.contracts.model import Column, ColumnType, Contract

SURVEY_RESPONSES = Contract(
    name="survey_responses",
    description="Response of a customer to a survey.",
    body=(
        Column("response_id", ColumnType.TEXT, "The vendor's id of the response.", required=True),
        Column(
            "survey_kind",
            ColumnType.TEXT,
            "About one contact (transactional) or the whole relation (relational).",
            required=True,
            vocabulary=vocabulary.SURVEY_KIND,
        ),
        Column("started_at", ColumnType.TIMESTAMP, "Response begun."),
        Column("responded_at", ColumnType.TIMESTAMP, "Response completed.", required=True),
        Column(
            "nps_score",
            ColumnType.INTEGER,
            "Likelihood to recommend, 0 to 10.",
            minimum=0,
            maximum=10,
        ),
        Column("csat_score", ColumnType.INTEGER, "Satisfaction, on csat_scale.", minimum=0),
        Column("csat_scale", ColumnType.INTEGER, "Highest value of csat_score.", minimum=2),
        Column("ces_score", ColumnType.INTEGER, "Ease or effort, on ces_scale.", minimum=0),
        Column("ces_scale", ColumnType.INTEGER, "Highest value of ces_score.", minimum=2),
        Column(
            "ces_direction",
            ColumnType.TEXT,
            "Whether a higher ces_score means less effort or more.",
            vocabulary=vocabulary.CES_DIRECTION,
        ),
        Column(
            "customer_resolved",
            ColumnType.TEXT,
            "Whether the customer says that the issue is resolved.",
            vocabulary=vocabulary.CUSTOMER_RESOLVED,
        ),
        Column(
            "customer_contacts_needed",
            ColumnType.INTEGER,
            "Contacts that the customer says were needed.",
            minimum=0,
        ),
        Column("comment", ColumnType.TEXT, "What the customer wrote.", personal=True),
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
            "Normalised identifiers of the respondent.",
            personal=True,
        ),
    ),
)
