"""A release is whole or it is not there."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration import clock
from orchestration.publish import marts_files, release
from orchestration.publish.marts_files import ReleaseError, verify
from orchestration.publish.release import AdditionError, Release, publish
from orchestration.publish.tables import PublicColumn, PublicTable

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
    ),
    ("feed", "export_date"),
)
TABLES = [DATES, NIGHTS]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    # A folder's name that is a partition's to programs that look for such.
    path = tmp_path / "env=prod" / "warehouse.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_dates as select * from (values "
            "(date '2026-01-05', timestamp '2026-01-06 05:00:00'), "
            "(date '2026-01-06', timestamp '2026-01-06 05:00:00')) t(date_day, watermark_at)"
        )
        connection.execute(
            "create table marts.pipeline_feed_nights as select * from (values "
            "('voice', date '2026-01-05', 'accepted'), ('chat', date '2026-01-05', 'accepted'), "
            "('voice', date '2026-01-06', 'refused')) t(feed, export_date, status)"
        )
    return path


def _publish(warehouse: Path, tables: list[PublicTable] = TABLES) -> Path:
    data = warehouse.parent
    publish(warehouse, tables, data / "releases", data / "published", "abc123")
    return data / "published"


def test_a_release_holds_the_tables_their_keys_and_their_words(warehouse: Path) -> None:
    published = _publish(warehouse)
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select feed, export_date::varchar, status from marts.marts.pipeline_feed_nights "
            "order by export_date, feed"
        ).fetchall()
        comments = connection.execute(
            "select comment from duckdb_tables() order by table_name"
        ).fetchall()
        comment = connection.execute(
            "select comment from duckdb_columns() where column_name = 'watermark_at'"
        ).fetchall()
        keys = connection.execute(
            "select constraint_column_names from duckdb_constraints() "
            "where constraint_type = 'PRIMARY KEY' order by table_name"
        ).fetchall()
    assert rows == [
        ("chat", "2026-01-05", "accepted"),
        ("voice", "2026-01-05", "accepted"),
        ("voice", "2026-01-06", "refused"),
    ]
    assert comments == [("Days.",), ("Nights.",)]
    assert comment == [("End of the complete days.",)]
    assert keys == [(["date_day"],), (["feed", "export_date"],)]
    assert pq.read_table(published / "parquet" / "dim_dates.parquet").num_rows == 2


def test_a_copy_in_the_place_of_the_link_is_told_and_left_alone(warehouse: Path) -> None:
    published = _publish(warehouse)
    copied = shutil.copytree(published.resolve(), published.with_name("copied"))
    published.unlink()
    copied.rename(published)
    releases = sorted(warehouse.parent.glob("releases/*"))
    with pytest.raises(ReleaseError, match=r"published is a folder of its own .* move it away"):
        _publish(warehouse)
    assert (published / "release.json").exists()
    assert sorted(warehouse.parent.glob("releases/*")) == releases


@pytest.mark.parametrize("rows_indexed_at_once", [50_000, 200_000])
def test_keys_of_all_tables_need_not_fit_into_memory(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, rows_indexed_at_once: int
) -> None:
    keyed = [
        PublicTable(f"keyed_{n}", "", (PublicColumn("id", "varchar", "", True),), ("id",))
        for n in range(6)
    ]
    with duckdb.connect(str(warehouse)) as connection:
        for table in keyed:
            connection.execute(
                f"create table marts.{table.name} as "
                "select md5(range::varchar) as id from range(100_000)"
            )
    monkeypatch.setattr(release, "MEMORY_LIMIT", "30MB")
    monkeypatch.setattr(marts_files, "ROWS_AT_ONCE", 30_000)
    monkeypatch.setattr(marts_files, "ROWS_INDEXED_AT_ONCE", rows_indexed_at_once)
    published = _publish(warehouse, [*TABLES, *keyed])
    counts = json.loads((published / "release.json").read_text())["row_counts"]
    assert [counts[table.name] for table in keyed] == [100_000] * 6
    assert [path.name for path in published.resolve().parent.iterdir()] == [
        published.resolve().name
    ]


def test_all_rows_are_published_of_a_table_whose_rows_were_replaced(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = PublicTable("replaced", "", (PublicColumn("id", "bigint", "", True),), ("id",))
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table marts.replaced as select range as id from range(1_000)")
        connection.execute("delete from marts.replaced where id < 600")
    monkeypatch.setattr(marts_files, "ROWS_AT_ONCE", 300)
    published = _publish(warehouse, [*TABLES, replaced])
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        ids = connection.execute("select id from marts.marts.replaced order by id").fetchall()
    assert ids == [(number,) for number in range(600, 1_000)]


def test_the_database_has_a_storage_version_that_old_clients_open(warehouse: Path) -> None:
    published = _publish(warehouse)
    # Bytes 12 to 20 of a DuckDB file hold its storage version; 64 is the version of 1.0.
    header = (published / "marts.duckdb").read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64


def test_release_json_says_what_the_files_are(warehouse: Path) -> None:
    published = _publish(warehouse)
    said = json.loads((published / "release.json").read_text())
    assert said["nights"] == ["2026-01-05"]
    assert said["watermark"] == "2026-01-06T05:00:00Z"
    assert said["git_commit"] == "abc123"
    assert said["row_counts"] == {"dim_dates": 2, "pipeline_feed_nights": 3}
    for name, checksum in said["checksums"].items():
        assert hashlib.sha256((published / name).read_bytes()).hexdigest() == checksum
    assert set(said["checksums"]) == {
        "marts.duckdb",
        "parquet/dim_dates.parquet",
        "parquet/pipeline_feed_nights.parquet",
    }


def test_three_releases_are_kept_and_the_newest_serves(warehouse: Path) -> None:
    ids = []
    for _ in range(5):
        published = _publish(warehouse)
        ids.append(json.loads((published / "release.json").read_text())["release_id"])
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(
                "insert into marts.dim_dates "
                "select max(date_day) + 1, max(watermark_at) from marts.dim_dates"
            )
    kept = {path.name for path in (warehouse.parent / "releases").iterdir()}
    assert kept == set(ids[-3:])
    assert published.resolve().name == ids[-1]


def test_the_newest_release_serves_whatever_the_clock_says(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 1, 7, 3, tzinfo=UTC)
    # Years ahead, back again, standing still.
    for rows, days in enumerate([0, 900, -30, -30, 1], start=3):
        monkeypatch.setattr(clock, "now", lambda days=days: moment + timedelta(days=days))
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(
                "insert into marts.dim_dates "
                "select max(date_day) + 1, max(watermark_at) from marts.dim_dates"
            )
        published = _publish(warehouse)
        assert pq.read_table(published / "parquet" / "dim_dates.parquet").num_rows == rows
        assert len(list((warehouse.parent / "releases").iterdir())) == min(rows - 2, 3)


def test_a_release_that_was_never_served_pushes_none_out(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is killed after the release has its name and before readers are led to it."""
    served = [_publish(warehouse).resolve() for _ in range(2)]

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            _publish(warehouse)
    assert (warehouse.parent / "published").resolve() == served[-1]
    assert len(list((warehouse.parent / "releases").iterdir())) == 3
    served.append(_publish(warehouse).resolve())
    assert set((warehouse.parent / "releases").iterdir()) == set(served)


def test_a_reader_that_is_open_keeps_the_release_that_it_opened(warehouse: Path) -> None:
    published = _publish(warehouse)
    reader = duckdb.connect(str(published / "marts.duckdb"), read_only=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from marts.dim_dates")
    for _ in range(4):
        _publish(warehouse)
    assert reader.execute("select count(*) from marts.marts.dim_dates").fetchone() == (2,)
    reader.close()
    assert pq.read_table(published / "parquet" / "dim_dates.parquet").num_rows == 0


@pytest.mark.parametrize("rows_indexed_at_once", [0, 4_000_000])
def test_repeated_keys_are_not_published(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, rows_indexed_at_once: int
) -> None:
    monkeypatch.setattr(marts_files, "ROWS_INDEXED_AT_ONCE", rows_indexed_at_once)
    published = _publish(warehouse)
    before = published.resolve()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("insert into marts.dim_dates select * from marts.dim_dates limit 1")
    with pytest.raises(ReleaseError, match=r"dim_dates repeats a key \(date_day\)"):
        _publish(warehouse)
    assert published.resolve() == before
    assert list((warehouse.parent / "releases").iterdir()) == [before]


def test_a_type_that_is_not_the_contract_s_is_not_published(warehouse: Path) -> None:
    wrong = PublicTable(
        "dim_dates",
        "Days.",
        (PublicColumn("date_day", "timestamp", "The day.", True), DATES.columns[1]),
        ("date_day",),
    )
    with pytest.raises(ReleaseError, match="dim_dates in parquet has columns"):
        _publish(warehouse, [wrong, NIGHTS])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("update r.marts.dim_dates set watermark_at = null", "other values"),
        ("delete from r.marts.dim_dates where date_day = '2026-01-05'", "1 rows.*has 2"),
    ],
)
def test_verification_sees_a_database_that_differs(
    warehouse: Path, damage: str, message: str
) -> None:
    published = _publish(warehouse)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}/marts.duckdb' as r")
        connection.execute(damage)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        with pytest.raises(ReleaseError, match=message):
            verify(connection, TABLES, published)


def test_verification_sees_a_parquet_file_that_differs(warehouse: Path) -> None:
    published = _publish(warehouse)
    table = pq.read_table(published / "parquet" / "dim_dates.parquet", partitioning=None)
    pq.write_table(
        table.set_column(1, "watermark_at", pa.array([None, None], table.schema.field(1).type)),
        published / "parquet" / "dim_dates.parquet",
    )
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        with pytest.raises(ReleaseError, match="dim_dates in parquet holds other values"):
            verify(connection, TABLES, published)


def _damage_database(*statements: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        with duckdb.connect() as connection:
            connection.execute(f"attach '{folder}/marts.duckdb' as r")
            for statement in statements:
                connection.execute(statement)

    return damage


def _damage_parquet(source: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / "parquet" / "dim_dates.parquet"
        duckdb.sql(source.format(path=path)).write_parquet(str(path.with_suffix(".new")))
        path.with_suffix(".new").replace(path)

    return damage


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_damage_database("drop table r.marts.dim_dates"), "marts.duckdb cannot be read"),
        (_damage_database("delete from r.marts.dim_dates"), "marts.duckdb has 0 rows"),
        (
            _damage_database(
                "create table r.marts.new as from r.marts.dim_dates",
                "drop table r.marts.dim_dates",
                "alter table r.marts.new rename to dim_dates",
                "update r.marts.dim_dates set date_day = '2026-01-05'",
            ),
            "marts.duckdb has repeated keys",
        ),
        (
            _damage_database(
                "create table r.marts.new as "
                "select date_day, watermark_at::date as watermark_at from r.marts.dim_dates",
                "drop table r.marts.dim_dates",
                "alter table r.marts.new rename to dim_dates",
            ),
            "marts.duckdb has columns .*watermark_at",
        ),
        (
            lambda folder: (folder / "parquet" / "dim_dates.parquet").unlink(),
            "parquet cannot be read",
        ),
        (
            lambda folder: (folder / "parquet" / "dim_dates.parquet").write_bytes(b"PAR1"),
            "parquet cannot be read",
        ),
        (_damage_parquet("from '{path}' limit 1"), "parquet has 1 rows"),
        (
            _damage_parquet("select min(date_day) over () as date_day, watermark_at from '{path}'"),
            "parquet has repeated keys",
        ),
        (_damage_parquet("select date_day from '{path}'"), "parquet has columns"),
    ],
)
def test_a_release_that_is_damaged_in_building_is_not_published(
    warehouse: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
    message: str,
) -> None:
    published = _publish(warehouse)
    before = published.resolve()
    build = release.build

    def build_and_damage(
        connection: duckdb.DuckDBPyConnection, tables: list[PublicTable], folder: Path
    ) -> None:
        build(connection, tables, folder)
        damage(folder)

    monkeypatch.setattr(release, "build", build_and_damage)
    with pytest.raises(ReleaseError, match=message):
        _publish(warehouse)
    assert published.resolve() == before
    assert list((warehouse.parent / "releases").iterdir()) == [before]
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.marts.dim_dates").fetchone() == (2,)


def _append(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b"x")


def _cut(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes()[:-9])


def _remove(folder: Path, name: str) -> None:
    (folder / name).unlink()


@pytest.mark.parametrize("damage", [_append, _cut, _remove])
@pytest.mark.parametrize(
    "name",
    [
        "marts.duckdb",
        "parquet/dim_dates.parquet",
        "parquet/pipeline_feed_nights.parquet",
        "csv/dates.csv",
        "docs.html",
        "report.html",
        "release.json",
    ],
)
def test_a_part_that_is_damaged_after_being_written_is_not_published(
    warehouse: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path, str], None],
    name: str,
) -> None:
    before = _publish(warehouse).resolve()
    verify_listing = release._verify_listing

    def damage_and_verify(folder: Path, listed: Release) -> None:
        damage(folder, name)
        verify_listing(folder, listed)

    def add(folder: Path, database: Path) -> None:
        (folder / "report.html").write_text("<p>2 days</p>")
        (folder / "docs.html").write_text("<p>Days.</p>")
        (folder / "csv").mkdir()
        (folder / "csv" / "dates.csv").write_text("2026-01-05\n")

    monkeypatch.setattr(release, "_verify_listing", damage_and_verify)
    data = warehouse.parent
    with pytest.raises(ReleaseError, match="was not published"):
        publish(warehouse, TABLES, data / "releases", data / "published", None, [add])
    assert (data / "published").resolve() == before
    assert list((data / "releases").iterdir()) == [before]


def test_what_is_added_is_listed_with_its_checksum(warehouse: Path) -> None:
    def add(folder: Path, database: Path) -> None:
        with duckdb.connect(str(database), read_only=True) as connection:
            [[rows]] = connection.execute("select count(*) from marts.marts.dim_dates").fetchall()
        (folder / "report.html").write_text(f"{rows} days")

    data = warehouse.parent
    listed = publish(warehouse, TABLES, data / "releases", data / "published", None, [add])
    assert (data / "published" / "report.html").read_text() == "2 days"
    digest = hashlib.sha256(b"2 days").hexdigest()
    assert listed.checksums["report.html"] == digest


def test_what_a_killed_run_left_is_removed(warehouse: Path) -> None:
    debris = warehouse.parent / "releases" / ".building-20260101T000000000000Z"
    debris.mkdir(parents=True)
    _publish(warehouse)
    assert not debris.exists()


def test_what_cannot_be_written_beside_the_tables_does_not_hold_them_back(warehouse: Path) -> None:
    def broken(folder: Path, database: Path) -> None:
        (folder / "report.html").write_text("half a page")
        raise TypeError("a day without first contacts")

    def whole(folder: Path, database: Path) -> None:
        (folder / "csv").mkdir()
        (folder / "csv" / "dates.csv").write_text("2026-01-05")

    data = warehouse.parent
    published = data / "published"
    with pytest.raises(AdditionError, match="is out, but 1 of the files"):
        publish(warehouse, TABLES, data / "releases", published, "abc123", [broken, whole])
    files = {str(p.relative_to(published.resolve())) for p in published.resolve().rglob("*")}
    assert {name for name in files if "." in name} == {
        "marts.duckdb", "parquet/dim_dates.parquet", "parquet/pipeline_feed_nights.parquet",
        "csv/dates.csv", "release.json",
    }  # fmt: skip
    said = json.loads((published / "release.json").read_text())
    assert "csv/dates.csv" in said["checksums"]
    assert "report.html" not in said["checksums"]
