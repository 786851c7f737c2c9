"""SurveyMonkey's API v3 to responses: pages in bulk, or responses one by one.

A choice whose text is not known becomes a text that no score reads as a number: its id would be
taken for a count, and its weight is no answer (a promoter's is 100, a passive's 0).
"""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.field_paths import FieldPaths
from orchestration.ingest.readers.json_files import member_text, once_recognised, records_of
from orchestration.ingest.readers.parsing import field_value, field_values, text
from orchestration.ingest.readers.record_fields import RecordFields
from orchestration.ingest.readers.survey_questions import KnownQuestions, names_of_answers
from orchestration.ingest.readers.survey_rows import Response, column_names, response_row
from orchestration.ingest.readers.surveymonkey_details import (
    SurveyTexts,
    is_details,
    survey_texts,
)
from orchestration.ingest.readers.surveymonkey_header import without_markup
from orchestration.ingest.readers.surveymonkey_table import response_rule, with_plain_nps

PREVIEW_MODES = frozenset({"preview", "survey_preview"})
_DASH = " - "
_REFUSAL = (
    "expected SurveyMonkey's API responses in bulk: pages with data, or objects with "
    "response_status and pages"
)


def json_responses(file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
    """Rows of a file of JSON objects, in order. Raises FileRefusedError."""
    texts = survey_texts(file, context)
    questions = KnownQuestions(context)
    questions.add_form(_heading_names(question, texts) for question in texts.questions)
    yield from once_recognised(_found(file, texts, questions, context), _REFUSAL)
    questions.refuse_unknown()


def _found(
    file: SourceFile, texts: SurveyTexts, questions: KnownQuestions, context: ReadContext
) -> Iterator[tuple[bool, Row | Reject | None]]:
    for line, raw, record in records_of(file, context, lists=("data",)):
        if isinstance(record, str):
            yield '"response_status"' in raw, Reject(line, raw, (record,))
            continue
        if is_details(record):
            yield True, None
            continue
        data = record.get("data")
        members = data if isinstance(data, list) else [record]
        if not members and "per_page" in record:
            yield True, None
        for member in members:
            known = isinstance(member, dict) and "response_status" in member
            own = member_text(member, record, raw)
            yield known, _row(line, own, member, texts, questions, context)


def _row(
    line: int,
    raw: str,
    item: Any,
    texts: SurveyTexts,
    questions: KnownQuestions,
    context: ReadContext,
) -> Row | Reject:
    if not isinstance(item, dict) or "response_status" not in item:
        reason = "no response of SurveyMonkey: expected an object with response_status and pages"
        return Reject(line, raw, (reason,))
    fields = RecordFields(item, FieldPaths(), ZoneInfo(context.feed.timezone))
    response = Response(
        response_id=text(item.get("id")),
        record=with_plain_nps(_record(item, texts), context),
        started_at=fields.time("date_created"),
        responded_at=fields.time("date_modified"),
        time_basis="zone" if fields.has_own_zone else "feed",
        email=field_value(item, "email_address")
        or field_value(item, "metadata.contact.email.value"),
        problems=fields.problems,
    )
    response.rule = response_rule(text(item["response_status"]) or "", "response_status", response)
    if (text(item.get("collection_mode")) or "").lower() in PREVIEW_MODES:
        response.rule = "survey_preview_or_test"
    if fields.text("date_modified") is None and response.rule is None:
        response.problems.append("date_modified is missing from a completed response")
    has_form = texts.questions.keys() >= {*map(text, field_values(item, "pages.questions.id"))}
    names = names_of_answers(response.record, item)
    questions.add_response(response, names, has_form=has_form and bool(texts.questions))
    return response_row(line, raw, response, item, context)


def _record(item: Mapping[str, Any], texts: SurveyTexts) -> dict[str, Any]:
    """The response by field, its answers by question id and text as well."""
    record = {key: value for key, value in item.items() if key != "pages"}
    for question in field_values(dict(item), "pages.questions"):
        if not isinstance(question, dict):
            continue
        names = _names(question, texts)
        for answer in field_values(question, "answers"):
            if isinstance(answer, dict):
                _add_answer(record, names, answer, texts)
    return record


def _names(question: Mapping[str, Any], texts: SurveyTexts) -> tuple[str, ...]:
    return _heading_names(text(question.get("id")) or "", texts, text(question.get("heading")))


def _heading_names(
    question_id: str, texts: SurveyTexts, heading: str | None = None
) -> tuple[str, ...]:
    headings = (texts.questions.get(question_id, ""), heading or "")
    written = [name for heading in headings for name in (heading, without_markup(heading))]
    return column_names(question_id, *written)


def _add_answer(
    record: dict[str, Any],
    names: tuple[str, ...],
    answer: Mapping[str, Any],
    texts: SurveyTexts,
) -> None:
    """Adds what was answered under the question's names; the first answer to one name counts."""
    row_id, choice_id = text(answer.get("row_id")), text(answer.get("choice_id"))
    other_id = text(answer.get("other_id"))
    if choice_id in texts.not_applicable:
        return
    weight = text(field_value(dict(answer), "choice_metadata.weight"))
    weight = weight or texts.weights.get(choice_id or "")
    is_remark = other_id in texts.remarks
    row = None if is_remark else texts.options.get(row_id or "", row_id)
    part = row or ("other" if other_id else None)
    value = text(answer.get("text")) or texts.options.get(choice_id or "")
    simple = _simple_values(answer) if value is None else {}
    value = value or simple.pop("", None)
    if value is None and choice_id:
        value = f"choice {choice_id}, whose text is in the survey's details"
    own_names = () if is_remark else names
    values = dict.fromkeys(own_names, value)
    values |= {f"{name} - {part}": value for name in names if part}
    values |= {f"{name} - {row}": of_row for name in names for row, of_row in simple.items()}
    for name, answered in values.items():
        record.setdefault(name, answered)
        if weight:
            record.setdefault(f"{name}.weight", weight)


def _simple_values(answer: Mapping[str, Any]) -> dict[str, str]:
    """What the simple text of an answer says, by row; under no row, the whole of it.

    That of a matrix holds row and choice in one, and either may hold a dash of its own: whatever
    stands before a dash may be the row. The row of the NPS question has no text.
    """
    simple = text(answer.get("simple_text"))
    if simple is None:
        return {}
    if text(answer.get("row_id")) is None:
        return {"": simple}
    parts = simple.removeprefix(_DASH.lstrip()).split(_DASH)
    return {_DASH.join(parts[:at]): _DASH.join(parts[at:]) for at in range(len(parts))}
