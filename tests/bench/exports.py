"""Large exports in vendors' formats, written by DuckDB, and DuckDB's own way of reading them."""

import os
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tests.bench.measure import work_told

NIGHT = date(2026, 3, 2)
_CALLS = """
    select
        i,
        timestamp '2026-03-02 06:00:00' + to_milliseconds(i * 40) as started,
        started + to_seconds(i % 300) as answered,
        answered + to_seconds(i % 700) as ended,
        '+1212' || (2000000 + hash(i) % 400000) as caller,
        'A' || (hash(i + 7) % 300000) as account,
        'Q' || i % 17 as queue,
        'agent' || i % 200 as agent,
        ['billing', 'technical', 'order', 'return'][1 + i % 4] as reason,
        i % 300 as wait,
        i % 700 as talk
    from range({rows}) as numbers(i)
"""
_TABLE = """
    select
        'C' || i as call_id, started, answered, ended, caller, account, queue, agent, wait, talk,
        i % 50 as hold, i % 90 as wrap, reason, ['yes', 'no'][1 + i % 2] as resolved,
        ['customer', 'agent'][1 + i % 2] as party
    from calls
"""
_CDR = """
    select
        '' as accountcode, caller as src, '800' as dst, 'support' as dcontext, caller as clid,
        'PJSIP/trunk-' || i as channel, 'PJSIP/7002-' || i as dstchannel, 'Queue' as lastapp,
        'billing,t' as lastdata,
        strftime(columns(['started', 'answered', 'ended']), '%Y-%m-%d %H:%M:%S'),
        wait + talk as duration, talk as billsec, 'ANSWERED' as disposition,
        'DOCUMENTATION' as amaflags, epoch(started)::bigint || '.' || i as uniqueid,
        'acct=' || account as userfield
    from calls
"""
_CONNECT = """
    with timed as (
        select
            * exclude (started, answered, ended),
            strftime(columns(['started', 'answered', 'ended']), '%Y-%m-%dT%H:%M:%SZ')
        from calls
    )

    select
        {'account_id': account, 'reason_code': reason} as "Attributes",
        'VOICE' as "Channel",
        'contact-' || i as "ContactId",
        {'Address': caller, 'Type': 'TELEPHONE_NUMBER'} as "CustomerEndpoint",
        'CUSTOMER_DISCONNECT' as "DisconnectReason",
        started as "InitiationTimestamp",
        ended as "DisconnectTimestamp",
        ended as "LastUpdateTimestamp",
        'INBOUND' as "InitiationMethod",
        {'Name': queue, 'Duration': wait, 'EnqueueTimestamp': started} as "Queue",
        {
            'Username': agent, 'AgentInteractionDuration': talk,
            'ConnectedToAgentTimestamp': answered
        } as "Agent"
    from timed
"""


@dataclass(frozen=True)
class Export:
    """One format at size.

    Attributes:
        file: name of the file below the inbox.
        query: its rows, from `calls`.
        copy: DuckDB's options for writing it.
        read: DuckDB's typed reading of it, `{file}` being its path.
        options: of the feed.
    """

    file: str
    query: str
    copy: str
    read: str
    options: dict[str, Any] = field(default_factory=dict)


EXPORTS = {
    "table": Export(
        file="calls.csv",
        query=_TABLE,
        copy="format csv, header",
        read="""
            select
                * exclude (started, answered, ended, wait, talk, hold, wrap),
                try_cast(columns(['started', 'answered', 'ended']) as timestamp),
                try_cast(columns(['wait', 'talk', 'hold', 'wrap']) as double)
            from read_csv('{file}', delim = ',', quote = '"', header = true, all_varchar = true)
        """,
        options={
            "key": "call_id",
            "columns": {
                "started": "started_at",
                "answered": "answered_at",
                "ended": "ended_at",
                **{name: f"{name}_seconds" for name in ("wait", "talk", "hold", "wrap")},
                "party": "disconnect_party",
            },
            "phone": "caller",
            **{name: name for name in ("account", "queue", "agent", "reason", "resolved")},
        },
    ),
    "asterisk_cdr": Export(
        file="Master.csv",
        query=_CDR,
        copy="format csv, header false, force_quote *",
        read="""
            select
                * exclude (column09, column10, column11, column12, column13),
                try_cast(columns(['column09', 'column10', 'column11']) as timestamp),
                try_cast(columns(['column12', 'column13']) as double)
            from read_csv('{file}', delim = ',', quote = '"', header = false, all_varchar = true)
        """,
        options={"userfield": {"acct": "account"}, "account": "account"},
    ),
    "amazon_connect_ctr": Export(
        file="ctr.json",
        query=_CONNECT,
        copy="format json",
        read="""
            select
                * exclude ("InitiationTimestamp", "DisconnectTimestamp", "LastUpdateTimestamp"),
                try_cast(columns(
                    ['InitiationTimestamp', 'DisconnectTimestamp', 'LastUpdateTimestamp']
                ) as timestamp)
            from read_json('{file}', format = 'newline_delimited')
        """,
        options={"account": "Attributes.account_id", "reason": "Attributes.reason_code"},
    ),
}


def write_export(folder: Path, name: str, rows: int) -> None:
    """Writes an inbox with one file of one night, and the feeds file that says how to read it."""
    export = EXPORTS[name]
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    feed = {
        "name": "calls",
        "channel": "telephony",
        "format": name,
        "pattern": f"%Y-%m-%d-{export.file}",
        "timezone": "America/New_York",
        "region": "US",
        "options": export.options,
    }
    content = {"business_timezone": "America/New_York", "feeds": [feed]}
    (folder / "feeds.yaml").write_text(yaml.safe_dump(content))
    with duckdb.connect() as connection:
        connection.execute(f"create view calls as {_CALLS.format(rows=rows)}")
        path = inbox / f"{NIGHT}-{export.file}"
        connection.execute(f"copy ({export.query}) to '{path}' ({export.copy})")


def rewrite_with_duckdb(folder: Path, name: str) -> None:
    """What the same file costs DuckDB to read, to cast and to write as parquet."""
    export = EXPORTS[name]
    file = folder / "inbox" / f"{NIGHT}-{export.file}"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy ({export.read.format(file=file)}) to '{folder / 'duckdb.parquet'}' "
            "(format parquet, compression zstd)"
        )


def main(action: str, name: str, rows: str) -> None:
    """Writes the export, or has DuckDB rewrite it; below FIRSTRIGHT_DATA."""
    folder = Path(os.environ["FIRSTRIGHT_DATA"])
    with work_told(folder):
        if action == "write":
            write_export(folder, name, int(rows))
        else:
            rewrite_with_duckdb(folder, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
