"""What makes an alert, and what ends one."""

import json
import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from orchestration.alerts.causes import late_alert, night_alerts, stale_alert, tell_nights
from orchestration.alerts.outbox import send
from orchestration.feeds import Feed
from orchestration.ingest.landing import missing_reason
from orchestration.ingest.verdict import NightFinding, Verdict
from orchestration.settings import Settings
from tests.receivers import Received

LOG = logging.getLogger("test")
NIGHT = date(2026, 1, 7)
FEED = Feed("voice_main", "telephony", "table", "voice/%Y-%m-%d.csv", "UTC", required=True)
ACCEPTED = Verdict("voice_main", NIGHT, "legs", "accepted", "", (), 20, 0, (), "")
REFUSED = replace(ACCEPTED, status="refused", reason="6 of 20 rows (30.0%) are quarantined")
MISSING = replace(ACCEPTED, status="missing", reason=missing_reason(FEED, NIGHT), rows_read=0)


def volume(passed: bool) -> NightFinding:
    expected = "100 to 900 rows"
    return NightFinding("volume", "table", "warning", expected, passed, 20, 0, (), "Ask.")


@pytest.mark.parametrize(
    ("verdict", "kinds"),
    [
        (ACCEPTED, []),
        (REFUSED, ["night_refused"]),
        (MISSING, ["night_missing"]),
        (replace(ACCEPTED, findings=(volume(True),)), []),
        (replace(ACCEPTED, findings=(volume(False),)), ["volume_unusual"]),
        # The refusal names every reason, the volume among them where the feed says so.
        (replace(REFUSED, findings=(volume(False),)), ["night_refused"]),
    ],
)
def test_a_verdict_calls_for(verdict: Verdict, kinds: list[str]) -> None:
    assert [alert.kind for alert in night_alerts(verdict, "run-1")] == kinds


def test_an_unusual_volume_says_what_came_and_what_was_expected() -> None:
    [alert] = night_alerts(replace(ACCEPTED, findings=(volume(False),)), "run-1")
    assert alert.reason == "20 rows were read; expected 100 to 900 rows"
    assert "make nightly FROM=2026-01-07" in alert.next_step


def test_a_range_of_nights_is_one_message_per_feed(hooked: Settings, hook: Received) -> None:
    nights = [replace(REFUSED, export_date=NIGHT + timedelta(days=day)) for day in range(20)]
    tell_nights(hooked, [ACCEPTED, *nights[1:]], "run-1", LOG)
    assert len(hook.documents) == 1
    assert len(hook.alerts) == 19


def test_a_late_export_is_not_told_again_as_a_missing_night(
    hooked: Settings, hook: Received
) -> None:
    send(hooked, [late_alert(FEED, NIGHT)], LOG)
    tell_nights(hooked, [MISSING], "run-1", LOG)
    assert [alert["kind"] for alert in hook.alerts] == ["feed_late"]
    assert "voice/2026-01-07.csv" in hook.alerts[0]["reason"]


def test_a_repaired_night_that_breaks_again_is_told_again(hooked: Settings, hook: Received) -> None:
    for verdict in (REFUSED, REFUSED, ACCEPTED, REFUSED):
        tell_nights(hooked, [verdict], "run-1", LOG)
    assert len(hook.alerts) == 2


def release(settings: Settings, created_at: datetime) -> None:
    settings.published.mkdir(parents=True, exist_ok=True)
    content = {"created_at": created_at.isoformat(), "release_id": "r1", "watermark": None}
    (settings.published / "release.json").write_text(json.dumps(content))


def test_a_release_is_stale_thirty_hours_after_it_was_made(settings: Settings) -> None:
    made = datetime(2026, 1, 7, 3, tzinfo=UTC)
    assert stale_alert(settings, made) is None
    release(settings, made)
    assert stale_alert(settings, made + timedelta(hours=30)) is None
    alert = stale_alert(settings, made + timedelta(hours=30, seconds=1))
    assert alert is not None
    assert "of 2026-01-07 03:00 UTC, older than 30 hours" in alert.reason
    # Told once per release, however often it is looked at.
    assert stale_alert(settings, made + timedelta(hours=99)) == alert
