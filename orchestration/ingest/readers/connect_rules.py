"""What a leg of Amazon Connect was, by its codes (connect_codes.py) and stations; no parsing."""

from orchestration.ingest.readers.connect_codes import TRANSFERS

ENDPOINT_IDENTIFIERS = {"TELEPHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email"}
_GUIDE = "connect:guide"


def is_agents_guide(subtype: str | None, is_related: bool, is_served: bool) -> bool:
    """Whether a chat is a step-by-step guide in the workspace of another contact's agent.

    Connect routes those as chats, too. A customer who is shown one may get to a queue or an agent.
    """
    return (subtype or "").lower() == _GUIDE and is_related and not is_served


def is_after_talk(initiation_method: str, was_queued: bool, is_answered: bool) -> bool:
    """Whether the leg is a flow that runs once the others have hung up, such as a survey."""
    return initiation_method == "DISCONNECT" and not was_queued and not is_answered


def is_consult(initiation_method: str, channel: str | None, is_silent: bool) -> bool:
    """Whether an agent asked another one, while the customer was on hold, and took the call back.

    Connect begins each as a transfer. The agent who was asked then has no second with the customer.

    Args:
        initiation_method: as in `connect_codes.Codes`.
        channel: ours.
        is_silent: an agent was connected and did not interact with the customer at all.
    """
    return initiation_method == "TRANSFER" and channel == "voice" and is_silent


def meets_menu(
    initiation_method: str, channel: str | None, leg_direction: str, is_aside: bool
) -> bool:
    """Whether the customer is with a machine first. A callback waits for its time before it.

    `is_aside`: the leg comes after the talk, or is an agent's consultation.
    """
    is_theirs = channel != "email" and leg_direction != "outbound"
    return is_theirs and not is_aside and initiation_method != "CALLBACK"


def transfers(
    initiation_method: str, is_consult: bool, is_completed: bool, is_outside: bool, has_next: bool
) -> int:
    """Transfers that the leg adds: the one that made it, and one out of Connect.

    A transfer within Connect counts at the contact that it makes. One to an outside number counts
    here: the contact that it makes, if any, begins as one of the agent's own calls.

    Args:
        initiation_method: as in `connect_codes.Codes`.
        is_consult: as the function of that name.
        is_completed: the agent left before the other side was up, wherever that is.
        is_outside: the record names the endpoint outside of Connect.
        has_next: another contact followed.
    """
    left_connect = is_outside or (is_completed and not has_next)
    return (initiation_method in TRANSFERS and not is_consult) + left_connect


def outcome(is_answered: bool, was_queued: bool, party: str, is_contained: bool | None) -> str:
    """How the leg ended for the customer."""
    if is_answered:
        return "answered"
    if was_queued:
        return "cut_off" if party == "system" else "abandoned"
    if is_contained:
        return "self_served"
    return "abandoned" if party == "customer" else "failed"


def endpoint_identifier(kind: str | None, channel: str | None) -> str | None:
    """Kind of identifier that the address of an endpoint of this type is, or None."""
    if kind is None and (channel or "").upper() == "VOICE":
        kind = "TELEPHONE_NUMBER"
    return ENDPOINT_IDENTIFIERS.get(kind or "")


def arn_tail(arn: str) -> str:
    """The id at the end of an Amazon Resource Name."""
    return arn.rpartition("/")[2]
