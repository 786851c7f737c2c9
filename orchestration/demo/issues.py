"""Issues of customers, from the first contact to the last."""

from collections.abc import Callable

from orchestration.demo import behaviour, calls, chats, mails, surveys
from orchestration.demo.company import FAMILIES
from orchestration.demo.nights import DAY, HOUR
from orchestration.demo.people import Person
from orchestration.demo.records import Encounter
from orchestration.demo.world import Issue, World

MEET: dict[str, Callable[[World, Issue, int], Encounter]] = {
    "voice": calls.call,
    "chat": chats.chat,
    "email": mails.mail,
}
CHANNEL_WEIGHTS = {"voice": 50.0, "chat": 28.0, "email": 22.0}
STAYING = 0.55
MOST_CONTACTS = 14


def channels_of(person: Person) -> list[str]:
    """Channels that a person uses; a mail needs an address."""
    can_mail = person.emails or person.shared_email or person.role_email
    return ["voice", "chat", "email"] if can_mail else ["voice", "chat"]


def next_channel(world: World, issue: Issue) -> str:
    """The next contact's channel: often the last one, else as people's habits are."""
    draws = world.draws
    if issue.encounters and draws.chance(STAYING):
        return issue.encounters[-1].channel
    if issue.plan:
        return "voice"
    channels = channels_of(issue.person)
    return channels[draws.weighted([CHANNEL_WEIGHTS[channel] for channel in channels])]


def run(world: World, issue: Issue) -> int:
    """Lets the issue take its course until it is settled, given up, or the world ends.

    Returns:
        The number of contacts that it took.
    """
    world.issues.append(issue)
    at: int | None = issue.opened_at
    while at is not None and at < world.nights.end and len(issue.encounters) < MOST_CONTACTS:
        encounter = MEET[next_channel(world, issue)](world, issue, at)
        issue.encounters.append(encounter)
        surveys.after_contact(world, issue, encounter)
        lull = behaviour.pause(world.draws, issue, encounter)
        at = None if lull is None else encounter.ended_at + lull
    return len(issue.encounters)


def open_issue(world: World, at: int, plan: str | None = None) -> Issue:
    """An issue of somebody; a few people have many."""
    draws = world.draws
    person = world.people[int(len(world.people) * draws.uniform() ** 1.6)]
    family = draws.pick(FAMILIES)
    issue = Issue(len(world.issues) + 1, person, family, at, plan)
    if family in ("delivery", "returns") and draws.chance(0.4):
        issue.order_id = f"O-{700_000 + draws.integer(0, 9) + 10 * person.number}"
    return issue


def planned(world: World, contacts: int) -> list[Issue]:
    """Issues that chance would seldom bring: endless, revived by a case, when clocks change."""
    draws, nights = world.draws, world.nights
    some = max(2, contacts // 2_500)
    issues = []
    for plan in ("chronic", "late case") * some:
        issues.append(open_issue(world, nights.start + draws.integer(0, 5 * DAY), plan))
    for change in nights.clock_changes():
        for _ in range(4 * some):
            issues.append(open_issue(world, change + draws.integer(-HOUR, HOUR)))
    return issues
