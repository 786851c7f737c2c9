"""Where each row ends: accepted, quarantined, superseded, out of scope (contract.md section 3)."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from orchestration.demo.records import (
    AgentLine,
    Broken,
    CustomerLine,
    Leg,
    Mail,
    Record,
    Response,
    Snapshot,
)

OUT_OF_SCOPE_MAIL = ("auto_reply", "bounce", "bulk_mail", "internal_mail", "thank_you")


@dataclass(frozen=True, slots=True)
class Delivered:
    """A record and the index of the night that brought it."""

    record: Record
    night: int


def key_and_version(record: Record) -> tuple[Hashable, int]:
    """What makes two rows versions of one record, and which of them is newer.

    Mails and agents have no version. Two mails are the same only if everything in them is.
    """
    match record:
        case Leg():
            return record.contact_id, record.updated_at
        case Snapshot():
            return record.conversation.conversation_id, record.updated_at
        case Response():
            return record.response_id, record.recorded_at
        case CustomerLine():
            return record.crm_id, record.updated_at
        case AgentLine():
            return record.agent.agent_id, 0
    return id(record), 0


def content(record: Record) -> Hashable:
    """Equal for copies of one version; the world keeps one object for each."""
    return record.agent if isinstance(record, AgentLine) else id(record)


def is_out_of_scope(record: Record) -> bool:
    """Whether the record is no contact and no response by rule."""
    match record:
        case Leg():
            return record.channel != "VOICE"
        case Mail():
            return record.kind in OUT_OF_SCOPE_MAIL
        case Response():
            return record.status != "IP Address" or not record.is_finished
    return False


def settle(by_night: list[list[Record]]) -> tuple[list[Delivered], list[Counter[str]]]:
    """The accepted rows of one feed, and the counts of each night.

    The newest version of a record holds. Of equal versions the content delivered last holds, and
    of its copies the first counts.
    """
    counts = [Counter({"rows_read": len(rows)}) for rows in by_night]
    versions: dict[Hashable, list[tuple[int, Delivered]]] = {}
    for night, rows in enumerate(by_night):
        for record in rows:
            if isinstance(record, Broken):
                counts[night]["quarantined"] += 1
            else:
                key, version = key_and_version(record)
                versions.setdefault(key, []).append((version, Delivered(record, night)))
    accepted = []
    for copies in versions.values():
        newest = max(version for version, _ in copies)
        held = [copy for version, copy in copies if version == newest]
        winner = next(copy for copy in held if content(copy.record) == content(held[-1].record))
        for _, copy in copies:
            counts[copy.night]["superseded"] += copy is not winner
        if is_out_of_scope(winner.record):
            counts[winner.night]["out_of_scope"] += 1
        else:
            counts[winner.night]["accepted"] += 1
            accepted.append(winner)
    return accepted, counts
