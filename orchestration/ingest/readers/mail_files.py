"""Mail files to messages: a file is one message, or an mbox of many."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from orchestration.ingest.readers.base import FileRefusedError

# `From jane@example.com  Mon Jan  5 10:00:00 2026`, its zone before or after the year. A line of a
# body that looks like it is quoted with `>` in every mbox.
_FROM_LINE = re.compile(
    rb"^From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} +\d{1,2}:\d{2}.*\b\d{4}\b.*\n",
    re.MULTILINE,
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_SEPARATOR = re.compile(rb"(?<=\n)\r?\n\Z")


def split_messages(data: bytes, name: str) -> Iterator[bytes]:
    """Messages of a mail file, each as its sender's system wrote it.

    A file is an mbox when its name ends in .mbox, or its first line is an mbox's From_ line; it is
    one message otherwise. An empty file holds none.

    Raises:
        FileRefusedError: the name promises an mbox and the content is none.
    """
    starts = list(_FROM_LINE.finditer(data))
    is_mbox = bool(starts) and not data[: starts[0].start()].strip()
    if ".mbox" in PurePath(name).suffixes and data.strip() and not is_mbox:
        raise FileRefusedError(
            "the file is no mbox: its first line is not like "
            "'From jane@example.com Mon Jan  5 10:00:00 2026'; have the mailbox exported again"
        )
    if is_mbox:
        ends = [start.start() for start in starts[1:]] + [len(data)]
        for start, end in zip(starts, ends, strict=True):
            message = _SEPARATOR.sub(b"", data[start.end() : end])
            yield _QUOTED_FROM.sub(rb"\1", message)
    elif data.strip():
        yield data
