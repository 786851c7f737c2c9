"""Intercom conversation objects as JSON, in the shape of API version 2.11."""

import json
from typing import Any

from orchestration.demo.records import Message, Snapshot

BOT = {"type": "bot", "id": "8000001", "name": "Operator", "email": "operator@acme.example"}
ASSIGNMENT = "assignment"


def author(message: Message, snapshot: Snapshot) -> dict[str, Any]:
    """Who wrote; a visitor whom nobody knows by account or mail is a lead."""
    conversation = snapshot.conversation
    if message.author == "bot":
        return BOT
    if message.agent:
        agent = message.agent
        return {"type": "admin", "id": agent.admin_id, "name": agent.name, "email": agent.email}
    is_known = conversation.user or conversation.email
    return {
        "type": "user" if is_known else "lead",
        "id": conversation.visitor,
        "name": None,
        "email": conversation.email,
    }


def part(message: Message, snapshot: Snapshot, is_reopening: bool) -> dict[str, Any]:
    """A conversation part; a customer who writes after a close opens the conversation again."""
    kind = message.kind
    if kind == "message":
        kind = "open" if is_reopening else "comment"
    assigned = message.agent if kind == ASSIGNMENT else None
    return {
        "type": "conversation_part",
        "id": message.message_id,
        "part_type": kind,
        "body": f"<p>{message.text}</p>" if message.text else None,
        "created_at": message.at,
        "updated_at": message.at,
        "notified_at": message.at,
        "assigned_to": {"type": "admin", "id": assigned.admin_id} if assigned else None,
        "author": author(message, snapshot),
        "attachments": [],
        "external_id": None,
        "redacted": False,
    }


def contacts(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The contact; none where Intercom has deleted it since."""
    visitor = snapshot.conversation.visitor
    if visitor is None:
        return []
    return [{"type": "contact", "id": visitor, "external_id": snapshot.conversation.user}]


def record(snapshot: Snapshot) -> dict[str, Any]:
    """The conversation: its first message is the source, all others are parts."""
    first, *others = snapshot.messages
    is_closed = False
    parts = []
    for message in others:
        parts.append(part(message, snapshot, is_closed and message.author == "customer"))
        is_closed = message.kind == "close" or (is_closed and message.author != "customer")
    last_agent = next((each.agent for each in reversed(snapshot.messages) if each.agent), None)
    is_answered = snapshot.messages[-1].author != "customer"
    return {
        "type": "conversation",
        "id": snapshot.conversation.conversation_id,
        "created_at": first.at,
        "updated_at": snapshot.updated_at,
        "waiting_since": None if is_answered else snapshot.messages[-1].at,
        "snoozed_until": None,
        "source": {
            "type": "conversation",
            "id": first.message_id,
            "delivered_as": "admin_initiated" if first.agent else "customer_initiated",
            "subject": "",
            "body": f"<p>{first.text}</p>",
            "author": author(first, snapshot),
            "attachments": [],
            "url": "https://www.acme.example/help",
            "redacted": False,
        },
        "contacts": {"type": "contact.list", "contacts": contacts(snapshot)},
        "first_contact_reply": None,
        "admin_assignee_id": int(last_agent.admin_id) if last_agent and is_answered else None,
        "team_assignee_id": None,
        "open": not is_closed,
        "state": "closed" if is_closed else "open",
        "read": True,
        "tags": {"type": "tag.list", "tags": []},
        "priority": "not_priority",
        "custom_attributes": snapshot.attributes,
        "ai_agent_participated": False,
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": parts,
            "total_count": len(parts),
        },
    }


def line(snapshot: Snapshot) -> str:
    """The conversation on one line."""
    return json.dumps(record(snapshot), ensure_ascii=False, separators=(",", ":"))
