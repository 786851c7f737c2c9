"""Rows that cannot be read or break the contract: a few per feed, on some nights.

Each stands in the middle of its file. At the end it could pass for a file that was cut off.
"""

import json
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
from orchestration.demo.render import connect, intercom, qualtrics, table
from orchestration.demo.render.text import csv_line
from orchestration.demo.world import World

EVERY = {VOICE: 4, CHAT: 6, MAIL: 7, POST_CONTACT: 3, CUSTOMERS: 9, AGENTS: 21}
"""Every how many nights a feed has broken rows."""
WRONG_SCORES = ("9 - very likely", "6.5", "11")


def break_leg(world: World, record: Leg) -> Broken:
    """Cut off in the line; without an id; without a start; talked for less than no time."""
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


def break_snapshot(world: World, record: Snapshot) -> Broken:
    """Cut off in the line, or without an id."""
    whole = intercom.record(record)
    if world.draws.chance(0.5):
        return Broken(json.dumps(whole)[:-30])
    del whole["id"]
    return Broken(json.dumps(whole))


def break_mail(world: World, record: Mail) -> Broken:
    """A byte that is no UTF-8, or neither sender nor date."""
    if world.draws.chance(0.5):
        headers = f"From: <a@mx.example>\nTo: {record.recipient}\nSubject: caf\udce9\n"
        headers += f"Date: Tue, 20 Jan 2026 10:00:00 +0000\nMessage-ID: <{world.next_serial()}@x>\n"
        return Broken(headers + "Content-Type: text/plain; charset=utf-8\n\ncaf\udce9\n")
    return Broken(f"Subject: {record.subject.encode('ascii', 'replace').decode()}\n\nHello?\n")


def break_response(world: World, record: Response) -> Broken:
    """A score that is none, no id, or cells missing."""
    draws = world.draws
    response_id = f"R_{draws.hexadecimal(15)}"
    whole = replace(record, response_id=response_id, status="IP Address", is_finished=True)
    fate = draws.integer(0, 4)
    if fate < 3:
        return Broken(qualtrics.line(replace(whole, nps_text=WRONG_SCORES[fate]), world.nights))
    if fate == 3:
        return Broken(qualtrics.line(replace(whole, response_id=""), world.nights))
    return Broken(csv_line((world.nights.local_text(record.started_at), "True", "9")))


def break_customer(world: World, record: CustomerLine) -> Broken:
    """No key, no date in the column of dates, or cells missing."""
    fate = world.draws.integer(0, 2)
    if fate == 0:
        return Broken(table.customer_line(replace(record, crm_id="")))
    if fate == 1:
        return Broken(csv_line((f"CRM-Y{world.next_serial()}", *record.cells, "yesterday")))
    return Broken(csv_line((record.crm_id, *record.cells[:3])))


def break_agent(record: AgentLine) -> Broken:
    """No id."""
    return Broken(table.agent_line(AgentLine(replace(record.agent, agent_id=""))))


def break_row(world: World, record: Record) -> Broken:
    """A row of the same kind that is good for nothing."""
    match record:
        case Leg():
            return break_leg(world, record)
        case Snapshot():
            return break_snapshot(world, record)
        case Mail():
            return break_mail(world, record)
        case Response():
            return break_response(world, record)
        case CustomerLine():
            return break_customer(world, record)
        case AgentLine():
            return break_agent(record)
        case Broken():
            return record


def break_some(world: World, deliveries: Deliveries) -> None:
    """Puts one or two broken rows into every so manieth night of a feed that has rows."""
    for feed, every in EVERY.items():
        for rows in deliveries[feed][::every]:
            if rows:
                model = rows[0]
                for _ in range(world.draws.integer(1, 2)):
                    rows.insert(len(rows) // 2, break_row(world, model))
