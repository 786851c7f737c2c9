"""From which columns of its parents each column of a model comes."""

from typing import Any

import pytest

from orchestration.transform.lineage import column_parents

MODEL, CALLS, LISTED, FILE = "model.f.model", "model.f.calls", "model.f.listed", "source.f.raw.legs"
READ = "read_parquet('/data/raw/*/legs.parquet', hive_partitioning = false)"


def columns(**types: str) -> dict[str, Any]:
    return {name: {"name": name, "data_type": kind} for name, kind in types.items()}


MANIFEST: dict[str, Any] = {
    "parent_map": {MODEL: [CALLS, LISTED, FILE]},
    "nodes": {
        CALLS: {
            "relation_name": '"warehouse"."intermediate"."calls"',
            "columns": columns(id="varchar", started_at="timestamp", ended_at="timestamp"),
        },
        LISTED: {
            "relation_name": '"warehouse"."intermediate"."listed"',
            "columns": columns(
                id="varchar", items="struct(kind varchar, amount double)[]", tags="varchar[]"
            ),
        },
    },
    "sources": {
        FILE: {
            "relation_name": READ,
            "source_name": "raw",
            "name": "legs",
            "columns": columns(id="varchar", queue="varchar"),
        }
    },
}
CALLS_TABLE = '"warehouse"."intermediate"."calls"'
LISTED_TABLE = '"warehouse"."intermediate"."listed"'


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        pytest.param(
            f"with calls as (select * from {CALLS_TABLE}) select id as call_id from calls",
            {"call_id": [(CALLS, "id")]},
            id="through a CTE and a star",
        ),
        pytest.param(
            f"select calls.id, files.queue, coalesce(files.id, calls.id) as either "
            f"from {CALLS_TABLE} as calls left join {READ} as files on calls.id = files.id",
            {
                "id": [(CALLS, "id")],
                "queue": [(FILE, "queue")],
                "either": [(CALLS, "id"), (FILE, "id")],
            },
            id="a join with an export's files",
        ),
        pytest.param(
            f"with rows as (select * from {READ}) select md5(concat(id, queue)) as key from rows",
            {"key": [(FILE, "id"), (FILE, "queue")]},
            id="all columns of an export's files",
        ),
        pytest.param(
            f"select listed.id, item.kind, tag, place from {LISTED_TABLE} as listed "
            "cross join unnest(listed.items) as item(item) "
            "cross join lateral (select unnest(listed.tags) as tag, "
            "generate_subscripts(listed.tags, 1) as place) as tag",
            {
                "id": [(LISTED, "id")],
                "kind": [(LISTED, "items")],
                "tag": [(LISTED, "tags")],
                "place": [(LISTED, "tags")],
            },
            id="an exploded list",
        ),
        pytest.param(
            f"select item.kind, place from {LISTED_TABLE} as listed cross join lateral ("
            "select unnest(listed.items) as item, "
            "generate_subscripts(listed.items, 1) as place) as item",
            {"kind": [(LISTED, "items")], "place": [(LISTED, "items")]},
            id="fields of an exploded list with places",
        ),
        pytest.param(
            f"select count(*) as calls, 'x' as kind, max(ended_at) as last from {CALLS_TABLE}",
            {"calls": [], "kind": [], "last": [(CALLS, "ended_at")]},
            id="what comes from no column",
        ),
        pytest.param(
            f"select id from {CALLS_TABLE} union all select id from {LISTED_TABLE}",
            {"id": [(CALLS, "id"), (LISTED, "id")]},
            id="a union",
        ),
    ],
)
def test_parents_of_each_column(sql: str, expected: dict[str, list[tuple[str, str]]]) -> None:
    assert column_parents(MANIFEST, MODEL, sql) == expected
