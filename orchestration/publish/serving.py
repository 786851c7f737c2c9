"""Which release is served: one folder below `releases`, to which `published` is a symbolic link.

Replacing the link is atomic for all files of the release at once, which replacing the files one by
one is not: a reader would see a new database beside old parquet. A reader that has a file open
keeps it when its folder is removed.
"""

import os
import shutil
from pathlib import Path

from orchestration.publish.marts_files import ReleaseError

RELEASES_KEPT = 3


def check_place(published: Path) -> None:
    """Sees to it that a link can be put in place.

    Raises:
        ReleaseError: it cannot.
    """
    if published.exists() and not published.is_symlink():
        raise ReleaseError(
            f"The release was not published: {published} is a folder of its own and no link to a "
            "release, as after a copy or a backup was put back; move it away, then run again"
        )


def write_through(folder: Path, *, is_deep: bool = True) -> None:
    """Waits until a folder, and what it holds, would outlast a power cut."""
    for path in [*(folder.rglob("*") if is_deep else ()), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def link_to(folder: Path, published: Path) -> Path:
    """The link that is to take the place of `published`.

    It is there before the folder is, and until it is put in place: a folder that it leads to has
    never been served.
    """
    link = _next_link(published)
    link.symlink_to(os.path.relpath(folder, published.parent), target_is_directory=True)
    return link


def _next_link(published: Path) -> Path:
    return published.with_name(f".{published.name}-next")


def prune(releases: Path, current: Path) -> None:
    """Keeps the newest releases; never the one in service is removed, whatever the clock says."""
    older = sorted(
        (path for path in releases.iterdir() if path != current and path.name[0] != "."),
        key=lambda path: path.stat().st_mtime,
    )
    for path in older[: max(0, len(older) + 1 - RELEASES_KEPT)]:
        shutil.rmtree(path)


def remove_debris(releases: Path, published: Path) -> None:
    """What a killed run left: half built, or built and never served."""
    for path in releases.glob(".building-*"):
        shutil.rmtree(path)
    link = _next_link(published)
    if link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
        link.unlink()
