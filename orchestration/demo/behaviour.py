"""How people behave: what agents settle and what they record, what customers do next."""

from orchestration.demo.company import CHAT, EASE, FAMILIES, VOICE
from orchestration.demo.draws import Draws
from orchestration.demo.nights import DAY, HOUR
from orchestration.demo.records import Agent, Encounter
from orchestration.demo.world import Issue, World

UNMAPPED_CODES = {VOICE: ("ZZ-99", "TMP-1"), CHAT: ("new_flow_q1",)}
LOST = ("abandoned", "failed", "cut_off")
WITHOUT_REASON = {VOICE: "GENERAL", CHAT: "Other"}


def settle(draws: Draws, issue: Issue, agent: Agent) -> None:
    """An agent works on the issue; a planned issue goes on whatever they do."""
    chance = EASE[issue.family] * agent.skill
    issue.is_settled = draws.chance(chance) and issue.plan is None


def declaration(draws: Draws, issue: Issue, agent: Agent, yes: str, no: str) -> str | None:
    """What the agent records of the issue; agents flatter themselves, some without limit."""
    if agent.declares_everything:
        return yes
    if draws.chance(0.15):
        return None
    return yes if issue.is_settled or draws.chance(0.45) else no


def reason_code(world: World, feed: str, issue: Issue) -> str | None:
    """The code that is set for a contact of the issue, seldom the wrong one."""
    draws = world.draws
    kind = 0 if issue.plan else draws.weighted((86, 6, 3, 2, 3))
    if kind == 1:
        return None
    if kind == 2:
        return WITHOUT_REASON[feed]
    if kind == 3:
        return draws.pick(UNMAPPED_CODES[feed])
    family = draws.pick(FAMILIES) if kind == 4 else issue.family
    return draws.pick(world.reasons.codes[feed, family])


def open_case(world: World, issue: Issue) -> None:
    """Now and then an agent who cannot settle an issue opens a case for it."""
    if issue.case_id is None and (issue.plan == "late case" or world.draws.chance(0.15)):
        issue.case_id = f"C-{100_000 + world.next_serial()}"


def pause(draws: Draws, issue: Issue, encounter: Encounter) -> int | None:
    """Seconds until the customer gets in touch again about the issue; None when they do not."""
    if issue.plan == "chronic":
        return draws.integer(3 * DAY, 6 * DAY)
    if issue.plan == "late case":
        return draws.integer(9 * DAY, 13 * DAY) if len(issue.encounters) < 3 else None
    if encounter.outcome in LOST:
        return 120 + int(draws.exponential(3 * HOUR)) if draws.chance(0.75) else None
    if issue.is_settled:
        return int(draws.exponential(4 * DAY)) + HOUR if draws.chance(0.04) else None
    if encounter.outcome is None:
        return draws.integer(20 * HOUR, 60 * HOUR) if draws.chance(0.8) else None
    if issue.case_id and draws.chance(0.2):
        return draws.integer(8 * DAY, 20 * DAY)
    return int(draws.exponential(2 * DAY)) + HOUR // 2 if draws.chance(0.8) else None
