"""Whose a Zendesk ticket and each of its comments are."""

from collections.abc import Mapping
from typing import Any

from orchestration.ingest.readers.parsing import field_value, text
from orchestration.ingest.readers.ticket_sides import SideRecords
from orchestration.ingest.readers.zendesk_fields import channel_of

_PEOPLE = ("requester", "submitter", "assignee")
_STAFF = frozenset({"agent", "admin"})
_ZENDESK_ITSELF = "-1"
# Channels of triggers and automations, and of the bots: customers ask through the latter, too.
_RULES = "rule"
_BOTS = ("answer_bot", "bot")
# A child ticket, which an agent opens to ask other agents.
_AMONG_AGENTS = "side_conversation"


class ZendeskPeople:
    """Users by id: those beside the tickets, and those that stand in the ticket itself."""

    def __init__(self, ticket: Mapping[str, Any], sides: SideRecords) -> None:
        self._sides = sides
        self._ticket = ticket
        self._own: dict[str | None, dict[str, Any]] = {}
        for person in (ticket.get(name) for name in _PEOPLE):
            if isinstance(person, dict):
                person_id = text(person.get("id"))
                # Who submitted the ticket for themselves may be told by the id alone.
                self._own[person_id] = person | self._own.get(person_id, {})

    def person_id(self, role: str) -> str | None:
        """Id of the ticket's requester, submitter or assignee."""
        return text(self._ticket.get(f"{role}_id")) or text(field_value(self._ticket, f"{role}.id"))

    def user(self, user_id: str | None) -> dict[str, Any]:
        """The user; empty where nothing tells who it is."""
        beside = self._sides.find("users", user_id)
        own = self._own.get(user_id)
        return beside | own if own else beside

    def author(self, author_id: str | None, written: Mapping[str, Any]) -> str:
        """Who wrote a comment or a ticket: customer, agent, bot or system.

        The user's role decides. Of somebody whom the file does not list it is known only whether
        it is the requester, who is an agent in a side conversation; anybody else is taken for
        staff.
        """
        channel = channel_of(written)
        is_customer = author_id != _ZENDESK_ITSELF and self._is_customer(author_id, written)
        if channel.startswith(_RULES) or (channel.startswith(_BOTS) and not is_customer):
            return "bot"
        if author_id == _ZENDESK_ITSELF:
            return "system"
        return "customer" if is_customer else "agent"

    def _is_customer(self, author_id: str | None, written: Mapping[str, Any]) -> bool:
        listed = text(self.user(author_id).get("role"))
        role = (listed or text(field_value(written, "author.role")) or "").lower()
        if role:
            return role not in _STAFF
        is_among_agents = channel_of(self._ticket) == _AMONG_AGENTS
        return author_id == self.person_id("requester") and not is_among_agents
