"""The part of a text that is held while records are taken off its beginning."""

import re
from collections.abc import Iterable

from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.unpacking import MIB

MOST_CHARACTERS = 32 * MIB
"""A record that is held at once: decoded, it takes some ten times as much memory."""
PIECE = MIB
# A byte-order mark stands inside the text where files were concatenated.
SOMETHING = re.compile(r"[^\s\ufeff]")


class TextWindow:
    """A text that comes in pieces, from a position on.

    Attributes:
        held: what is held of the text.
        pos: position in `held`; what lies before it may be let go.
        line: line of the text at `pos`, from 1.
        is_whole: whether `held` reaches to the text's end.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        """Takes the text's pieces, of any length."""
        self._pieces = iter(pieces)
        self._next = next(self._pieces, None)
        self.held = ""
        self.pos = 0
        self.line = 1
        # Of the line at `pos`: how much of it is let go, and whether that was blank.
        self._let_go = 0
        self._is_blank = True

    @property
    def is_whole(self) -> bool:
        return self._next is None

    def move(self, pos: int) -> None:
        """Goes on to a later position."""
        # Most moves stay on their line, and to find nothing is cheaper than to count nothing.
        if self.held.find("\n", self.pos, pos) >= 0:
            self.line += self.held.count("\n", self.pos, pos)
        self.pos = pos

    def more(self, wanted: int | None = None) -> bool:
        """Lets go of what lies before `pos`, which becomes 0, and reads; false at the end.

        As much is read as is left, so that who tries again after each reading takes time that
        grows with the text and not with its square; or as many characters as are wanted.

        Raises:
            FileRefusedError: more would be held than one record may take.
        """
        if self._next is None:
            return False
        line_start = self.held.rfind("\n", 0, self.pos) + 1
        before = self.held[line_start : self.pos]
        if line_start:
            self._let_go, self._is_blank = 0, True
        self._let_go += len(before)
        self._is_blank = self._is_blank and not before.strip()
        left = self.held[self.pos :]
        if len(left) > MOST_CHARACTERS:
            raise FileRefusedError(
                f"the record that begins on line {self.line} is longer than {MOST_CHARACTERS:,} "
                "characters, and no more are held at once; have the export split into smaller "
                "records"
            )
        parts = [left] if left else []
        missing = min(wanted or max(PIECE, len(left)), MOST_CHARACTERS + 1 - len(left))
        while missing > 0 and self._next is not None:
            parts.append(self._next)
            missing -= len(self._next)
            self._next = next(self._pieces, None)
        self.held, self.pos = "".join(parts), 0
        return True

    def hold(self, characters: int) -> None:
        """Reads until so much is held from `pos` on, or all; no more than one record may take."""
        missing = characters - (len(self.held) - self.pos)
        if missing > 0:
            self.more(missing)

    def skip_blank(self) -> bool:
        """Goes on to what is not blank; false where nothing else follows."""
        while not (found := SOMETHING.search(self.held, self.pos)):
            self.move(len(self.held))
            if not self.more():
                return False
        self.move(found.start())
        return True

    def line_end(self) -> int | None:
        """Where the line at `pos` ends; None where that is not held yet."""
        end = self.held.find("\n", self.pos)
        if end < 0:
            return len(self.held) if self.is_whole else None
        return end

    def place(self, pos: int) -> tuple[int, int]:
        """Line and column of a position at or after `pos`, from 1."""
        line_start = self.held.rfind("\n", 0, pos) + 1
        column = pos - line_start + 1 + (0 if line_start else self._let_go)
        return self.line + self.held.count("\n", self.pos, pos), column

    def indent(self) -> int:
        """How far the text at `pos` is indented; 0 where something stands before it."""
        line_start = self.held.rfind("\n", 0, self.pos) + 1
        before = self.held[line_start : self.pos]
        if before.strip() or not (line_start or self._is_blank):
            return 0
        return len(before) + (0 if line_start else self._let_go)
