"""Makes up the world: the same parameters give the same world."""

from datetime import date
from zoneinfo import ZoneInfo

from orchestration.demo import crm, issues, sidelines, surveys
from orchestration.demo.company import hire
from orchestration.demo.draws import Draws
from orchestration.demo.nights import Nights
from orchestration.demo.people import populate
from orchestration.demo.reasons import load_reasons
from orchestration.demo.world import World

CONTACTS_PER_PERSON = 2.4


def simulate(nights: int, seed: int, contacts: int, first_night: date, timezone: str) -> World:
    """A world of about `contacts` contacts of customers within the nights."""
    draws = Draws(seed)
    world = World(
        draws=draws,
        nights=Nights(first_night, nights, ZoneInfo(timezone)),
        agents=hire(draws),
        reasons=load_reasons(),
        people=populate(draws, max(20, int(contacts / CONTACTS_PER_PERSON))),
    )
    taken = sum(issues.run(world, issue) for issue in issues.planned(world, contacts))
    while taken < contacts:
        taken += issues.run(world, issues.open_issue(world, world.nights.moment(draws)))
    sidelines.happen(world, contacts)
    crm.fill(world)
    surveys.about_the_relation(world)
    surveys.not_counted(world)
    return world
