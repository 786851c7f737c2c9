"""Evaluations: one row per quality evaluation of a contact."""

from expectations.contracts import vocabulary
from expectations.contracts.model import Column, ColumnType, Contract

EVALUATIONS = Contract(
    name="evaluations",
    description="Quality evaluation of a contact.",
    body=(
        Column(
            "evaluation_id", ColumnType.TEXT, "The vendor's id of the evaluation.", required=True
        ),
        Column("form", ColumnType.TEXT, "Evaluation form."),
        Column("evaluated_at", ColumnType.TIMESTAMP, "Evaluation submitted.", required=True),
        Column("score", ColumnType.NUMBER, "Total score, in the form's own unit."),
        Column("is_passed", ColumnType.BOOLEAN, "The form's own verdict."),
        Column("evaluator", ColumnType.TEXT, "Who evaluated."),
        Column("agent_source_id", ColumnType.TEXT, "The vendor's id of the agent."),
        Column("reference", ColumnType.TEXT, "Id of the contact that was evaluated."),
        Column("reference_feed", ColumnType.TEXT, "Feed that the reference belongs to, if named."),
        Column(
            "time_basis",
            ColumnType.TEXT,
            "How the zone of the times was known.",
            required=True,
            vocabulary=vocabulary.TIME_BASIS,
        ),
    ),
)
