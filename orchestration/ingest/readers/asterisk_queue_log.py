"""Asterisk's queue log: one event of a call, an agent or the system a row.

Two forms: the file queue_log, `epoch|callid|queue|agent|event|parameters...` without quotes, and
the table of the realtime backends as delimited text or JSON: time, callid, queuename, agent, event,
data1 to data5, or in older schemas one column data with the parameters separated by `|`.

The file's times are UTC. The table's are local unless they carry an offset; in the hour that
happens twice the epoch in the callid tells which is meant.

Traps: a caller can enter a queue twice under one callid, and the events of one call may be spread
over files. The log and the CDR of one system cover different spans. Agents' logins, pauses and the
like are rows without a call: out of scope. What the events mean: queue_log_events.py.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from expectations.contracts import CONTRACTS, Contract
from orchestration.ingest.readers.asterisk_moments import read_moment
from orchestration.ingest.readers.asterisk_rules import member
from orchestration.ingest.readers.asterisk_times import ZoneClock, start_time
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.decoding import has_undecodable
from orchestration.ingest.readers.json_files import begins_as_json
from orchestration.ingest.readers.options import option_identifiers, option_text
from orchestration.ingest.readers.parsing import text as as_text
from orchestration.ingest.readers.queue_log_events import NOBODY, is_call_event, queue_event
from orchestration.ingest.readers.queue_log_table import (
    COLUMNS,
    find_layout,
    json_lines,
    table_lines,
)
from orchestration.ingest.readers.text_files import TextFile, count_if_none
from orchestration.ingest.readers.times import from_epoch

_EPOCH = re.compile(r"\d{9,11}(?:\.\d+)?", re.ASCII)


class AsteriskQueueLog:
    """Reader of `asterisk_queue_log`; see `base.Reader`."""

    name = "asterisk_queue_log"
    channels = frozenset({"telephony"})
    options = frozenset({"account", "user", "visitor", "queue", "agent", "calls_feed"})
    records_parties = True

    def contract(self, channel: str) -> Contract:
        return CONTRACTS["queue_events"]

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        """Rows of the file in order; a log without an event is an empty file, and no defect.

        Raises:
            FileRefusedError: this is no queue log, lacks a column that is needed, or is truncated.
        """
        text = TextFile(file.path, context.feed.encoding)
        is_json = begins_as_json(text.pieces())
        first = "" if is_json else next((line for line in text.lines() if line.strip()), "")
        layout = None if _is_native(first) or is_json else find_layout(first)
        if layout or is_json:
            clock = ZoneClock(context.feed.timezone)
            found = table_lines(text.lines(), layout) if layout else json_lines(text)
            for line, raw, record, defects in found:
                yield (
                    Reject(line, raw, defects)
                    if defects
                    else _row(line, raw, record, context, clock)
                )
        else:
            if others := count_if_none(
                _native_rows(text, context), lambda row: isinstance(row, Row)
            ):
                raise FileRefusedError(
                    f"none of its {others} lines is an event, epoch|callid|queue|agent|event, and "
                    "the first is no header with time, callid, queuename, agent, event: this is no "
                    "queue log"
                )
            yield from _native_rows(text, context)


def _is_native(line: str) -> bool:
    return _EPOCH.fullmatch(line.partition("|")[0].strip()) is not None


def _native_rows(text: TextFile, context: ReadContext) -> Iterator[Row | Reject]:
    is_recognised = False
    for number, written in enumerate(text.lines(), start=1):
        raw = written.rstrip("\r\n")
        if not raw.strip():
            continue
        cells = raw.split("|")
        if len(cells) < 5 and raw == written and is_recognised:
            raise FileRefusedError(
                f"the file is truncated: its last line, {number}, has {len(cells)} fields and no "
                "line break; have it copied again"
            )
        if has_undecodable(raw):
            reason = "holds bytes that decode neither as UTF-8 nor in the feed's encoding"
            yield Reject(number, raw, (reason,))
        elif len(cells) < 5:
            reason = f"has {len(cells)} fields; expected time|callid|queue|agent|event and more"
            yield Reject(number, raw, (reason,))
        else:
            record = {**dict(zip(COLUMNS, cells, strict=False)), "data": "|".join(cells[5:])}
            row = _row(number, raw, record, context, None)
            is_recognised = is_recognised or isinstance(row, Row)
            yield row


def _row(
    line: int,
    raw: str,
    record: Mapping[str, Any],
    context: ReadContext,
    clock: ZoneClock | None,
) -> Row | Reject:
    given = {name: as_text(record.get(name)) or "" for name in (*COLUMNS, "data")}
    event, call = given["event"].upper(), given["callid"]
    problems = [] if event else ["event is empty; expected one such as ENTERQUEUE"]
    occurred_at: datetime | None = None
    basis = "zone"
    try:
        occurred_at, basis = _time(given["time"], call, clock)
    except ValueError as error:
        problems.append(f"time: {error}")
    values: dict[str, Any] = {"row_key": _content_key(record)}
    if not is_call_event(event):
        values["out_of_scope_rule"] = "not_a_call"
    else:
        parameters = given["data"].split("|") if given["data"] else _numbered(record)
        if call in NOBODY:
            problems.append(f"callid is {call!r}; expected the call that {event} is about")
        try:
            told = queue_event(event, parameters)
        except ValueError as error:
            problems.append(str(error))
        else:
            options = context.feed.options
            queue = option_text(record, options, "queue") or _named(given["queuename"])
            agent = option_text(record, options, "agent") or member(_named(given["agent"]))
            values |= {
                "chain_id": call,
                "event": told.name,
                "occurred_at": occurred_at,
                "queue": queue,
                "agent_source_id": agent,
                **told.seconds,
                "calls_feed": options.get("calls_feed"),
                "time_basis": basis,
                "identifiers": option_identifiers(
                    record, context.feed, [("phone", told.caller)] if told.caller else []
                ),
            }
    if problems:
        return Reject(line, raw, tuple(problems))
    return Row(line, raw, values, dict(record))


def _time(written: str, call: str, clock: ZoneClock | None) -> tuple[datetime, str]:
    """Naive UTC of an event, and how its zone was known; without a clock it must be an epoch."""
    if clock is None:
        if not _EPOCH.fullmatch(written):
            raise ValueError(f"{written!r} is no epoch second such as 1767607200")
        return from_epoch(written), "zone"
    moment = read_moment(written or None)
    if moment is None:
        raise ValueError(f"{written!r} is no time; expected one such as 2026-01-31 17:05:00")
    return start_time(moment, clock, call), "zone" if moment[1] else clock.basis


def _numbered(record: Mapping[str, Any]) -> list[str]:
    """The parameters of data1 to data5; Asterisk writes the sixth and more into data5, by `|`."""
    numbered = (as_text(record.get(f"data{number}")) or "" for number in range(1, 6))
    return "|".join(numbered).split("|")


def _named(value: str) -> str | None:
    return None if value.upper() in NOBODY else value


def _content_key(record: Mapping[str, Any]) -> str:
    """An event has no key of its own: lines that are equal in all columns are one row."""
    said = json.dumps(sorted((str(k), str(v)) for k, v in record.items()))
    return hashlib.sha256(said.encode()).hexdigest()
