"""Whether the questions that a feed's options name are in the file.

A table tells by its header. In JSON an unanswered question is left out of the response, so that a
misspelt option would be null in every row. What a form defines is known; where no form is told, the
answers are all that there is to go by.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from expectations.contracts.vocabulary import CES_DIRECTION, SURVEY_KIND
from orchestration.ingest.readers.base import FileRefusedError, ReadContext
from orchestration.ingest.readers.parsing import field_value
from orchestration.ingest.readers.survey_answers import SURVEY_OPTIONS
from orchestration.ingest.readers.survey_rows import Response

QUESTION_OPTIONS = ("nps", "csat", "ces", "resolved", "contacts_needed", "comment")
"""Options that name questions; the others may name fields that only some responses carry."""
_MOST_SHOWN = 40
_ENOUGH = 20
"""Responses of which one would have answered one of the questions, if they were there."""


def require_columns(names: Sequence[Sequence[str]], context: ReadContext) -> None:
    """Refuses a table that lacks a column that an option names, as `nps: Q_NPS`.

    Its answers would be missing from every row. Options may hold what they mean instead of a
    column: a kind, a scale, a feed.

    Args:
        names: of each column, the names under which an option may ask for it.
        context: of the feed.

    Raises:
        FileRefusedError: naming the options and the columns that there are.
    """
    literals = {
        "survey_kind": frozenset(SURVEY_KIND),
        "ces_direction": frozenset(CES_DIRECTION),
        "reference_feed": context.feed_names,
    }
    known = {name.casefold() for aliases in names for name in aliases}
    unnamed = [
        f"{option}: {path}"
        for option, path in context.feed.options.items()
        if path
        and option in SURVEY_OPTIONS
        and path not in literals.get(option, ())
        and not (option.endswith("_scale") and str(path).isdecimal())
        and str(path).casefold() not in known
    ]
    if unnamed:
        raise FileRefusedError(
            f"no column for the option(s) {', '.join(unnamed)}; the header names "
            f"{', '.join(aliases[0] for aliases in names if aliases)}. Correct the feed's options, "
            "or export the survey again with these questions and fields"
        )


class KnownQuestions:
    """The questions of one file, gathered while it is read."""

    def __init__(self, context: ReadContext) -> None:
        options = context.feed.options
        self._unknown = {name: options[name] for name in QUESTION_OPTIONS if options.get(name)}
        self._is_any_known = not self._unknown
        self._names: dict[str, None] = {}
        self._finished = self._without_form = 0

    def add_form(self, questions: Iterable[Iterable[str]]) -> None:
        """Adds the questions of a form, each by all names that an option may give it."""
        names = [name for question in questions for name in question]
        self._names.update(dict.fromkeys(names))
        folded = {name.casefold() for name in names}
        self._forget([o for o, path in self._unknown.items() if _is_of(path.casefold(), folded)])

    def add_response(self, response: Response, names: Iterable[str], *, has_form: bool) -> None:
        """Adds what a response answers, under these names."""
        self._names.update(dict.fromkeys(names))
        self._forget(
            [
                o
                for o, path in self._unknown.items()
                if field_value(response.record, path) not in (None, [])
            ]
        )
        if response.rule is None:
            self._finished += 1
            self._without_form += not has_form

    def refuse_unknown(self) -> None:
        """Refuses a file that has finished responses, none of whose forms has the questions.

        Without the forms a question may just not have been answered: then only a file with enough
        responses is refused, and only if it knows none of the questions.

        Raises:
            FileRefusedError: naming the options and the questions that there are.
        """
        if not self._unknown or not self._finished:
            return
        if self._without_form and (self._is_any_known or self._finished < _ENOUGH):
            return
        unknown = ", ".join(f"{option}: {path}" for option, path in self._unknown.items())
        raise FileRefusedError(
            f"no form and no response has the question of the option(s) {unknown}; the file has "
            f"{', '.join(list(self._names)[:_MOST_SHOWN]) or 'no answer'}. Correct the feed's "
            "options, or export the survey that has these questions"
        )

    def _forget(self, known: list[str]) -> None:
        for option in known:
            del self._unknown[option]
            self._is_any_known = True


def _is_of(path: str, names: set[str]) -> bool:
    """Whether the path is a question's name, or that with one of its rows, options or weights."""
    return path in names or any(path.startswith((f"{name} - ", f"{name}.")) for name in names)


def names_of_answers(record: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """The names that answers got in a response's record, next to the vendor's own fields."""
    return [name for name in record if name not in item]
