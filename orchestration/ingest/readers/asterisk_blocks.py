"""Lines of Asterisk's CDR to columns of legs, thousands at once.

What a field means and what follows from a row, asterisk_legs.py and asterisk_rules.py say; rows of
which the columns leave a doubt are read by them alone: with a defect, in the hour that happens
twice, or with several values where one is usual.
"""

from functools import partial
from operator import itemgetter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations.contracts.vocabulary import IDENTIFIER_TYPE
from orchestration.ingest.identifier_columns import identifier_lists
from orchestration.ingest.readers import asterisk_rules as rules
from orchestration.ingest.readers import cells as read
from orchestration.ingest.readers.asterisk_columns import CdrTable
from orchestration.ingest.readers.asterisk_said import TEXT, CdrColumns, Said
from orchestration.ingest.readers.asterisk_time_columns import TimeColumns
from orchestration.ingest.readers.asterisk_times import ZoneClock
from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.csv_blocks import CsvBlock
from orchestration.ingest.readers.digests import digests_of_values
from orchestration.ingest.readers.option_columns import (
    contained,
    declared_resolved,
    excluded_reason,
)

_INTERFACE = f"(?i){rules.CHANNEL_INSTANCE.pattern}"
_NO_TEXT, _NO_NUMBER = pa.scalar(None, TEXT), pa.scalar(None, pa.float64())
_NO_TIME = pa.scalar(None, read.TIME)


class CdrBlocks:
    """Makes columns of the blocks of one file, whose feed knows its zone."""

    def __init__(self, clock: ZoneClock, meanings: rules.Meanings, context: ReadContext) -> None:
        self._clock = clock
        self._meanings = meanings
        self._feed = context.feed
        self.can_read = not any("." in (path or "") for path, _ in meanings.sources.values())

    def columns(self, table: CdrTable, block: CsvBlock) -> tuple[dict[str, pa.Array], np.ndarray]:
        """Values by column of the contract, and whether a row is to be read alone."""
        cells = CdrColumns(table, block)
        said, options = Said(cells, self._meanings), self._meanings.options
        text, values = cells.text, said.values
        chain_id = pc.coalesce(text("linkedid"), text("uniqueid"))
        leg_id = pc.coalesce(text("uniqueid"), text("linkedid"))
        is_customers = pc.fill_null(pc.equal(chain_id, leg_id), False)
        result = read.read_each(pc.fill_null(text("disposition"), ""), rules.disposition)
        direction = read.read_rows(
            [text("dcontext")],
            lambda dcontext: rules.direction(dcontext or "", self._feed.options),
            TEXT,
        )
        is_inbound, is_outbound = pc.equal(direction, "inbound"), pc.equal(direction, "outbound")
        outcome = read.read_rows(
            [
                *(result.values, text("lastapp"), _mailboxes(text("dst"))),
                *(text("dstchannel").is_valid(), contained(values, options)),
            ],
            _outcome,
            TEXT,
        )
        times = TimeColumns(cells, self._clock)
        is_answered = pc.fill_null(pc.equal(outcome, "answered"), False)
        is_served = pc.fill_null(pc.equal(outcome, "self_served"), False)
        answered_at = pc.if_else(is_answered, times.picked_up_at, _NO_TIME)
        with_machine = pc.if_else(is_served, times.picked_up_at, _NO_TIME)
        waited_until = pc.coalesce(answered_at, with_machine, times.ended_at)
        waits = pc.and_not(is_customers, pc.is_in(outcome, pa.array(["voicemail", "failed"])))
        channel = pc.if_else(
            pc.and_not(is_outbound, _is_passed_on(text("src"), text("dst"))),
            text("channel"),
            text("dstchannel"),
        )
        number = pc.if_else(
            is_inbound,
            _callers(text("src"), text("cnum"), text("clid")),
            pc.if_else(is_outbound, text("dst"), _NO_TEXT),
        )
        number = pc.if_else(is_customers, number, _NO_TEXT)
        identifiers = {kind: values[kind] for kind in IDENTIFIER_TYPE}
        has_two_phones = np.asarray(pc.and_(values["phone"].is_valid(), number.is_valid()))
        identifiers["phone"] = pc.coalesce(values["phone"], number)
        is_spying = read.read_each(text("lastapp"), rules.is_spying, pa.bool_()).values
        doubtful = (
            times.doubtful
            | np.asarray(chain_id.is_null())
            | np.asarray(result.values.is_null())
            | has_two_phones
            | said.has_several["case"]
            | said.has_several["order"]
        )
        return {
            "row_key": content_keys(table, block),
            "contact_channel": pa.repeat("voice", cells.rows),
            "chain_id": chain_id,
            "leg_id": leg_id,
            "direction": direction,
            "started_at": times.started_at,
            "answered_at": answered_at,
            "ended_at": times.ended_at,
            "ivr_seconds": _between(with_machine, times.ended_at, is_customers),
            "wait_seconds": _between(times.started_at, waited_until, waits),
            "talk_seconds": pc.if_else(
                pc.and_(is_answered, is_customers), times.talked, _NO_NUMBER
            ),
            "queue": pc.coalesce(values["queue"], _queues(text("lastapp"), text("lastdata"))),
            "agent_source_id": pc.coalesce(values["agent"], _interfaces(channel)),
            "outcome": outcome,
            "disconnect_party": pa.repeat("unknown", cells.rows),
            "excluded_reason": pc.if_else(
                pc.fill_null(is_spying, False),
                pa.scalar("supervisor_monitor"),
                excluded_reason(values, options),
            ),
            "reason_code": values["reason"],
            "declared_resolved": declared_resolved(values, options),
            "time_basis": pc.if_else(times.has_own_zone, "zone", self._clock.basis),
            "identifiers": identifier_lists(identifiers, self._feed.region, cells.rows),
            "case_ids": read.lists_of(values["case"]),
            "order_ids": read.lists_of(values["order"]),
        }, doubtful


def content_keys(table: CdrTable, block: CsvBlock) -> pa.Array:
    """What `rules.content_key` gives for each row."""
    columns = sorted(zip(table.columns, block.columns, strict=True), key=itemgetter(0))
    names, cells = zip(*columns, strict=True)
    return digests_of_values(names, cells)


def _outcome(
    result: str | None, app: str | None, extension: str | None, has_party: bool, served: bool | None
) -> str | None:
    if result is None:
        return None
    return rules.outcome(
        result, app or "", extension or "", has_party=has_party, is_contained=served
    )


def _mailboxes(extensions: pa.Array) -> pa.Array:
    """The extensions that may be mailboxes: others are too many, and make no difference."""
    return pc.if_else(pc.starts_with(extensions, "vm", ignore_case=True), extensions, _NO_TEXT)


def _is_passed_on(callers: pa.Array, extensions: pa.Array) -> pa.Array:
    is_long = pc.match_substring_regex(callers, f"^{rules.LONG_NUMBER.pattern}$")
    is_extension = pc.match_substring_regex(extensions, f"^{rules.EXTENSION.pattern}$")
    return pc.fill_null(pc.and_(is_long, is_extension), False)


def _callers(src: pa.Array, cnum: pa.Array, clid: pa.Array) -> pa.Array:
    number = pc.coalesce(src, cnum)
    unknown = pc.if_else(number.is_null(), clid, _NO_TEXT)
    return pc.coalesce(number, read.read_each(unknown, rules.number_in).values)


def _queues(app: pa.Array, arguments: pa.Array) -> pa.Array:
    waits = read.read_each(app, lambda written: written.lower() == "queue", pa.bool_()).values
    asked = pc.if_else(pc.fill_null(waits, False), arguments, _NO_TEXT)
    return read.read_each(asked, partial(rules.queue_name, "queue")).values


def _interfaces(channels: pa.Array) -> pa.Array:
    """What `rules.interface` gives for each channel."""
    interfaces = read.given(pc.replace_substring_regex(channels, _INTERFACE, ""))
    # Python's digits are more than ten, and Arrow's expressions cannot look ahead.
    is_other = pc.invert(pc.string_is_ascii(channels))
    is_taken_over = pc.match_substring_regex(channels, rules.TAKEN_OVER_BY)
    is_rest = pc.fill_null(pc.or_(is_other, is_taken_over), False)
    rest = read.read_each(channels.filter(is_rest), rules.interface)
    return pc.replace_with_mask(interfaces, is_rest, rest.values)


def _between(earlier: pa.Array, later: pa.Array, is_asked: pa.Array) -> pa.Array:
    seconds_passed = read.seconds_between(earlier, later)
    is_told = pc.and_(is_asked, pc.fill_null(pc.greater_equal(seconds_passed, 0.0), False))
    return pc.if_else(is_told, seconds_passed, _NO_NUMBER)
