"""One row of Asterisk's CDR to a leg; what its fields mean, asterisk_rules.py says."""

from datetime import datetime

from expectations.contracts.vocabulary import IDENTIFIER_TYPE
from orchestration.ingest.identifiers import identifier_list
from orchestration.ingest.readers import asterisk_rules as rules
from orchestration.ingest.readers.asterisk_fields import CdrFields
from orchestration.ingest.readers.asterisk_lines import CdrLine
from orchestration.ingest.readers.asterisk_times import Clock
from orchestration.ingest.readers.base import ReadContext, Reject, Row
from orchestration.ingest.readers.options import (
    contained,
    declared_resolved,
    excluded_reason,
    option_text,
    option_texts,
)


def leg(
    line: CdrLine,
    clock: Clock,
    meanings: rules.Meanings,
    context: ReadContext,
    reading: str | None,
) -> Row | Reject:
    """The leg that a line is, or why it is none.

    Args:
        line: the row.
        clock: of its times.
        meanings: what the feed's options make of it.
        context: of its file.
        reading: how the feed reads it, as digests.py has it; None where other rows tell its times.
    """
    if line.defects:
        return Reject(line.line, line.raw, line.defects)
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
    direction = rules.direction(fields.text("dcontext"), context.feed.options)
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
    is_agent_first = rules.shows_agent_first(direction, fields.text("src"), fields.text("dst"))
    channel = fields.text("channel" if is_agent_first else "dstchannel")
    excluded = "supervisor_monitor" if rules.is_spying(app) else excluded_reason(said, options)
    key = rules.content_key(line.content)
    values = {
        "row_key": key,
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
    digest = None if reading is None else reading + key
    return Row(line.line, line.raw, values, line.content, digest)


def _number(fields: CdrFields, direction: str) -> str | None:
    """The customer's number; internal calls have none."""
    if direction == "inbound":
        return fields.text("src") or fields.text("cnum") or rules.number_in(fields.text("clid"))
    return fields.text("dst") if direction == "outbound" else None


def _between(earlier: datetime | None, later: datetime | None) -> float | None:
    """Seconds; None also for an end before the start, of which the times themselves tell."""
    return (later - earlier).total_seconds() if earlier and later and later >= earlier else None
