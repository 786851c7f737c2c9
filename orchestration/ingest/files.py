"""The inbox: which files a night of a feed has, and which nights there are. Read-only.

A match that cannot be an export (a folder, a broken link, a way out of the inbox) is found like
any other, so that it refuses its night instead of being passed over.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.patterns import ANY_DEPTH, leads_to, matches, nights_of, segments
from orchestration.ingest.readers.base import SourceFile
from orchestration.ingest.readers.decoding import has_undecodable, storable
from orchestration.ingest.verdict import nights_under
from orchestration.settings import Settings


class InboxError(RuntimeError):
    """The inbox cannot be used; the message says where it was looked for."""


def find_files(inbox: Path, feed: Feed, night: date) -> list[SourceFile]:
    """What matches the pattern of a feed's night, by name; see `file_problem` for each.

    Raises:
        InboxError: there is no inbox. A night without files may clear what was loaded before, so
            an inbox that is not mounted must not look like one without files.
    """
    if not inbox.is_dir():
        raise InboxError(
            f"The inbox {inbox} is not there. Mount it, or set FIRSTRIGHT_INBOX to the folder in "
            "which the exports are dropped."
        )
    globs = segments(feed.pattern, night)
    # Where a pattern takes all files at any depth, folders are on the way and not its matches.
    takes_folders = globs[-2:] != (ANY_DEPTH, "*")
    return [
        SourceFile(inbox.joinpath(*names), storable("/".join(names)))
        for names, kind in _walk(inbox, (), lambda names: leads_to(globs, names))
        if (matches(globs, names) and (takes_folders or kind != "folder"))
        or (kind == "closed" and leads_to(globs, names))
    ]


def file_problem(
    inbox: Path, feeds: Sequence[Feed], feed: Feed, night: date, file: SourceFile
) -> str | None:
    """Why a file that matches cannot be taken as this night's export, and what to do; else None."""
    if has_undecodable(str(file.path.relative_to(inbox))):
        return "has a name that is not UTF-8, written here with its bytes as \\udc..; rename it"
    if not file.path.exists():
        return "is a link to nowhere; put the file itself there"
    target, top = Path(os.path.realpath(file.path)), Path(os.path.realpath(inbox))
    if not target.is_relative_to(top):
        return "leads out of the inbox by a symbolic link; put the file itself there"
    if file.path.is_dir():
        return (
            "is a folder where a file is expected, or one that may not be listed; move it away, "
            "or correct its permissions or the pattern"
        )
    if not file.path.is_file():
        return "is no regular file; put the export itself there"
    claims = _claims(feeds, file.name)
    if claims != [f"{feed.name} ({night})"]:
        return (
            f"belongs to {' and '.join(claims)}; a file belongs to one feed and one night: make "
            "the patterns in feeds.yaml exclude each other"
        )
    own_name = target.relative_to(top).as_posix()
    if own_name != file.name and (claims := _claims(feeds, own_name)):
        return (
            f"leads by a link to {storable(own_name)}, which belongs to {' and '.join(claims)} "
            "already; a file belongs to one feed and one night: remove one of the two"
        )
    return None


def _claims(feeds: Sequence[Feed], name: str) -> list[str]:
    """The feeds and nights that a name in the inbox belongs to."""
    if any(part.startswith(".") for part in name.split("/")):
        return []
    return [
        f"{feed.name} ({night})"
        for feed in feeds
        for night in sorted(nights_of(feed.pattern, name))
    ]


def nights_in_inbox(settings: Settings, config: FeedsConfig) -> list[date]:
    """Nights for which some feed has a file, oldest first; none where there is no inbox."""
    return sorted(nights_of_feeds(settings.inbox, config.feeds))


def nights_of_feeds(inbox: Path, feeds: Sequence[Feed]) -> set[date]:
    """Nights for which one of the feeds has a file."""
    nights: set[date] = set()
    for names, kind in _walk(inbox, (), lambda _: True) if inbox.is_dir() else ():
        for feed in feeds:
            parts = feed.pattern.split("/")
            depth = len(names) if kind == "closed" else len(parts)
            # What lies in a closed folder is not seen: its own name tells the night, if it can.
            if "%" not in "".join(parts[depth:]):
                nights |= nights_of("/".join(parts[:depth]), "/".join(names))
    return nights


def known_nights(settings: Settings, config: FeedsConfig) -> list[date]:
    """Nights found in the inbox or judged before, oldest first."""
    nights = set(nights_in_inbox(settings, config))
    return sorted(nights.union(*(nights_under(settings.landing / f.name) for f in config.feeds)))


Names = tuple[str, ...]


def _walk(
    inbox: Path, parents: Names, may_enter: Callable[[Names], bool], above: tuple[str, ...] = ()
) -> Iterator[tuple[Names, Literal["file", "folder", "closed"]]]:
    """Every path below a folder, as names from the inbox down, by name, links followed.

    Closed is what may hold exports and cannot be entered: a folder that may not be listed, a link
    to a folder outside the inbox, a broken link.
    """
    folder = inbox.joinpath(*parents)
    above = (*above, os.path.realpath(folder))
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        names = (*parents, entry.name)
        if entry.name.startswith("."):
            continue
        if not entry.is_dir():
            is_broken = entry.is_symlink() and not os.path.exists(entry.path)
            yield names, "closed" if is_broken else "file"
            continue
        target = os.path.realpath(entry.path) if entry.is_symlink() else f"{above[-1]}/{entry.name}"
        if not Path(target).is_relative_to(above[0]):
            yield names, "closed"
        elif not may_enter(names):
            yield names, "folder"
        elif not os.access(target, os.R_OK | os.X_OK):
            yield names, "closed"
        else:
            yield names, "folder"
            # A link to a folder that it lies in would never end.
            if target not in above:
                yield from _walk(inbox, names, may_enter, above)
