"""Genesys Cloud conversations in a file: pages of the API, deliveries of events, or bare records.

A page holds its conversations in a list beside counts or a cursor; each of them is a row.
"""

import json
import re
from typing import Any

from orchestration.ingest.readers.base import FileRefusedError, ReadContext, SourceFile
from orchestration.ingest.readers.decoding import UNDECODABLE, has_undecodable
from orchestration.ingest.readers.json_files import records_of
from orchestration.ingest.readers.json_stream import Records

_LISTS = ("conversations", "entities")
# What stands beside the list; a page without any conversation leaves the list out.
_OF_PAGE = frozenset({"totalHits", "cursor", "dataAvailabilityDate", "aggregations", "pageSize"})
_WRAPPERS = ("detail", "eventBody", "body")
_PAGE = re.compile(r'"(?:conversations|entities)"\s*:\s*\[')
_MOST_WRAPPERS = 3


def records(file: SourceFile, context: ReadContext) -> Records:
    """Each record as (line, raw text, object or the reason why it is none), as in `json_stream`.

    Those of a page bear the page's line.

    Raises:
        FileRefusedError: the file is truncated, or a page does not parse: how many conversations
            it holds is then not known.
    """
    for line, raw, record in records_of(file, context, _LISTS):
        is_stained = has_undecodable(raw)
        delivered = (_parsed(raw) or record) if is_stained else record
        if isinstance(delivered, str):
            if _PAGE.search(raw):
                raise FileRefusedError(
                    f"the page of conversations that begins on line {line} is {delivered}; "
                    "have it exported again"
                )
            yield line, raw, delivered
            continue
        for member in _members(delivered):
            own = raw if member is delivered else json.dumps(member, ensure_ascii=not is_stained)
            if not isinstance(member, dict):
                yield line, own, f"a JSON {type(member).__name__} where a conversation is expected"
            elif is_stained and has_undecodable(own):
                yield line, own, UNDECODABLE
            else:
                yield line, own, member


def _members(record: dict[str, Any]) -> list[Any]:
    """What a page or a delivery holds; any other object itself."""
    for _ in range(_MOST_WRAPPERS):
        for name in _LISTS:
            if isinstance(listed := record.get(name), list):
                return listed
        if _OF_PAGE & record.keys() and not any(record.get(name) for name in _LISTS):
            return []
        inner = next(
            (record[name] for name in _WRAPPERS if isinstance(record.get(name), dict)), None
        )
        if inner is None or "participants" in record:
            break
        record = inner
    return [record]


def _parsed(raw: str) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
