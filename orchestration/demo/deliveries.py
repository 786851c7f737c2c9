"""What each night exports: newer versions of a record, and the same record once more.

Vendors deliver at least once. A record comes on the business day on which it was last changed, it
comes again when it changes later, and now and then it comes again for no reason.
"""

from dataclasses import replace

from orchestration.demo.company import AGENTS, CHAT, CUSTOMERS, FEEDS, MAIL, VOICE
from orchestration.demo.nights import DAY, HOUR
from orchestration.demo.records import (
    AgentLine,
    Conversation,
    Deliveries,
    Leg,
    Record,
    Response,
    Snapshot,
)
from orchestration.demo.world import World

KEPT_FROM_THE_START = ("account_id", "contained", "is_test")
AGENTS_EVERY = 7


class Post:
    """Puts records into the nights; what falls outside all nights is never exported."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.nights: Deliveries = {feed: [[] for _ in world.nights.dates] for feed in FEEDS}

    def deliver(self, feed: str, record: Record, at: int) -> None:
        night = self.world.nights.night_of(at)
        if night is not None:
            self.nights[feed][night].append(record)

    def deliver_again(self, feed: str, record: Record, at: int) -> None:
        """Some records come twice, the same night or a few nights later."""
        fate = self.world.draws.uniform()
        if fate < 0.008:
            self.deliver(feed, record, at)
        elif fate < 0.014:
            self.deliver(feed, record, at + self.world.draws.integer(1, 5) * DAY)


def deliveries(world: World) -> Deliveries:
    """Every row of every feed by night, broken rows aside."""
    post = Post(world)
    for leg in world.legs:
        _deliver_leg(post, leg)
    for conversation in world.conversations:
        _deliver_conversation(post, conversation)
    for mail in world.mails:
        post.deliver(MAIL, mail, mail.at)
        post.deliver_again(MAIL, mail, mail.at)
    for response in world.responses:
        _deliver_response(post, response)
    for line in world.customer_lines:
        at = max(line.updated_at, world.nights.start)
        post.deliver(CUSTOMERS, line, at)
        post.deliver_again(CUSTOMERS, line, at)
    _deliver_agents(post)
    return post.nights


def _deliver_leg(post: Post, leg: Leg) -> None:
    draws = post.world.draws
    fate = draws.uniform()
    if fate > 0.03 or leg.method == "MONITOR":
        post.deliver(VOICE, leg, leg.updated_at)
        post.deliver_again(VOICE, leg, leg.updated_at)
        return
    attributes = leg.attributes
    kept = {name: attributes[name] for name in KEPT_FROM_THE_START if name in attributes}
    early = replace(leg, attributes=kept)
    later = 0 if fate < 0.002 and kept != attributes else draws.integer(HOUR, 6 * DAY)
    leg.updated_at += later
    # A fifteenth bear the old version time although their attributes changed: the last one holds.
    delivered_at = leg.updated_at if later else leg.updated_at + 2 * DAY
    post.deliver(VOICE, early, early.updated_at)
    post.deliver(VOICE, leg, delivered_at)
    if later and draws.chance(0.1):
        post.deliver(VOICE, early, delivered_at + DAY)


def _deliver_conversation(post: Post, conversation: Conversation) -> None:
    """A snapshot for each night in which something was said or changed."""
    draws, nights = post.world.draws, post.world.nights
    by_night: dict[int, int] = {}
    for count, message in enumerate(conversation.messages, start=1):
        night = nights.night_of(message.at)
        if night is not None:
            by_night[night] = count
    snapshot = None
    for count in by_night.values():
        snapshot = _snapshot(conversation, count)
        post.deliver(CHAT, snapshot, snapshot.updated_at)
        post.deliver_again(CHAT, snapshot, snapshot.updated_at)
    if snapshot and "reason" in snapshot.attributes and draws.chance(0.03):
        changed = {**snapshot.attributes, "reason": "Other"}
        at = snapshot.updated_at + draws.integer(HOUR, 4 * DAY)
        if nights.night_of(at) is not None:
            post.deliver(CHAT, replace(snapshot, attributes=changed, updated_at=at), at)


def _snapshot(conversation: Conversation, count: int) -> Snapshot:
    attributes = dict(conversation.attributes)
    for message in conversation.messages[:count]:
        if message.kind == "close" and message.declares:
            attributes["resolved"] = message.declares
        elif message.kind == "close" or (message.author == "customer" and not message.is_thanks):
            attributes.pop("resolved", None)
    return Snapshot(conversation, count, conversation.messages[count - 1].at, attributes)


def _deliver_response(post: Post, response: Response) -> None:
    draws = post.world.draws
    if response.is_finished and draws.chance(0.02):
        begun = replace(
            response, recorded_at=response.started_at + 1, is_finished=False, nps=None, nps_text=""
        )
        response.recorded_at += 6 * HOUR
        post.deliver(response.feed, begun, begun.recorded_at)
    post.deliver(response.feed, response, response.recorded_at)
    post.deliver_again(response.feed, response, response.recorded_at)


def _deliver_agents(post: Post) -> None:
    """The whole table once a week: mostly what was known, sometimes another team."""
    draws = post.world.draws
    lines = [AgentLine(agent) for agent in post.world.agents if agent.is_listed]
    for night in range(0, len(post.world.nights.dates), AGENTS_EVERY):
        if night:
            mover = draws.integer(0, len(lines) - 1)
            moved = replace(lines[mover].agent, team=draws.pick(("Albany", "Boston", "Remote")))
            if moved != lines[mover].agent:
                lines[mover] = AgentLine(moved)
        post.nights[AGENTS][night] += lines
