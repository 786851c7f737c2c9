"""What BI tools build on opens a release: SQLAlchemy, pandas, polars and DuckDB, all the same."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
import sqlalchemy as sa

from orchestration.publish.postgres import serve
from orchestration.publish.release import publish
from orchestration.publish.tables import PublicColumn, PublicTable
from orchestration.settings import PROJECT_ROOT

DATES = PublicTable(
    "dim_dates",
    "Days.",
    (
        PublicColumn("date_day", "date", "The day.", True),
        PublicColumn("watermark_at", "timestamp", "End of the complete days.", False),
    ),
    ("date_day",),
)
NIGHTS = PublicTable(
    "pipeline_feed_nights",
    "Nights.",
    (
        PublicColumn("feed", "varchar", "The feed's name.", True),
        PublicColumn("export_date", "date", "The night.", True),
        PublicColumn("status", "varchar", "Accepted or not.", False),
        PublicColumn("rows_read", "bigint", "Rows.", False),
        PublicColumn("share", "double", "A share.", False),
        PublicColumn("is_required", "boolean", "Required.", False),
    ),
    ("feed", "export_date"),
)
TABLES = [DATES, NIGHTS]
NIGHT = date(2026, 1, 5)
EXPECTED = [
    ("chat", NIGHT, None, None, None, None),
    ("voice", NIGHT, "accepted", 2**53 + 1, 0.1, True),
]


def _warehouse(path: Path, rows_read: int) -> Path:
    """A warehouse whose every number is `rows_read`, in both tables."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            "create or replace table marts.dim_dates as select date '2026-01-01' + d::int as "
            f"date_day, make_timestamp({rows_read}) as watermark_at from range(100) r(d)"
        )
        connection.execute(
            "create or replace table marts.pipeline_feed_nights as "
            f"select 'voice' as feed, date '{NIGHT}' as export_date, 'accepted' as status, "
            f"{rows_read}::bigint as rows_read, 0.1::double as share, true as is_required "
            f"union all select 'chat', date '{NIGHT}', null, null, null, null"
        )
    return path


def _publish(folder: Path, rows_read: int) -> Path:
    warehouse = _warehouse(folder / "warehouse.duckdb", rows_read)
    publish(warehouse, TABLES, folder / "releases", folder / "published", None)
    return folder / "published"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return _publish(tmp_path, 2**53 + 1)


@pytest.fixture
def engine(published: Path, server: dict[str, str]) -> Iterator[sa.Engine]:
    serve(server, TABLES, published / "marts.duckdb", logging.getLogger(__name__))
    engine = sa.create_engine(
        sa.URL.create(
            "postgresql+psycopg2",
            server["user"],
            server["password"],
            server["host"],
            int(server["port"]),
            server["dbname"],
        )
    )
    yield engine
    engine.dispose()


def test_sqlalchemy_finds_values_types_keys_and_comments(engine: sa.Engine) -> None:
    metadata = sa.MetaData()
    nights = sa.Table("pipeline_feed_nights", metadata, schema="marts", autoload_with=engine)
    with engine.connect() as connection:
        assert sorted(tuple(row) for row in connection.execute(sa.select(nights))) == EXPECTED
    assert nights.comment == "Nights."
    assert [column.comment for column in nights.columns] == [c.description for c in NIGHTS.columns]
    assert [column.name for column in nights.primary_key] == ["feed", "export_date"]
    assert [type(column.type) for column in nights.columns] == [
        *(sa.TEXT, sa.DATE, sa.TEXT),
        *(sa.BIGINT, sa.DOUBLE_PRECISION, sa.BOOLEAN),
    ]
    frame = pd.read_sql_table("dim_dates", engine, schema="marts")
    assert len(frame) == 100


def test_pandas_reads_the_parquet(published: Path) -> None:
    frame = pd.read_parquet(
        published / "parquet" / "pipeline_feed_nights.parquet", dtype_backend="pyarrow"
    ).sort_values("feed")
    rows = [tuple(None if pd.isna(v) else v for v in row) for row in frame.itertuples(index=False)]
    assert rows == EXPECTED


def test_polars_reads_the_parquet(published: Path) -> None:
    frame = pl.read_parquet(published / "parquet" / "pipeline_feed_nights.parquet").sort("feed")
    assert frame.rows() == EXPECTED
    assert frame.schema["export_date"] == pl.Date
    times = pl.read_parquet(published / "parquet" / "dim_dates.parquet")["watermark_at"]
    assert isinstance(times[0], datetime)


def test_duckdb_reads_the_file_with_its_comments(published: Path) -> None:
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        rows = connection.execute("from marts.marts.pipeline_feed_nights order by feed").fetchall()
        comments = connection.execute(
            "select comment from duckdb_columns() where table_name = 'pipeline_feed_nights' "
            "order by column_index"
        ).fetchall()
    assert rows == EXPECTED
    assert comments == [(column.description,) for column in NIGHTS.columns]


OLDER = """
import duckdb, json, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    rows = connection.execute("from marts.marts.pipeline_feed_nights order by feed").fetchall()
    comments = connection.execute(
        "select comment from duckdb_columns() where table_name = 'pipeline_feed_nights' "
        "order by column_index"
    ).fetchall()
print(json.dumps([duckdb.__version__, rows, comments], default=str))
"""


@pytest.mark.bench
def test_a_duckdb_as_old_as_bi_tools_have_reads_the_file(published: Path) -> None:
    python = PROJECT_ROOT / ".venv-superset/bin/python"
    read = subprocess.run(
        [python, "-c", OLDER, published / "marts.duckdb"], check=True, stdout=subprocess.PIPE
    )
    version, rows, comments = json.loads(read.stdout)
    assert version.startswith("1.4.")
    assert rows == [[str(v) if isinstance(v, date) else v for v in row] for row in EXPECTED]
    assert comments == [[column.description] for column in NIGHTS.columns]


READ = """
import json, pathlib, sys, time, duckdb
published, stop = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
answers = []
while not stop.exists():
    time.sleep(0.05)
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        answers += connection.execute(
            "select min(epoch_us(watermark_at)), max(epoch_us(watermark_at)), count(*), "
            "(select max(rows_read) from marts.marts.pipeline_feed_nights) "
            "from marts.marts.dim_dates"
        ).fetchall()
print(json.dumps(answers))
"""


def test_a_query_is_answered_while_a_run_writes(tmp_path: Path) -> None:
    """A run is in mid-transaction in the warehouse; another process asks the release."""
    published = _publish(tmp_path, 1)
    stop = tmp_path / "stop"
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as running:
        running.execute("begin")
        running.execute("delete from marts.dim_dates")
        reader = subprocess.Popen(
            [sys.executable, "-c", READ, published, stop], stdout=subprocess.PIPE
        )
        time.sleep(2)
        stop.touch()
        output, _ = reader.communicate(timeout=60)
        running.execute("rollback")
    answers = json.loads(output)
    assert answers
    assert {tuple(answer) for answer in answers} == {(1, 1, 100, 1)}


def test_eight_readers_of_the_file_see_each_release_whole(tmp_path: Path) -> None:
    published = _publish(tmp_path, 0)
    stop = tmp_path / "stop"
    readers = [
        # A process of its own each: within one, DuckDB shares an open file between connections.
        subprocess.Popen([sys.executable, "-c", READ, published, stop], stdout=subprocess.PIPE)
        for _ in range(8)
    ]
    try:
        for number in range(1, 21):
            _publish(tmp_path, number)
    finally:
        stop.touch()
    seen = set()
    for reader in readers:
        output, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0
        for first, last, days, rows_read in json.loads(output):
            assert (first, days) == (last, 100)
            assert first == rows_read
            seen.add(first)
    assert len(seen) > 5
