"""Twilio Flex Insights assessments: the answers to a questionnaire, one object per answer.

Format: assessments of the Insights API, on their own, in an array, or in pages
(`{assessments: [...], meta}`); an exchange that was recorded may wrap them in `response`. Times
are milliseconds since 1970, as a number or as text.

Versions: the API names the id `assessment_id` or, since Quality Management moved, `assessment_sid`.
An answer that is changed keeps its id and brings a later timestamp.

Traps: what the vendor repeats is an answer, not an evaluation, and there is no id of the whole: the
rows of one segment, questionnaire and evaluator share `evaluation_id`. `weight` is the weight of
the question and no score; no score is delivered. An answer that says N/A does not apply.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from expectations.contracts import Contract
from expectations.contracts.evaluations import EVALUATIONS
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.evaluation_fields import EVALUATION_OPTIONS, evaluation_subject
from orchestration.ingest.readers.json_files import member_text, once_recognised, records_of
from orchestration.ingest.readers.parsing import NOT_APPLICABLE, field_value, text
from orchestration.ingest.readers.times import from_epoch, sortable_version

_IDS = ("assessment_id", "assessment_sid")
_QUESTIONNAIRE = "assessment.questionnaire"
_REFUSAL = "expected Twilio Flex assessments, objects with assessment_id, or pages of them"


class TwilioFlexAssessments:
    """Reader of `twilio_flex_assessments`; see `base.Reader`."""

    name = "twilio_flex_assessments"
    channels = frozenset({"quality"})
    options = EVALUATION_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return EVALUATIONS

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order; those of a page bear the page's line.

        Raises:
            FileRefusedError: truncated, unreadable, or nothing in it is an assessment.
        """
        return once_recognised(_found(file, context), _REFUSAL)


def _found(file: SourceFile, context: ReadContext) -> Iterator[tuple[bool, Row | Reject | None]]:
    for line, raw, record in records_of(file, context, lists=("assessments",)):
        if isinstance(record, str):
            yield '"assessment_' in raw, Reject(line, raw, (record,))
            continue
        delivered = record.get("response")
        page = delivered if isinstance(delivered, dict) else record
        members = page.get("assessments")
        if not isinstance(members, list):
            yield any(key in page for key in _IDS), _row(line, raw, page, context)
            continue
        yield True, None
        for member in members:
            yield True, _row(line, member_text(member, page, raw), member, context)


def _row(line: int, raw: str, record: Any, context: ReadContext) -> Row | Reject:
    if not isinstance(record, dict):
        return Reject(line, raw, (f"{text(record)!r} where an assessment is expected",))
    assessment_id = text(record.get(_IDS[0])) or text(record.get(_IDS[1]))
    problems = [] if assessment_id else [f"{_IDS[0]} is missing"]
    question = text(field_value(record, f"{_QUESTIONNAIRE}.question.name"))
    if question is None:
        problems.append(f"{_QUESTIONNAIRE}.question.name is missing: which question is answered?")
    evaluated_at = _time(record, problems)
    if problems:
        return Reject(line, raw, tuple(problems))
    evaluator = text(record.get("user_name")) or text(record.get("user_email"))
    segment = text(record.get("segment_id"))
    questionnaire = text(field_value(record, f"{_QUESTIONNAIRE}.questionnaire_id"))
    answer = text(record.get("answer_text"))
    values = {
        "row_key": assessment_id,
        "row_version": sortable_version(evaluated_at),
        "evaluation_id": ":".join(part or "" for part in (segment, questionnaire, evaluator)),
        "form": text(field_value(record, f"{_QUESTIONNAIRE}.name")) or questionnaire,
        "evaluated_at": evaluated_at,
        "evaluator": evaluator,
        "checklist": [
            {
                "question_id": text(field_value(record, f"{_QUESTIONNAIRE}.question.id")),
                "question": question,
                "section": text(field_value(record, f"{_QUESTIONNAIRE}.question.category.name")),
                "answer": answer,
                "points": None,
                "is_not_applicable": (answer or "").casefold() in NOT_APPLICABLE,
            }
        ],
        "time_basis": "zone",
    }
    agent = text(record.get("agent_id"))
    subject = evaluation_subject(record, context, agent=agent, reference=segment)
    return Row(line, raw, values | subject, record)


def _time(record: dict[str, Any], problems: list[str]) -> datetime | None:
    written = text(record.get("timestamp"))
    if written is None:
        problems.append("timestamp is missing")
        return None
    try:
        return from_epoch(written, "ms")
    except ValueError as error:
        problems.append(f"timestamp: {error}")
        return None
