"""A second route to the chains of journeys: definitions.md section 3 read aloud in Python."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tests.builders import Record
from tests.contact_tables import contact
from tests.unit.dbt.journey_scenarios import at

DAY = timedelta(days=1)


def random_contacts(customers: int = 40, seed: int = 7) -> list[Record]:
    """Histories dense enough that reasons, weak joins, caps and unended contacts all meet."""
    draw = np.random.default_rng(seed)

    def pick(*values: Any) -> Any:
        return values[draw.integers(len(values))]

    return [
        contact(
            f"random-{customer}-{number}",
            at(draw.uniform(0, 45)),
            customer=f"random-{customer}",
            reason=pick(None, None, "billing", "delivery", "repair"),
            minutes=pick(None, 0, 10, 600, 4000),
            channel=pick("voice", "chat", "email"),
        )
        for customer in range(customers)
        for number in range(draw.integers(2, 70))
    ]


def chains_by_definition(contacts: list[Record], gap_days: int = 7) -> list[list[str]]:
    """Rules 1 and 2 read aloud, for the contacts of one customer: a second route to the chains."""
    order = ("started_at", "channel", "source_name", "source_contact_id")
    taken: list[Record] = []
    chains: list[list[Record]] = []

    def end(row: Record) -> datetime:
        return row["ended_at"] or row["started_at"]

    def within_cap(chain: list[Record], row: Record) -> bool:
        return row["started_at"] - chain[0]["started_at"] <= 30 * DAY

    def reason_of(chain: list[Record]) -> str | None:
        return next((row["reason_key"] for row in chain if row["reason_key"]), None)

    for row in sorted(contacts, key=lambda row: [row[name] for name in order]):
        own = [
            chain
            for chain in chains
            if row["reason_key"]
            and reason_of(chain) == row["reason_key"]
            and row["started_at"] - max(map(end, chain)) <= gap_days * DAY
            and within_cap(chain, row)
        ]
        weak = []
        if taken:
            latest = max(taken, key=lambda row: [end(row), *(row[name] for name in order[1:])])
            ended_before = max(timedelta(), row["started_at"] - end(latest))
            weak = [
                chain
                for chain in chains
                if latest in chain
                and ended_before <= DAY
                and within_cap(chain, row)
                and (row["reason_key"] is None or reason_of(chain) is None)
            ]
        if own or weak:
            (own or weak)[0].append(row)
        else:
            chains.append([row])
        taken.append(row)
    return [[row["contact_id"] for row in chain] for chain in chains]
