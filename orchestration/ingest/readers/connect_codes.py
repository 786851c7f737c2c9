"""What the codes of an Amazon Connect contact record mean in our vocabulary; no parsing."""

from functools import lru_cache
from typing import NamedTuple

CHANNELS = {"VOICE": "voice", "CHAT": "chat", "EMAIL": "email"}
"""Channels that customers use."""
_INTERNAL_CHANNELS = frozenset({"TASK"})

TRANSFERS = frozenset({"TRANSFER", "QUEUE_TRANSFER"})
_OUTBOUND = frozenset({"OUTBOUND", "EXTERNAL_OUTBOUND", "AGENT_REPLY", "FLOW", "CAMPAIGN_PREVIEW"})
_METHODS = frozenset(
    {
        *TRANSFERS,
        *_OUTBOUND,
        *("INBOUND", "CALLBACK", "API", "WEBRTC_API", "DISCONNECT", "MONITOR"),
    }
)
# OUTBUND is what Connect writes.
_PREVIEW_DISCARDED = frozenset({"OUTBUND_PREVIEW_DISCARDED", "OUTBOUND_PREVIEW_DISCARDED"})
# Of these calls the customer's end is up when somebody there answers, and the agent's before.
_DIALLED = frozenset({"CALLBACK", "OUTBOUND", "API"})
_NOT_REACHED = frozenset(
    {
        *("OUTBOUND_ATTEMPT_FAILED", "OUTBOUND_DESTINATION_ENDPOINT_ERROR"),
        *("OUTBOUND_RESOURCE_ERROR", "TELECOM_BUSY", "TELECOM_NUMBER_INVALID"),
        *("TELECOM_POTENTIAL_BLOCKING", "TELECOM_TIMEOUT", "TELECOM_UNANSWERED"),
    }
)
NO_CUSTOMERS = "not_a_customer_channel"
"""The rule by which what no customer took part in is out of scope."""

# Left unknown because the guide does not say which of the three it was: THIRD_PARTY_DISCONNECT,
# CUSTOMER_CONNECTION_NOT_ESTABLISHED, OTHER, DISCARDED, TRANSFERRED, and what is not listed.
_PARTIES = {
    "CUSTOMER_DISCONNECT": "customer",
    "AGENT_DISCONNECT": "agent",
    "AGENT_COMPLETED": "agent",
    "BARGED": "agent",
    "AGENT_NETWORK_DISCONNECT": "system",
    "API": "system",
    "CONTACT_FLOW_DISCONNECT": "system",
    "CUSTOMER_NEVER_ARRIVED": "system",
    "EXPIRED": "system",
    "IDLE_DISCONNECT": "system",
    "OUTBOUND_ATTEMPT_FAILED": "system",
    "OUTBOUND_DESTINATION_ENDPOINT_ERROR": "system",
    "OUTBOUND_RESOURCE_ERROR": "system",
    "SYSTEM_ERROR": "system",
    "TELECOM_BUSY": "system",
    "TELECOM_NUMBER_INVALID": "system",
    "TELECOM_POTENTIAL_BLOCKING": "system",
    "TELECOM_PROBLEM": "system",
    "TELECOM_TIMEOUT": "system",
    "TELECOM_UNANSWERED": "system",
}


class Codes(NamedTuple):
    """What a record's codes say.

    Attributes:
        method: how it was initiated, upper case.
        channel: ours; None where it is none of customers'.
        direction: who began it.
        party: who ended it.
        is_reached: whether the customer was there, as opposed to an agent alone.
        out_of_scope_rule: rule by which it is no contact, or None.
        problems: why it cannot be placed.
    """

    method: str
    channel: str | None
    direction: str
    party: str
    is_reached: bool
    out_of_scope_rule: str | None
    problems: tuple[str, ...]


# Of the codes of a million records there are a few dozen combinations.
@lru_cache(maxsize=10_000)
def codes(
    channel: str | None,
    method: str | None,
    disconnect_reason: str | None,
    *,
    is_campaign: bool,
    is_connected: bool,
) -> Codes:
    """Reads the codes as written, in any case.

    Args:
        channel: `Channel`.
        method: `InitiationMethod`.
        disconnect_reason: `DisconnectReason`.
        is_campaign: whether a campaign began it.
        is_connected: false where the record says that the customer's end never was up.
    """
    channel_code = (channel or "").upper()
    method = (method or "").upper()
    disconnect = (disconnect_reason or "").upper()
    ours = CHANNELS.get(channel_code)
    began = direction(method, ours, is_campaign=is_campaign)
    return Codes(
        method=method,
        channel=ours,
        direction=began,
        party=disconnect_party(disconnect, began),
        is_reached=is_reached(method, ours, disconnect, is_connected=is_connected),
        out_of_scope_rule=out_of_scope_rule(ours, disconnect),
        problems=tuple(unknown_values(channel_code, method, is_campaign=is_campaign)),
    )


def unknown_values(channel: str, initiation_method: str, *, is_campaign: bool) -> list[str]:
    """Why the contact cannot be placed: a channel or method that the guide does not know.

    A method may be missing where the rest tells who began it: a chat, a campaign's contact.
    """
    problems = []
    if channel and channel not in CHANNELS and channel not in _INTERNAL_CHANNELS:
        known = ", ".join([*CHANNELS, *sorted(_INTERNAL_CHANNELS)])
        problems.append(f"Channel is {channel!r}, expected one of {known}")
    is_told = not initiation_method and (channel == "CHAT" or is_campaign)
    if channel in CHANNELS and initiation_method not in _METHODS and not is_told:
        known = ", ".join(sorted(_METHODS))
        problems.append(f"InitiationMethod is {initiation_method!r}, expected one of {known}")
    return problems


def out_of_scope_rule(channel: str | None, disconnect_reason: str) -> str | None:
    """Rule by which the record is no contact, or None."""
    if channel is None:
        return NO_CUSTOMERS
    return "preview_dial" if disconnect_reason in _PREVIEW_DISCARDED else None


def is_reached(
    initiation_method: str, channel: str | None, disconnect_reason: str, *, is_connected: bool
) -> bool:
    """Whether the customer was there: of a call that is dialled the agent may have been alone.

    So may they have been in a call from a web page.
    """
    if disconnect_reason == "CUSTOMER_NEVER_ARRIVED":
        return False
    is_dialled = channel == "voice" and initiation_method in _DIALLED
    return not is_dialled or (is_connected and disconnect_reason not in _NOT_REACHED)


def direction(initiation_method: str, channel: str | None, *, is_campaign: bool) -> str:
    """Who began it. A call through the API is one that we dialled; a chat is the customer's.

    A campaign is ours on any channel.
    """
    is_api_call = initiation_method == "API" and channel == "voice"
    is_campaigns = is_campaign and initiation_method in ("API", "")
    is_ours = is_api_call or is_campaigns or initiation_method in _OUTBOUND
    return "outbound" if is_ours else "inbound"


def disconnect_party(disconnect_reason: str, leg_direction: str) -> str:
    """Who ended it: customer, agent, system, or unknown where the reason does not tell."""
    if disconnect_reason == "TELECOM_ORIGINATOR_CANCEL" and leg_direction == "inbound":
        return "customer"
    return _PARTIES.get(disconnect_reason, "unknown")
