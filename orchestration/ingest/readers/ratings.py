"""Ratings that a record of messages carries, as the contract's satisfaction score and scale.

A customer who was asked and has not answered gave no rating: `offered`, `unoffered`, `not_rated`
and null are absences. Any other value than the vendor's own rejects the row, as in a survey's
response.
"""

from orchestration.ingest.readers.parsing import text, whole_number

_GOOD_BAD = {"bad": 1, "good": 2}
_GOOD_BAD_SCALE = 2
_NOT_GIVEN = frozenset({"", "offered", "unoffered", "unrated", "not rated", "none", "null"})


def good_or_bad(field: str, answer: object) -> dict[str, int]:
    """Score and scale of a rating, `good` (2) or `bad` (1); none where there is no answer.

    Args:
        field: where the answer stands, for the reason.
        answer: in any case, also with `_with_comment` or `_without_comment` after it, as Zendesk's
            lists write it.

    Raises:
        ValueError: the answer is neither.
    """
    written = (text(answer) or "").lower().replace("_", " ")
    if written in _NOT_GIVEN:
        return {}
    word = written.replace(" ", "").removesuffix("withcomment").removesuffix("withoutcomment")
    score = _GOOD_BAD.get(word)
    if score is None:
        raise ValueError(f"{field}: {answer!r} is no rating, which is good or bad")
    return {"csat_score": score, "csat_scale": _GOOD_BAD_SCALE}


def one_to(scale: int, field: str, answer: object) -> dict[str, int]:
    """Score and scale of a rating from 1 to `scale`; none where there is no answer.

    Raises:
        ValueError: the answer is no whole number on the scale.
    """
    if text(answer) is None:
        return {}
    try:
        score = whole_number(answer)
    except ValueError:
        score = 0
    if not 1 <= score <= scale:
        raise ValueError(f"{field}: {answer!r} is no whole number from 1 to {scale}")
    return {"csat_score": score, "csat_scale": scale}
