"""Amazon Connect contact records ("CTR"): one JSON object per contact, voice or chat, to a leg.

Connect delivers at least once and again whenever a record changes; a transfer makes a contact of
its own, chained by InitialContactId. Fields as in the Administrator Guide, "Data model for Amazon
Connect contact records".
"""

import json
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

import numpy as np
import pyarrow as pa

from expectations.contracts import CONTRACTS, Contract
from orchestration.ingest.readers.base import Item, ReadContext, Reject, Row, Rows, SourceFile
from orchestration.ingest.readers.connect_api import api_contacts
from orchestration.ingest.readers.connect_blocks import ConnectBlocks
from orchestration.ingest.readers.connect_legs import ConnectLegs
from orchestration.ingest.readers.connect_names import under_own_names
from orchestration.ingest.readers.json_files import blocks_of, once_recognised, records_of
from orchestration.ingest.readers.json_lines import LineBlock
from orchestration.ingest.readers.json_values import Record
from orchestration.ingest.readers.options import CONTACT_OPTIONS

_LISTS = ("Records", "Contacts")
Found = Iterator[tuple[bool, Row | Reject]]


class AmazonConnectCtr:
    """Reader of `amazon_connect_ctr`; see `base.Reader`."""

    name = "amazon_connect_ctr"
    channels = frozenset({"telephony", "chat"})
    options = CONTACT_OPTIONS
    records_parties = True

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["legs"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order.

        Raises:
            FileRefusedError: truncated, unreadable, or nothing in it is a contact record.
        """
        legs = ConnectLegs(context.feed)
        records = records_of(file, context, _LISTS)
        found = (row for record in records for row in _rows(record, legs))
        return once_recognised(found, _refusal)

    def read_by_columns(self, file: SourceFile, context: ReadContext) -> Iterator[Item]:
        legs, blocks = ConnectLegs(context.feed), ConnectBlocks(context.feed)
        return once_recognised(_found(file, context, legs, blocks), _refusal)


def _refusal(held: Sequence[Item]) -> str:
    return (
        f"none of the {len(held)} records has a ContactId: this is no export of Amazon "
        "Connect contact records; check the feed's pattern and format"
    )


def _found(
    file: SourceFile, context: ReadContext, legs: ConnectLegs, blocks: ConnectBlocks
) -> Iterator[tuple[bool, Item]]:
    is_recognised = False
    for found in blocks_of(file, context, _LISTS):
        if isinstance(found, LineBlock) and is_recognised:
            yield from ((True, item) for item in _block_rows(found, legs, blocks))
            continue
        for record in found.records() if isinstance(found, LineBlock) else [found]:
            for is_known, row in _rows(record, legs):
                is_recognised = is_recognised or is_known
                yield is_known, row


def _block_rows(block: LineBlock, legs: ConnectLegs, blocks: ConnectBlocks) -> Iterator[Item]:
    """Rows of a block, the records that are alike by columns."""
    shapes = [shape for shape in block.shapes if _members(shape.record) is None]
    is_alone = np.ones(len(block.raw), bool)
    if shapes:
        columns, doubtful = blocks.columns(shapes)
        positions = np.concatenate([shape.positions for shape in shapes])
        is_alone[positions[~doubtful]] = False
    alone = np.flatnonzero(is_alone)
    others = [
        (position, row)
        for position, record in zip(alone, block.records(alone), strict=True)
        for _, row in _rows(record, legs)
    ]
    if not shapes:
        yield from (row for _, row in others)
        return
    has_rows = (not is_alone[shape.positions].all() for shape in shapes)
    rows = Rows(
        block.lines[positions],
        [block.raw[position] for position in positions],
        columns,
        pa.concat_arrays([legs.digests(shape) for shape in shapes]),
        [row for _, row in others],
        frozenset().union(*(shape.record for shape in compress(shapes, has_rows))),
        (positions, np.array([position for position, _ in others], np.int64)),
    )
    order = np.argsort(positions)
    yield rows.at(order[~doubtful[order]])


def _rows(record: Record, legs: ConnectLegs) -> Found:
    """Whether an object is of the format, and its row; several of one that holds records.

    The records that an object holds, the API's answers too, bear its line.
    """
    line, raw, value = record
    members = _members(value) if isinstance(value, dict) else None
    if isinstance(value, str):
        yield '"ContactId"' in raw, Reject(line, raw, (value,))
    elif members is None:
        own = under_own_names(value) or value
        yield "ContactId" in own, legs.leg(line, raw, own)
    else:
        for member in members:
            written = json.dumps(member)
            if isinstance(member, dict):
                own = under_own_names(member) or member
                yield "ContactId" in own, legs.leg(line, written, own)
            else:
                reason = f"a JSON {type(member).__name__} where a contact record is expected"
                yield '"ContactId"' in written, Reject(line, written, (reason,))


def _members(record: dict[str, Any]) -> list[Any] | None:
    """The records that an object holds; None where it is one itself."""
    members = record.get("Records")
    if members is None:
        members = api_contacts(record)
    return members if isinstance(members, list) else None
