"""Qualtrics' exports in JSON, as one object of responses or one response a line, and its API's.

A response has `values`, with codes for choices, by the question's id (QID1), embedded data by its
name, and beside them `labels` with the choices' texts: `labels.QID1`. What the respondent was shown
is in `displayedFields`. Times carry their zone.
"""

from collections.abc import Iterator
from typing import Any

from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.json_files import member_text, once_recognised, records_of
from orchestration.ingest.readers.parsing import field_values, text
from orchestration.ingest.readers.qualtrics_rules import (
    STANDARD_FIELDS,
    UNANSWERED,
    refuse_groups,
    response_of,
)
from orchestration.ingest.readers.survey_questions import KnownQuestions
from orchestration.ingest.readers.survey_rows import response_row

_LIST = "responses"
_REFUSAL = (
    "expected responses of Qualtrics in JSON, objects with responseId and values, or a CSV export"
)


def json_responses(file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
    """Rows of a file of JSON objects, in order. Raises FileRefusedError."""
    refuse_groups(context)
    questions = KnownQuestions(context)
    yield from once_recognised(_found(file, questions, context), _REFUSAL)
    questions.refuse_unknown()


def _found(
    file: SourceFile, questions: KnownQuestions, context: ReadContext
) -> Iterator[tuple[bool, Row | Reject | None]]:
    for line, raw, record in records_of(file, context, lists=(_LIST,)):
        if isinstance(record, str):
            yield '"values"' in raw, Reject(line, raw, (record,))
            continue
        members = record.get(_LIST)
        if not isinstance(members, list):
            # The API's answer to a question for one response.
            members = [record.get("result", record)]
        elif not members:
            yield True, None
        for member in members:
            own = member_text(member, record, raw)
            yield _is_response(member), _row(line, own, member, questions, context)


def _is_response(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("values"), dict) and "responseId" in item


def _row(
    line: int, raw: str, item: Any, questions: KnownQuestions, context: ReadContext
) -> Row | Reject:
    if not _is_response(item):
        reason = "no response of Qualtrics: expected an object with responseId and values"
        return Reject(line, raw, (reason,))
    values = {
        name: None if text(value) == UNANSWERED else value for name, value in item["values"].items()
    }
    standard = {
        field: text(value)
        for name, value in values.items()
        if (field := STANDARD_FIELDS.get(name.lower()))
    }
    standard["response_id"] = text(item["responseId"]) or standard.get("response_id")
    response = response_of(standard, {"labels": item.get("labels")} | values, None, context)
    questions.add_form((name,) for name in map(text, field_values(item, "displayedFields")) if name)
    questions.add_response(response, values, has_form=False)
    return response_row(line, raw, response, item, context)
