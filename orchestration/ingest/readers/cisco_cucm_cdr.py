"""Cisco Unified Communications Manager (CUCM, CallManager): call detail records as flat files.

Versions: the files that CDR on demand, the CDR repository and billing servers' SFTP deliver
since release 5, and dumps of their table: a header row, in CUCM's own files a second row with the
columns' SQL types (cucm_header.py). Columns grow with the releases and come in any order; without
a header row they are in CUCM's own (cucm_order.py).

Times are epoch seconds, UTC; 0 stands for a time that never came.

Traps: a call is many records. A transfer, a conference, a pickup ends a leg with the cause "call
split" and goes on in a further record of the same global call id; the agent's consultation has one
of its own (cucm_links.py). A recorder's copies are calls with ids of their own. The record does not
say which end is the customer (cucm_parties.py), who was on hold, or who ended the call where both
causes are given or neither (cucm_rules.py). `finalCalledPartyNumber` may be the hunt pilot's
instead of the member's who answered. A consultation is known as one only in the night that also
brings the transfer; in another one it is an internal call. A call's id is `cluster:node:call`.
What CUCM does not record is null: hold, wrap-up, the seconds before a queue. Its duration holds
the seconds on hold as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from expectations.contracts import CONTRACTS, Contract
from orchestration.ingest.readers.base import (
    FileColumns,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.csv_text import CsvRow, header_columns, header_delimiter
from orchestration.ingest.readers.cucm_header import Columns, cdr_rows
from orchestration.ingest.readers.cucm_legs import CucmLeg
from orchestration.ingest.readers.cucm_links import ConsultLinks
from orchestration.ingest.readers.cucm_parties import calling_end
from orchestration.ingest.readers.cucm_record import CdrRecord
from orchestration.ingest.readers.digests import digest_of_reading, digest_of_record
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.text_files import TextFile, with_beginning

_CALL_RECORD = "1"
_REQUIRED = ("globalcallid_callmanagerid", "globalcallid_callid", "datetimeorigination")
_NUMBERS = ("callingpartynumber", "finalcalledpartynumber", "outpulsedcalledpartynumber")
_KEY = ("origlegcallidentifier", "destlegidentifier", "datetimeorigination", "datetimedisconnect")


class CiscoCucmCdr:
    """Reader of `cisco_cucm_cdr`; see `base.Reader`."""

    name = "cisco_cucm_cdr"
    channels = frozenset({"telephony"})
    options = CONTACT_OPTIONS
    records_parties = True

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["legs"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order.

        Raises:
            FileRefusedError: truncated, unreadable, or no file of call detail records.
        """
        text = TextFile(file.path, context.feed.encoding)
        # Columns are known in lower case, whatever the case in which the options write them.
        options = {
            key: path.lower() if isinstance(path, str) else path
            for key, path in context.feed.options.items()
        }
        context = replace(context, feed=replace(context.feed, options=options))
        beginning, _ = with_beginning(text.lines())
        yield from header_columns(text.lines(), header_delimiter(beginning))
        links = context.night_of(file).known(file, ConsultLinks(), partial(_gather, context))
        for row, columns in cdr_rows(text.lines()):
            yield _read_row(row, columns, context, links.moved)


def _gather(context: ReadContext, file: SourceFile, links: ConsultLinks) -> None:
    text = TextFile(file.path, context.feed.encoding)
    for row, columns in cdr_rows(text.lines()):
        if row.defects(columns.width):
            continue
        record = columns.record(row)
        if record.is_ended_or_joined_by_a_feature:
            links.add(record, calling_end(record, context.feed, context.company))


def _read_row(
    row: CsvRow, columns: Columns, context: ReadContext, moved: Mapping[str, str]
) -> Row | Reject:
    if defects := row.defects(columns.width):
        return Reject(row.line, row.raw, defects)
    record = columns.record(row)
    values = _values(record, context, moved)
    if record.problems:
        return Reject(row.line, row.raw, tuple(record.problems))
    # What other records of the night tell is no part of what the record itself says.
    digest = digest_of_reading(context.feed) + digest_of_record(row.cells)
    return Row(row.line, row.raw, values, row.cells, digest)


def _values(record: CdrRecord, context: ReadContext, moved: Mapping[str, str]) -> dict[str, Any]:
    feed, options, cells = (
        context.feed,
        context.feed.options,
        record.cells if context.feed.options else {},
    )
    record.require(*_REQUIRED)
    record.refuse_rounded(*_NUMBERS)
    kind = record.text("cdrrecordtype")
    if kind not in (None, _CALL_RECORD):
        record.problems.append(f"cdrRecordType is {kind!r}, expected 1, the record of a call's end")
    # Read as numbers, so that a shifted line does not pass for a call.
    record.code("globalcallid_callmanagerid")
    record.code("globalcallid_callid")
    call_id = record.call_id()
    chain_id = moved.get(call_id, call_id)
    leg = CucmLeg(
        record,
        context,
        is_consult=chain_id != call_id,
        is_contained=bool(contained(cells, options)),
    )
    key = [call_id, *(record.text(column) or "" for column in _KEY)]
    row_key = record.text("pkid") or ":".join(key)
    return {
        "row_key": row_key,
        "row_version": None,
        "out_of_scope_rule": "recording_fork" if leg.codes.is_recording else None,
        "contact_channel": "voice",
        # A supervisor who listens is no part of the customer's contact.
        "chain_id": row_key if leg.codes.is_monitoring else chain_id,
        "leg_id": row_key,
        "related_ids": [],
        "direction": leg.direction,
        "transfers": leg.codes.transfers,
        "started_at": leg.started_at,
        "answered_at": leg.connected_at if leg.is_answered else None,
        "ended_at": leg.ended_at,
        "ivr_seconds": leg.ivr_seconds(),
        "wait_seconds": leg.wait_seconds(),
        "talk_seconds": leg.talk_seconds(),
        "hold_seconds": None,
        "wrap_seconds": None,
        "queue": option_text(cells, options, "queue") or leg.pilot,
        "agent_source_id": option_text(cells, options, "agent") or leg.agent(),
        "outcome": leg.outcome,
        "disconnect_party": leg.party,
        "excluded_reason": "supervisor_monitor"
        if leg.codes.is_monitoring
        else excluded_reason(cells, options),
        "reason_code": option_text(cells, options, "reason"),
        "declared_resolved": declared_resolved(cells, options),
        "time_basis": "zone",
        "identifiers": option_identifiers(cells, feed, [("phone", leg.customer_phone())]),
        "case_ids": option_texts(cells, options, "case"),
        "order_ids": option_texts(cells, options, "order"),
    }
