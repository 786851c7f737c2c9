"""What readers of JSON files share: a file of another format is refused, not read as rejects."""

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any, overload

from orchestration.ingest.readers.base import (
    FileRefusedError,
    Item,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.json_lines import LineBlock
from orchestration.ingest.readers.json_stream import Records, json_blocks, json_records
from orchestration.ingest.readers.json_values import Record
from orchestration.ingest.readers.text_files import text_pieces

MOST_HELD = 10_000
"""Objects after which a file must have shown what it is: as long as it has not, all are held."""
_LONGEST_KEY = 100
_BLANK = "\ufeff \t\r\n"


def records_of(file: SourceFile, context: ReadContext, lists: Container[str] = ()) -> Records:
    """The file's JSON objects; see `json_stream.json_records`. Raises FileRefusedError."""
    return json_records(text_pieces(file.path, context.feed.encoding), lists)


def blocks_of(
    file: SourceFile, context: ReadContext, lists: Container[str] = ()
) -> Iterator[Record | LineBlock]:
    """As `records_of`, many at once; see `json_stream.json_blocks`."""
    return json_blocks(text_pieces(file.path, context.feed.encoding), lists)


def is_json_file(file: SourceFile, context: ReadContext) -> bool:
    """Whether the file holds JSON, as `is_json` tells. Raises FileRefusedError."""
    return begins_as_json(text_pieces(file.path, context.feed.encoding))


def begins_as_json(pieces: Iterable[str]) -> bool:
    """The same of a text that comes in pieces."""
    return next((is_json(piece) for piece in pieces if piece.strip(_BLANK)), False)


def mentions(pieces: Iterable[str], pattern: re.Pattern[str]) -> bool:
    """Whether a text has a place that fits a pattern of a few words, though two pieces share it."""
    end = ""
    for piece in pieces:
        text = end + piece
        if pattern.search(text):
            return True
        end = text[-_LONGEST_KEY:]
    return False


def is_json(text: str) -> bool:
    """Whether the text is JSON rather than delimited, by the character that it begins with."""
    return text.lstrip(_BLANK)[:1] in ("{", "[")


@overload
def once_recognised(
    found: Iterable[tuple[bool, Row | Reject | None]],
    refusal: str | Callable[[Sequence[Row | Reject]], str],
) -> Iterator[Row | Reject]: ...
@overload
def once_recognised(
    found: Iterable[tuple[bool, Item | None]], refusal: Callable[[Sequence[Item]], str]
) -> Iterator[Item]: ...
def once_recognised(
    found: Iterable[tuple[bool, Any]], refusal: str | Callable[[Sequence[Any]], str]
) -> Iterator[Any]:
    """Passes rows on as soon as one of them shows that the file is of the format.

    Args:
        found: whether an object is of the format, and its row; None for an object without one,
            such as an empty page.
        refusal: what the format is, for the person who reads why the file was refused; or what
            makes the whole reason from the rows.

    Raises:
        FileRefusedError: there are rows, and none of them, or of the first `MOST_HELD`, is of the
            format.
    """
    held: list[Item] = []
    rows = iter(found)
    for is_known, row in rows:
        if row is not None:
            held.append(row)
        if is_known:
            yield from held
            yield from (row for _, row in rows if row is not None)
            return
        if len(held) >= MOST_HELD:
            break
    if held and callable(refusal):
        raise FileRefusedError(refusal(held))
    if held:
        first = held[0].reasons[0] if isinstance(held[0], Reject) else "no row is recognised"
        raise FileRefusedError(
            f"{refusal}; found none in {len(held)} objects (the first: {first}); "
            "check the feed's pattern and format"
        )


def member_text(member: object, page: object, raw: str) -> str:
    """A record as delivered: the object's own text, or its part of the page's."""
    return raw if member is page else json.dumps(member)
