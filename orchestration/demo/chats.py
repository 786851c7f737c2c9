"""Chats of customers, as Intercom keeps them: conversations that live on over several sessions."""

from orchestration.demo import behaviour
from orchestration.demo.company import CHAT, CHAT_QUEUES, PLACEHOLDER_EMAILS
from orchestration.demo.nights import HOUR
from orchestration.demo.people import Person
from orchestration.demo.records import Agent, Conversation, Encounter, Identifier, Message
from orchestration.demo.world import Issue, World

OPENERS = (
    "Hello, I have a problem.",
    "Can somebody help me, please?",
    "It is still not working - what now?",
    "Quick question about my contract",
)
ANSWERS = (
    "Hello, let me look into that for you.",
    "Could you tell me a little more?",
    "I have corrected it; it takes a day to show.",
)
REPLIES = (
    "Here is what I see: <b>error</b>",
    "Yes, since yesterday.",
    "No, I did not.",
    "Thank you!",
)
THANKS = ("Thank you!", "Thanks a lot!!", "Great, thank you so much.", "awesome - cheers :)")
SILENCE = 24 * HOUR


def conversation(world: World, person: Person) -> Conversation:
    """An empty conversation that carries what the visitor can be known by."""
    draws = world.draws
    visitor = user = email = account = None
    identifiers: list[Identifier] = []
    if not draws.chance(0.01):
        if not person.visitors or draws.chance(0.15):
            person.visitors.append(draws.hexadecimal(24))
        visitor = draws.pick(person.visitors)
    if visitor and person.user and draws.chance(0.6):
        user = person.user
    if visitor and person.account and draws.chance(0.35):
        account = person.account
    if visitor and person.emails and draws.chance(0.5):
        email = draws.pick(person.emails)
    elif draws.chance(0.02):
        email = draws.pick(PLACEHOLDER_EMAILS)
    for kind, value in (("account", account), ("user", user), ("email", email)):
        if value:
            identifiers.append((kind, value))
    if visitor:
        identifiers.append(("visitor", visitor))
    if email and draws.chance(0.06):
        email = f" {email.upper()}"
    number = str(215_000_000 + world.next_serial())
    attributes = {"account_id": account} if account else {}
    return Conversation(number, [], visitor, user, email, tuple(identifiers), attributes)


def say(
    world: World,
    chat: Conversation,
    at: int,
    author: str,
    text: str,
    agent: Agent | None = None,
) -> Message:
    """Adds a public message, after whatever is there already."""
    return add(world, chat, Message("", at, author, "message", text, agent))


def add(world: World, chat: Conversation, message: Message) -> Message:
    """Adds an event, a second or more after the last one."""
    if chat.messages:
        message.at = max(message.at, chat.messages[-1].at + 1)
    message.message_id = str(403_000_000 + world.next_serial())
    chat.messages.append(message)
    return message


def session(world: World, issue: Issue, chat: Conversation, at: int) -> Encounter:
    """The customer writes, and a bot, an agent or nobody answers."""
    draws = world.draws
    is_new = not chat.messages
    first = say(world, chat, at, "customer", draws.pick(OPENERS))
    has_bot = draws.chance(0.35)
    if has_bot:
        say(world, chat, at + draws.integer(1, 4), "bot", "Hi! What is it about?")
    fate = draws.uniform()
    agent: Agent | None = None
    if is_new and has_bot and fate < 0.25:
        outcome = "self_served"
        say(world, chat, at + 40, "customer", draws.pick(REPLIES))
        say(world, chat, at + 43, "bot", "This article explains it step by step.")
        chat.attributes["contained"] = "yes"
        issue.is_settled = draws.chance(0.75) and issue.plan is None
    elif fate > 0.93:
        outcome = "abandoned"
        if has_bot:
            chat.attributes["contained"] = "no"
        if draws.chance(0.3):
            say(world, chat, at + draws.integer(120, 900), "customer", "Anybody there?")
        if draws.chance(0.3):
            add(world, chat, Message("", at + 5 * HOUR, "bot", "close"))
    else:
        outcome = "answered"
        agent = exchange(world, issue, chat)
    ended_at = next(each.at for each in reversed(chat.messages) if each.kind == "message")
    if agent:
        finish(world, issue, chat, agent)
    source_id = f"{chat.conversation_id}:{first.message_id}"
    references = (source_id, chat.conversation_id)
    return Encounter(CHAT, "chat", first.at, ended_at, outcome, agent, references, chat.identifiers)


def exchange(world: World, issue: Issue, chat: Conversation) -> Agent:
    """Agent and customer write to each other; the agent who wrote last."""
    draws = world.draws
    agent = draws.pick(world.agents)
    at = chat.messages[-1].at + 4 + int(draws.exponential(100))
    say(world, chat, at, "agent", draws.pick(ANSWERS), agent=agent)
    for _ in range(draws.weighted((45, 35, 15, 5))):
        pause = draws.integer(20, 240) if draws.chance(0.93) else draws.integer(2, 20) * HOUR
        at = chat.messages[-1].at + pause
        say(world, chat, at, "customer", draws.pick(REPLIES))
        if draws.chance(0.06):
            agent = draws.pick(world.agents)
            add(world, chat, Message("", at + 5, "agent", "assignment", agent=agent))
        say(world, chat, at + draws.integer(15, 300), "agent", draws.pick(ANSWERS), agent=agent)
    if draws.chance(0.08):
        add(world, chat, Message("", at, "agent", "note", "Checked in billing.", agent=agent))
    behaviour.settle(draws, issue, agent)
    if not issue.is_settled:
        behaviour.open_case(world, issue)
    return agent


def finish(world: World, issue: Issue, chat: Conversation, agent: Agent) -> None:
    """The agent closes, or the bot after some hours, or nobody; some customers say thank you."""
    draws = world.draws
    at = chat.messages[-1].at
    fate = draws.uniform()
    if fate < 0.78:
        message = Message("", at + draws.integer(20, 300), "agent", "close", agent=agent)
        message.declares = behaviour.declaration(draws, issue, agent, "yes", "no")
        add(world, chat, message)
    elif fate < 0.9:
        add(world, chat, Message("", at + draws.integer(2, 6) * HOUR, "bot", "close"))
    else:
        return
    if draws.chance(0.1):
        message = say(world, chat, chat.messages[-1].at + draws.integer(20, 900), "customer", "")
        message.text, message.is_thanks = draws.pick(THANKS), True


def chat(world: World, issue: Issue, at: int) -> Encounter:
    """A customer opens a chat, or writes again in the one that they had about the issue."""
    draws = world.draws
    current = issue.conversation
    if current is None or "contained" in current.attributes or draws.chance(0.45):
        current = issue.conversation = conversation(world, issue.person)
        world.conversations.append(current)
        code = behaviour.reason_code(world, CHAT, issue)
        if code:
            current.attributes["reason"] = code
        current.attributes["queue"] = CHAT_QUEUES[issue.family]
        if issue.order_id:
            current.attributes["order_id"] = issue.order_id
    else:
        at = max(at, current.messages[-1].at + 60)
        if 0.9 * SILENCE < at - current.messages[-1].at < 1.1 * SILENCE:
            at += SILENCE // 4
    encounter = session(world, issue, current, at)
    if issue.case_id:
        current.attributes["case_id"] = issue.case_id
    return encounter
