"""A mapping of feeds.yaml with known keys: takes its values and notes what is wrong with them."""

import difflib
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from orchestration.feeds_yaml import Node, Problems

Complaint = Callable[[str], str | None]
T = TypeVar("T", bound=str)


def nearest(value: str, choices: Iterable[str]) -> str:
    """The end of a refusal: the choice that was probably meant, or nothing."""
    by_folded = {choice.casefold(): choice for choice in choices}
    close = difflib.get_close_matches(value.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[close[0]]!r}?" if close else ""


def expected(value: str, choices: Iterable[str]) -> str:
    """The end of a refusal: all valid choices and the nearest."""
    names = sorted(choices)
    return f"expected one of: {', '.join(names)}{nearest(value, names)}"


class Section:
    """A mapping with known keys. Getters note what is wrong and return an empty value for it.

    Args:
        node: the mapping.
        what: how problems name it, such as "feed voice_main".
        keys: all valid keys.
        required: keys that must be there.
        problems: where problems go.
    """

    def __init__(
        self,
        node: Node,
        what: str,
        keys: Collection[str],
        required: Collection[str],
        problems: Problems,
    ) -> None:
        self.line = node.line
        self.what = what
        self.problems = problems
        self.entries = node.mapping(what, problems)
        for key, value in self.entries.items():
            if key not in keys:
                problems.add(value.line, f"{what}: unknown key {key!r}; {expected(key, keys)}")
        for key in required:
            if key not in self.entries:
                problems.add(node.line, f"{what}: the key {key!r} is missing")

    def text(self, key: str, complaint: Complaint | None = None) -> str:
        """The value of the key; `complaint` says what is wrong with a value, or None."""
        return self._judged(key, self.entries[key], complaint) if key in self.entries else ""

    def texts(self, key: str, complaint: Complaint | None = None) -> tuple[str, ...]:
        if key not in self.entries:
            return ()
        items = self.entries[key].items(f"{self.what}: {key}", self.problems)
        return tuple(self._judged(key, item, complaint) for item in items)

    def mapping(self, key: str, valid: Collection[str]) -> dict[str, str]:
        """Text by text, each value one of `valid`."""
        entries = self.entries[key].mapping(f"{self.what}: {key}", self.problems)
        return {
            name: self._judged(
                f"{key}: {name}", node, lambda value: _choice_complaint(value, valid)
            )
            for name, node in entries.items()
        }

    def choice(self, key: str, valid: Sequence[T], default: T) -> T:
        value = self.text(key, lambda value: _choice_complaint(value, valid))
        return next((choice for choice in valid if choice == value), default)

    def flag(self, key: str) -> bool:
        if key not in self.entries:
            return False
        content = self.entries[key].content
        if not isinstance(content, bool):
            self.complain(key, "expected true or false, unquoted")
        return content is True

    def complain(self, key: str, message: str) -> None:
        """Notes what is wrong with the value of a key that is there."""
        entry = self.entries[key]
        written = f" is {entry.text!r}" if entry.text else ""
        self.problems.add(entry.line, f"{self.what}: {key}{written}; {message}")

    def _judged(self, key: str, node: Node, complaint: Complaint | None) -> str:
        value = node.scalar(f"{self.what}: {key}", self.problems)
        if value and complaint and (message := complaint(value)):
            self.problems.add(node.line, f"{self.what}: {key} is {value!r}; {message}")
        return value


def _choice_complaint(value: str, valid: Iterable[str]) -> str | None:
    return None if value in valid else expected(value, valid)
