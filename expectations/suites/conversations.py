"""Rules of conversations: there are messages, with times, in order; a rating lies on its scale."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from expectations.contracts.model import EARLIEST_TIME, LATEST_TIME
from expectations.suites.model import Derivation, Expectation
from expectations.suites.rules import IN_YEARS, in_range, in_vocabulary
from expectations.suites.shares import ANSWERED_BY_NOBODY, IDENTIFIED_SHARE, REASON_SHARE
from expectations.suites.survey_responses import within_scale

CONVERSATION_RULES: tuple[Expectation, ...] = (
    replace(
        in_vocabulary("is_without_messages", [False]),
        name="messages_present",
        expected="a message, or a deletion",
    ),
    replace(
        in_range("messages_without_time", None, 0, "a time on every message"),
        name="messages_have_times",
    ),
    replace(
        in_range("messages_outside_of_years", None, 0, f"{IN_YEARS} on every message"),
        name="messages_in_years",
    ),
    replace(
        in_range("messages_out_of_order", None, 0, "no message before the one it follows"),
        name="messages_in_order",
    ),
    replace(
        in_vocabulary("is_answered_by_nobody", [False]),
        name="answered_conversation_names_agent",
        expected="an agent on every message of an agent, or on the record",
        severity="warning",
        advice=ANSWERED_BY_NOBODY,
    ),
    within_scale("csat"),
    IDENTIFIED_SHARE,
    REASON_SHARE,
)


def _without_messages(rows: pa.Table) -> pa.Array:
    """Whether a row has no message; vendors tell of a deletion by the record's id alone."""
    is_empty = pc.equal(pc.fill_null(pc.list_value_length(rows["messages"]), 0), 0)
    is_deletion = pc.fill_null(pc.equal(rows["excluded_reason"], "deleted"), False)
    return pc.and_(is_empty, pc.invert(is_deletion)).combine_chunks()


def _without_time(rows: pa.Table) -> pa.Array:
    parents, times = _times(rows)
    return _count_by_row(parents.filter(pc.is_null(times)), len(rows))


def _outside_of_years(rows: pa.Table) -> pa.Array:
    parents, times = _times(rows)
    outside = pc.or_(pc.less(times, EARLIEST_TIME), pc.greater(times, LATEST_TIME))
    return _count_by_row(parents.filter(outside), len(rows))


def _out_of_order(rows: pa.Table) -> pa.Array:
    parents, times = _times(rows)
    known = pc.is_valid(times)
    parents, times = parents.filter(known), times.filter(known)
    same_row = pc.equal(parents[1:], parents[:-1])
    step_back = pc.and_(same_row, pc.less(times[1:], times[:-1]))
    return _count_by_row(parents[1:].filter(step_back), len(rows))


def _times(rows: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Per message: the position of its row, and its time."""
    messages = rows["messages"].combine_chunks()
    return pc.list_parent_indices(messages), pc.struct_field(pc.list_flatten(messages), "sent_at")


def _count_by_row(parents: pa.Array, rows: int) -> pa.Array:
    counts = {entry["values"]: entry["counts"] for entry in pc.value_counts(parents).to_pylist()}
    return pa.array([counts.get(row, 0) for row in range(rows)], pa.int64())


def _answered_by_nobody(rows: pa.Table) -> pa.Array:
    """Whether a chat or ticket has a message of an agent, and no agent's id for it.

    A mail without an id was written by a mailbox, as far as anybody can tell.
    """
    messages = rows["messages"].combine_chunks()
    entries = pc.list_flatten(messages)
    of_agents = pc.equal(pc.struct_field(entries, "author"), "agent")
    said = pc.and_(of_agents, pc.equal(pc.struct_field(entries, "event"), "message"))
    unnamed = pc.and_(said, pc.is_null(pc.struct_field(entries, "agent_source_id")))
    rows_of_unnamed = pc.list_parent_indices(messages).filter(unnamed)
    is_record = pc.is_valid(rows["record_id"])
    names_nobody = pc.and_(is_record, pc.is_null(rows["agent_source_id"])).combine_chunks()
    return pc.and_(names_nobody, pc.greater(_count_by_row(rows_of_unnamed, len(rows)), 0))


CONVERSATION_DERIVATIONS: dict[str, Derivation] = {
    "is_answered_by_nobody": _answered_by_nobody,
    "is_without_messages": _without_messages,
    "messages_without_time": _without_time,
    "messages_outside_of_years": _outside_of_years,
    "messages_out_of_order": _out_of_order,
}
