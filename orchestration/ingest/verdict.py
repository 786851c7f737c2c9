"""The verdict on one night of one feed: what was found, whether it is accepted, why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from orchestration.feeds import Feed
from orchestration.ingest.atomic import replacing
from orchestration.settings import Settings

CANDIDATE = "candidate.parquet"
QUARANTINE = "quarantine.parquet"
VERDICT = "verdict.json"


@dataclass(frozen=True)
class LandedFile:
    """A file of the night; size in bytes and checksum are null where it could not be read."""

    name: str
    size: int | None
    sha256: str | None


@dataclass(frozen=True)
class NightFinding:
    """How one night answers one expectation.

    Attributes:
        name: the expectation.
        kind: about single rows, or about the night as a whole.
        severity: critical quarantines rows or refuses the night; warning reports.
        expected: what a good value looks like.
        passed: nothing to report.
        rows_checked, rows_failed: rows that were asked, and that failed.
        places: the first failing rows, as file:line, with what is there where the line does not
            say it.
        advice: what to do; empty when passed.
    """

    name: str
    kind: Literal["row", "table"]
    severity: Literal["critical", "warning"]
    expected: str
    passed: bool
    rows_checked: int
    rows_failed: int
    places: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class Verdict:
    """What became of a feed's night.

    Attributes:
        feed, export_date: the night.
        contract: contract of the candidate rows.
        status: accepted; refused; missing, when a required feed has no file.
        reason: why it is not accepted and what to do; empty when accepted.
        files: what was found in the inbox.
        rows_read: rows of all readable files, the rejected ones included.
        rows_quarantined: of these, the quarantined ones.
        findings: one per expectation.
        candidate_sha256: checksum of the candidate file that was judged.
        columns: the columns that its files tell, see columns.py.
    """

    feed: str
    export_date: date
    contract: str
    status: Literal["accepted", "refused", "missing"]
    reason: str
    files: tuple[LandedFile, ...]
    rows_read: int
    rows_quarantined: int
    findings: tuple[NightFinding, ...]
    candidate_sha256: str
    columns: tuple[str, ...] = ()


_JSON = TypeAdapter(Verdict)


def landing_folder(settings: Settings, feed: str, night: date) -> Path:
    """Where a night's candidate, quarantine and verdict lie."""
    return settings.landing / feed / f"export_date={night}"


def raw_folder(settings: Settings, feed: str, night: date) -> Path:
    """Where a night's accepted rows lie."""
    return settings.raw / feed / f"export_date={night}"


def nights_under(feed_folder: Path) -> set[date]:
    """Nights that a feed's folder, in landing or in raw, has a folder for."""
    folders = feed_folder.glob("export_date=*")
    return {date.fromisoformat(folder.name.removeprefix("export_date=")) for folder in folders}


def write_verdict(settings: Settings, verdict: Verdict) -> None:
    """Stores the verdict in place of the night's former one."""
    folder = landing_folder(settings, verdict.feed, verdict.export_date)
    with replacing(folder / VERDICT) as aside:
        aside.write_bytes(_JSON.dump_json(verdict, indent=1))


def read_verdict(settings: Settings, feed: Feed, night: date) -> Verdict | None:
    """The stored verdict on a night; None where there is none."""
    path = landing_folder(settings, feed.name, night) / VERDICT
    return _read(path) if path.exists() else None


def accepted_before(
    settings: Settings, feed: Feed, night: date, *, same_weekday: bool = False
) -> Iterator[Verdict]:
    """Verdicts on the accepted nights of a feed with earlier export dates, the latest first."""
    for earlier in sorted(nights_under(settings.landing / feed.name), reverse=True):
        if earlier >= night or (same_weekday and earlier.weekday() != night.weekday()):
            continue
        verdict = read_verdict(settings, feed, earlier)
        if verdict and verdict.status == "accepted":
            yield verdict


def verdicts(settings: Settings, feed: str = "*") -> list[Verdict]:
    """All stored verdicts, or those of one feed; by feed and night."""
    return [
        _read(path) for path in sorted(settings.landing.glob(f"{feed}/export_date=*/{VERDICT}"))
    ]


def _read(path: Path) -> Verdict:
    try:
        return _JSON.validate_json(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path} is no verdict; run that night again: {error}") from error
