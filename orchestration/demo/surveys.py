"""Survey responses: after contacts, with or without a reference to them, and about the relation."""

from orchestration.demo.company import POST_CONTACT, RELATIONSHIP
from orchestration.demo.nights import DAY, HOUR
from orchestration.demo.people import Person
from orchestration.demo.records import Encounter, Identifier, Response
from orchestration.demo.world import Issue, World

COMMENTS = (
    "",
    "",
    "",
    "Quick and friendly.",
    'They said "tomorrow",\nbut nobody called.',
    "=1+1 is easier than your menu",
    "Third time I ask, très pénible",
    "-",
)
RESPONSE_RATE = {"voice": 0.1, "chat": 0.16, "email": 0.08}


def respond(world: World, feed: str, at: int, mood: float) -> Response:
    """A response of a customer whose mood runs from 0 to 1, its answers not tied to a contact."""
    draws = world.draws
    score = round(10 * min(1.0, max(0.0, mood + 0.5 * (draws.uniform() - 0.5))))
    nps = None if draws.chance(0.03) else score
    text = "" if nps is None else f"{nps}.0" if draws.chance(0.03) else str(nps)
    nights = world.nights
    duration = draws.integer(25, 400)
    if nights.as_read_back(at + duration) < nights.as_read_back(at):
        at += HOUR  # begun before the clocks went back and ended after: would read as ended first
    ended_at = at + duration
    return Response(
        response_id=f"R_{draws.hexadecimal(15)}",
        feed=feed,
        started_at=nights.as_read_back(at),
        ended_at=nights.as_read_back(ended_at),
        recorded_at=ended_at + 1,
        nps_text=text,
        nps=nps,
        csat=1 + min(4, score // 2),
        ces=1 + min(6, score * 7 // 11) if draws.chance(0.9) and feed == POST_CONTACT else None,
        resolved=None,
        contacts_needed=None,
        comment=draws.pick(COMMENTS),
    )


def sign(response: Response, identifiers: tuple[Identifier, ...]) -> None:
    """The survey knows the customer as the contact did."""
    for kind, value in identifiers:
        if kind in ("account", "email", "phone") and getattr(response, kind) is None:
            setattr(response, kind, value)
            response.identifiers += ((kind, value),)


def identifiers_of(person: Person) -> tuple[Identifier, ...]:
    """What the survey tool knows a customer by when no contact is named."""
    if person.account and person.is_in_crm:
        return (("account", person.account),)
    return tuple(("email", value) for value in person.emails[:1])


def after_contact(world: World, issue: Issue, encounter: Encounter) -> None:
    """Some customers answer the survey about a contact, most by its reference."""
    draws = world.draws
    if encounter.outcome not in ("answered", "self_served"):
        return
    if not draws.chance(RESPONSE_RATE[encounter.channel]):
        return
    lag = draws.exponential(6 * HOUR) if draws.chance(0.97) else 72 * HOUR + draws.integer(60, DAY)
    mood = (0.92 if issue.is_settled else 0.5) - 0.08 * (len(issue.encounters) - 1)
    response = respond(world, POST_CONTACT, encounter.ended_at + 90 + int(lag), mood)
    fate = draws.uniform()
    if fate < 0.62:
        response.reference = draws.pick(encounter.references)
        response.reference_feed = encounter.source_name
        sign(response, encounter.identifiers)
    elif fate < 0.66:
        response.reference, response.reference_feed = draws.uuid(), encounter.source_name
        sign(response, identifiers_of(issue.person))
    elif fate < 0.94:
        sign(response, identifiers_of(issue.person))
    if draws.chance(0.9):
        honest = ("yes", "partly", "no") if issue.is_settled else ("no", "partly", "yes")
        response.resolved = honest[draws.weighted((82, 10, 8))]
    if draws.chance(0.85):
        response.contacts_needed = len(issue.encounters)
    world.responses.append(response)


def about_the_relation(world: World) -> None:
    """Now and then a customer is asked about the company as a whole; some when clocks change."""
    draws, nights = world.draws, world.nights
    moments = [nights.moment(draws) for _ in range(1 + len(world.people) // 25)]
    moments += [at + draws.integer(-HOUR, HOUR) for at in nights.clock_changes() for _ in range(6)]
    for at in moments:
        response = respond(world, RELATIONSHIP, at, 0.5 + 0.45 * draws.uniform())
        sign(response, identifiers_of(draws.pick(world.people)))
        world.responses.append(response)


def not_counted(world: World) -> None:
    """Each night a preview of both surveys; responses given up half way."""
    draws = world.draws
    for night, midnight in enumerate(world.nights.midnights[:-1]):
        for feed in (POST_CONTACT, RELATIONSHIP)[: 2 if night % 3 == 0 else 1]:
            response = respond(world, feed, midnight + 10 * HOUR + draws.integer(0, HOUR), 0.9)
            response.status = draws.pick(("Survey Preview", "Survey Test"))
            world.responses.append(response)
        for _ in range(1 + len(world.responses) // 50 // len(world.nights.dates)):
            response = respond(world, POST_CONTACT, midnight + draws.integer(0, 20 * HOUR), 0.5)
            response.is_finished, response.nps, response.nps_text = False, None, ""
            world.responses.append(response)
