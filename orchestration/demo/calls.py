"""Phone calls of customers, as Amazon Connect records them: legs of a chain."""

from dataclasses import replace

from orchestration.demo import behaviour
from orchestration.demo.company import COMPANY_PHONES, PLACEHOLDER_ACCOUNTS, QUEUES, VOICE
from orchestration.demo.nights import DAY
from orchestration.demo.people import Person
from orchestration.demo.records import Encounter, Identifier, Leg
from orchestration.demo.world import Issue, World

WITHHELD = ("anonymous", None, "Restricted", "+19999999999", "unknown")
LEAVES = ("CUSTOMER_DISCONNECT", "AGENT_DISCONNECT", "TELECOM_PROBLEM", None)
BROKEN_OFF = ("TELECOM_PROBLEM", None)


def identify(world: World, person: Person) -> Leg:
    """An inbound leg, not begun yet, that carries what the caller can be known by."""
    draws = world.draws
    address: str | None
    if draws.chance(0.02) or not (person.phones or person.office_phone):
        address = draws.pick(WITHHELD)
    elif draws.chance(0.005):
        address = draws.pick(COMPANY_PHONES)
    elif person.office_phone and (draws.chance(0.6) or not person.phones):
        address = person.office_phone
    else:
        address = draws.pick(person.phones)
    attributes = {}
    if person.account and draws.chance(0.55):
        attributes["account_id"] = person.account
        if draws.chance(0.01):
            attributes = {"Account_ID": "legacy", **attributes}  # keys that differ by case alone
    elif draws.chance(0.02):
        attributes["account_id"] = draws.pick(PLACEHOLDER_ACCOUNTS)
    identifiers: tuple[Identifier, ...] = ()
    if "account_id" in attributes:
        identifiers += (("account", attributes["account_id"]),)
    if address not in WITHHELD and address is not None:
        identifiers += (("phone", address),)
    contact_id = draws.uuid()
    return Leg(contact_id, contact_id, 0, address, identifiers, attributes)


def export(world: World, leg: Leg) -> None:
    """The record is written once after-contact work is done."""
    leg.updated_at = leg.disconnected_at + leg.wrap + world.draws.integer(20, 90)
    world.legs.append(leg)


def talk(world: World, leg: Leg, answered_at: int) -> None:
    """An agent takes the leg."""
    draws = world.draws
    leg.agent = draws.pick(world.agents)
    leg.connected_at = answered_at
    leg.talk = int(draws.lognormal(270, 0.6)) + 10
    leg.hold = int(draws.exponential(70)) if draws.chance(0.2) else 0
    leg.wrap = int(draws.exponential(45))
    leg.disconnected_at = answered_at + leg.talk + leg.hold
    leg.disconnect_reason = LEAVES[draws.weighted((62, 30, 4, 4))]


def offer(world: World, leg: Leg, at: int, queue: str) -> str:
    """The call comes in and meets the machine, the queue, and with luck an agent: the outcome."""
    draws = world.draws
    leg.initiated_at = at
    menu = draws.integer(6, 80)
    fate = draws.uniform()
    leg.disconnected_at = at + menu
    if fate < 0.05:
        leg.attributes["contained"] = "true"
        leg.disconnect_reason = draws.pick(("CONTACT_FLOW_DISCONNECT", "CUSTOMER_DISCONNECT"))
        return "self_served"
    if fate < 0.06:
        leg.disconnect_reason = draws.pick(("TELECOM_PROBLEM", "CONTACT_FLOW_DISCONNECT", None))
        return "failed"
    if fate < 0.07:
        leg.disconnect_reason = "CUSTOMER_DISCONNECT"
        return "abandoned"
    leg.queue, leg.enqueued_at = queue, at + menu
    wait, patience = int(draws.exponential(110)), int(draws.exponential(1_500)) + 5
    if fate < 0.08:
        leg.disconnected_at += min(wait, patience)
        leg.disconnect_reason = draws.pick(("TELECOM_PROBLEM", "CONTACT_FLOW_DISCONNECT"))
        outcome = "cut_off"
    elif wait > patience:
        leg.disconnected_at += patience
        leg.disconnect_reason = None if draws.chance(0.1) else "CUSTOMER_DISCONNECT"
        outcome = "abandoned"
    else:
        talk(world, leg, leg.enqueued_at + wait)
        outcome = "answered"
    leg.dequeued_at = leg.connected_at or leg.disconnected_at
    return outcome


def annotate(world: World, issue: Issue, leg: Leg) -> None:
    """What the agent or the flow writes on the record."""
    code = behaviour.reason_code(world, VOICE, issue)
    if code:
        leg.attributes["reason_code"] = code
    if issue.case_id:
        leg.attributes["case_id"] = issue.case_id
    if issue.order_id:
        leg.attributes["order_id"] = issue.order_id
    if leg.agent:
        resolved = behaviour.declaration(world.draws, issue, leg.agent, "true", "false")
        if resolved:
            leg.attributes["resolved"] = resolved


def transfer(world: World, issue: Issue, leg: Leg, queue: str) -> Leg:
    """The agent hands the call on: a further record of the chain, or a number outside."""
    draws = world.draws
    if draws.chance(0.06):
        leg.is_handed_out = True
        leg.disconnected_at += draws.integer(60, 1_200)
        leg.disconnect_reason = "CUSTOMER_DISCONNECT"
        return leg
    following = replace(
        leg,
        contact_id=draws.uuid(),
        previous_id=leg.contact_id,
        method=draws.pick(("TRANSFER", "QUEUE_TRANSFER")),
        attributes={key: leg.attributes[key] for key in ("account_id",) if key in leg.attributes},
        initiated_at=leg.disconnected_at,
        queue=queue,
        enqueued_at=leg.disconnected_at,
        next_id=None,
    )
    leg.next_id, leg.disconnect_reason = following.contact_id, "AGENT_DISCONNECT"
    talk(world, following, following.enqueued_at + int(draws.exponential(60)))
    following.dequeued_at = following.connected_at
    if following.agent:
        behaviour.settle(draws, issue, following.agent)
    return following


def call(world: World, issue: Issue, at: int) -> Encounter:
    """A customer calls, is perhaps handed on, perhaps cut off and calls again at once."""
    draws = world.draws
    leg = identify(world, issue.person)
    outcome = offer(world, leg, at, QUEUES[issue.family])
    legs = [leg]
    if leg.agent:
        behaviour.settle(draws, issue, leg.agent)
        while draws.chance(0.09) and not legs[-1].is_handed_out and len(legs) < 4:
            following = transfer(world, issue, legs[-1], draws.pick(tuple(QUEUES.values())))
            if following is not legs[-1]:
                legs.append(following)
        if not issue.is_settled:
            behaviour.open_case(world, issue)
    elif outcome == "self_served":
        issue.is_settled = draws.chance(0.75) and issue.plan is None
    earlier = [each for each in issue.encounters if each.source_name == VOICE]
    if earlier and draws.chance(0.06):
        leg.related_id = earlier[-1].references[0]
    for each in legs:
        annotate(world, issue, each)
        export(world, each)
    if len(legs) > 1 and draws.chance(0.05):
        legs[-1].updated_at += DAY
    if leg.agent and legs[-1].disconnect_reason in BROKEN_OFF and draws.chance(0.7):
        legs.append(reconnect(world, issue, legs[-1]))
    last = legs[-1]
    references = tuple(each.contact_id for each in legs)
    return Encounter(
        VOICE,
        "voice",
        at,
        last.disconnected_at,
        outcome,
        last.agent,
        references,
        leg.identifiers,
    )


def reconnect(world: World, issue: Issue, broken_off: Leg) -> Leg:
    """The caller dials again, mostly within the 300 seconds that make it the same contact."""
    draws = world.draws
    queue = broken_off.queue or QUEUES[issue.family]
    if draws.chance(0.1):
        queue = draws.pick(tuple(QUEUES.values()))
    contact_id = draws.uuid()
    kept = {key: value for key, value in broken_off.attributes.items() if key == "account_id"}
    leg = Leg(contact_id, contact_id, 0, broken_off.address, broken_off.identifiers, kept)
    at = broken_off.disconnected_at + draws.integer(15, 420)
    offer(world, leg, at, queue)
    if leg.agent:
        behaviour.settle(draws, issue, leg.agent)
    annotate(world, issue, leg)
    if leg.attributes.get("reason_code") == behaviour.WITHOUT_REASON[VOICE]:
        del leg.attributes["reason_code"]
    export(world, leg)
    return leg
