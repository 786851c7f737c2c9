"""Mails of customers and the answers to them: reply chains, with all that answers itself."""

from orchestration.demo import behaviour
from orchestration.demo.company import ANY_MAILBOX, DOMAIN, MAIL, MAILBOXES, UNMAPPED_MAILBOX
from orchestration.demo.nights import HOUR
from orchestration.demo.records import Agent, Encounter, Mail
from orchestration.demo.world import Issue, World

SUBJECTS = ("Problem with my order", "Question", "Invoice", "Please help", "Rückfrage")
BODIES = (
    "Hello,\n\nI need help with this. The details are in my account.\n",
    "Good morning,\n\nthis happened twice now - naïve question: what do I do?\n",
    "Hi,\n\nplease get back to me about the last invoice.\nFrom what I see it is wrong.\n",
)
ANSWER = "Hello,\n\nwe have looked into it and corrected it. Sorry for the trouble.\n\nThe team\n"
THANKS = ("Thank you so much!", "Thanks a lot", "Great, thanks.", "Perfect - much appreciated!")
SIGNATURE = "\n-- \nSent from my phone\n"


def quoted(mail: Mail) -> str:
    """The mail as a reply quotes it."""
    lines = "".join(f"> {line}\n" for line in mail.body.splitlines()[:3])
    return f"\nOn Monday, {mail.sender} wrote:\n{lines}"


def answer_to(world: World, mail: Mail, at: int, kind: str, body: str) -> Mail:
    """A mail in the same chain; whoever writes it, the chain keeps customer and mailbox."""
    is_ours = kind in ("agent", "auto_reply")
    customer, mailbox = mail.customer or "", mail.mailbox or ANY_MAILBOX
    ours = f"{mailbox}@{DOMAIN}"
    domain = DOMAIN if is_ours else "mx.example"
    subject = mail.subject if mail.subject.startswith("Re:") else f"Re: {mail.subject}"
    message = Mail(
        message_id=f"{world.draws.hexadecimal(20)}@{domain}",
        at=at,
        kind=kind,
        sender=ours if is_ours else customer,
        recipient=customer if is_ours else ours,
        subject=subject,
        body=body + quoted(mail),
        customer=mail.customer,
        mailbox=mailbox,
        references=(*mail.references, mail.message_id or ""),
        case_id=mail.case_id,
    )
    world.mails.append(message)
    return message


def agent_answer(world: World, mail: Mail, at: int) -> Agent:
    """A person answers; the agent is named in a header alone."""
    reply = answer_to(world, mail, at, "agent", ANSWER)
    reply.agent = world.draws.pick(world.agents)
    return reply.agent


def opening(world: World, issue: Issue, at: int) -> Mail:
    """The first mail of a chain."""
    draws = world.draws
    person = issue.person
    if person.shared_email and (draws.chance(0.6) or not person.emails):
        address = person.shared_email
    elif person.role_email and (draws.chance(0.5) or not person.emails):
        address = person.role_email
    else:
        address = draws.pick(person.emails)
    kind = 0 if issue.plan else draws.weighted((70, 26, 4))
    mailbox = (MAILBOXES[issue.family], ANY_MAILBOX, UNMAPPED_MAILBOX)[kind]
    subject = draws.pick(SUBJECTS)
    return Mail(
        message_id=f"{draws.hexadecimal(20)}@mx.example",
        at=at,
        kind="customer",
        sender=address,
        recipient=f"{mailbox}@{DOMAIN}",
        subject=f"[#{issue.case_id}] {subject}" if issue.case_id else subject,
        body=draws.pick(BODIES),
        customer=address,
        mailbox=mailbox,
        case_id=issue.case_id,
    )


def mail(world: World, issue: Issue, at: int) -> Encounter:
    """A customer writes, perhaps twice, and is perhaps answered."""
    draws = world.draws
    if issue.thread and draws.chance(0.6):
        at = max(at, issue.thread[-1].at + 600)
        body = draws.pick(BODIES)
        first = answer_to(world, issue.thread[-1], at, "customer", body)
    else:
        first = opening(world, issue, at)
        world.mails.append(first)
        first.is_single_file = draws.chance(0.01)
        if first.is_single_file and draws.chance(0.4):
            first.message_id = None
            return Encounter(MAIL, "email", at, at, None, None, (), (("email", first.sender),))
        issue.thread = []
    issue.thread.append(first)
    if draws.chance(0.25):
        text = "We have received your message and will answer soon.\n"
        answer_to(world, first, at + 3, "auto_reply", text)
    last = first
    if draws.chance(0.07):
        last = answer_to(world, first, at + draws.integer(HOUR, 22 * HOUR), "customer", BODIES[0])
        issue.thread.append(last)
    agent: Agent | None = None
    references: tuple[str, ...] = (first.message_id or "",)
    if not draws.chance(0.07):
        replied_at = last.at + min(max(900, int(draws.lognormal(5 * HOUR, 1.0))), 70 * HOUR)
        agent = agent_answer(world, last, replied_at)
        behaviour.settle(draws, issue, agent)
        if draws.chance(0.08):
            agent = agent_answer(world, last, replied_at + draws.integer(HOUR, 20 * HOUR))
        answer = world.mails[-1]
        issue.thread.append(answer)
        references += (answer.message_id or "",)
        follow_up(world, answer)
    return Encounter(
        MAIL,
        "email",
        at,
        issue.thread[-1].at,
        "answered" if agent else None,
        agent,
        references,
        (("email", first.sender),),
    )


def follow_up(world: World, answer: Mail) -> None:
    """What an answer sets off by itself: thanks, an absence note, a bounce."""
    draws = world.draws
    fate = draws.uniform()
    if fate < 0.1:
        thanks = draws.pick(THANKS) + SIGNATURE
        answer_to(world, answer, answer.at + draws.integer(300, 6 * HOUR), "thank_you", thanks)
    elif fate < 0.13:
        absent = answer_to(world, answer, answer.at + 4, "absence", "I am away until Monday.\n")
        absent.kind = "auto_reply"
    elif fate < 0.14:
        bounce = answer_to(world, answer, answer.at + 7, "bounce", "Mailbox full.\n")
        bounce.sender = "MAILER-DAEMON@mx.example"
