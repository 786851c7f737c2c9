"""Calls out of Connect records: chains of legs, then the reconnects that continue a call."""

from dataclasses import replace

from orchestration.demo.company import VOICE
from orchestration.demo.reasons import Reasons
from orchestration.demo.records import Leg
from orchestration.demo.truth.contact import Contact, published_agent
from orchestration.demo.truth.dispositions import Delivered

RECONNECT_SECONDS = 300
OUTBOUND = ("OUTBOUND", "EXTERNAL_OUTBOUND", "API")
TRANSFERS = ("TRANSFER", "QUEUE_TRANSFER")
PARTIES = {
    "CUSTOMER_DISCONNECT": "customer",
    "AGENT_DISCONNECT": "agent",
    "TELECOM_PROBLEM": "system",
    "CONTACT_FLOW_DISCONNECT": "system",
    None: "unknown",
}
EXCLUDING_CODES = {"SPAM": "spam", "WRONG-NO": "wrong_number"}


def leg_outcome(leg: Leg) -> str:
    """How a leg ended, by the rules for Connect (contract.md section 2)."""
    party = PARTIES[leg.disconnect_reason]
    if leg.agent:
        return "answered"
    if leg.queue:
        return "cut_off" if party == "system" else "abandoned"
    if leg.attributes.get("contained") == "true":
        return "self_served"
    return "abandoned" if party == "customer" else "failed"


def machine_seconds(leg: Leg) -> int:
    """Seconds until the queue, else until an agent, else until the end."""
    until = leg.enqueued_at if leg.queue else leg.connected_at or leg.disconnected_at
    return until - leg.initiated_at


def excluded_reason(legs: list[Leg]) -> str | None:
    """Why the call counts in no journey, or None; of the reason codes the last leg's wins."""
    if legs[0].method == "MONITOR":
        return "supervisor_monitor"
    if any(leg.attributes.get("is_test") == "true" for leg in legs):
        return "test"
    codes = [leg.attributes["reason_code"] for leg in legs if "reason_code" in leg.attributes]
    if codes and codes[-1] in EXCLUDING_CODES:
        return EXCLUDING_CODES[codes[-1]]
    return "outbound" if legs[0].method in OUTBOUND else None


def call(delivered: list[Delivered], reasons: Reasons) -> Contact:
    """One contact out of the legs of a chain."""
    legs = [each.record for each in delivered if isinstance(each.record, Leg)]
    legs.sort(key=lambda leg: (leg.initiated_at, leg.contact_id))
    first, last = legs[0], legs[-1]
    spoken = [leg for leg in legs if leg.agent]
    queued = [leg for leg in legs if leg.queue]
    outcome = "answered" if spoken else leg_outcome(last)
    codes = [leg.attributes["reason_code"] for leg in legs if "reason_code" in leg.attributes]
    stated = [leg.attributes["resolved"] for leg in legs if "resolved" in leg.attributes]
    agent = spoken[-1].agent if spoken else None
    excluded = excluded_reason(legs)
    return Contact(
        source_name=VOICE,
        source_contact_id=first.chain_id,
        started_at=first.initiated_at,
        ended_at=last.disconnected_at,
        identifiers=tuple(dict.fromkeys(each for leg in legs for each in leg.identifiers)),
        direction="outbound" if first.method in OUTBOUND else "inbound",
        answered_at=min((leg.connected_at for leg in spoken), default=None),
        ivr_seconds=None if first.method in OUTBOUND else sum(map(machine_seconds, legs)),
        wait_seconds=None
        if outcome == "failed"
        else sum(leg.dequeued_at - leg.enqueued_at for leg in queued),
        talk_seconds=sum(leg.talk for leg in spoken) if spoken else None,
        hold_seconds=sum(leg.hold for leg in spoken) if spoken else None,
        wrap_seconds=sum(leg.wrap for leg in spoken) if spoken else None,
        queue=queued[-1].queue if queued else None,
        first_queue=queued[0].queue if queued else None,
        agent_id=published_agent(agent, agent.username if agent else None),
        transfer_count=sum(leg.method in TRANSFERS for leg in legs)
        + sum(leg.is_handed_out and not leg.next_id for leg in legs),
        outcome=outcome,
        disconnect_party=PARTIES[last.disconnect_reason],
        reason_key=reasons.key(VOICE, codes[-1]) if codes else None,
        declared_resolved=stated[-1] == "true" if stated else None,
        excluded_reason=excluded,
        links=links(legs),
        references=(first.chain_id, *(leg.contact_id for leg in legs)),
        night=max(each.night for each in delivered),
    )


def links(legs: list[Leg]) -> frozenset[str]:
    """Cases, orders, and contacts that the vendor relates, the call itself among them."""
    named = {f"related|{VOICE}|{legs[0].chain_id}"}
    for leg in legs:
        if "case_id" in leg.attributes:
            named.add(f"case|{leg.attributes['case_id']}")
        if "order_id" in leg.attributes:
            named.add(f"order|{leg.attributes['order_id']}")
        if leg.related_id:
            named.add(f"related|{VOICE}|{leg.related_id}")
    return frozenset(named)


def calls(accepted: list[Delivered], reasons: Reasons) -> list[Contact]:
    """Every chain as a contact, reconnects not joined yet."""
    chains: dict[str, list[Delivered]] = {}
    for each in accepted:
        if isinstance(each.record, Leg):
            chains.setdefault(each.record.chain_id, []).append(each)
    return [call(legs, reasons) for legs in chains.values()]


def continues(earlier: Contact, later: Contact) -> bool:
    """Whether the later call of a customer is a reconnect of the earlier one."""
    return (
        earlier.outcome == "answered"
        and earlier.disconnect_party in ("system", "unknown")
        and 0 <= later.started_at - earlier.ended_at <= RECONNECT_SECONDS
        and later.first_queue is not None
        and later.first_queue == earlier.queue
    )


def join(first: Contact, later: Contact) -> Contact:
    """The contact with one more call: sums, and the later call's end of the story.

    The contact ends, and by whom, with the call that ended last.
    """

    def total(one: int | None, other: int | None) -> int | None:
        return other if one is None else one + (other or 0)

    # Both are the person's, so neither is ambiguous: `exact` where either call is, else `inferred`.
    stated = later.declared_resolved
    last = later if later.ended_at >= first.ended_at else first
    return replace(
        first,
        ended_at=last.ended_at,
        ivr_seconds=total(first.ivr_seconds, later.ivr_seconds),
        wait_seconds=total(first.wait_seconds, later.wait_seconds),
        talk_seconds=total(first.talk_seconds, later.talk_seconds),
        hold_seconds=total(first.hold_seconds, later.hold_seconds),
        wrap_seconds=total(first.wrap_seconds, later.wrap_seconds),
        transfer_count=first.transfer_count + later.transfer_count,
        queue=later.queue or first.queue,
        agent_id=later.agent_id or first.agent_id,
        disconnect_party=last.disconnect_party,
        reason_key=later.reason_key or first.reason_key,
        declared_resolved=first.declared_resolved if stated is None else stated,
        links=first.links | later.links,
        references=first.references + later.references,
        identity_confidence=min(first.identity_confidence, later.identity_confidence),
        night=max(first.night, later.night),
    )


def join_reconnects(calls_of_person: list[Contact]) -> list[Contact]:
    """Contacts of one customer; each call is judged against every earlier one as it was."""
    ordered = sorted(calls_of_person, key=lambda contact: contact.order)
    groups: list[list[Contact]] = []
    for later in ordered:
        group = next(
            (
                group
                for group in reversed(groups)
                if any(continues(earlier, later) for earlier in group)
            ),
            None,
        )
        if group is None:
            groups.append([later])
        else:
            group.append(later)
    joined = []
    for group in groups:
        contact = group[0]
        for later in group[1:]:
            contact = join(contact, later)
        joined.append(contact)
    return joined
