"""Amazon Connect contact records of the same shapes to columns of legs, thousands at once.

What a field means and what follows from a record, connect_legs.py and its rules say;
records of which the columns leave a doubt are read by them alone.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations.contracts.vocabulary import IDENTIFIER_TYPE
from orchestration.feeds import Feed
from orchestration.ingest.identifier_columns import identifier_lists
from orchestration.ingest.readers import cells as read
from orchestration.ingest.readers import connect_codes
from orchestration.ingest.readers import connect_rules as rules
from orchestration.ingest.readers.connect_legs import CONNECTED, REQUIRED, SUBTYPE
from orchestration.ingest.readers.connect_time_columns import TimeColumns, versions
from orchestration.ingest.readers.json_shapes import Shape
from orchestration.ingest.readers.option_columns import (
    contained,
    declared_resolved,
    excluded_reason,
)
from orchestration.ingest.readers.shape_columns import NUMBER, TEXT, ShapeColumns

_NO_TEXT, _NO_NUMBER = pa.scalar(None, TEXT), pa.scalar(None, NUMBER)
_CODES = pa.struct(
    [
        *((name, TEXT) for name in ("method", "channel", "direction", "party")),
        ("is_reached", pa.bool_()),
        ("out_of_scope_rule", TEXT),
        ("has_problems", pa.bool_()),
    ]
)
_MEANINGS = ("case", "order", "reason", "queue", "agent", "resolved", "contained", "test")


class ConnectBlocks:
    """Makes columns of the records of one feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._zone = ZoneInfo(feed.timezone)
        meanings = (*_MEANINGS, *IDENTIFIER_TYPE)
        self._paths = {key: feed.options[key] for key in meanings if feed.options.get(key)}
        # The functions of option_columns.py find a text under the option's own name.
        self._options = {**feed.options, **{key: key for key in self._paths}}

    def columns(self, shapes: Sequence[Shape]) -> tuple[dict[str, pa.Array], np.ndarray]:
        """Values by column of the contract, and whether a row is to be read alone."""
        fields = ShapeColumns(shapes, self._zone)
        for name in REQUIRED:
            fields.require(name)
        said = {
            key: fields.text(self._paths[key]) if key in self._paths else fields.nothing
            for key in (*_MEANINGS, *IDENTIFIER_TYPE)
        }
        codes = _codes(fields)
        channel, method, party = codes["channel"], codes["method"], codes["party"]
        is_email, is_monitor = _is(channel, "email"), _is(method, "MONITOR")
        contact_id = fields.text("ContactId")
        first_id = pc.coalesce(fields.text("InitialContactId"), fields.text("PreviousContactId"))
        chain_id = pc.if_else(is_monitor, contact_id, pc.coalesce(first_id, contact_id))
        is_third_party = pc.and_(
            _is(method, "EXTERNAL_OUTBOUND"), pc.not_equal(chain_id, contact_id)
        )
        related_id = fields.text("RelatedContactId")
        joined_at = fields.time("Agent.ConnectedToAgentTimestamp")
        talk_seconds = fields.seconds("Agent.AgentInteractionDuration")
        is_silent = pc.and_(joined_at.is_valid(), pc.fill_null(pc.equal(talk_seconds, 0.0), False))
        is_consult = read.read_rows([method, channel, is_silent], rules.is_consult, pa.bool_())
        is_met = pc.and_not(codes["is_reached"], is_consult)
        times = TimeColumns(fields, _is(channel, "chat"), joined_at, is_met)
        is_answered = times.answered_at.is_valid()
        outcome = read.read_rows(
            [is_answered, times.was_queued, party, contained(said, self._options)],
            rules.outcome,
            TEXT,
        )
        is_guide = read.read_rows(
            [fields.text(SUBTYPE), related_id.is_valid(), pc.or_(times.was_queued, is_answered)],
            rules.is_agents_guide,
            pa.bool_(),
        )
        is_after_talk = read.read_rows(
            [method, times.was_queued, is_answered], rules.is_after_talk, pa.bool_()
        )
        is_aside = pc.or_(is_consult, is_after_talk)
        meets_menu = read.read_rows(
            [method, channel, codes["direction"], is_aside], rules.meets_menu, pa.bool_()
        )
        waits = pc.invert(pc.or_(pc.or_(is_email, is_consult), _is(outcome, "failed")))
        queue = pc.if_else(is_consult, _NO_TEXT, _name(fields, "Queue", "Name"))
        is_told = pc.or_(pc.invert(is_email), _is(outcome, "answered"))
        identifiers = {kind: said[kind] for kind in IDENTIFIER_TYPE}
        for kind, values in _endpoints(fields, is_third_party).items():
            fields.doubtful |= np.asarray(pc.and_(values.is_valid(), said[kind].is_valid()))
            identifiers[kind] = pc.coalesce(said[kind], values)
        return {
            "row_key": contact_id,
            "row_version": versions(fields.time("LastUpdateTimestamp")),
            "out_of_scope_rule": pc.if_else(
                is_guide, pa.scalar(connect_codes.NO_CUSTOMERS), codes["out_of_scope_rule"]
            ),
            "contact_channel": channel,
            "chain_id": chain_id,
            "leg_id": contact_id,
            "related_ids": read.lists_of(related_id),
            "direction": codes["direction"],
            "transfers": _transfers(fields, method, is_consult),
            "started_at": times.started_at,
            "answered_at": times.answered_at,
            "ended_at": pc.if_else(is_told, times.ended_at, pa.scalar(None, read.TIME)),
            "ivr_seconds": pc.if_else(meets_menu, times.ivr_seconds(), _NO_NUMBER),
            "wait_seconds": times.wait_seconds(waits),
            "talk_seconds": pc.if_else(codes["is_reached"], talk_seconds, _NO_NUMBER),
            "hold_seconds": fields.seconds("Agent.CustomerHoldDuration"),
            "wrap_seconds": fields.seconds("Agent.AfterContactWorkDuration"),
            "queue": pc.coalesce(said["queue"], queue),
            "agent_source_id": pc.coalesce(said["agent"], _name(fields, "Agent", "Username")),
            "outcome": pc.if_else(is_told, outcome, _NO_TEXT),
            "disconnect_party": pc.if_else(pc.or_(is_email, is_aside), _NO_TEXT, party),
            "excluded_reason": pc.if_else(
                is_monitor, pa.scalar("supervisor_monitor"), excluded_reason(said, self._options)
            ),
            "reason_code": said["reason"],
            "declared_resolved": declared_resolved(said, self._options),
            "time_basis": pc.if_else(fields.has_own_zone, "zone", "feed"),
            "identifiers": identifier_lists(identifiers, self._feed.region, fields.rows),
            "case_ids": read.lists_of(said["case"]),
            "order_ids": read.lists_of(said["order"]),
        }, fields.doubtful


def _codes(fields: ShapeColumns) -> dict[str, pa.Array]:
    """What `connect_codes.codes` gives for each record; those with a problem are doubtful."""
    names = ("Channel", "InitiationMethod", "DisconnectReason")
    is_campaign = fields.text("Campaign.CampaignId").is_valid()
    is_connected = pc.or_(fields.text(CONNECTED).is_valid(), pc.invert(fields.has(CONNECTED)))
    said = [*map(fields.text, names), is_campaign, is_connected]
    codes = read.read_rows(said, _code, _CODES)
    found = {field.name: pc.struct_field(codes, field.name) for field in _CODES}
    fields.doubtful |= np.asarray(found["has_problems"])
    return found


def _code(
    channel: str | None,
    method: str | None,
    reason: str | None,
    is_campaign: bool,
    is_connected: bool,
) -> dict[str, object]:
    codes = connect_codes.codes(
        channel, method, reason, is_campaign=is_campaign, is_connected=is_connected
    )
    return {**codes._asdict(), "has_problems": bool(codes.problems)}


def _transfers(fields: ShapeColumns, method: pa.Array, is_consult: pa.Array) -> pa.Array:
    said = [
        fields.time("TransferCompletedTimestamp").is_valid(),
        fields.text("TransferredToEndpoint.Address").is_valid(),
        fields.text("NextContactId").is_valid(),
    ]
    return read.read_rows([method, is_consult, *said], rules.transfers, pa.int64())


def _endpoints(fields: ShapeColumns, is_third_party: pa.Array) -> dict[str, pa.Array]:
    """The customers' addresses by kind of identifier."""
    kinds = read.read_rows(
        [fields.text("CustomerEndpoint.Type"), fields.text("Channel")],
        rules.endpoint_identifier,
        TEXT,
    )
    address = pc.if_else(is_third_party, _NO_TEXT, fields.text("CustomerEndpoint.Address"))
    return {
        kind: pc.if_else(_is(kinds, kind), address, _NO_TEXT)
        for kind in rules.ENDPOINT_IDENTIFIERS.values()
    }


def _name(fields: ShapeColumns, holder: str, name: str) -> pa.Array:
    """The name that an object has, or the id in its resource name."""
    names = fields.text(f"{holder}.{name}")
    unnamed = pc.if_else(names.is_valid(), _NO_TEXT, fields.text(f"{holder}.ARN"))
    return pc.coalesce(names, read.read_each(unnamed, rules.arn_tail).values)


def _is(values: pa.Array, value: str) -> pa.Array:
    return pc.fill_null(pc.equal(values, value), False)
