"""Texts of a SurveyMonkey survey's questions and choices, by their ids in the API's responses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError, ReadContext, SourceFile
from orchestration.ingest.readers.json_files import mentions, records_of
from orchestration.ingest.readers.parsing import field_values, is_true, text
from orchestration.ingest.readers.text_files import text_pieces

_HEADINGS = re.compile('"headings"')
_OPTIONS = ("choices", "rows", "cols", "cols.choices", "other")


@dataclass
class SurveyTexts:
    """What the details of one or more surveys say; ids are unique over all surveys.

    Attributes:
        questions: headings by question id.
        options: texts of choices, rows, columns and `other`, by id.
        weights: the numbers that the survey gives to choices, by id.
        not_applicable: ids of choices that say that the question does not apply.
        remarks: ids of `other` that stand beside the answer and are none.
    """

    questions: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    not_applicable: set[str] = field(default_factory=set)
    remarks: set[str] = field(default_factory=set)

    def add(self, details: dict[str, Any]) -> None:
        for question in field_values(details, "pages.questions"):
            if not isinstance(question, dict):
                continue
            question_id = text(question.get("id"))
            heading = next(map(text, field_values(question, "headings.heading")), None)
            if question_id and heading:
                self.questions[question_id] = heading
            for path in _OPTIONS:
                for option in field_values(question, f"answers.{path}"):
                    self._add_option(option)

    def _add_option(self, option: Any) -> None:
        option_id = text(option.get("id")) if isinstance(option, dict) else None
        if option_id is None:
            return
        weight = text(option.get("weight"))
        # Stars without labels have no text: how many they are is their weight.
        if written := text(option.get("text")) or weight:
            self.options[option_id] = written
        if weight:
            self.weights[option_id] = weight
        if is_true(option.get("is_na")):
            self.not_applicable.add(option_id)
        if option.get("is_answer_choice") is False:
            self.remarks.add(option_id)


def is_details(record: dict[str, Any]) -> bool:
    """Whether the object describes a survey, not a response to one."""
    return "response_status" not in record and bool(
        field_values(record, "pages.questions.headings")
    )


def survey_texts(file: SourceFile, context: ReadContext) -> SurveyTexts:
    """Texts from the details among the file's objects and in the details files beside it.

    They are all held, however many surveys they describe. A details file that cannot be read adds
    nothing; a response that needs its texts says so.
    """
    texts = SurveyTexts()
    for source in (*_beside(file), file):
        try:
            if not mentions(text_pieces(source.path, context.feed.encoding), _HEADINGS):
                continue
            for _, _, record in records_of(source, context, lists=("data",)):
                if isinstance(record, dict) and is_details(record):
                    texts.add(record)
        except FileRefusedError:
            continue
    return texts


def _beside(file: SourceFile) -> Iterator[SourceFile]:
    """The details files of the file's folder; links are left alone, they may leave the inbox."""
    for path in sorted(file.path.parent.glob("*details*.json*")):
        if path != file.path and path.is_file() and not path.is_symlink():
            yield SourceFile(path, path.name)
