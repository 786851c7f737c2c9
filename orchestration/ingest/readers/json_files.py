"""What readers of JSON files share: a file of another format is refused, not read as rejects."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.decoding import decode, read_bytes
from orchestration.ingest.readers.json_stream import json_records


def records_of(
    file: SourceFile, context: ReadContext
) -> Iterator[tuple[int, str, dict[str, Any] | str]]:
    """The file's JSON objects; see `json_stream.json_records`. Raises FileRefusedError."""
    return json_records(decode(read_bytes(file.path), context.feed.encoding))


def is_json(text: str) -> bool:
    """Whether the text is JSON rather than delimited, by the character that it begins with."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def once_recognised(
    found: Iterable[tuple[bool, Row | Reject | None]], refusal: str
) -> Iterator[Row | Reject]:
    """Passes rows on as soon as one of them shows that the file is of the format.

    Args:
        found: whether an object is of the format, and its row; None for an object without one,
            such as an empty page.
        refusal: what the format is, for the person who reads why the file was refused.

    Raises:
        FileRefusedError: there are rows, and none of them is of the format.
    """
    held: list[Row | Reject] = []
    recognised = False
    for is_known, row in found:
        recognised = recognised or is_known
        if row is not None:
            held.append(row)
        if recognised:
            yield from held
            held.clear()
    if held:
        first = held[0].reasons[0] if isinstance(held[0], Reject) else "no row is recognised"
        raise FileRefusedError(
            f"{refusal}; found none in {len(held)} objects (the first: {first}); "
            "check the feed's pattern and format"
        )


def member_text(member: object, page: object, raw: str) -> str:
    """A record as delivered: the object's own text, or its part of the page's."""
    return raw if member is page else json.dumps(member)
