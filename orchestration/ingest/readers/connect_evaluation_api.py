"""Amazon Connect's API: evaluations of DescribeContactEvaluation under the names of the export.

The API keeps answers and scores by question, and the form with its questions and options apart. It
tells when an evaluation was changed last, which of a submitted one is its submission.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.ingest.readers.connect_api import api_time
from orchestration.ingest.readers.parsing import field_value, field_values, text

_SUBMITTED = "SUBMITTED"
_ANSWERS = ("StringValue", "StringValues", "NumericValue", "DateTimeValue")


def api_evaluation(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The evaluation of an answer of the API as the export has it; None for another object."""
    evaluation, form = record.get("Evaluation"), record.get("EvaluationForm")
    if not isinstance(evaluation, dict):
        return None
    metadata = {
        "contactId": field_value(evaluation, "Metadata.ContactId"),
        "agentId": field_value(evaluation, "Metadata.ContactAgentId"),
        "evaluator": field_value(evaluation, "Metadata.EvaluatorArn"),
        "evaluationDefinitionTitle": field_value(form, "Title"),
        "evaluationDefinitionId": field_value(form, "EvaluationFormId"),
        "score": field_value(evaluation, "Metadata.Score"),
    }
    if text(evaluation.get("Status")) == _SUBMITTED:
        metadata["evaluationSubmitTimestamp"] = api_time(evaluation.get("LastModifiedTime"))
    sections: list[dict[str, Any]] = []
    questions = [
        _question(question, section, evaluation)
        for section, question in _questions(field_values(form, "Items"), None, sections)
    ]
    return {
        "evaluationId": evaluation.get("EvaluationId"),
        "metadata": metadata,
        "sections": sections,
        "questions": questions,
    }


def _questions(
    items: list[Any], section: Any, sections: list[dict[str, Any]]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Questions with the id of their section, in the form's order; adds to `sections`."""
    for item in items:
        within, question = field_value(item, "Section"), field_value(item, "Question")
        if isinstance(within, dict):
            name = within.get("RefId")
            sections.append({"sectionRefId": name, "sectionTitle": within.get("Title")})
            yield from _questions(field_values(within, "Items"), name, sections)
        elif isinstance(question, dict):
            yield section, question


def _question(
    question: Mapping[str, Any], section: Any, evaluation: Mapping[str, Any]
) -> dict[str, Any]:
    name = text(question.get("RefId"))
    answer = field_value(evaluation, f"Answers.{name}.Value")
    options = {
        text(option.get("RefId")): option.get("Text")
        for kind in ("SingleSelect", "MultiSelect")
        for option in field_values(question, f"QuestionTypeProperties.{kind}.Options")
        if isinstance(option, dict)
    }
    given = [text(value) for path in _ANSWERS for value in field_values(answer, path)]
    chosen = [
        {"valueText": options[value], "valueRefId": value, "selected": True}
        for value in given
        if value in options
    ]
    return {
        "questionRefId": name,
        "sectionRefId": section,
        "questionText": question.get("Title"),
        "answer": {
            "values": chosen,
            "value": next(iter(given), None),
            "metadata": {"notApplicable": field_value(answer, "NotApplicable")},
        },
        "score": field_value(evaluation, f"Scores.{name}"),
    }
