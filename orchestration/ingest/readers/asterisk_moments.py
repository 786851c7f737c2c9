"""Times as Asterisk writes them, and those that its ids hold.

A uniqueid begins with the epoch second in which its channel was made, which is also when a chain's
first leg starts.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.times import from_epoch, parse_timestamp

_ID = re.compile(r"(?:.*-)?(\d{10})\.\d+")
_EPOCH = re.compile(r"\d{9,11}(?:\.\d+)?", re.ASCII)
_NO_TIME = re.compile(r"0+(?:\.0+)?|0000-00-00.*", re.ASCII)
_UTC = ZoneInfo("UTC")
_EPOCH_BEGAN, _FARTHEST_ZONE = datetime(1970, 1, 1), timedelta(hours=14)
SLACK = timedelta(seconds=60)
"""An id is made a moment before or after the leg that it names begins."""

Moment = tuple[datetime, bool]
"""A time, and whether it is UTC; else it is local."""


def read_moment(written: str | None) -> Moment | None:
    """The time of a text: local, with an offset, or epoch seconds; None for none.

    Databases hold what never happened as the epoch's first second, in any zone.

    Raises:
        ValueError: it is no time.
    """
    if written is None or _NO_TIME.fullmatch(written):
        return None
    if _EPOCH.fullmatch(written):
        return from_epoch(written), True
    moment, basis = parse_timestamp(written, _UTC)
    return None if abs(moment - _EPOCH_BEGAN) <= _FARTHEST_ZONE else (moment, basis == "zone")


def id_time(channel_id: str | None) -> datetime | None:
    """Naive UTC of the second that the id begins with; None for ids of another kind."""
    found = _ID.fullmatch(channel_id or "")
    return from_epoch(found[1]) if found else None
