"""Anchors as they were around each night that may have moved a published figure.

The same models work them out, in a warehouse of their own below the data folder. A past state is a
group of rows up to one of its nights: what a night found is what the one before it left. Rows of a
state bear its mark in every id and identifier, so that states never meet and one build holds many.
What a state was does not change, as far as its figures were final: that is kept, and built again
only when the rows, the configuration or the models have changed.
Run by dbt, so it imports nothing of this project.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from dbt.flags import get_flags

# Columns of each contract that hold ids, in texts and in lists.
TEXTS = {
    "legs": ("row_key", "chain_id", "leg_id"),
    "conversations": ("row_key", "record_id"),
    "queue_events": ("row_key", "chain_id"),
    "survey_responses": ("row_key", "response_id", "reference"),
    "customers": ("row_key",),
}
LISTS = {
    "legs": ("related_ids", "case_ids", "order_ids"),
    "conversations": ("thread_ids", "related_ids", "case_ids", "order_ids"),
}
# Of these the anchors' figures need nothing.
OTHER_CONTRACTS = ("agents", "invitations", "evaluations")
ANCHOR_COLUMNS = {
    "source_name": "varchar",
    "source_contact_id": "varchar",
    "channel": "varchar",
    "anchor_ended_at": "timestamp",
    "declared_resolved": "boolean",
    "customer_resolved": "varchar",
    "customer_contacts_needed": "integer",
    "single_channel_resolved": "boolean",
    "fcr_verdict": "varchar",
    **{
        f"{name}_{days}d": "boolean"
        for name in ("is_mature", "repeat_any", "repeat_issue")
        for days in (1, 3, 7, 14, 30)
    },
}
# Ends the mark before an id, of which a model may take no more than the first 16 characters.
MARK_END = "chr(29)"
# Nights of each group with sums over all rows up to there: they tell sets of rows apart, in
# whatever order, and grow from night to night, where to digest the rows of each night anew would
# read those of a busy group hundreds of times.
NIGHTS = (
    "select group_id, export_date as last_night, lag(export_date) over so_far as night_before, "
    "concat_ws(' ', sum(sum(low)) over so_far, sum(sum(high)) over so_far) as sums, "
    "sum(sum(size)) over so_far as size "
    "from past_grouped_rows inner join ("
    + " union all ".join(
        "select row_id, md5_number_lower(one_row) as low, md5_number_upper(one_row) as high, "
        "strlen(one_row) as size "
        f"from (select row_id, cast(one_row as varchar) as one_row from past_{contract} as one_row)"
        for contract in TEXTS
    )
    + ") as contents using (row_id) group by group_id, export_date "
    "window so_far as (partition by group_id order by export_date)"
)
# Each side of a restated night: the last night of the state that shows it. What the last night of a
# group left is what is there now, and no past state.
SIDES = (
    "select state_number, group_id, published_until, false as is_after, night_before as last_night "
    "from past_restated_nights inner join past_nights using (group_id) "
    "where past_nights.last_night = past_restated_nights.export_date and night_before is not null "
    "union all select state_number, group_id, published_until, true, export_date "
    "from past_restated_nights where not is_last"
)
# The states, with the latest end of an anchor whose figures are final. Later ones were not mature
# when the state was built, perhaps: with more nights it is another state.
STATES = (
    "select group_id, last_night, size, max(published_until) as published_until, "
    "concat_ws(' ', sums, max(published_until)) as digest "
    "from past_nights inner join past_sides using (group_id, last_night) "
    "group by group_id, last_night, size, sums"
)
# Bytes of text that one build holds, which needs some three times as much: of a long history it
# would otherwise be many times all rows.
SIZE_AT_ONCE = 300_000_000
# Of dbt's profile, for a state that is larger; the build that waits for this one holds its own.
MEMORY_LIMIT = "1500MB"
# dbt dies with its parent, as the kernel sees to: a run that was killed leaves none behind.
DBT = """
import ctypes, pathlib, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
parsed, *arguments = sys.argv[1:]
manifest = Manifest.from_msgpack(pathlib.Path(parsed).read_bytes())
def tell(event):
    if event.info.level == "error":
        print(event.info.msg, flush=True)
outcome = dbtRunner(manifest, callbacks=[tell]).invoke(arguments)
sys.exit(str(outcome.exception) if outcome.exception else not outcome.success)
"""


class PastBuildError(RuntimeError):
    """The models could not be built for past states; the message holds dbt's last words."""


def model(dbt: Any, session: Any) -> pa.Table:
    """The model as dbt runs it."""
    relations = {
        "restated_nights": dbt.ref("int_restated_nights"),
        "grouped_rows": dbt.ref("int_grouped_rows"),
        "blocked": dbt.ref("int_blocked_identifiers"),
        "legs": dbt.ref("stg_legs"),
        "conversations": dbt.ref("stg_conversations"),
        "queue_events": dbt.ref("stg_queue_events"),
        "survey_responses": dbt.ref("stg_survey_responses"),
        "customers": dbt.ref("stg_customers"),
        "agents": dbt.ref("stg_agents"),
        "invitations": dbt.ref("stg_invitations"),
        "evaluations": dbt.ref("stg_evaluations"),
    }
    for name, relation in relations.items():
        session.execute(f"create temp view past_{name} as {relation.sql_query()}")
    data = Path(os.environ["FIRSTRIGHT_DATA"])
    kept = data / "past" / f"anchors-{_circumstances(data)}.parquet"
    columns = ", ".join(f"{name} {kind}" for name, kind in ANCHOR_COLUMNS.items())
    session.execute(f"create temp table past_known (digest varchar, {columns})")
    if kept.exists():
        session.execute(
            "insert into past_known by name "
            f"from read_parquet({_quoted(kept)}, hive_partitioning = false)"
        )
    session.execute(f"create temp table past_nights as {NIGHTS}")
    session.execute(f"create temp table past_sides as {SIDES}")
    session.execute(f"create temp table past_states as {STATES}")
    while _take_new_states(session):
        _build(session, data, kept.parent)
    _keep(session.sql(f"from {_lasting(session, data)}").to_arrow_table(), kept)
    anchors = session.sql(
        "select state_number, is_after, past_known.* exclude (digest) from past_sides "
        "inner join past_states using (group_id, last_night) inner join past_known using (digest) "
        "where anchor_ended_at < past_sides.published_until"
    ).to_arrow_table()
    for name in ("known", "nights", "sides", "states", "new"):
        session.execute(f"drop table past_{name}")
    for name in relations:
        session.execute(f"drop view past_{name}")
    return anchors


def _take_new_states(session: Any) -> bool:
    """Whether there are states to build; some of them, by groups, lie in `past_new` then."""
    session.execute(
        "create or replace temp table past_new as "
        "select digest, group_id, last_night, published_until, "
        "row_number() over by_group as state_mark "
        "from past_states where digest not in (select digest from past_known) "
        "window by_group as (order by group_id, last_night) "
        f"qualify sum(size) over by_group <= {SIZE_AT_ONCE} or state_mark = 1"
    )
    return bool(session.execute("select count(*) > 0 from past_new").fetchall()[0][0])


def _lasting(session: Any, data: Path) -> str:
    """SQL of the states to keep: of a part, all, since it knows nothing of the other customers'."""
    scope = f"read_parquet({_quoted(data / 'config' / 'scope.parquet')})"
    is_whole = session.execute(f"select bool_or(is_whole) from {scope}").fetchall()[0][0]
    return "past_known semi join past_states using (digest)" if is_whole else "past_known"


def _circumstances(data: Path) -> str:
    """Digest of what the models make of rows: their text, and the configuration."""
    digest = hashlib.sha256(json.dumps(get_flags().VARS, sort_keys=True).encode())
    project = Path(get_flags().PROJECT_DIR)
    sources = [project / "dbt_project.yml"]
    sources += [
        path for part in ("macros", "models") for path in sorted(project.glob(f"{part}/**/*"))
    ]
    sources += sorted((data / "config").glob("*.parquet"))
    for path in sources:
        if path.is_file() and path.stem not in ("feed_nights", "scope"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(anchors: pa.Table, kept: Path) -> None:
    """Replaces what was kept before; a power cut leaves the old file or the new one, whole."""
    kept.parent.mkdir(exist_ok=True)
    aside = kept.with_suffix(".tmp")
    with aside.open("wb") as file:
        pq.write_table(anchors, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(kept)
    for path in kept.parent.glob("anchors-*"):
        if path != kept:
            path.unlink()


def _build(session: Any, data: Path, past: Path) -> None:
    """Adds the anchors of the new states to `past_known`; a state without any has a line, too."""
    scratch = past / "build"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        shutil.copytree(data / "config", scratch / "config")
        session.execute(
            "copy (select true as is_whole, null::varchar as feed, null::date as export_date) "
            f"to {_quoted(scratch / 'config' / 'scope.parquet')}"
        )
        shutil.copytree(data / "quarantine" / "_empty", scratch / "quarantine" / "_empty")
        _write_rows(session, scratch / "raw" / "past" / "export_date=none")
        _run_dbt(scratch, past / "dbt")
        _read_anchors(session, scratch / "warehouse.duckdb")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write_rows(session: Any, raw: Path) -> None:
    raw.mkdir(parents=True)
    session.execute(
        f"create temp table past_rows as select row_id, concat(state_mark, {MARK_END}) as mark "
        "from past_new inner join past_grouped_rows using (group_id) "
        "where export_date <= last_night"
    )
    for contract in TEXTS:
        session.execute(f"copy ({_marked(contract)}) to {_quoted(raw / f'{contract}.parquet')}")
    for contract in OTHER_CONTRACTS:
        session.execute(
            f"copy (from past_{contract} limit 0) to {_quoted(raw / f'{contract}.parquet')}"
        )
    session.execute("drop table past_rows")


def _read_anchors(session: Any, warehouse: Path) -> None:
    session.execute(f"attach {_quoted(warehouse)} as past (read_only)")
    mark = f"concat('(\\d+)', {MARK_END})"
    columns = ", ".join(name for name in ANCHOR_COLUMNS if name != "source_contact_id")
    session.execute(
        "insert into past_known by name select digest, anchors.* exclude (state_mark) "
        f"from past_new left join (select {columns}, "
        f"regexp_replace(source_contact_id, {mark}, '', 'g') as source_contact_id, "
        f"cast(regexp_extract(source_contact_id, {mark}, 1) as bigint) as state_mark "
        "from past.marts.fct_first_contact_resolutions) as anchors "
        "on past_new.state_mark = anchors.state_mark "
        "and anchors.anchor_ended_at < past_new.published_until"
    )
    session.execute("detach past")


def _marked(contract: str) -> str:
    """SQL of a contract's rows, once for each state, with the state's mark before every id."""
    return (
        "with identified as ("
        "select row_id, list(struct_pack(identifier_type := i.identifier_type, "
        "identifier_value := case when blocked.value_key is null "
        "then concat(mark, i.identifier_value) else i.identifier_value end"
        ") order by place) as identifiers, mark "
        f"from past_{contract} inner join past_rows using (row_id), "
        "unnest(identifiers) with ordinality as exploded (i, place) "
        "left join past_blocked as blocked "
        "on blocked.value_key = concat(i.identifier_type, ':', i.identifier_value) "
        "group by row_id, mark) "
        f"select rows.* exclude (row_id) replace ({', '.join(_replacements(contract))}) "
        f"from past_{contract} as rows inner join past_rows using (row_id) "
        "left join identified using (row_id, mark)"
    )


def _replacements(contract: str) -> Iterator[str]:
    yield "concat(mark, file) as file"
    yield "identified.identifiers as identifiers"
    for name in TEXTS[contract]:
        yield f"{_marked_id(name)} as {name}"
    for name in LISTS.get(contract, ()):
        # Ids of mails are taken as they are; the models trim the others.
        item = "item" if name == "thread_ids" else "trim(item)"
        yield f"list_transform({name}, lambda item: {_marked_id(item)}) as {name}"
    if contract == "conversations":
        message_id = _marked_id("m.message_id")
        yield (
            "list_transform(messages, lambda m: "
            f"struct_update(m, message_id := {message_id})) as messages"
        )


def _marked_id(text: str) -> str:
    """SQL of an id with its mark before each part: ids are also put together, `<id>:<id>`."""
    marked = f"concat(mark, replace({text}, ':', concat(':', mark)))"
    return f"case when {text} <> '' then {marked} else {text} end"


def _run_dbt(scratch: Path, target: Path) -> None:
    """Builds the anchors of the rows below `scratch`.

    Raises:
        PastBuildError: dbt failed.
    """
    flags = get_flags()
    # To parse the project takes longer than to build most nights' states.
    written = flags.TARGET_PATH or "target"
    parsed = Path(flags.PROJECT_DIR, written, "partial_parse.msgpack")
    command = [sys.executable, "-c", DBT, str(parsed), "--no-version-check", "--no-use-colors"]
    command += ["--log-level", "none", "--log-level-file", "none", "--no-write-json", "run"]
    # Of a past state nobody asks which ids it had retired.
    variables = {**flags.VARS, "keep_past_ids": False, "memory_limit": MEMORY_LIMIT}
    command += ["--select", "+fct_first_contact_resolutions", "--vars", json.dumps(variables)]
    # What tells a build which rows to work on; this one works on all that it was given.
    command += ["--exclude", "stg_row_ties", "stg_row_names", "stg_touched_keys"]
    command += ["--project-dir", str(flags.PROJECT_DIR), "--profiles-dir", str(flags.PROFILES_DIR)]
    command += ["--target-path", str(target), "--log-path", str(target)]
    if flags.TARGET:
        command += ["--target", flags.TARGET]
    environment = os.environ | {"FIRSTRIGHT_DATA": str(scratch)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = f"{ended.stdout}\n{ended.stderr}"[-3000:]
        raise PastBuildError(
            f"The models failed for past states with status {ended.returncode}:\n{said}"
        )


def _quoted(path: Path) -> str:
    """SQL of a path."""
    return "'" + str(path).replace("'", "''") + "'"
