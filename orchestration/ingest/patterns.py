"""A feed's pattern, both ways: which names a night matches, which nights a name can belong to.

A pattern is strftime of the export date and then a glob, relative to the inbox. Names that begin
with a dot are not exports and never match. An accent may be a sign of its own, as in names from
Macs, or part of its letter.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from unicodedata import normalize

ANY_DEPTH = "**"
_NAMES = r"[^\W\d_]+"
_YEAR = r"(?:19|20)\d\d"
_DIRECTIVES = {
    "Y": _YEAR,
    "G": _YEAR,
    "y": r"\d\d",
    "m": r"[01]\d",
    "d": r"[0-3]\d",
    "U": r"\d\d",
    "V": r"\d\d",
    "W": r"\d\d",
    "j": r"\d{3}",
    "u": r"\d",
    "w": r"\d",
    "a": _NAMES,
    "A": _NAMES,
    "b": _NAMES,
    "B": _NAMES,
}
_UNPADDED = {"Y": _YEAR, "G": _YEAR, "j": r"\d{1,3}"}
_SHORT = {"%F": ("%Y", "-", "%m", "-", "%d")}
_TOKEN = re.compile(r"%-?[a-zA-Z]|%%|\[[^]]+\]|\*+|[^%*?\[]+|.", re.DOTALL)


def segments(pattern: str, night: date) -> tuple[str, ...]:
    """The pattern of one night, as one glob for each folder and one for the file."""
    parts = tuple(night.strftime(pattern).split("/"))
    return (*parts, "*") if parts[-1] == ANY_DEPTH else parts


def matches(globs: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a path, as names from the inbox down, matches the globs of a night."""
    if not globs or not names:
        return not globs and not names
    if globs[0] == ANY_DEPTH:
        return matches(globs[1:], names) or matches(globs, names[1:])
    return _fits(names[0], globs[0]) and matches(globs[1:], names[1:])


def leads_to(globs: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a match of the globs can lie in the folder of this path."""
    if not globs or not names or globs[0] == ANY_DEPTH:
        return bool(globs)
    return _fits(names[0], globs[0]) and leads_to(globs[1:], names[1:])


def nights_of(pattern: str, name: str) -> set[date]:
    """Every night whose pattern a name matches; the name is relative to the inbox.

    Found by reading the dates out of the name, then proven by rendering the pattern again.
    """
    tokens = _tokens_to_last_directive(normalize("NFC", pattern))
    candidates = {_night_of(reading) for reading in _readings(tokens, normalize("NFC", name))}
    names = name.split("/")
    return {night for night in candidates if night and matches(segments(pattern, night), names)}


def _fits(name: str, glob: str) -> bool:
    return fnmatchcase(normalize("NFC", name), normalize("NFC", glob))


Reading = tuple[tuple[str, str], ...]


@lru_cache
def _tokens_to_last_directive(pattern: str) -> tuple[str, ...]:
    # A ** matches no folder as well: the slash behind it may have no counterpart in the name.
    found = _TOKEN.findall(pattern.replace(f"{ANY_DEPTH}/", ANY_DEPTH))
    tokens = [token for written in found for token in _SHORT.get(written, (written,))]
    last = max((i for i, token in enumerate(tokens) if _is_directive(token)), default=-1)
    return tuple(tokens[: last + 1])


def _is_directive(token: str) -> bool:
    return token[0] == "%" and token[-1] in _DIRECTIVES


def _readings(tokens: Sequence[str], text: str) -> frozenset[Reading]:
    """Every way to read the directives out of the text: pairs of directive and what stands there.

    More is let through than the glob allows; rendering the pattern again sorts that out.
    """

    # Remembered by position: trying each star at each position would take minutes for a long name.
    @cache
    def from_position(number: int, start: int) -> frozenset[Reading]:
        if number == len(tokens):
            return frozenset({()})
        token = tokens[number]
        if _is_directive(token):
            return frozenset(
                ((token[-1], text[start:end]), *reading)
                for end in _ends(token, text, start)
                for reading in from_position(number + 1, end)
            )
        if token[0] == "*":
            ends = range(start, len(text) + 1)
        elif token[0] in "?[":
            ends = range(start + 1, start + 2)
        else:
            end = start + len(literal := token.replace("%%", "%"))
            ends = range(end, end + text.startswith(literal, start))
        return frozenset().union(*(from_position(number + 1, end) for end in ends))

    return from_position(0, 0)


def _ends(token: str, text: str, start: int) -> range:
    """Where the text of a directive that begins at a position may end."""
    is_unpadded = token[1] == "-"
    directive = token[-1]
    shape = _UNPADDED.get(directive, r"\d\d?") if is_unpadded else _DIRECTIVES[directive]
    found = re.compile(shape).match(text, start)
    if found is None:
        return range(0)
    has_fixed_length = found[0].isdecimal() and not is_unpadded
    return range(found.end() if has_fixed_length else start + 1, found.end() + 1)


@lru_cache(maxsize=4096)
def _night_of(reading: Reading) -> date | None:
    """The date that a reading names; None where it is no date, such as a month 13."""
    # A directive may stand twice in a pattern, and only once in strptime's.
    values = dict(reading)
    directives = " ".join(f"%{directive}" for directive in values)
    try:
        return datetime.strptime(" ".join(values.values()), directives).date()
    except ValueError:
        return None
