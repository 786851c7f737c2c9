"""Answers of a survey response, read into scores by the feed's options, whatever the format.

An answer that is no whole number in its scale rejects the row: `9 - very likely` or 6.5 in a score
means that labels or another question were exported, and a rounded guess would move the metric. A
question that did not apply (`N/A`) was not answered.
"""

import re
from typing import Any

from expectations.contracts.vocabulary import CES_DIRECTION, SURVEY_KIND
from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.parsing import field_value, text, whole_number
from orchestration.ingest.readers.survey_words import (
    NO_ANSWER,
    RESOLVED,
    least_count,
    resolution,
)

SURVEY_OPTIONS = frozenset(
    {
        "survey_kind",
        "nps",
        "csat",
        "csat_scale",
        "ces",
        "ces_scale",
        "ces_direction",
        "resolved",
        "contacts_needed",
        "comment",
        "reference",
        "reference_feed",
        "account",
        "user",
        "visitor",
        "email",
        "phone",
    }
)
SURVEY_VALUE_OPTIONS = frozenset({"resolved_answers", "nulls"})
"""Options that say what values mean, and name no field."""
DEFAULT_SCALES = {"csat": "5", "ces": "7"}
# What is 9.0 elsewhere, where commas are the decimal marks; of three zeros it may be thousands.
_NO_DECIMALS = re.compile(r"(?<=\d),0{1,2}$", re.ASCII)


def survey_values(
    record: dict[str, Any], context: ReadContext
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The columns of survey_responses that the feed's options fill, and every reason to reject.

    Args:
        record: the response, with fields under the names or paths that the options give.
        context: of the feed; `feed_names` tells a feed's name in `reference_feed` from a path.

    Returns:
        survey_kind, scores and scales, customer_resolved, customer_contacts_needed, comment,
        reference and reference_feed (empty answers are None), and the reasons, one per value that
        cannot be read.
    """
    answers = _Answers(record, context.feed.options)
    values = answers.subject(context) | {
        "nps_score": answers.score("nps", 0, 10),
        "customer_resolved": answers.resolved(),
        "customer_contacts_needed": answers.contacts_needed(),
        "comment": answers.text("comment"),
    }
    for option in DEFAULT_SCALES:
        scale = answers.scale(option)
        # A scale of ten and a slider to 100 are asked from 0 or from 1; shorter ones begin at 1.
        score = answers.score(option, 0 if scale >= 10 else 1, scale) if scale else None
        values[f"{option}_score"] = score
        values[f"{option}_scale"] = None if score is None else scale
    values["ces_direction"] = None if values["ces_score"] is None else answers.ces_direction()
    return values, tuple(answers.reasons)


def survey_subject(record: dict[str, Any], context: ReadContext) -> dict[str, Any]:
    """What a response is about, whatever it answers: survey_kind, reference and reference_feed."""
    return _Answers(record, context.feed.options).subject(context)


class _Answers:
    """A response's fields by option, and what is wrong with them."""

    def __init__(self, record: dict[str, Any], options: dict[str, Any]) -> None:
        self.record = record
        self.options = options
        self.reasons: list[str] = []

    def subject(self, context: ReadContext) -> dict[str, Any]:
        return {
            "survey_kind": self.survey_kind(),
            "reference": self.text("reference"),
            "reference_feed": self.literal_or_text("reference_feed", context.feed_names),
        }

    def text(self, option: str) -> str | None:
        path = self.options.get(option)
        return text(field_value(self.record, path)) if path else None

    def answer(self, option: str) -> str | None:
        """What was answered; None also where the question did not apply."""
        given = self.text(option)
        if given is None or given.casefold().replace("\u2019", "'") in NO_ANSWER:
            return None
        return given

    def literal_or_text(self, option: str, literals: frozenset[str]) -> str | None:
        value = self.options.get(option)
        return value if value in literals else self.text(option)

    def survey_kind(self) -> str | None:
        return self._word("survey_kind", SURVEY_KIND)

    def ces_direction(self) -> str | None:
        return self._word("ces_direction", CES_DIRECTION)

    def scale(self, option: str) -> int | None:
        """Highest value of the option's answers; None with a reason where it is not known."""
        value = self.options.get(f"{option}_scale", DEFAULT_SCALES[option])
        written = value if value.isdecimal() else self.text(f"{option}_scale")
        if written is None and self.answer(option) is None:
            return None
        try:
            scale = whole_number(written)
        except ValueError:
            scale = 0
        if scale < 2:
            self._reject(f"{option}_scale", written, "is no whole number from 2 on")
            return None
        return scale

    def score(self, option: str, lowest: int, highest: int) -> int | None:
        answer = self.answer(option)
        if answer is None:
            return None
        try:
            score = whole_number(_NO_DECIMALS.sub("", answer))
        except ValueError:
            score = lowest - 1
        if not lowest <= score <= highest:
            self._reject(option, answer, f"is no whole number from {lowest} to {highest}")
            return None
        return score

    def resolved(self) -> str | None:
        answer = self.answer("resolved")
        if answer is None:
            return None
        configured = self.options.get("resolved_answers", {})
        meant = {given.casefold(): meaning for given, meaning in configured.items()}
        resolved = meant.get(answer.casefold()) or resolution(answer)
        if resolved is None:
            known = ", ".join([*configured, *RESOLVED])
            self._reject("resolved", answer, f"is none of: {known}; see resolved_answers")
        return resolved

    def contacts_needed(self) -> int | None:
        answer = self.answer("contacts_needed")
        if answer is None:
            return None
        try:
            needed = least_count(answer)
        except ValueError:
            needed = -1
        if needed < 0:
            self._reject(
                "contacts_needed",
                answer,
                "is no whole number of contacts, such as 2, 3+ or More than 3",
            )
            return None
        return needed

    def _word(self, option: str, words: tuple[str, ...]) -> str | None:
        """The word that the option is or that its field holds; the first without the option."""
        if option not in self.options:
            return words[0]
        word = self.literal_or_text(option, frozenset(words))
        if word is None or word.lower() not in words:
            self._reject(option, word, f"is none of: {', '.join(words)}")
            return None
        return word.lower()

    def _reject(self, option: str, answer: str | None, what: str) -> None:
        self.reasons.append(f"{option} ({self.options.get(option)}): {answer!r} {what}")
