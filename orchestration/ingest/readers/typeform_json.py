"""Typeform's JSON to responses: pages, webhook deliveries, the data API v1, single items."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.json_files import member_text, once_recognised, records_of
from orchestration.ingest.readers.parsing import field_value, field_values, text
from orchestration.ingest.readers.survey_questions import KnownQuestions, names_of_answers
from orchestration.ingest.readers.survey_rows import UNFINISHED, Response, response_row
from orchestration.ingest.readers.times import parse_timestamp

_REFUSAL = (
    "expected Typeform responses: a page with items, a webhook delivery with form_response, or "
    "the data API's questions and responses"
)
_LISTS = ("items", "responses")
_IDS = ("response_id", "token")
_LANDED = ("landed_at", "metadata.date_land")
_SUBMITTED = ("submitted_at", "metadata.date_submit")
_NO_TIMES = ("0001-01-01", "0000-00-00")
_FINISHED = {
    **dict.fromkeys(("completed", "form_response", "1", "true"), True),
    **dict.fromkeys(("partial", "started", "form_response_partial", "0", "false"), False),
}
Titles = Mapping[str, list[str]]


def json_responses(file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
    """Rows of a file of JSON objects, in order. Raises FileRefusedError."""
    questions = KnownQuestions(context)
    yield from once_recognised(_found(file, questions, context), _REFUSAL)
    questions.refuse_unknown()


def _found(
    file: SourceFile, questions: KnownQuestions, context: ReadContext
) -> Iterator[tuple[bool, Row | Reject | None]]:
    for line, raw, record in records_of(file, context, _LISTS):
        if isinstance(record, str):
            yield '"landed_at"' in raw, Reject(line, raw, (record,))
            continue
        delivered = record.get("form_response")
        if isinstance(delivered, dict):
            fields = list(_fields(field_values(delivered, "definition.fields")))
            titles = _titles(fields, "title")
            questions.add_form(_asked(fields, titles))
            item = {"event_type": record.get("event_type"), **delivered}
            yield True, _row(line, raw, item, titles, questions, context)
            continue
        members = next(
            (record[key] for key in _LISTS if isinstance(record.get(key), list)),
            [record],
        )
        fields = list(_fields(field_values(record, "questions")))
        titles = _titles(fields, "question")
        questions.add_form(_asked(fields, titles))
        if "total_items" in record or "questions" in record:
            yield True, None
        for member in members:
            known = isinstance(member, dict) and _is_response(member)
            own = member_text(member, record, raw)
            yield known, _row(line, own, member, titles, questions, context)


def _is_response(item: Mapping[str, Any]) -> bool:
    has_time = any(field_value(item, path) for path in (*_LANDED, *_SUBMITTED))
    return has_time and any(key in item for key in _IDS)


def _fields(fields: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Questions of a form, those within groups and matrices too."""
    for field in fields:
        if isinstance(field, dict):
            yield field
            yield from _fields(field_values(field, "properties.fields"))


def _asked(fields: list[dict[str, Any]], titles: Titles) -> Iterator[tuple[str, ...]]:
    """All names of each question: its ref and id, and what `_titles` adds."""
    for field in fields:
        names = [name for key in ("ref", "id") if (name := text(field.get(key)))]
        yield (*names, *(title for name in names for title in titles.get(name, ())))


def _titles(questions: list[dict[str, Any]], key: str) -> dict[str, list[str]]:
    """Further names of a question by its id: its title, its ref, in the data API its field's id.

    Answers need not repeat the ref that the form's definition gives a question.
    """
    titles: dict[str, list[str]] = {}
    for question in questions:
        if question_id := text(question.get("id")):
            names = (text(question.get(name)) for name in (key, "field_id", "ref"))
            titles[question_id] = [name for name in names if name]
    return titles


def _row(
    line: int,
    raw: str,
    item: Any,
    titles: Titles,
    questions: KnownQuestions,
    context: ReadContext,
) -> Row | Reject:
    if not isinstance(item, dict) or not _is_response(item):
        reason = "no response of Typeform: expected an object with token and submitted_at"
        return Reject(line, raw, (reason,))
    response = Response(
        response_id=text(item.get(_IDS[0])) or text(item.get(_IDS[1])),
        record=_record(item, titles),
    )
    zone = ZoneInfo(context.feed.timezone)
    response.started_at = _time(item, _LANDED, zone, response)
    response.responded_at = _time(item, _SUBMITTED, zone, response)
    if not _is_finished(item, response):
        response.rule = UNFINISHED
    elif response.responded_at is None and not response.problems:
        response.problems.append("submitted_at is missing from a completed response")
    names = names_of_answers(response.record, item)
    questions.add_response(response, names, has_form=bool(titles))
    return response_row(line, raw, response, item, context)


def _is_finished(item: Mapping[str, Any], response: Response) -> bool:
    for key in ("response_type", "event_type", "completed"):
        stated = text(item.get(key))
        if stated is None:
            continue
        if stated.lower() not in _FINISHED:
            expected = "completed, partial or started, 1 or 0"
            response.problems.append(f"{key} is {stated!r}; expected {expected}")
        return _FINISHED.get(stated.lower(), True)
    return response.responded_at is not None


def _time(
    item: Mapping[str, Any], paths: tuple[str, ...], zone: ZoneInfo, response: Response
) -> datetime | None:
    path, written = next(
        ((path, text(value)) for path in paths if (value := field_value(item, path))), ("", None)
    )
    if written is None or written.startswith(_NO_TIMES):
        return None
    try:
        moment, response.time_basis = parse_timestamp(written, zone)
    except ValueError as error:
        response.problems.append(f"{path}: {error}")
        return None
    return moment


def _record(item: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
    """The response by field, with its answers and, after them, its hidden fields by their names."""
    record = {key: value for key, value in item.items() if key != "answers"}
    answers = item.get("answers")
    if isinstance(answers, dict):
        named = [([name], value) for name, value in answers.items()]
    else:
        named = [
            ([name for key in ("ref", "id") if (name := text(field.get(key)))], _value(answer))
            for answer in field_values(item, "answers")
            if isinstance(answer, dict) and isinstance(field := answer.get("field"), dict)
        ]
    for names, value in named:
        for name in (*names, *(title for known in names for title in titles.get(known, ()))):
            # A question with several choices has several answers; the first given one counts.
            if record.get(name) in (None, ""):
                record[name] = value
    hidden = item.get("hidden")
    for name, value in hidden.items() if isinstance(hidden, dict) else ():
        if record.get(name) in (None, ""):
            record[name] = value
    return record


def _value(answer: Mapping[str, Any]) -> Any:
    """What was answered: a text, number or truth value, the label of a choice, or labels."""
    value = answer.get(text(answer.get("type")) or "")
    if not isinstance(value, dict):
        return value
    return next(
        (value[key] for key in ("label", "labels", "other") if value.get(key) not in (None, [])),
        value,
    )
