"""What makes an alert: verdicts on nights, a failed run, an export or a release that is late."""

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from orchestration.alerts.alert import Alert, Kind
from orchestration.alerts.outbox import send, settle
from orchestration.feeds import Feed
from orchestration.ingest.landing import missing_reason
from orchestration.ingest.verdict import Verdict
from orchestration.ingest.volume import VOLUME
from orchestration.settings import STALE_AFTER, Settings

KINDS: dict[str, Kind] = {"refused": "night_refused", "missing": "night_missing"}


def tell_nights(
    settings: Settings, verdicts: Sequence[Verdict], run_id: str, log: logging.Logger
) -> None:
    """Sends what the verdicts of one run call for, and settles what is in order again."""
    found = [alert for verdict in verdicts for alert in night_alerts(verdict, run_id)]
    subjects = {alert.subject for alert in found}
    for verdict in verdicts:
        for topic in ("night", "volume"):
            subject = f"{topic}.{verdict.feed}.{verdict.export_date}"
            if subject not in subjects:
                settle(settings, subject)
    send(settings, found, log)


def night_alerts(verdict: Verdict, run_id: str) -> Iterator[Alert]:
    """A night that was not accepted; else a volume that is far from the usual."""
    again = f"make nightly FROM={verdict.export_date}"
    if verdict.status in KINDS:
        yield Alert(
            KINDS[verdict.status],
            reason=verdict.reason,
            next_step=f"Have the export corrected or delivered again, then {again}",
            feed=verdict.feed,
            night=verdict.export_date,
            run_id=run_id,
        )
        return
    for finding in verdict.findings:
        if finding.name == VOLUME and not finding.passed:
            yield Alert(
                "volume_unusual",
                reason=f"{verdict.rows_read} rows were read; expected {finding.expected}",
                next_step=f"Ask whether the export is whole, or delivered twice. If not, {again}",
                feed=verdict.feed,
                night=verdict.export_date,
                run_id=run_id,
            )


def late_alert(feed: Feed, night: date) -> Alert:
    """The files of a required feed are not there at the time by which they should be."""
    return Alert(
        "feed_late",
        reason=missing_reason(feed, night),
        next_step=f"Have the export delivered; what comes is loaded, or make nightly FROM={night}",
        feed=feed.name,
        night=night,
    )


def stale_alert(settings: Settings, now: datetime) -> Alert | None:
    """The release in service is older than a night and some hours; None where there is none."""
    try:
        release = json.loads((settings.published / "release.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    created = datetime.fromisoformat(release["created_at"])
    if now - created <= STALE_AFTER:
        return None
    hours = STALE_AFTER.total_seconds() / 3600
    return Alert(
        "release_stale",
        reason=(
            f"the release in service is of {created.astimezone(UTC):%Y-%m-%d %H:%M} UTC, older "
            f"than {hours:g} hours; complete up to {release['watermark'] or 'no day yet'}"
        ),
        next_step="See why the last runs failed or did not start: the failing step is in the UI",
        release_id=release["release_id"],
    )
