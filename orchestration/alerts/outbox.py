"""Sends alerts, each once: what was told stands in a file per subject below the data folder."""

import json
import logging
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path

from orchestration.alerts.alert import Alert
from orchestration.alerts.notifiers import notifiers
from orchestration.ingest.atomic import replacing
from orchestration.settings import Settings

FAILURES_KEPT = 500
"""Files of failed runs that were told: unlike a night, these are never in order again."""


def send(settings: Settings, alerts: Sequence[Alert], log: logging.Logger) -> None:
    """Tells the log and every configured way what was not told before.

    Never raises because of a delivery: what could not be delivered at all is told again the next
    time that somebody sees it.
    """
    new = [alert for alert in alerts if not _is_told(settings, alert)]
    if not new:
        return
    for alert in new:
        log.warning("Alert: %s: %s. Next step: %s", alert.title, alert.reason, alert.next_step)
    ways = notifiers(settings.alerts)
    delivered = False
    for way in ways:
        try:
            way.deliver(new)
        except (OSError, ValueError, HTTPException) as error:
            # Without the error's own words, which may repeat a URL with a password.
            log.error("%d alert(s) could not be sent by %s: %s", len(new), way.name, _kind(error))
        else:
            delivered = True
    if delivered:
        _remember(settings, new, log)


def settle(settings: Settings, subject: str) -> None:
    """Forgets what was told of a subject that is in order again."""
    _path(settings, subject).unlink(missing_ok=True)


def _is_told(settings: Settings, alert: Alert) -> bool:
    path = _path(settings, alert.subject)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(told.get("reason") == alert.reason)


def _remember(settings: Settings, alerts: Sequence[Alert], log: logging.Logger) -> None:
    for alert in alerts:
        document = alert.document(settings.alerts.ui_url)
        try:
            with replacing(_path(settings, alert.subject)) as aside:
                aside.write_text(json.dumps(document, indent=1), encoding="utf-8")
        except OSError as error:
            log.error("It cannot be noted that %r was told: %s", alert.title, error)
    try:
        files = (settings.data / "alerts").glob("run.*.json")
        for path in sorted(files, key=lambda path: path.stat().st_mtime)[:-FAILURES_KEPT]:
            path.unlink(missing_ok=True)
    except OSError as error:
        log.error("Old alerts cannot be forgotten: %s", error)


def _path(settings: Settings, subject: str) -> Path:
    return settings.data / "alerts" / f"{subject}.json"


def _kind(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, Exception) else error
    code = getattr(error, "code", None) or getattr(error, "smtp_code", None)
    return f"{type(cause).__name__}{f' {code}' if code else ''}"
