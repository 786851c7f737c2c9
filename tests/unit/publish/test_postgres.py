"""A release in PostgreSQL is whole, says what it is, and cannot be written to."""

import logging
import threading
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from orchestration.publish.postgres import TYPES, ServingError, serve
from orchestration.publish.tables import PublicColumn, PublicTable
from tests.postgres import query

LOG = logging.getLogger(__name__)
TEXTS = ["", "'; drop table x; --", 'a "quoted", text', "two\nlines\r\n", "\\N", "naïve → ✓", " x "]

TABLE = PublicTable(
    "agg_everything",
    "Every type that marts have; it's 100 % complete.",
    (
        PublicColumn("day", "date", "The day.", True),
        PublicColumn("name", "varchar", "A 'text'.", True),
        PublicColumn("counted", "bigint", "A count.", False),
        PublicColumn("rate", "double", "A rate.", False),
        PublicColumn("is_so", "boolean", "Yes or no.", False),
        PublicColumn("happened_at", "timestamp", "A time, UTC.", False),
        PublicColumn("order", "varchar", "A word of SQL.", False),
    ),
    ("day", "name"),
)
WITHOUT_ROWS = PublicTable(
    "agg_nothing", "No row.", (PublicColumn("id", "varchar", "Key.", True),), ("id",)
)
TABLES = [TABLE, WITHOUT_ROWS]


def _release(folder: Path, rows: list[tuple[Any, ...]]) -> Path:
    database = folder / "marts.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts.marts")
        for table in TABLES:
            columns = ", ".join(f'"{c.name}" {c.data_type}' for c in table.columns)
            connection.execute(f"create table marts.marts.{table.name} ({columns})")
        for row in rows:
            connection.execute(
                f"insert into marts.marts.agg_everything values ({', '.join('?' * len(row))})",
                list(row),
            )
    return database


def _rows(texts: list[str], counted: int | None = 2**53 + 1) -> list[tuple[Any, ...]]:
    moment = datetime(2026, 1, 5, 23, 59, 59, 123456)
    return [(date(2026, 1, 5), text, counted, 0.1 + 0.2, True, moment, None) for text in texts]


def test_values_arrive_as_they_are(server: dict[str, Any], tmp_path: Path) -> None:
    rows = [*_rows(TEXTS), (date(2026, 1, 6), "nulls", None, None, None, None, None)]
    assert serve(server, TABLES, _release(tmp_path, rows), LOG) == {
        "agg_everything": len(rows),
        "agg_nothing": 0,
    }
    assert sorted(query(server, "select * from marts.agg_everything")) == sorted(rows)


def test_types_keys_and_comments_are_those_of_the_contract(
    server: dict[str, Any], tmp_path: Path
) -> None:
    serve(server, TABLES, _release(tmp_path, _rows(["x"])), LOG)
    assert query(
        server,
        "select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
        "col_description(a.attrelid, a.attnum) from pg_attribute a "
        "where attrelid = 'marts.agg_everything'::regclass and attnum > 0 order by attnum",
    ) == [
        ("day", "date", True, "The day."),
        ("name", "text", True, "A 'text'."),
        ("counted", "bigint", False, "A count."),
        ("rate", "double precision", False, "A rate."),
        ("is_so", "boolean", False, "Yes or no."),
        ("happened_at", "timestamp without time zone", False, "A time, UTC."),
        ("order", "text", False, "A word of SQL."),
    ]
    assert query(server, "select obj_description('marts.agg_everything'::regclass)") == [
        (TABLE.description,)
    ]
    assert query(
        server,
        "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint "
        "where contype = 'p' and connamespace = 'marts'::regnamespace order by 1",
    ) == [
        ("marts.agg_everything", "PRIMARY KEY (day, name)"),
        ("marts.agg_nothing", "PRIMARY KEY (id)"),
    ]


def test_readers_read_and_cannot_write(server: dict[str, Any], tmp_path: Path) -> None:
    serve(server, TABLES, _release(tmp_path, _rows(["x"])), LOG)
    query(server, "create role bi login password 'bi' in role firstright_reader")
    reader = server | {"user": "bi", "password": "bi"}
    assert query(reader, "select name from marts.agg_everything") == [("x",)]
    for statement in (
        "insert into marts.agg_nothing values ('x')",
        "delete from marts.agg_everything",
        "drop table marts.agg_everything",
        "create table marts.mine (id int)",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            query(reader, statement)
    # The next release can be read without anyone granting anything again.
    serve(server, TABLES, _release(tmp_path, _rows(["y"])), LOG)
    assert query(reader, "select name from marts.agg_everything") == [("y",)]


def test_a_release_that_cannot_be_loaded_leaves_the_last_one(
    server: dict[str, Any], tmp_path: Path
) -> None:
    serve(server, TABLES, _release(tmp_path, _rows(["good"])), LOG)
    with pytest.raises(psycopg2.errors.UniqueViolation):
        serve(server, TABLES, _release(tmp_path, _rows(["twice", "twice"])), LOG)
    assert query(server, "select name from marts.agg_everything") == [("good",)]
    assert _schemas(server) == ["marts"]


def test_an_open_transaction_is_waited_for(server: dict[str, Any], tmp_path: Path) -> None:
    serve(server, TABLES, _release(tmp_path, _rows(["before"])), LOG)
    after = _release(tmp_path, _rows(["after"]))
    with closing(psycopg2.connect(**server)) as idle, idle.cursor() as cursor:
        cursor.execute("select name from marts.agg_everything")
        serving = threading.Thread(target=serve, args=(server, TABLES, after, LOG))
        serving.start()
        serving.join(2)
        # The transaction goes on reading what it began with, and others are not held up.
        assert serving.is_alive()
        cursor.execute("select name from marts.agg_everything")
        assert cursor.fetchall() == [("before",)]
        assert query(server, "select name from marts.agg_everything") == [("before",)]
        idle.rollback()
        serving.join(20)
    assert query(server, "select name from marts.agg_everything") == [("after",)]
    assert _schemas(server) == ["marts"]


def test_a_transaction_that_never_ends_holds_nobody_up(
    server: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    serve(server, TABLES, _release(tmp_path, _rows(["before"])), LOG)
    with closing(psycopg2.connect(**server)) as idle, idle.cursor() as cursor:
        cursor.execute("select name from marts.agg_everything")
        serve(server, TABLES, _release(tmp_path, _rows(["after"])), LOG, attempts=2)
        assert "waited for in vain" in caplog.text
        assert query(server, "select name from marts.agg_everything") == [("after",)]
        assert len(_schemas(server)) == 2
        idle.rollback()
    serve(server, TABLES, _release(tmp_path, _rows(["last"])), LOG)
    assert _schemas(server) == ["marts"]


def _schemas(server: dict[str, Any]) -> list[str]:
    found = query(server, "select nspname from pg_namespace where nspname like 'marts%'")
    return [name for (name,) in found]


def test_eight_readers_see_each_release_whole(server: dict[str, Any], tmp_path: Path) -> None:
    """Every row of release n says n, in both tables; no answer may hold two numbers."""
    other = PublicTable("agg_other", "The same.", TABLE.columns, TABLE.primary_key)
    tables = [TABLE, other]
    names = [f"row {number}" for number in range(50)]

    def release(number: int) -> Path:
        database = _release(tmp_path, _rows(names, number))
        with duckdb.connect(str(database)) as connection:
            connection.execute(
                "create table marts.marts.agg_other as from marts.marts.agg_everything"
            )
        return database

    serve(server, tables, release(0), LOG)
    done = threading.Event()
    answers: list[list[tuple[Any, ...]]] = [[] for _ in range(8)]
    problems: list[BaseException] = []

    def read(mine: list[tuple[Any, ...]]) -> None:
        try:
            with closing(psycopg2.connect(**server)) as connection:
                connection.autocommit = True
                with connection.cursor() as cursor:
                    while not done.is_set():
                        cursor.execute(
                            "select count(*), min(one.counted), max(one.counted), "
                            "min(other.counted), max(other.counted) "
                            "from marts.agg_everything one "
                            "join marts.agg_other other using (day, name)"
                        )
                        mine += cursor.fetchall()
                        done.wait(0.02)
        except BaseException as error:
            problems.append(error)

    readers = [threading.Thread(target=read, args=(mine,)) for mine in answers]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, 21):
            serve(server, tables, release(number), LOG)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert problems == []
    for mine in answers:
        assert {len(set(answer[1:])) for answer in mine} == {1}
        assert {answer[0] for answer in mine} == {len(names)}
        seen = [answer[1] for answer in mine]
        assert seen == sorted(seen)
    assert len({answer[1] for mine in answers for answer in mine}) > 10


def test_a_refused_password_is_not_repeated(server: dict[str, Any], tmp_path: Path) -> None:
    wrong = server | {"password": "not the secret"}
    with pytest.raises(psycopg2.OperationalError) as refused:
        serve(wrong, TABLES, _release(tmp_path, []), LOG)
    assert "not the secret" not in str(refused.value)


def test_rows_that_do_not_arrive_are_missed(server: dict[str, Any], tmp_path: Path) -> None:
    """A trigger of the server's own keeps one row out."""
    database = _release(tmp_path, _rows(["one", "two"]))
    serve(server, TABLES, database, LOG)
    query(
        server,
        "create function swallow() returns trigger language plpgsql as 'begin return null; end'",
    )
    query(
        server,
        "create function guard() returns event_trigger language plpgsql as $$ begin "
        "create trigger swallow before insert on marts_next.agg_everything for each row "
        "when (new.name = 'two') execute function public.swallow(); exception "
        "when undefined_table or duplicate_object then null; end $$",
    )
    query(
        server,
        "create event trigger guard on ddl_command_end when tag in ('CREATE TABLE') "
        "execute function guard()",
    )
    try:
        with pytest.raises(ServingError, match="agg_everything took 1 of 2 rows"):
            serve(server, TABLES, database, LOG)
    finally:
        query(server, "drop event trigger guard")
    assert len(query(server, "select name from marts.agg_everything")) == 2


def test_every_type_of_the_contract_has_its_like(contract: dict[str, PublicTable]) -> None:
    used = {column.data_type for table in contract.values() for column in table.columns}
    assert used <= TYPES.keys()
