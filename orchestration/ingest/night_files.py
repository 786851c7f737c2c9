"""The files of one night: which of them can be trusted, and the rows of those, in parts.

What is wrong with a file as a whole is a problem of its night, and no reason to leave out the
nights of other feeds. How one file is read: candidates.py.
"""

import logging
import os
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from orchestration.feeds import Feed, FeedsConfig
from orchestration.ingest.atomic import sha256_of
from orchestration.ingest.candidates import Part, read_file
from orchestration.ingest.files import file_problem, find_files
from orchestration.ingest.readers.base import (
    FileColumns,
    FileRefusedError,
    Night,
    ReadContext,
    SourceFile,
)
from orchestration.ingest.readers.decoding import storable
from orchestration.ingest.readers.unpacking import is_blank
from orchestration.ingest.verdict import LandedFile
from orchestration.settings import THANK_YOU_WORDS, Settings

log = logging.getLogger(__name__)


@dataclass
class NightFiles:
    """What is known of a night's files beside their rows, once these have been read.

    Attributes:
        night: the export date.
        files: all files of the night, unreadable ones included.
        columns: columns of each file that tells them, refused ones included, by its name.
        problems: why the night cannot be trusted as a whole, file by file.
        refused: names of the files whose rows do not count, not even those given already.
    """

    night: date
    files: list[LandedFile] = field(default_factory=list)
    columns: dict[str, FileColumns] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def refuse(self, file: str, problem: str) -> None:
        """Lets no row of the file count."""
        self.refused.add(file)
        self.problems.append(storable(f"{file} {problem}"))


def read_context(config: FeedsConfig, feed: Feed) -> ReadContext:
    """What the feed's reader needs beyond the file."""
    words = THANK_YOU_WORDS.read_text(encoding="utf-8").split()[1:]
    names = frozenset(other.name for other in config.feeds)
    return ReadContext(feed, config.company, frozenset(words), names)


def read_night(
    settings: Settings, config: FeedsConfig, context: ReadContext, found: NightFiles
) -> Iterator[Part]:
    """Rows of all files of a night, in parts; a file that cannot be trusted gives a problem.

    That may show at the file's end: `found` tells at the end whose rows count.

    Raises:
        InboxError: there is no inbox.
    """
    feed = context.feed
    try:
        files = find_files(settings.inbox, feed, found.night)
    except OSError as error:
        found.problems.append(f"the inbox cannot be listed ({error}); run the night again")
        return
    problems = _problems(settings, config, feed, found.night, files)
    readable = [file for file in files if file.name not in problems]
    context = replace(context, night=Night(readable))
    for file in files:
        if file.name in problems:
            found.files.append(LandedFile(file.name, None, None))
            found.refuse(file.name, problems[file.name])
        else:
            yield from _file_parts(file, context, found)


def _problems(
    settings: Settings, config: FeedsConfig, feed: Feed, night: date, files: Sequence[SourceFile]
) -> dict[str, str]:
    """Why files cannot be taken as the night's export, by name."""
    problems, names = dict[str, str](), dict[str, str]()
    for file in files:
        problem = file_problem(settings.inbox, config.feeds, feed, night, file)
        first = names.setdefault(os.path.realpath(file.path), file.name)
        if problem is None and first != file.name:
            problem = f"leads by a link to the same file as {first}; remove one of the two"
        if problem is not None:
            problems[file.name] = problem
    return problems


def _file_parts(file: SourceFile, context: ReadContext, found: NightFiles) -> Iterator[Part]:
    """The file's rows, unless it cannot be trusted as a whole, which is a problem of the night."""
    landed = LandedFile(file.name, None, None)
    try:
        landed = LandedFile(file.name, os.path.getsize(file.path), sha256_of(file.path))
        # Formats with a header would miss it; others find no row in such a file by themselves.
        if not context.feed.may_be_empty or not is_blank(file.path):
            yield from read_file(file, context, found.night, found.columns)
    except FileRefusedError as error:
        found.refuse(file.name, f"is refused: {error}")
    except OSError as error:
        found.refuse(
            file.name,
            f"cannot be read ({error.strerror or error}); check that it is still there and its "
            "permissions, then run the night again",
        )
    except Exception as error:
        # One defect must not keep the other feeds' nights from being published. What the error
        # says may hold what stands in a row, and the problem is published: it goes to the log.
        log.exception("%s %s: %s", context.feed.name, found.night, file.name)
        place = traceback.extract_tb(error.__traceback__)[-1]
        found.refuse(
            file.name,
            f"made the reader {context.feed.format} fail ({type(error).__name__} in "
            f"{Path(place.filename).name}:{place.lineno}): a defect of the reader, not of the "
            "file; the run's log has the whole error. Have it mended, then run the night again",
        )
    finally:
        found.files.append(landed)
