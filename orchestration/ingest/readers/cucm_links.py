"""Ties an agent's second call, for a consultation or a conference, to the customer's call.

CUCM gives such a call a global call id of its own, and moves its leg into the customer's call when
the agent completes the transfer. The leg's identifier then stands in records of both; the parties
of a conference share a conversation id. Only calls that our own staff began are moved: two
customers whom an agent joins remain two contacts.
"""

from array import array
from collections.abc import Mapping
from functools import cached_property
from itertools import groupby

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from orchestration.ingest.readers.cucm_record import CdrRecord
from orchestration.ingest.readers.cucm_rules import End

_JOINED, _BEGUN_BY_STAFF, _BEGUN_BY_CUSTOMER = 1, 2, 4
_LEG, _CONVERSATION = 0, 1


class ConsultLinks:
    """Gathers a night's split and joined legs, then tells which call moved into which.

    Any two records of the night may belong together, so that every such call is held: some 300
    bytes of it, which is why numbers lie in arrays.
    """

    def __init__(self) -> None:
        self._positions: dict[str, int] = {}
        # By position of the call.
        self._numbers = array("q")
        self._said = bytearray()
        # What a call's records share with those of others: kind and number, and whose it is.
        self._clusters: dict[str, int] = {}
        self._kinds, self._shared, self._sharing = array("i"), array("q"), array("i")

    def add(self, record: CdrRecord, calling: End) -> None:
        """Takes a record that a feature split or joined; those of recorders join nothing."""
        codes = record.codes
        if codes.is_recording or codes.is_monitoring:
            return
        position = self._positions.setdefault(record.call_id(), len(self._positions))
        if position == len(self._numbers):
            self._numbers.append(record.code("globalcallid_callid"))
            self._said.append(0)
        if codes.joined_for:
            self._said[position] |= _JOINED
        elif calling == "customer":
            self._said[position] |= _BEGUN_BY_CUSTOMER
        else:
            self._said[position] |= _BEGUN_BY_STAFF
        cluster = record.text("globalcallid_clusterid") or ""
        for kind, number in (
            (_LEG, record.code("origlegcallidentifier")),
            (_LEG, record.code("destlegidentifier")),
            (_CONVERSATION, codes.dest_conversation),
        ):
            if number:
                self._kinds.append(
                    2 * self._clusters.setdefault(cluster, len(self._clusters)) + kind
                )
                self._shared.append(number)
                self._sharing.append(position)

    @cached_property
    def moved(self) -> Mapping[str, str]:
        """Global call id of the call that each moved call became a part of."""
        moved = {}
        ids = list(self._positions)
        groups = self._groups()
        grouped = np.flatnonzero(np.bincount(groups)[groups] > 1)
        grouped = grouped[np.argsort(groups[grouped], kind="stable")]
        for _, group in groupby(grouped, key=groups.__getitem__):
            positions = list(map(int, group))
            # Call ids count up: the lowest is the earliest, on whatever night its records came.
            kept = min(
                positions,
                key=lambda position: (
                    self._is_movable(position),
                    not self._said[position] & _JOINED,
                    self._numbers[position],
                    ids[position],
                ),
            )
            for position in positions:
                if position != kept and self._is_movable(position):
                    moved[ids[position]] = ids[kept]
        return moved

    def _is_movable(self, position: int) -> bool:
        return bool(
            self._said[position] & _BEGUN_BY_STAFF and not self._said[position] & _BEGUN_BY_CUSTOMER
        )

    def _groups(self) -> np.ndarray:
        """Group of each call: those that share a leg or a conversation, or do so through others."""
        kinds, shared, sharing = map(np.asarray, (self._kinds, self._shared, self._sharing))
        order = np.lexsort((shared, kinds))
        kinds, shared, sharing = kinds[order], shared[order], sharing[order]
        is_same = (kinds[1:] == kinds[:-1]) & (shared[1:] == shared[:-1])
        links = (sharing[:-1][is_same], sharing[1:][is_same])
        calls = len(self._positions)
        graph = coo_array((np.ones(len(links[0]), bool), links), shape=(calls, calls))
        groups: np.ndarray = connected_components(graph, directed=False)[1]
        return groups
