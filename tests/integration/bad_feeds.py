"""Feeds of which each is spoiled on one of six nights, and what is to be said of that night.

The nights are Monday to Saturday. Required feeds are spoiled on Wednesday, and one that covers the
day before on Saturday. What is spoiled on Tuesday is not required.
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from tests.integration.exports import ANSWERS, CALLS, CONNECT, Kind

NIGHTS = tuple(date(2026, 1, day) for day in range(5, 11))
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = NIGHTS


@dataclass(frozen=True)
class BadFeed:
    """A feed, how its bad night is spoiled, and what is expected of that night.

    Attributes:
        name: of the feed.
        spoil: spoils the good export at a path; None for a feed that is always good.
        says: words of the reason, what the person at 3 a.m. needs; none for an accepted night.
        status: the bad night's; None where the night has no row at all.
        files, rows_read: the bad night's.
        quarantined: by line, the words of every reason, in order.
        night: the bad night.
        kind: what the export is.
        settings: further entries of feeds.yaml.
        file: name of the night's file below the inbox, with strftime of the export date.
        rows: rows of each good night.
        redelivers: the bad night's good export ends with Monday's first row again, changed.
    """

    name: str
    spoil: Callable[[Path], object] | None = None
    says: tuple[str, ...] = ()
    status: Literal["accepted", "refused", "missing"] | None = "refused"
    files: int = 1
    rows_read: int = 0
    quarantined: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    night: date = TUESDAY
    kind: Kind = CALLS
    settings: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""
    rows: int = 3
    redelivers: bool = False

    def configuration(self) -> dict[str, Any]:
        """The feed's entry in feeds.yaml."""
        entry = {"name": self.name, "pattern": self._file, "timezone": "UTC"}
        return {**entry, **self.kind.settings, **self.settings}

    def file_of(self, night: date) -> str:
        """Name of a night's file below the inbox."""
        return night.strftime(self._file)

    def keys(self, night: date) -> list[str]:
        """Ids of a good night's rows."""
        keys = [f"{self.name}-{night:%m%d}-{number}" for number in range(1, self.rows + 1)]
        if self.redelivers and night == self.night:
            keys[-1] = f"{self.name}-{MONDAY:%m%d}-1"
        return keys

    def drop(self, inbox: Path, *, spoiled: bool) -> None:
        """Puts all nights into the inbox."""
        covers_day_before = self.settings.get("covers") == "previous_day"
        for night in NIGHTS:
            path = inbox / self.file_of(night)
            path.parent.mkdir(parents=True, exist_ok=True)
            day = night - timedelta(days=1) if covers_day_before else night
            data = self.kind.text(self.keys(night), day).encode()
            path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
            if spoiled and self.spoil and night == self.night:
                self.spoil(path)

    @property
    def _file(self) -> str:
        return self.file or f"{self.name}/%Y-%m-%d.csv"


def _cut(count: int) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(path.read_bytes()[:-count])


def _keep(lines: int) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(b"".join(path.read_bytes().splitlines(True)[:lines]))


def _replace(old: str, new: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(path.read_text().replace(old, new))


def _encode(encoding: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(path.read_text().encode(encoding))


def _edit(edits: Mapping[int, tuple[str, str]], encoding: str = "utf-8") -> Callable[[Path], None]:
    """Replaces a text in some lines, counted from 1, and writes those lines in an encoding."""

    def edit(path: Path) -> None:
        lines = path.read_bytes().splitlines(keepends=True)
        for number, (old, new) in edits.items():
            text = lines[number - 1].decode()
            assert old in text
            lines[number - 1] = text.replace(old, new, 1).encode(encoding)
        path.write_bytes(b"".join(lines))

    return edit


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link_to_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("moved_away.csv")


def _link_out_of_the_inbox(path: Path) -> None:
    outside = path.parents[2] / "outside.csv"
    path.replace(outside)
    path.symlink_to(outside)


def _write_calls(path: Path) -> None:
    path.write_text(CALLS.text([f"wrong_format-{n}" for n in range(3)], FRIDAY))


REQUIRED: Mapping[str, Any] = {"required": True}
HAVE_IT_AGAIN = "have it exported again"

BAD_FEEDS = (
    BadFeed("steady", status="accepted", rows_read=3, settings=REQUIRED),
    # Required feeds, on Wednesday.
    BadFeed(
        "empty_file",
        lambda path: path.write_bytes(b""),
        ("2026-01-07.csv is refused", "the file is empty", "expected a header row"),
        night=WEDNESDAY,
        settings=REQUIRED,
    ),
    BadFeed(
        "header_only",
        _keep(1),
        ("hold no row (header_only/2026-01-07.csv)", "delivered again", "may_be_empty: true"),
        night=WEDNESDAY,
        settings=REQUIRED,
    ),
    BadFeed(
        "missing_required",
        Path.unlink,
        ("no file missing_required/2026-01-07.csv in the inbox", "run the night again"),
        status="missing",
        files=0,
        night=WEDNESDAY,
        settings=REQUIRED,
    ),
    BadFeed(
        "many_broken_rows",
        _edit(
            {
                2: (",ag1", ""),
                5: ("2026-01-07T15:04:00Z", "07.01.2026 15:04"),
                8: ("many_broken_rows-0107-7", ""),
                11: (",20,", ",-5,"),
                14: ("15:13:50Z", "14:00:00Z"),
                17: ("15:16:00Z,2026-01-07T15:16:20Z", "noon,2026-01-32T15:16:20Z"),
            }
        ),
        (
            "6 of 20 rows (30.0%) are quarantined, more than 5%",
            "landing/many_broken_rows/export_date=2026-01-07/quarantine.parquet",
            "run the night again",
        ),
        rows_read=20,
        quarantined={
            2: ("has 8 cells where the header has 9",),
            5: ("started_at (column 'started_at'): '07.01.2026 15:04' is no time in ISO 8601",),
            8: ("the row key (column 'call_id') is empty",),
            11: ("wait_seconds is -5, expected at least 0",),
            14: ("ended_at is 2026-01-07T14:00:00, expected not before started_at",),
            17: ("'2026-01-07Tnoon' is no time", "'2026-01-32T15:16:20Z' is no time"),
        },
        night=WEDNESDAY,
        settings=REQUIRED,
        rows=20,
    ),
    # Required, covers the day before: Saturday's night is Friday's.
    BadFeed(
        "wrong_format",
        _write_calls,
        (
            "2026-01-10.json is refused",
            "none of the 4 records has a ContactId",
            "pattern and format",
        ),
        night=SATURDAY,
        kind=CONNECT,
        settings={"required": True, "covers": "previous_day"},
        file="wrong_format/%Y-%m-%d.json",
    ),
    # Not required, on Tuesday.
    BadFeed("missing_optional", Path.unlink, status=None, files=0),
    BadFeed("header_only_optional", _keep(1), status="accepted"),
    BadFeed(
        "truncated_archive",
        _cut(8),
        ("2026-01-06.csv.gz is refused", "the archive is damaged or truncated", "copied again"),
        file="truncated_archive/%Y-%m-%d.csv.gz",
        redelivers=True,
    ),
    BadFeed(
        "cut_csv",
        _cut(30),
        ("2026-01-06.csv is refused", "truncated: its last line, 4, has", "of 9", HAVE_IT_AGAIN),
    ),
    BadFeed(
        "cut_json",
        _cut(40),
        (
            "2026-01-06.json is refused",
            "the record that begins on line 3 is cut off",
            HAVE_IT_AGAIN,
        ),
        kind=CONNECT,
        file="cut_json/%Y-%m-%d.json",
    ),
    BadFeed(
        "wrong_columns",
        _replace("call_id", "id"),
        (
            "2026-01-06.csv is refused",
            "lacks the column(s) 'call_id'",
            "the header has: id, started_at, answered_at",
            "have the file exported again",
        ),
    ),
    BadFeed(
        "utf_16_without_mark",
        _encode("utf-16-le"),
        ("2026-01-06.csv is refused", "looks like utf-16-le", "set `encoding: utf-16-le`"),
    ),
    BadFeed(
        "latin_1_rows",
        _edit({3: ("é", "é"), 9: ("é", "é")}, "latin-1"),
        status="accepted",
        rows_read=20,
        quarantined=dict.fromkeys((3, 9), ("holds bytes that decode neither as UTF-8 nor",)),
        rows=20,
    ),
    BadFeed(
        "odd_scores",
        _edit(
            {
                2: (",9,", ",6.5,"),
                6: (",9,", ",11,"),
                7: (",9,", ",9 - very likely,"),
                21: (",9,yes,1,", ",ten,maybe,1,"),
            }
        ),
        status="accepted",
        rows_read=20,
        quarantined={
            2: ("'6.5'",),
            6: ("'11'",),
            7: ("'9 - very likely'",),
            21: ("'ten'", "'maybe'"),
        },
        kind=ANSWERS,
        rows=20,
    ),
    BadFeed(
        "broken_records",
        _edit({1: ('"ContactId"', '"Contact"'), 4: ('"Channel": "VOICE"', '"Channel": VOICE')}),
        status="accepted",
        rows_read=5,
        quarantined={1: ("ContactId is missing",), 4: ("not valid JSON", "(line 4, column")},
        kind=CONNECT,
        file="broken_records/%Y-%m-%d.json",
        rows=5,
    ),
    BadFeed(
        "folder_for_a_file",
        _make_folder,
        ("2026-01-06.csv is a folder where a file is expected", "move it away"),
    ),
    BadFeed(
        "link_to_nowhere",
        _link_to_nowhere,
        ("2026-01-06.csv is a link to nowhere", "put the file itself there"),
    ),
    BadFeed(
        "link_out_of_the_inbox",
        _link_out_of_the_inbox,
        ("2026-01-06.csv leads out of the inbox", "put the file itself there"),
    ),
    # On Tuesday both patterns match the one file; the second feed has its own besides.
    BadFeed(
        "claimed_first",
        lambda path: path.rename(path.with_name("2026-01-06_12.csv")),
        (
            "claimed/2026-01-06_12.csv belongs to claimed_first (2026-01-06) and claimed_second",
            "make the patterns in feeds.yaml exclude each other",
        ),
        settings={"pattern": "claimed/%Y-%m-%d_1*.csv"},
        file="claimed/%Y-%m-%d_1.csv",
    ),
    BadFeed(
        "claimed_second",
        lambda path: None,
        (
            "claimed/2026-01-06_12.csv belongs to claimed_first (2026-01-06) and claimed_second",
            "make the patterns in feeds.yaml exclude each other",
        ),
        files=2,
        rows_read=3,
        settings={"pattern": "claimed/%Y-%m-%d_*2.csv"},
        file="claimed/%Y-%m-%d_2.csv",
    ),
)
