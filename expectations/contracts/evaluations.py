"""Evaluations: one row per quality evaluation of a contact, or per answer of one.

Some vendors deliver an evaluation whole, others its answers one by one: the rows of one evaluation
then share `evaluation_id`.
"""

from expectations.contracts import vocabulary
from expectations.contracts.model import Column, ColumnType, Contract

EVALUATIONS = Contract(
    name="evaluations",
    description="Quality evaluation of a contact.",
    body=(
        Column(
            "evaluation_id",
            ColumnType.TEXT,
            "Id of the evaluation; rows that bring its answers one by one share it.",
            required=True,
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
            "checklist",
            ColumnType.CHECKLIST,
            "Questions of the form with their answers, in the form's order; points are in the "
            "form's own unit.",
        ),
        Column(
            "time_basis",
            ColumnType.TEXT,
            "How the zone of the times was known.",
            required=True,
            vocabulary=vocabulary.TIME_BASIS,
        ),
    ),
)
