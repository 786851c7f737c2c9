"""Asterisk call detail records: a row per pair of channels that were bridged or tried, to a leg.

Versions: Master.csv of cdr_csv and cdr_custom, without a header and in several orders of columns;
dumps of the cdr table, which have calldate in place of start, answer and end; the export of
FreePBX's user interface; JSON lines of cdr_custom (asterisk_columns.py). Since Asterisk 12 rows of
one call share linkedid; before, and where it is not logged, they share uniqueid alone.

Times are local and carry no zone (asterisk_times.py).

Traps: rows come in order of hang-up. Parallel rings are rows of one start. A machine that answers
makes a row ANSWERED too, without a dstchannel. In a consult the agent is the caller, so only the
rows of the chain's own first channel show the customer, and the customer's wait and talk. Nothing
says who hung up, nor what was a transfer: the models tell that from the order of the legs. A quote
that is still open at the end: the file was copied while it was written.
"""

from collections.abc import Callable, Iterator
from functools import partial

from expectations.contracts import CONTRACTS, Contract
from orchestration.feeds import FROM_UNIQUEID, Feed
from orchestration.ingest.readers import asterisk_rules as rules
from orchestration.ingest.readers.asterisk_blocks import CdrBlocks
from orchestration.ingest.readers.asterisk_columns import CdrTable, header_columns
from orchestration.ingest.readers.asterisk_id_clock import IdClock
from orchestration.ingest.readers.asterisk_legs import leg
from orchestration.ingest.readers.asterisk_lines import (
    CdrLine,
    cdr_blocks,
    cdr_lines,
    table_line,
)
from orchestration.ingest.readers.asterisk_times import ZoneClock
from orchestration.ingest.readers.base import (
    FileColumns,
    Item,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.csv_blocks import rows_of
from orchestration.ingest.readers.csv_text import CsvRow
from orchestration.ingest.readers.digests import as_read, digest_of_reading
from orchestration.ingest.readers.json_files import begins_as_json
from orchestration.ingest.readers.options import CONTACT_OPTIONS
from orchestration.ingest.readers.parsing import text as as_text
from orchestration.ingest.readers.text_files import TextFile, with_beginning


class AsteriskCdr:
    """Reader of `asterisk_cdr`; see `base.Reader`."""

    name = "asterisk_cdr"
    channels = frozenset({"telephony"})
    options = CONTACT_OPTIONS | {"contexts", "userfield", "header"}
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["legs"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; a log without a call is an empty file, and no defect.

        Raises:
            FileRefusedError: this is no CDR file, lacks a column that is needed, or is truncated.
        """
        feed = context.feed
        text = TextFile(file.path, feed.encoding)
        yield from _columns(text)
        clock = (
            _id_clock(text, feed) if feed.timezone == FROM_UNIQUEID else ZoneClock(feed.timezone)
        )
        meanings = rules.Meanings(feed.options)
        # Times that other rows tell are no part of what the row itself says.
        reading = digest_of_reading(feed) if isinstance(clock, ZoneClock) else None
        for line in _lines(text, feed):
            yield leg(line, clock, meanings, context, reading)

    def read_by_columns(self, file: SourceFile, context: ReadContext) -> Iterator[Item]:
        feed, meanings = context.feed, rules.Meanings(context.feed.options)
        if feed.timezone == FROM_UNIQUEID:
            # Which time is meant is told by other rows, near and far.
            yield from self.read(file, context)
            return
        clock, reading = ZoneClock(feed.timezone), digest_of_reading(feed)
        blocks = CdrBlocks(clock, meanings, context)
        if not blocks.can_read:
            yield from self.read(file, context)
            return
        text = TextFile(file.path, feed.encoding)
        yield from _columns(text)
        read = partial(leg, clock=clock, meanings=meanings, context=context, reading=reading)
        for found in cdr_blocks(text, feed.options.get("header")):
            if isinstance(found, CdrLine):
                yield read(found)
                continue
            columns, doubtful = blocks.columns(found.table, found.block)
            digests = as_read(columns["row_key"], reading)
            read_row = partial(_read_row, table=found.table, read=read)
            yield rows_of(found.block, columns, digests, doubtful, read_row)


def _read_row(
    row: CsvRow, table: CdrTable, read: Callable[[CdrLine], Row | Reject]
) -> Row | Reject:
    return read(table_line(row, table))


def _columns(text: TextFile) -> Iterator[FileColumns]:
    if begins_as_json(text.pieces()):
        return
    beginning, _ = with_beginning(text.lines())
    if columns := header_columns(beginning):
        yield columns


def _lines(text: TextFile, feed: Feed) -> Iterator[CdrLine]:
    return cdr_lines(text, feed.options.get("header"))


def _id_clock(text: TextFile, feed: Feed) -> IdClock:
    """What the ids of the whole file tell of its zone."""
    return IdClock(
        (line.chain_id, start)
        for line in _lines(text, feed)
        if line.chain_id and line.chain_id == line.leg_id
        if (start := as_text(line.record.get("start")))
    )
