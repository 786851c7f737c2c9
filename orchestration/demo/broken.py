"""Rows that cannot be read or break the contract: a few per feed, on some nights.

Each stands in the middle of its file. At the end it could pass for a file that was cut off.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from orchestration.demo.company import (
    AGENTS,
    CHAT,
    CUSTOMERS,
    MAIL,
    POST_CONTACT,
    VOICE,
)
from orchestration.demo.records import (
    AgentLine,
    Broken,
    CustomerLine,
    Deliveries,
    Leg,
    Mail,
    Record,
    Response,
    Snapshot,
)
from orchestration.demo.render import connect, intercom, mbox, qualtrics, table
from orchestration.demo.world import World

WRONG_SCORES = ("9 - very likely", "6.5", "11")
Breaker = Callable[[World, Record], Broken]


def break_leg(world: World, record: Record) -> Broken:
    """Cut off in the line; without an id; without a start; talked for less than no time."""
    assert isinstance(record, Leg)
    whole = connect.record(replace(record, contact_id=world.draws.uuid()))
    fate = world.draws.integer(0, 3)
    if fate == 0:
        return Broken(json.dumps(whole)[:-60])
    if fate == 1:
        del whole["ContactId"]
    elif fate == 2:
        whole["InitiationTimestamp"] = None
    else:
        agent = {"Username": "x", "ConnectedToAgentTimestamp": whole["InitiationTimestamp"]}
        whole["Agent"] = {**agent, "AgentInteractionDuration": -5}
    return Broken(json.dumps(whole))


def break_snapshot(world: World, record: Record) -> Broken:
    """Cut off in the line, or without an id."""
    assert isinstance(record, Snapshot)
    whole = intercom.record(record)
    if world.draws.chance(0.5):
        return Broken(json.dumps(whole)[:-30])
    del whole["id"]
    return Broken(json.dumps(whole))


def break_mail(world: World, record: Record) -> Broken:
    """A byte that is no UTF-8, or neither sender nor date."""
    assert isinstance(record, Mail)
    if world.draws.chance(0.5):
        headers = f"From: <a@mx.example>\nTo: {record.recipient}\nSubject: caf\udce9\n"
        headers += f"Date: Tue, 20 Jan 2026 10:00:00 +0000\nMessage-ID: <{world.next_serial()}@x>\n"
        return Broken(headers + "Content-Type: text/plain; charset=utf-8\n\ncaf\udce9\n")
    return Broken(f"Subject: {record.subject.encode('ascii', 'replace').decode()}\n\nHello?\n")


def break_response(world: World, record: Record) -> Broken:
    """A score that is none, no id, or cells missing."""
    assert isinstance(record, Response)
    draws = world.draws
    response_id = f"R_{draws.hexadecimal(15)}"
    whole = replace(record, response_id=response_id, status="IP Address", is_finished=True)
    fate = draws.integer(0, 4)
    if fate < 3:
        return Broken(qualtrics.line(replace(whole, nps_text=WRONG_SCORES[fate]), world.nights))
    if fate == 3:
        return Broken(qualtrics.line(replace(whole, response_id=""), world.nights))
    return Broken(qualtrics.csv_line((world.nights.local_text(record.started_at), "True", "9")))


def break_customer(world: World, record: Record) -> Broken:
    """No key, no date in the column of dates, or cells missing."""
    assert isinstance(record, CustomerLine)
    fate = world.draws.integer(0, 2)
    if fate == 0:
        return Broken(table.customer_line(replace(record, crm_id="")))
    if fate == 1:
        return Broken(table.csv_line((f"CRM-Y{world.next_serial()}", *record.cells, "yesterday")))
    return Broken(table.csv_line((record.crm_id, *record.cells[:3])))


def break_agent(world: World, record: Record) -> Broken:
    """No id."""
    assert isinstance(record, AgentLine)
    return Broken(table.agent_line(AgentLine(replace(record.agent, agent_id=""))))


BREAKERS: dict[str, tuple[int, Breaker]] = {
    VOICE: (4, break_leg),
    CHAT: (6, break_snapshot),
    MAIL: (7, break_mail),
    POST_CONTACT: (3, break_response),
    CUSTOMERS: (9, break_customer),
    AGENTS: (21, break_agent),
}
"""Every how many nights a feed has broken rows, and how they break."""


def break_some(world: World, deliveries: Deliveries) -> None:
    """Puts one or two broken rows into every so manieth night of a feed that has rows."""
    for feed, (every, breaker) in BREAKERS.items():
        for rows in deliveries[feed][::every]:
            for _ in range(world.draws.integer(1, 2)):
                model = next((row for row in rows if not isinstance(row, Broken)), None)
                if model is not None:
                    rows.insert(len(rows) // 2, breaker(world, model))
