"""A release: built aside, verified against the warehouse, swapped in with one rename.

How its folder comes to be the one that is served: serving.py.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from orchestration import clock
from orchestration.publish.marts_files import DATABASE, ReleaseError, build, quoted, verify
from orchestration.publish.serving import check_place, link_to, prune, remove_debris, write_through
from orchestration.publish.tables import PUBLIC_SCHEMA, PublicTable

LISTING = "release.json"
# With Python and Dagster beside it, below 4 GiB in all.
MEMORY_LIMIT = "2500MB"


# Writes files into an empty folder, from the verified database; they come to lie beside it.
Addition = Callable[[Path, Path], None]


@dataclass(frozen=True)
class Release:
    """What release.json says.

    Attributes:
        nights: export dates whose rows the marts hold.
        row_counts: rows by table.
        checksums: SHA-256 by file, relative to the release.
        watermark: end of the last day up to which all is complete, UTC; None before the first.
    """

    release_id: str
    created_at: str
    git_commit: str | None
    nights: list[str]
    watermark: str | None
    row_counts: dict[str, int]
    checksums: dict[str, str] = field(default_factory=dict)


class AdditionError(RuntimeError):
    """The release is out, without what could not be written from it."""

    def __init__(self, release: Release, failures: int) -> None:
        super().__init__(
            f"The release {release.release_id} is out, but {failures} of the files beside its "
            "tables could not be written; the first failure is above. Have it mended and run again"
        )
        self.release = release


def publish(
    warehouse: Path,
    tables: Sequence[PublicTable],
    releases: Path,
    published: Path,
    git_commit: str | None,
    additions: Sequence[Addition] = (),
) -> Release:
    """Builds, verifies and swaps in a release of these tables, with what is written from them.

    Raises:
        ReleaseError: verification failed, or `published` is no link; the last release goes on
            serving.
        AdditionError: an addition failed; the release is out without it, for no chart is worth
            holding verified tables back.
    """
    check_place(published)
    now = clock.now()
    building = releases / f".building-{now:%Y%m%dT%H%M%S%f}Z"
    remove_debris(releases, published)
    (building / "parquet").mkdir(parents=True)
    try:
        # The engine removes the folder of what it moves out of memory when it closes.
        spill = building.with_name(f"{building.name}-spill")
        with duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(spill)}
        ) as connection:
            connection.execute(f"attach {quoted(warehouse)} as warehouse (read_only)")
            build(connection, tables, building)
            row_counts = verify(connection, tables, building)
            failures = [error for write in additions if (error := _add(write, building))]
            release = Release(
                release_id=f"{now:%Y%m%dT%H%M%S%f}Z-{_digest(building / DATABASE)[:8]}",
                created_at=now.isoformat(),
                git_commit=git_commit,
                nights=_nights(connection),
                watermark=_watermark(connection),
                row_counts=row_counts,
                checksums={
                    str(path.relative_to(building)): _digest(path)
                    for path in sorted(building.rglob("*"))
                    if path.is_file()
                },
            )
        (building / LISTING).write_text(json.dumps(asdict(release), indent=2) + "\n")
        _verify_listing(building, release)
        write_through(building)
        folder = releases / release.release_id
        link = link_to(folder, published)
        building.rename(folder)
        write_through(releases, is_deep=False)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    link.replace(published)
    prune(releases, folder)
    if failures:
        raise AdditionError(release, len(failures)) from failures[0]
    return release


def _add(write: Addition, building: Path) -> Exception | None:
    """Puts what an addition writes beside the database, all of it or nothing; returns its error."""
    aside = building / ".addition"
    aside.mkdir()
    try:
        write(aside, building / DATABASE)
        for path in aside.iterdir():
            path.rename(building / path.name)
    except Exception as error:
        return error
    finally:
        shutil.rmtree(aside)
    return None


def _verify_listing(folder: Path, release: Release) -> None:
    """Reads again what is to be swapped in: a disk that is full or failing may tell nobody."""
    listing, files = folder / LISTING, release.checksums
    try:
        differing = [name for name, checksum in files.items() if _digest(folder / name) != checksum]
        differing += [LISTING] * (json.loads(listing.read_text()) != asdict(release))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"The release was not published: {error}") from error
    if differing:
        raise ReleaseError(
            f"The release was not published: {', '.join(differing)} changed after being written"
        )


def _nights(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        f"select distinct export_date from warehouse.{PUBLIC_SCHEMA}.pipeline_feed_nights "
        "where status = 'accepted' order by export_date"
    ).fetchall()
    return [row[0].isoformat() for row in rows]


def _watermark(connection: duckdb.DuckDBPyConnection) -> str | None:
    [(watermark,)] = connection.execute(
        f"select max(watermark_at) from warehouse.{PUBLIC_SCHEMA}.dim_dates"
    ).fetchall()
    return f"{watermark.isoformat()}Z" if watermark else None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
