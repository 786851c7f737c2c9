"""The order of the columns in CUCM's call detail records, for files that lost their header.

Releases since 5 keep it and add columns at the end: 67 to 94 of them up to 8, 129 in 10 to 12, 133
in 14.
"""

import re
from collections.abc import Sequence
from itertools import count, islice

_CHANNEL = "_Channel2"
_MEDIA = ("Codec", "Bandwidth", "Resolution")
_ADDRESS = ("IP", "Port")


def _media(end: str) -> tuple[str, ...]:
    return (
        *(f"{end}MediaTransportAddress_{part}" for part in _ADDRESS),
        *(
            f"{end}MediaCap_{part}"
            for part in ("payloadCapability", "maxFramesPerPacket", "g723BitRate")
        ),
        *_video(end),
        *(f"{end}RSVP{kind}Stat" for kind in ("Audio", "Video")),
    )


def _video(end: str, channel: str = "") -> tuple[str, ...]:
    return (
        *(f"{end}VideoCap_{part}{channel}" for part in _MEDIA),
        *(f"{end}VideoTransportAddress_{part}{channel}" for part in _ADDRESS),
    )


_COLUMNS = (
    *("cdrRecordType", "globalCallID_callManagerId", "globalCallID_callId"),
    *("origLegCallIdentifier", "dateTimeOrigination", "origNodeId", "origSpan", "origIpAddr"),
    *("callingPartyNumber", "callingPartyUnicodeLoginUserID"),
    *("origCause_location", "origCause_value", "origPrecedenceLevel", *_media("orig")),
    *("destLegIdentifier", "destNodeId", "destSpan", "destIpAddr"),
    *("originalCalledPartyNumber", "finalCalledPartyNumber", "finalCalledPartyUnicodeLoginUserID"),
    *("destCause_location", "destCause_value", "destPrecedenceLevel", *_media("dest")),
    *("dateTimeConnect", "dateTimeDisconnect", "lastRedirectDn", "pkid"),
    *("originalCalledPartyNumberPartition", "callingPartyNumberPartition"),
    *("finalCalledPartyNumberPartition", "lastRedirectDnPartition"),
    *("duration", "origDeviceName", "destDeviceName"),
    *("origCallTerminationOnBehalfOf", "destCallTerminationOnBehalfOf"),
    *("origCalledPartyRedirectOnBehalfOf", "lastRedirectRedirectOnBehalfOf"),
    *("origCalledPartyRedirectReason", "lastRedirectRedirectReason"),
    *("destConversationId", "globalCallId_ClusterID", "joinOnBehalfOf"),
    *("comment", "authCodeDescription", "authorizationLevel", "clientMatterCode"),
    *("origDTMFMethod", "destDTMFMethod", "callSecuredStatus", "origConversationId"),
    *("origMediaCap_Bandwidth", "destMediaCap_Bandwidth", "authorizationCodeValue"),
    *("outpulsedCallingPartyNumber", "outpulsedCalledPartyNumber"),
    *("origIpv4v6Addr", "destIpv4v6Addr"),
    *(*_video("orig", _CHANNEL), f"origVideoChannel_Role{_CHANNEL}"),
    *(*_video("dest", _CHANNEL), f"destVideoChannel_Role{_CHANNEL}"),
    *("IncomingProtocolID", "IncomingProtocolCallRef"),
    *("OutgoingProtocolID", "OutgoingProtocolCallRef"),
    *("currentRoutingReason", "origRoutingReason", "lastRedirectingRoutingReason"),
    *("huntPilotPartition", "huntPilotDN", "calledPartyPatternUsage"),
    *("IncomingICID", "IncomingOrigIOI", "IncomingTermIOI"),
    *("OutgoingICID", "OutgoingOrigIOI", "OutgoingTermIOI"),
    *("outpulsedOriginalCalledPartyNumber", "outpulsedLastRedirectingNumber"),
    *("wasCallQueued", "totalWaitTimeInQueue"),
)
"""Those that are known by their place; what comes after them no reader needs."""
_FEWEST = _COLUMNS.index("joinOnBehalfOf") + 1
_NUMBER, _TIME, _ID = r"\d+", r"0|\d{9,11}", r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SHAPES = {
    _COLUMNS.index(name): re.compile(shape, re.ASCII)
    for name, shape in (
        ("cdrRecordType", "1"),
        ("globalCallID_callManagerId", _NUMBER),
        ("globalCallID_callId", _NUMBER),
        ("dateTimeOrigination", _TIME),
        ("dateTimeConnect", _TIME),
        ("dateTimeDisconnect", _TIME),
        ("pkid", _ID),
        ("duration", _NUMBER),
    )
}


def columns_by_place(cells: Sequence[str]) -> list[str] | None:
    """Names of the columns of a record in CUCM's own order; None for anything else.

    Times, ids and numbers have to stand where that order has them.
    """
    if len(cells) < _FEWEST:
        return None
    if not all(shape.fullmatch(cells[at].strip()) for at, shape in _SHAPES.items()):
        return None
    unnamed = (f"column_{number}" for number in count(len(_COLUMNS) + 1))
    return [*_COLUMNS[: len(cells)], *islice(unnamed, max(len(cells) - len(_COLUMNS), 0))]
