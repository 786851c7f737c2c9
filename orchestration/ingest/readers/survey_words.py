"""What customers answer in words: whether they were helped, and how often they had to ask.

The lists are closed: an answer that is in none of them may mean anything. Of a survey that asks in
other words, the feed's option `resolved_answers` says what they mean.
"""

import re

from orchestration.ingest.readers.parsing import NOT_APPLICABLE, whole_number

NO_ANSWER = NOT_APPLICABLE | {
    *("don't know", "do not know", "i don't know", "i do not know", "not sure", "i'm not sure"),
    *("unsure", "can't say", "prefer not to say", "prefer not to answer", "no answer"),
}
"""Answers that say nothing, in lower case."""
RESOLVED = {
    **dict.fromkeys(("yes", "y", "true", "1"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0"), "no"),
    **dict.fromkeys(("partly", "partially", "partial"), "partly"),
}
"""Whether the issue is resolved, by the answer in lower case."""
_ABROAD = {
    **dict.fromkeys(("ja", "sí", "si", "oui", "sì", "sim", "kyllä", "tak", "да"), "yes"),
    **dict.fromkeys(("はい", "是", "예", "네"), "yes"),
    **dict.fromkeys(("nein", "non", "não", "nee", "nej", "nei", "ei", "nie", "нет"), "no"),
    **dict.fromkeys(("いいえ", "否", "아니요", "아니오"), "no"),
    **dict.fromkeys(("teilweise", "parcialmente", "en parte", "partiellement"), "partly"),
    **dict.fromkeys(("en partie", "parzialmente", "in parte", "em parte"), "partly"),
    **dict.fromkeys(("gedeeltelijk", "deels", "delvis", "osittain", "częściowo"), "partly"),
    **dict.fromkeys(("частично", "一部", "部分", "부분적으로"), "partly"),
}
_DONE = ("resolved", "solved", "fixed")
_DEGREES = {
    "yes": ("fully", "completely", "entirely", "it was", "it is"),
    "partly": ("partly", "partially", "somewhat", "in part"),
    "no": ("not yet", "not at all", "it was not", "it wasnt", "it is not", "it isnt"),
}
_PHRASES = {
    **{word: meaning for word, meaning in RESOLVED.items() if word.isalpha()},
    **{degree: meaning for meaning, degrees in _DEGREES.items() for degree in degrees},
    **{
        f"{degree} {done}": meaning
        for meaning, degrees in _DEGREES.items()
        for degree in degrees
        for done in _DONE
    },
    **dict.fromkeys(_DONE, "yes"),
    **dict.fromkeys(("unresolved", "unsolved", *(f"not {done}" for done in _DONE)), "no"),
}
# What may stand before a phrase: "Yes, partly" and "No, not yet", not "No, it was".
_LEADS = {"yes": ("yes",), "partly": ("yes",), "no": ("no",)}
_ANSWERS = _PHRASES | {
    f"{lead} {phrase}": meaning for phrase, meaning in _PHRASES.items() for lead in _LEADS[meaning]
}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {"once": 1, "twice": 2} | {word: count for count, word in enumerate(_NUMBERS, 1)}
# `3+`, `3 or more times`, `More than 2`: the least that they say. A range such as 1-2 says neither.
_AT_LEAST = re.compile(
    r"(?:only |just |at least )?(?P<beyond>more than |over )?"
    rf"(?P<count>\d+|{'|'.join(_COUNTS)})(?: ?\+| or more)?"
    r"(?: (?:times?|contacts?|calls?))?(?: or more)?",
    re.ASCII,
)


def resolution(answer: str) -> str | None:
    """yes, partly or no; None where the answer is no word for any of them."""
    word = answer.lower()
    words = " ".join(re.findall(r"\w+", re.sub("['\u2019]", "", word)))
    return RESOLVED.get(word) or _ABROAD.get(word) or _ANSWERS.get(words)


def least_count(answer: str) -> int:
    """The least number of contacts that the answer says. Raises ValueError."""
    found = _AT_LEAST.fullmatch(" ".join(answer.lower().split()))
    if found is None:
        return whole_number(answer)
    count = whole_number(_COUNTS.get(found["count"], found["count"]))
    return count + 1 if found["beyond"] else count
