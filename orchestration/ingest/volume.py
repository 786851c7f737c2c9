"""The usual number of rows of a weekday, and whether a night lies outside it."""

from datetime import date
from itertools import islice
from statistics import median

from orchestration.feeds import Feed
from orchestration.ingest.verdict import NightFinding, accepted_before
from orchestration.settings import Settings

VOLUME = "volume"
NIGHTS_LOOKED_AT = 8
NIGHTS_NEEDED = 4
FACTOR = 3


def volume_finding(settings: Settings, feed: Feed, night: date, rows_read: int) -> NightFinding:
    """Whether the rows of a night lie within a third and three times the usual number.

    Usual is the median of the last 8 accepted nights of the same weekday with earlier export
    dates; with fewer than 4 of them there is no usual number yet, and every number passes.
    """
    history = _same_weekdays(settings, feed, night)
    usual = median(history) if len(history) >= NIGHTS_NEEDED else None
    passed = usual is None or (rows_read * FACTOR >= usual and rows_read <= usual * FACTOR)
    expected = (
        f"no expectation before {NIGHTS_NEEDED} accepted nights of this weekday"
        if usual is None
        else f"{usual / FACTOR:.0f} to {usual * FACTOR:.0f} rows, a third to three times the "
        f"median {usual:g} of the last {len(history)} nights of this weekday"
    )
    return NightFinding(
        name=VOLUME,
        kind="table",
        severity="critical" if feed.volume == "refuse" else "warning",
        expected=expected,
        passed=passed,
        rows_checked=rows_read,
        rows_failed=0,
        places=(),
        advice=""
        if passed
        else f"{rows_read} rows were read. Ask whether the export is whole, or delivered twice.",
    )


def volume_reason(volume: NightFinding) -> str:
    """Why this finding refuses its night; empty where it does not."""
    if volume.passed or volume.severity != "critical":
        return ""
    return f"{volume.advice} Expected {volume.expected}"


def _same_weekdays(settings: Settings, feed: Feed, night: date) -> list[int]:
    """Rows read in the accepted nights looked at, the latest first."""
    verdicts = accepted_before(settings, feed, night, same_weekday=True)
    return [verdict.rows_read for verdict in islice(verdicts, NIGHTS_LOOKED_AT)]
