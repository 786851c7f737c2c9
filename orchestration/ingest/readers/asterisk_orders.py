"""Names and orders of the columns that Asterisk and FreePBX write in their CDR files.

cdr_csv with any of its optional columns, cdr_custom as delivered, the tables of cdr_mysql, of
cdr_odbc, of the realtime schema, and of FreePBX.
"""

import re
from collections.abc import Iterable, Sequence

from orchestration.ingest.readers.asterisk_rules import disposition

_DETAILS = ("channel", "dstchannel", "lastapp", "lastdata")
_TIMES = ("start", "answer", "end")
_RESULTS = ("duration", "billsec", "disposition", "amaflags")
_CSV = ("accountcode", "src", "dst", "dcontext", "clid", *_DETAILS, *_TIMES, *_RESULTS)
_CUSTOM = ("clid", "src", "dst", "dcontext", *_DETAILS, *_TIMES, *_RESULTS, "accountcode")
_TABLE = ("start", "clid", "src", "dst", "dcontext", *_DETAILS, *_RESULTS, "accountcode")
_NAMES = ("outbound_cnum", "outbound_cnam", "dst_cnam")
_LINKS = ("peeraccount", "linkedid", "sequence")
_FREEPBX = (*_TABLE, "uniqueid", "userfield", "did", "recordingfile", "cnum", "cnam", *_NAMES)
_ORDERS: tuple[tuple[str, ...], ...] = (
    *(
        (*_CSV, *ids, *links)
        for links in ((), _LINKS)
        for ids in (("uniqueid", "userfield"), ("uniqueid",), ("userfield",), ())
    ),
    (*_CUSTOM, "uniqueid", "userfield"),
    (*_CUSTOM, "uniqueid", "userfield", "sequence"),
    (*_CUSTOM, "uniqueid", "userfield", "sequence", "linkedid"),
    (*_CUSTOM, "uniqueid", "userfield", "linkedid", "sequence"),
    (*_CUSTOM, "uniqueid", "userfield", *_LINKS),
    (*_CSV, "userfield", "uniqueid", "linkedid", "peeraccount", "sequence"),
    (*_TABLE, "uniqueid", "userfield"),
    (*_TABLE, "uniqueid", "userfield", *_LINKS),
    _FREEPBX,
    (*_FREEPBX, "linkedid", "peeraccount", "sequence"),
    ("id", *_TABLE, "uniqueid", "userfield"),
)
_SPELLINGS = {
    "start": ("calldate", "starttime", "startdate", "datetime"),
    "answer": ("answertime", "answerdate", "answeredat"),
    "end": ("endtime", "enddate", "hanguptime"),
    "src": ("source", "callernumber"),
    "dst": ("destination", "calleenumber"),
    "dcontext": ("destinationcontext", "context"),
    "clid": ("callerid",),
    "channel": ("sourcechannel", "srcchannel"),
    "dstchannel": ("destinationchannel", "destchannel"),
    "lastapp": ("lastapplication",),
    "lastdata": ("lastappargument", "lastapparguments"),
    "duration": ("calltime",),
    "billsec": ("billableseconds", "billingseconds", "talktime"),
    "disposition": ("callstatus", "status"),
}
_CANONICAL = {
    **{spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings},
    **{re.sub("[^a-z]", "", name): name for order in _ORDERS for name in order},
}
_KNOWN_NAMES_OF_A_HEADER = 3
_SHAPES = {
    "start": re.compile(r"\d{4}-\d\d-\d\d[T ].*|\d{9,11}(\.\d+)?"),
    "answer": re.compile(r"(\d{4}-\d\d-\d\d[T ].*|\d+(\.\d+)?)?"),
    "end": re.compile(r"\d{4}-\d\d-\d\d[T ].*|\d{9,11}(\.\d+)?"),
    "duration": re.compile(r"\d+(\.\d+)?"),
    "billsec": re.compile(r"\d+(\.\d+)?"),
    "amaflags": re.compile(r"[A-Za-z]+|\d"),
    "uniqueid": re.compile(r"(.*-)?\d+\.\d+"),
    "linkedid": re.compile(r"(.*-)?\d+\.\d+"),
    "sequence": re.compile(r"\d+"),
}


def column_name(given: str) -> str:
    """Asterisk's name of a column, however a header spells it; any other name as it is."""
    return _CANONICAL.get(_squeezed(given), given)


def is_header(names: Iterable[str]) -> bool:
    """Whether so many of the names are Asterisk's that they are no values of a call."""
    return sum(_squeezed(name) in _CANONICAL for name in names) >= _KNOWN_NAMES_OF_A_HEADER


def known_order(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The known order that fits the most rows; none fits by chance, so a single row may do."""
    fits = {order: sum(_fits(row, order) for row in rows) for order in _ORDERS}
    best = max(_ORDERS, key=lambda order: fits[order])
    return best if fits[best] else ()


def _fits(row: Sequence[str], order: tuple[str, ...]) -> bool:
    return len(row) == len(order) and all(
        _has_shape(name, cell.strip()) for name, cell in zip(order, row, strict=True)
    )


def _has_shape(name: str, cell: str) -> bool:
    if name == "disposition":
        return disposition(cell) is not None
    return name not in _SHAPES or _SHAPES[name].fullmatch(cell) is not None


def _squeezed(name: str) -> str:
    """A name without case, spaces and punctuation: Call Date and calldate are one."""
    return re.sub("[^a-z]", "", name.casefold())
