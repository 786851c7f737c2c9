"""Twilio Voice: the Calls resource, one record per leg, as JSON or CSV (twilio_records.py).

Versions: REST API 2010-04-01, its helper libraries' and warehouses' spellings of it. A call in
progress is delivered again when it has ended; `date_updated` tells the newer.

Times are RFC 2822 in UTC from the API, ISO 8601 elsewhere; a text without a zone is in the feed's.

Traps: durations are texts in seconds, `queue_time` is in milliseconds. `completed` says that the
application picked up, not that a person did: that is a further call, `outbound-dial`, whose
`parent_call_sid` names the customer's. An agent's softphone that dials a customer is `inbound` to
Twilio. The agent's leg of a conference, as Flex makes it, is `outbound-api` and names no parent: it
is the call's that goes on under its caller's number. `start_time` is empty until somebody picks up
or the call ends. Twilio tells neither who hung up nor the queue, hold or wrap-up, nor what was a
transfer: the models tell that from the order of the legs. Agents are named without `client:` or
`sip:`.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import CONTRACTS, Contract
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.csv_text import header_columns, header_delimiter
from orchestration.ingest.readers.digests import digest_of_reading, digest_of_record
from orchestration.ingest.readers.json_files import is_json_file
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.times import sortable_version
from orchestration.ingest.readers.twilio_call import TwilioCall
from orchestration.ingest.readers.twilio_families import Families
from orchestration.ingest.readers.twilio_legs import TwilioLeg
from orchestration.ingest.readers.twilio_records import (
    CallFields,
    call_records,
    is_page,
    table_lines,
)


class TwilioCalls:
    """Reader of `twilio_calls`; see `base.Reader`."""

    name = "twilio_calls"
    channels = frozenset({"telephony"})
    options = CONTACT_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["legs"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; those of a page bear the page's line.

        Raises:
            FileRefusedError: truncated, unreadable, or nothing in it is a call of Twilio's.
        """
        if not is_json_file(file, context):
            beginning, _ = table_lines(file, context)
            yield from header_columns(beginning, header_delimiter(beginning))
        families = context.night_of(file).known(file, Families(), partial(_gather, context))
        for line, raw, record in call_records(file, context):
            if isinstance(record, str):
                yield Reject(line, raw, (record,))
            elif not is_page(record):
                yield _row(line, raw, record, families, context)


def _gather(context: ReadContext, file: SourceFile, families: Families) -> None:
    """Tells the families of all calls of the file. Raises FileRefusedError."""
    zone = ZoneInfo(context.feed.timezone)
    records, is_twilio = 0, False
    for _, raw, record in call_records(file, context):
        records += 1
        if isinstance(record, str):
            is_twilio = is_twilio or "sid" in raw.lower()
            continue
        fields = CallFields(record)
        is_twilio = is_twilio or fields.is_call or is_page(record)
        if not fields.is_call:
            continue
        call = TwilioCall(fields, zone)
        if call.parent_sid is None:
            families.add_first(call.sid, call.as_begun())
        else:
            families.add_dialled(call.parent_sid, call.as_dialled())
    if records and not is_twilio:
        raise FileRefusedError(
            f"none of the {records} records is a call, with a sid, a direction and a status: this "
            "is no export of Twilio's Calls resource (tasks, messages and conferences are others); "
            "check the feed's pattern and format"
        )


def _row(
    line: int, raw: str, record: dict[str, Any], families: Families, context: ReadContext
) -> Row | Reject:
    feed, options = context.feed, context.feed.options
    fields = CallFields(record)
    call = TwilioCall(fields, ZoneInfo(feed.timezone))
    if fields.is_other_resource:
        reason = f"sid is {call.sid!r}, expected that of a call, which begins with CA"
        call.problems.insert(0, reason)
    if call.problems:
        return Reject(line, raw, tuple(call.problems))
    chain_id = families.chain_id(call.sid)
    leg = TwilioLeg(
        call,
        families.family(chain_id),
        named_agent=option_text(record, options, "agent"),
        is_contained=contained(record, options),
    )
    values = {
        "row_key": call.sid,
        "row_version": sortable_version(call.updated_at),
        "out_of_scope_rule": None,
        "contact_channel": "voice",
        "chain_id": chain_id,
        "leg_id": call.sid,
        "related_ids": [],
        "direction": leg.direction,
        "transfers": None,
        "started_at": call.started_at,
        "answered_at": leg.answered_at,
        "ended_at": call.ended_at,
        "ivr_seconds": leg.ivr_seconds(),
        "wait_seconds": leg.wait_seconds(),
        "talk_seconds": leg.talk_seconds(),
        "hold_seconds": None,
        "wrap_seconds": None,
        "queue": option_text(record, options, "queue"),
        "agent_source_id": leg.agent(),
        "outcome": leg.outcome,
        "disconnect_party": leg.party,
        "excluded_reason": "deleted" if call.is_deleted else excluded_reason(record, options),
        "reason_code": option_text(record, options, "reason"),
        "declared_resolved": declared_resolved(record, options),
        "time_basis": "zone" if call.has_own_zone else "feed",
        "identifiers": option_identifiers(record, feed, [("phone", leg.customer_phone())]),
        "case_ids": option_texts(record, options, "case"),
        "order_ids": option_texts(record, options, "order"),
    }
    # What the other calls of the night tell is no part of what the record itself says.
    digest = digest_of_reading(feed) + digest_of_record(record)
    return Row(line, raw, values, record, digest)
