"""Amazon Connect contact evaluations, as Connect writes them to S3: one object per evaluation.

Answers of DescribeContactEvaluation are read as well (connect_evaluation_api.py).

Format: `Evaluations/YYYY/MM/DD/<time>-<evaluation id>.json`; jobs that collect them put many into
one file, back to back or in an array. Versions: schemaVersion 3.1 of 2022 has the fields below;
later ones add fields (creator, resubmitted, calibrationSessionId, multiple selection, points) and
take none away, so the version itself is not looked at. Times carry their zone.

Traps: Connect writes each evaluation to two paths, so copies are usual; a resubmitted one comes
again under its id with a later time. A text question's score says `notApplicable` because nothing
scores it: whether the question applied is said by the answer. Connect has no pass mark; only an
automatic fail is a verdict.
"""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import Contract
from expectations.contracts.evaluations import EVALUATIONS
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.connect_evaluation_api import api_evaluation
from orchestration.ingest.readers.evaluation_fields import (
    EVALUATION_OPTIONS,
    evaluation_subject,
    number,
)
from orchestration.ingest.readers.field_paths import FieldPaths
from orchestration.ingest.readers.json_files import once_recognised, records_of
from orchestration.ingest.readers.parsing import field_value, field_values, is_true, text
from orchestration.ingest.readers.record_fields import RecordFields
from orchestration.ingest.readers.times import sortable_version

_SUBMITTED = "metadata.evaluationSubmitTimestamp"
_REFUSAL = (
    "expected Amazon Connect evaluation exports, objects with evaluationId, metadata and "
    "questions, or answers of DescribeContactEvaluation"
)


class AmazonConnectEvaluations:
    """Reader of `amazon_connect_evaluations`; see `base.Reader`."""

    name = "amazon_connect_evaluations"
    channels = frozenset({"quality"})
    options = EVALUATION_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return EVALUATIONS

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order.

        Raises:
            FileRefusedError: truncated, unreadable, or nothing in it is an evaluation.
        """
        return once_recognised(_found(file, context), _REFUSAL)


def _found(file: SourceFile, context: ReadContext) -> Iterator[tuple[bool, Row | Reject]]:
    paths = FieldPaths()
    for line, raw, record in records_of(file, context):
        if isinstance(record, str):
            yield '"evaluationId"' in raw, Reject(line, raw, (record,))
        else:
            evaluation = api_evaluation(record) or record
            row = _row(line, raw, record, evaluation, paths, context)
            yield "evaluationId" in evaluation, row


def _row(
    line: int,
    raw: str,
    record: dict[str, Any],
    evaluation: dict[str, Any],
    paths: FieldPaths,
    context: ReadContext,
) -> Row | Reject:
    zone = ZoneInfo(context.feed.timezone)
    fields = RecordFields(evaluation, paths, zone, required=("evaluationId",))
    submitted_at = fields.time(_SUBMITTED)
    problems = fields.problems
    if fields.text(_SUBMITTED) is None:
        problems.append(f"{_SUBMITTED} is missing; expected the time of a submitted evaluation")
    score = _percentage(evaluation, "metadata.score", problems)
    checklist = _checklist(evaluation, problems)
    if problems:
        return Reject(line, raw, tuple(problems))
    automatic_fail = is_true(field_value(evaluation, "metadata.score.automaticFail"))
    values = {
        "row_key": fields.text("evaluationId"),
        "row_version": sortable_version(submitted_at),
        "evaluation_id": fields.text("evaluationId"),
        "form": fields.text("metadata.evaluationDefinitionTitle")
        or fields.text("metadata.evaluationDefinitionId"),
        "evaluated_at": submitted_at,
        "score": score,
        "is_passed": False if automatic_fail else None,
        "evaluator": fields.text("metadata.evaluator"),
        "checklist": checklist,
        "time_basis": "zone" if fields.has_own_zone else "feed",
    }
    subject = evaluation_subject(
        record,
        context,
        agent=fields.text("metadata.agentId"),
        reference=fields.text("metadata.contactId"),
    )
    return Row(line, raw, values | subject, record)


def _checklist(record: dict[str, Any], problems: list[str]) -> list[dict[str, Any]]:
    """The questions of the form in its order; numbers that are none go to problems."""
    sections = {
        text(section.get("sectionRefId")): text(section.get("sectionTitle"))
        for section in field_values(record, "sections")
        if isinstance(section, dict)
    }
    return [
        {
            "question_id": text(question.get("questionRefId")),
            "question": text(question.get("questionText")),
            "section": sections.get(text(question.get("sectionRefId"))),
            "answer": _answer(question),
            "points": _percentage(question, "score", problems),
            "is_not_applicable": is_true(field_value(question, "answer.metadata.notApplicable")),
        }
        for question in field_values(record, "questions")
        if isinstance(question, dict)
    ]


def _answer(question: dict[str, Any]) -> str | None:
    """What was chosen, several choices separated by `|`, or what was written."""
    chosen = [
        text(value.get("valueText")) or text(value.get("valueRefId")) or ""
        for value in field_values(question, "answer.values")
        if isinstance(value, dict) and is_true(value.get("selected"))
    ]
    return "|".join(chosen) or text(field_value(question, "answer.value"))


def _percentage(record: dict[str, Any], score: str, problems: list[str]) -> float | None:
    """The percentage of a score; None also where nothing is scored, whatever zero stands there."""
    path = f"{score}.percentage"
    if is_true(field_value(record, f"{score}.notApplicable")):
        return None
    try:
        return number(field_value(record, path))
    except ValueError as error:
        problems.append(f"{path}: {error}; expected a percentage")
        return None
