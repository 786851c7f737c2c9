"""Traffic that is no customer's need: tests, spam, monitors, outbound, internal and bulk mail."""

from dataclasses import replace

from orchestration.demo import calls, chats, mails, surveys
from orchestration.demo.company import CHAT_QUEUES, DOMAIN, FAMILIES, VOICE
from orchestration.demo.nights import DAY, HOUR
from orchestration.demo.records import Conversation, Encounter, Leg, Mail, Message
from orchestration.demo.world import Issue, World

TESTER = f"qa@{DOMAIN}"


def stray_issue(world: World) -> Issue:
    """Something to write about; it is nobody's issue and is not kept."""
    draws = world.draws
    return Issue(0, draws.pick(world.people), draws.pick(FAMILIES), world.nights.moment(draws))


def unwanted_call(world: World, at: int, **attributes: str) -> None:
    """A withheld call that an agent or a robot marks: a test, spam, a wrong number."""
    draws = world.draws
    contact_id = draws.uuid()
    leg = Leg(contact_id, contact_id, at, draws.pick(calls.WITHHELD), (), attributes)
    leg.queue, leg.enqueued_at, leg.dequeued_at = "Billing", at + 5, at + 15
    calls.talk(world, leg, at + 15)
    calls.export(world, leg)


def outbound_call(world: World, issue: Issue) -> None:
    """We call a customer; half of them answer. Some of those who do, answer the survey too."""
    draws = world.draws
    leg = calls.identify(world, issue.person)
    leg.method = draws.pick(("OUTBOUND", "API", "EXTERNAL_OUTBOUND"))
    leg.initiated_at, leg.disconnected_at = issue.opened_at, issue.opened_at + 25
    if draws.chance(0.5):
        calls.talk(world, leg, issue.opened_at + 9)
    calls.annotate(world, issue, leg)
    calls.export(world, leg)
    at, ended_at, names = leg.initiated_at, leg.disconnected_at, (leg.contact_id,)
    outcome = "answered" if leg.agent else "failed"
    encounter = Encounter(VOICE, "voice", at, ended_at, outcome, leg.agent, names, leg.identifiers)
    issue.encounters.append(encounter)
    surveys.after_contact(world, issue, encounter)


def monitor(world: World) -> None:
    """A supervisor listens in: a record of its own that names the call."""
    draws = world.draws
    heard = draws.pick(world.legs)
    if not heard.agent:
        return
    leg = replace(
        heard,
        contact_id=draws.uuid(),
        previous_id=heard.contact_id,
        next_id=None,
        related_id=None,
        method="MONITOR",
        address=None,
        identifiers=(),
        attributes={},
        agent=draws.pick(world.agents),
        queue=None,
    )
    leg.chain_id = leg.contact_id
    calls.export(world, leg)


def task(world: World) -> None:
    """A to-do of an agent: Connect keeps it like a contact, but there is no customer in it."""
    contact_id, at = world.draws.uuid(), world.nights.moment(world.draws)
    leg = Leg(contact_id, contact_id, at, None, (), {}, method="API", channel="TASK")
    calls.talk(world, leg, at + 60)
    calls.export(world, leg)


def unwanted_chat(world: World, at: int, email: str | None, **attributes: str) -> None:
    """A test or spam: the contact has been deleted since, so nothing identifies it."""
    number = str(215_000_000 + world.next_serial())
    chat = Conversation(number, [], None, None, email, (), attributes)
    world.conversations.append(chat)
    chats.say(world, chat, at, "customer", "Cheap watches!!! http://spam.example")
    agent = world.draws.pick(world.agents)
    chats.say(world, chat, at + 30, "agent", "Closing this.", agent=agent)
    chats.add(world, chat, Message("", at + 60, "agent", "close", agent=agent))


def outbound_chat(world: World, issue: Issue) -> None:
    """We write first; half of the customers answer, and from then on it is their contact."""
    draws = world.draws
    chat = chats.conversation(world, issue.person)
    world.conversations.append(chat)
    chat.attributes["queue"] = CHAT_QUEUES[issue.family]
    text = "Hello, your contract ends soon."
    chats.say(world, chat, issue.opened_at, "agent", text, agent=draws.pick(world.agents))
    if draws.chance(0.5):
        at = issue.opened_at + draws.integer(60, 18 * HOUR)
        chats.say(world, chat, at, "customer", "Oh. What does that mean for me?")
        chats.finish(world, issue, chat, chats.exchange(world, issue, chat))


def outbound_mail(world: World, issue: Issue) -> None:
    """We begin a chain; some customers answer, and are answered."""
    if not issue.person.emails:
        return
    draws = world.draws
    template = mails.opening(world, issue, issue.opened_at)
    first = replace(template, kind="agent", sender=template.recipient, recipient=template.sender)
    first.message_id = f"{draws.hexadecimal(20)}@{DOMAIN}"
    first.agent = draws.pick(world.agents)
    world.mails.append(first)
    if draws.chance(0.4):
        at = first.at + draws.integer(HOUR, 3 * DAY)
        reply = mails.answer_to(world, first, at, "customer", mails.BODIES[1])
        if draws.chance(0.8):
            mails.agent_answer(world, reply, at + draws.integer(HOUR, DAY))


def other_mail(world: World, at: int, kind: str) -> None:
    """Internal mail between colleagues, and bulk mail that comes in."""
    draws = world.draws
    message_id = f"{draws.hexadecimal(20)}@mx.example"
    sender = "news@letters.example" if kind == "bulk_mail" else draws.pick(world.agents).email
    recipient = f"support@{DOMAIN}"
    text = "This week: everything must go.\n"
    world.mails.append(Mail(message_id, at, kind, sender, recipient, "Weekly", text))


def happen(world: World, contacts: int) -> None:
    """All of it: a health check of every channel each night, the rest in proportion."""
    draws, nights = world.draws, world.nights
    for midnight in nights.midnights[:-1]:
        unwanted_call(world, midnight + 6 * HOUR + draws.integer(0, HOUR), is_test="true")
        unwanted_chat(world, midnight + 7 * HOUR + draws.integer(0, HOUR), TESTER, is_test="yes")
        other_mail(world, midnight + 8 * HOUR + draws.integer(0, HOUR), "internal_mail")
    for _ in range(max(3, contacts // 300)):
        unwanted_call(world, nights.moment(draws), reason_code="SPAM")
        unwanted_call(world, nights.moment(draws), reason_code="WRONG-NO")
        unwanted_chat(world, nights.moment(draws), "none@none.com", reason="spam")
        other_mail(world, nights.moment(draws), "bulk_mail")
        other_mail(world, nights.moment(draws), "internal_mail")
        outbound_chat(world, stray_issue(world))
        outbound_mail(world, stray_issue(world))
        monitor(world)
        task(world)
    for _ in range(max(5, contacts // 50)):
        outbound_call(world, stray_issue(world))
