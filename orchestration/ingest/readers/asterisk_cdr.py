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

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from expectations.contracts import CONTRACTS, Contract
from expectations.contracts.vocabulary import IDENTIFIER_TYPE
from orchestration.feeds import FROM_UNIQUEID, Feed
from orchestration.ingest.identifiers import identifier_list
from orchestration.ingest.readers import asterisk_rules as rules
from orchestration.ingest.readers.asterisk_columns import header_columns
from orchestration.ingest.readers.asterisk_fields import CdrFields
from orchestration.ingest.readers.asterisk_lines import CdrLine, cdr_lines
from orchestration.ingest.readers.asterisk_times import Clock, IdClock, ZoneClock, first_starts
from orchestration.ingest.readers.base import (
    FileColumns,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.decoding import text_lines, with_beginning
from orchestration.ingest.readers.json_files import is_json
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.parsing import text


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
        beginning, _ = with_beginning(text_lines(file.path, feed.encoding))
        if not is_json(beginning) and (columns := header_columns(beginning)):
            yield columns
        clock = (
            _id_clock(file, feed) if feed.timezone == FROM_UNIQUEID else ZoneClock(feed.timezone)
        )
        meanings = rules.Meanings(feed.options)
        for line in _lines(file, feed):
            if line.defects:
                yield Reject(line.line, line.raw, line.defects)
            else:
                yield _row(line, clock, meanings, context)


def _lines(file: SourceFile, feed: Feed) -> Iterator[CdrLine]:
    read = partial(text_lines, file.path, feed.encoding)
    return cdr_lines(read, feed.options.get("header"))


def _id_clock(file: SourceFile, feed: Feed) -> IdClock:
    """What the ids of the whole file tell of its zone."""
    return IdClock(
        first_starts(
            (line.chain_id, start)
            for line in _lines(file, feed)
            if line.chain_id and line.chain_id == line.leg_id
            if (start := text(line.record.get("start")))
        )
    )


def _row(
    line: CdrLine, clock: Clock, meanings: rules.Meanings, context: ReadContext
) -> Row | Reject:
    fields = CdrFields(line.record, line.chain_id, clock)
    result = rules.disposition(fields.text("disposition"))
    if result is None:
        fields.problems.append(
            f"disposition is {fields.text('disposition')!r}; expected ANSWERED, NO ANSWER, BUSY, "
            "FAILED or CONGESTION"
        )
    started_at = fields.started_at
    if fields.problems or result is None or started_at is None:
        return Reject(line.line, line.raw, tuple(fields.problems))
    said, options = meanings.values(line.record), meanings.options
    app, is_customers = fields.text("lastapp"), line.leg_id == line.chain_id
    direction = _direction(fields.text("dcontext"), context)
    outcome = rules.outcome(
        result,
        app,
        fields.text("dst"),
        has_party=bool(fields.text("dstchannel")),
        is_contained=contained(said, options),
    )
    answered_at = fields.picked_up_at if outcome == "answered" else None
    # A machine's answer ends the waiting too, unless it only kept the caller company.
    with_machine = fields.picked_up_at if outcome == "self_served" else None
    waited_until = answered_at or with_machine or fields.ended_at
    waits = is_customers and outcome not in ("voicemail", "failed")
    channel = fields.text("channel" if direction == "outbound" else "dstchannel")
    excluded = "supervisor_monitor" if rules.is_spying(app) else excluded_reason(said, options)
    values = {
        "row_key": _content_key(line.content),
        "contact_channel": "voice",
        "chain_id": line.chain_id,
        "leg_id": line.leg_id,
        "direction": direction,
        "started_at": started_at,
        "answered_at": answered_at,
        "ended_at": fields.ended_at,
        "ivr_seconds": _between(with_machine, fields.ended_at) if is_customers else None,
        "wait_seconds": _between(started_at, waited_until) if waits else None,
        "talk_seconds": fields.talked if outcome == "answered" and is_customers else None,
        "queue": option_text(said, options, "queue")
        or rules.queue_name(app, fields.text("lastdata")),
        "agent_source_id": option_text(said, options, "agent") or rules.interface(channel),
        "outcome": outcome,
        "disconnect_party": "unknown",
        "excluded_reason": excluded,
        "reason_code": option_text(said, options, "reason"),
        "declared_resolved": declared_resolved(said, options),
        "time_basis": "zone" if fields.has_own_zone else clock.basis,
        "identifiers": identifier_list(
            [
                *((kind, option_text(said, options, kind)) for kind in IDENTIFIER_TYPE),
                *([("phone", _number(fields, direction))] if is_customers else []),
            ],
            context.feed.region,
        ),
        "case_ids": option_texts(said, options, "case"),
        "order_ids": option_texts(said, options, "order"),
    }
    return Row(line.line, line.raw, values, line.content)


def _content_key(content: Any) -> str:
    """A CDR has no key of its own: lines that are equal in all columns are one row."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _direction(dcontext: str, context: ReadContext) -> str:
    """As the feed's option says; a context that it does not name is one of customers' calls."""
    contexts: dict[str, str] = context.feed.options.get("contexts", {})
    return contexts.get(dcontext, "inbound")


def _number(fields: CdrFields, direction: str) -> str | None:
    """The customer's number; internal calls have none."""
    if direction == "inbound":
        return fields.text("src") or fields.text("cnum") or rules.number_in(fields.text("clid"))
    return fields.text("dst") if direction == "outbound" else None


def _between(earlier: datetime | None, later: datetime | None) -> float | None:
    """Seconds; None also for an end before the start, of which the times themselves tell."""
    return (later - earlier).total_seconds() if earlier and later and later >= earlier else None
