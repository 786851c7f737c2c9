"""What a build of the models works on: all rows, or what changed since one last ended well.

What that one saw lies in the warehouse itself, so that a warehouse that was taken away, or brought
back from a copy, tells the truth about itself. It is taken out while anything builds, also by dbt
itself (on-run-start in dbt_project.yml): whatever breaks a build off, and after one of some models
alone, the next one builds everything anew.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingest.atomic import replacing, sha256_of
from orchestration.ingest.feed_nights import FEED_NIGHTS
from orchestration.ingest.promote import EMPTY_FEED
from orchestration.settings import Settings
from orchestration.transform.project import sources_checksum

SCOPE = "scope.parquet"
SCHEMA = pa.schema(
    {"is_whole": pa.bool_(), "feed": pa.string(), "export_date": pa.date32()},
)
LAST_BUILD = "main.last_build"

Night = tuple[str, str]
"""Feed and export date, as ISO 8601."""


class Seen(NamedTuple):
    """What a build sees.

    Attributes:
        circumstances: digest of the models and of the configuration.
        content: checksum of each night's rows in raw.
        standing: of each judged night its status, and whether raw holds it.
    """

    circumstances: str
    content: dict[Night, str]
    standing: dict[Night, str]


def begin_build(settings: Settings) -> Seen:
    """Writes what the build works on; returns what it sees, for `end_build`."""
    now = _seen(settings)
    before = _take_last(settings)
    if before is None or before.circumstances != now.circumstances:
        _write(settings, [(True, None, None)])
    else:
        nights = sorted(changed_nights(before, now))
        _write(settings, [(False, feed, date.fromisoformat(night)) for feed, night in nights])
    return now


def keep_scope(settings: Settings) -> None:
    """Has some models alone work on what the last build worked on; without one, on everything."""
    if not (settings.config / SCOPE).exists() or not settings.warehouse.exists():
        _write(settings, [(True, None, None)])


def end_build(settings: Settings, seen: Seen) -> None:
    """Notes what the build saw, which has ended well."""
    told = json.dumps([seen.circumstances, list(seen.content.items()), list(seen.standing.items())])
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        warehouse.execute(f"create or replace table {LAST_BUILD} as select ? as seen", [told])


def changed_nights(before: Seen, now: Seen) -> set[Night]:
    """Nights whose rows are to be looked at again, those that are gone among them.

    When figures were published follows from the standing of all nights. Where that of an earlier
    one is another now, such as of a night that is repaired, all later nights published something
    else.
    """
    changed = _differing(before.content, now.content)
    last = max((night for _, night in before.standing), default="")
    restated = [night for _, night in _differing(before.standing, now.standing) if night <= last]
    if restated:
        nights = before.content.keys() | now.content.keys()
        changed |= {(feed, night) for feed, night in nights if night >= min(restated)}
    return changed


def _differing(before: dict[Night, str], now: dict[Night, str]) -> set[Night]:
    return {night for night in before.keys() | now.keys() if before.get(night) != now.get(night)}


def _seen(settings: Settings) -> Seen:
    # Sorted by path: the order of a folder's files is nobody's.
    files = sorted(settings.raw.glob("*/export_date=*/*.parquet"))
    content: dict[Night, str] = {}
    for file in files:
        feed, night = file.parts[-3], file.parts[-2].removeprefix("export_date=")
        if feed != EMPTY_FEED:
            # A feed whose channel was changed may have left a file beside its new one.
            content[feed, night] = f"{content.get((feed, night), '')}{file.name}:{sha256_of(file)} "
    ledger = pq.read_table(settings.config / FEED_NIGHTS).to_pylist()
    standing = {
        (line["feed"], f"{line['export_date']}"): f"{line['status']} {line['is_in_raw']}"
        for line in ledger
    }
    return Seen(_circumstances(settings), content, standing)


def _circumstances(settings: Settings) -> str:
    """Digest of what the models make of rows: their text, the engine, and the configuration."""
    told = [sources_checksum(settings.target), version("duckdb")]
    told += [
        f"{path.name}:{sha256_of(path)}"
        for path in sorted(settings.config.glob("*.parquet"))
        if path.name not in (FEED_NIGHTS, SCOPE)
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _take_last(settings: Settings) -> Seen | None:
    """What the last build saw that ended well, if nothing broke off since; it is gone then."""
    if not settings.warehouse.exists():
        return None
    schema, table = LAST_BUILD.split(".")
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        if not warehouse.execute(
            "select 1 from duckdb_tables() where schema_name = ? and table_name = ?",
            [schema, table],
        ).fetchall():
            return None
        [[told]] = warehouse.execute(f"select seen from {LAST_BUILD}").fetchall()
        warehouse.execute(f"drop table {LAST_BUILD}")
    circumstances, content, standing = json.loads(told)
    return Seen(circumstances, _by_night(content), _by_night(standing))


def _by_night(items: Iterable[tuple[list[str], str]]) -> dict[Night, str]:
    return {(feed, night): value for (feed, night), value in items}


def _write(settings: Settings, rows: Sequence[tuple[bool, str | None, date | None]]) -> None:
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    with replacing(settings.config / SCOPE) as aside:
        pq.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), aside)
