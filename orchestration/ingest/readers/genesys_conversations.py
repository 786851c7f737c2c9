"""Genesys Cloud (once PureCloud): conversations of calls, callbacks, chats, messages and mails.

The format is the "conversation details" of the Analytics API: pages of a query, results of an
asynchronous job, single records, arrays, or one record a line. A row is a conversation with all
its participants, and is one contact: transfers and consults are sessions within it. The feed's
channel does not choose among them: a conversation counts in the channel of the medium in which it
began (a callback is voice, a message is chat), whichever feed brings it.

Versions: records of 2016 have neither `conversationEnd` nor `originatingDirection`, sessions there
have no metrics and callbacks no direction; all of it then follows from the segments. Records of
the Conversations API, which name times and media otherwise, are read as well.

Times are UTC in ISO 8601 with `Z`; metrics count milliseconds.

Traps: a conversation is delivered while it lasts and again when there is more, so that the latest
time in it is its version. `conversationEnd` waits for the agent's work after the contact. The
details hold no messages: a chat ends with its last disconnect, a mail's answer is the agent's
taking it. A person who listens in has a session as an agent has. Campaigns show records to agents
as callbacks that may be skipped. The same `agent`, `acd` and `ivr` also serve calls that a `user`
of the company began. Agents are known by `userId`, queues by `queueId`: names are optional.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import CONTRACTS, Contract
from orchestration.feeds import Feed
from orchestration.ingest.readers import genesys_measures as measures
from orchestration.ingest.readers import genesys_rules as rules
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.genesys_analytics import conversation
from orchestration.ingest.readers.genesys_legs import last_leg_first
from orchestration.ingest.readers.genesys_pages import records
from orchestration.ingest.readers.genesys_parties import CHANNELS, Parties
from orchestration.ingest.readers.json_files import once_recognised
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

_START = "conversationStart"


class GenesysConversations:
    """Reader of `genesys_conversations`; see `base.Reader`."""

    name = "genesys_conversations"
    channels = frozenset({"telephony", "chat"})
    options = CONTACT_OPTIONS
    records_parties = True

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["legs"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order; those of a page bear the page's line.

        Raises:
            FileRefusedError: truncated, unreadable, or nothing in it is a conversation.
        """
        return once_recognised(_found(file, context), _refusal)


def _found(file: SourceFile, context: ReadContext) -> Iterator[tuple[bool, Row | Reject]]:
    for line, raw, record in records(file, context):
        if isinstance(record, str):
            item: Row | Reject = Reject(line, raw, (record,))
            is_begun = f'"{_START}"' in raw
        else:
            item = _item(line, raw, record, context.feed)
            # Below another name it stands in a page that is not known, of any number of records.
            is_begun = _START in record
        yield isinstance(item, Row) or is_begun, item


def _refusal(held: Sequence[Row | Reject]) -> str:
    first = held[0]
    reason = first.reasons[0] if isinstance(first, Reject) else ""
    return (
        f"none of the {len(held)} records is a conversation of Genesys Cloud, with "
        f"conversationId, conversationStart and participants; the first, on line "
        f"{first.line}: {reason}; check the feed's pattern and format"
    )


def _item(line: int, raw: str, record: dict[str, Any], feed: Feed) -> Row | Reject:
    try:
        found, problems = conversation(record, ZoneInfo(feed.timezone))
        parties = Parties(found) if found else None
        if parties and not problems:
            problems = parties.media_problems
        if parties is None or problems:
            return Reject(line, raw, problems)
        return Row(line, raw, _values(record, parties, feed), record)
    except RecursionError:
        return Reject(line, raw, ("not readable: nested too deeply",))


def _values(record: Mapping[str, Any], parties: Parties, feed: Feed) -> dict[str, Any]:
    found, options = parties.conversation, feed.options
    by_last_leg = last_leg_first(record, found)
    channel = CHANNELS.get(parties.medium or "")
    party = rules.disconnect_party(parties)
    outcome = rules.outcome(parties, channel or "", party, is_contained=contained(record, options))
    answered_at, ended_at = parties.answered_at, parties.ended_at
    queues = measures.queues(parties)
    is_answered = answered_at is not None
    return {
        "row_key": found.conversation_id,
        "row_version": sortable_version(found.changed_at),
        "out_of_scope_rule": _out_of_scope_rule(parties, channel),
        "contact_channel": channel,
        "chain_id": found.conversation_id,
        "leg_id": found.conversation_id,
        "related_ids": [],
        "direction": parties.direction,
        "transfers": measures.transfers(parties),
        "started_at": found.started_at,
        "answered_at": answered_at,
        "ended_at": ended_at if channel != "email" or is_answered else None,
        "ivr_seconds": measures.ivr_seconds(parties)
        if channel != "email" and parties.direction != "outbound"
        else None,
        "wait_seconds": _wait_seconds(parties, channel, outcome),
        "talk_seconds": measures.talk_seconds(parties) if is_answered else None,
        "hold_seconds": measures.hold_seconds(parties) if is_answered else None,
        "wrap_seconds": measures.wrap_seconds(parties) if is_answered else None,
        "queue": option_text(by_last_leg, options, "queue") or (queues[-1] if queues else None),
        "first_queue": None if options.get("queue") or not queues else queues[0],
        "agent_source_id": option_text(by_last_leg, options, "agent") or measures.agent(parties),
        "outcome": outcome,
        "disconnect_party": None if channel == "email" else party,
        "excluded_reason": _excluded_reason(by_last_leg, parties, options),
        "reason_code": option_text(by_last_leg, options, "reason"),
        "declared_resolved": declared_resolved(by_last_leg, options),
        "time_basis": "zone" if found.has_own_zone else "feed",
        "identifiers": option_identifiers(record, feed, measures.addresses(parties)),
        "case_ids": option_texts(record, options, "case"),
        "order_ids": option_texts(record, options, "order"),
    }


def _out_of_scope_rule(parties: Parties, channel: str | None) -> str | None:
    if channel is None:
        return "not_a_customer_channel"
    return "preview_dial" if rules.is_skipped_preview(parties) else None


def _excluded_reason(
    record: Mapping[str, Any], parties: Parties, options: Mapping[str, Any]
) -> str | None:
    if parties.is_monitored_alone:
        return "supervisor_monitor"
    return excluded_reason(record, options) or ("spam" if rules.is_spam(parties) else None)


def _wait_seconds(parties: Parties, channel: str | None, outcome: str | None) -> float | None:
    """Of a call in its queues, of a chat from its start to its answer."""
    if channel == "chat":
        answered_at, started_at = parties.answered_at, parties.conversation.started_at
        return (answered_at - started_at).total_seconds() if answered_at else None
    if channel == "email" or outcome in ("failed", "voicemail"):
        return None
    return measures.wait_seconds(parties)
