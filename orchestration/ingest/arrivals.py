"""What lies in the inbox for a night, and whether that night is to be run. No Dagster.

Everything follows from the inbox, the stored verdicts and the release: whoever loaded a night, a
schedule, a sensor or a person, nobody loads it again unless there is something new.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.files import find_files
from orchestration.ingest.landing import has_begun
from orchestration.ingest.verdict import VERDICT, landing_folder, read_verdict
from orchestration.settings import Settings

NIGHTS_WATCHED = 7

Files = Mapping[str, tuple[int, int]]
"""Size in bytes and time of the last change, in nanoseconds, by name in the inbox."""


def watched_nights(now: datetime) -> list[date]:
    """The nights of the business days before this one, oldest first; older ones are a person's."""
    return [now.date() - timedelta(days=days) for days in range(NIGHTS_WATCHED, 0, -1)]


def arrived(settings: Settings, config: FeedsConfig, night: date) -> dict[str, Files]:
    """What has been delivered for a night, by feed.

    Raises:
        InboxError: there is no inbox.
    """
    found: dict[str, Files] = {}
    for feed in config.feeds:
        stats = {file.name: _stat(file.path) for file in find_files(settings.inbox, feed, night)}
        found[feed.name] = {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}
    return found


def _stat(path: Path) -> os.stat_result:
    return path.stat() if path.exists() else path.lstat()


def fingerprint(files: Mapping[str, Files]) -> str:
    """Changes with every name, size and time of change."""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]


def absent_feeds(
    settings: Settings, config: FeedsConfig, night: date, files: Mapping[str, Files]
) -> list[Feed]:
    """Required feeds without a file, of those that have begun to deliver."""
    return [
        feed
        for feed in config.feeds
        if feed.required and not files[feed.name] and has_begun(settings, feed, night)
    ]


def needs_run(
    settings: Settings, config: FeedsConfig, night: date, files: Mapping[str, Files]
) -> bool:
    """Whether something of the night is not judged yet as it lies there, or not published yet."""
    return any(
        _is_new(settings, feed, night, files[feed.name]) for feed in config.feeds
    ) or not _is_published(settings, config, night)


def _is_new(settings: Settings, feed: Feed, night: date, files: Files) -> bool:
    verdict = read_verdict(settings, feed, night)
    if verdict is None:
        return bool(files) or feed.required
    judged = {file.name: file.size for file in verdict.files}
    if set(judged) != set(files):
        return True
    judged_at = (landing_folder(settings, feed.name, night) / VERDICT).stat().st_mtime_ns
    return any(
        changed_at > judged_at or judged[name] not in (None, size)
        for name, (size, changed_at) in files.items()
    )


def _is_published(settings: Settings, config: FeedsConfig, night: date) -> bool:
    release = settings.published / "release.json"
    judged = [
        path.stat().st_mtime_ns
        for feed in config.feeds
        if (path := landing_folder(settings, feed.name, night) / VERDICT).exists()
    ]
    return not judged or (release.exists() and release.stat().st_mtime_ns >= max(judged))
